"""What Rasa understood of one message, as plain values. Rasa understands; it never decides."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ServiceGuess:
    """A service that the message may be about; `confidence` is a probability from 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True)
class Entity:
    """`name` is request_number, settlement (nominative, Ukrainian), rating (1-5), date (ISO) or phone (+380...)."""

    name: str
    value: str


@dataclass(frozen=True)
class Understanding:
    """`act` is the dialogue act (find_service, ask_fee, ...), `services` the ranked services, best first."""

    act: str
    confidence: float
    services: tuple[ServiceGuess, ...] = ()
    entities: tuple[Entity, ...] = field(default=())
    language: str = "uk"
    wishes: tuple[str, ...] = ()
    """The codes of both services where the message asks for two; else nothing."""
    plain: str = ""
    """The words without names and figures, for the trainer."""

    def entity(self, name: str) -> str | None:
        """The value of the first entity of that name."""
        return next((entity.value for entity in self.entities if entity.name == name), None)


class UnderstandingUnavailable(Exception):
    """The understanding server did not answer in time, or not as it should."""
