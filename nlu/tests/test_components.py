from typing import Any

from nlu import without_tensorflow

without_tensorflow.install()

from rasa.shared.nlu.training_data.message import Message  # noqa: E402

from nlu.components.extractors import PhoneExtractor, RatingExtractor, RequestNumberExtractor  # noqa: E402
from nlu.components.graph import act_of, service_of  # noqa: E402
from nlu.components.normaliser import Normaliser  # noqa: E402


def make(kind: Any) -> Any:
    return kind({}, None, None)


def example(intent: str, act: str | None = None) -> Message:
    metadata = {"intent": {"act": act}} if act else {}
    return Message.build("текст", intent, intent_metadata=metadata.get("intent"))


def test_a_service_example_looks_for_a_service_unless_marked() -> None:
    """A utterance about a service teaches both the service and an act."""
    assert (service_of(example("service/apostille")), act_of(example("service/apostille"))) == (
        "apostille",
        "find_service",
    )
    assert act_of(example("service/apostille", "ask_fee")) == "ask_fee"


def test_an_example_of_an_act_names_no_service() -> None:
    """Its act is its intent."""
    assert (service_of(example("greet")), act_of(example("greet"))) == (None, "greet")


def test_the_normaliser_leaves_the_text_as_it_was() -> None:
    """Entity positions are counted in the typed text."""
    (message,) = make(Normaliser).process([Message({"text": "Zagubyv  PRAVA"})])
    assert message.get("text") == "Zagubyv  PRAVA"
    assert message.get("normal_text") == "загубив права"
    assert message.get("language") == "uk"


def test_an_extractor_leaves_alone_what_another_has_claimed() -> None:
    """A request number whose digits look like a phone is only a request number."""
    messages = [Message({"text": "DP-067123456-7 або 067 123 45 67"})]
    for kind in (RequestNumberExtractor, PhoneExtractor):
        messages = make(kind).process(messages)
    found = [(entity["entity"], entity["value"]) for entity in messages[0].get("entities")]
    assert found == [("request_number", "DP-067123456-7"), ("phone", "+380671234567")]


def test_a_mark_in_latin_letters_is_read_where_the_message_rates() -> None:
    """«bulo normalno, chotyry» gives four; the same words in a message that does not rate give nothing."""
    rates, tells = ({"text": "bulo normalno, chotyry", "intent": {"name": act}} for act in ("rate_cas", "complain"))
    found = [one.get("entities") for one in make(RatingExtractor).process([Message(rates), Message(tells)])]
    assert [[entity["value"] for entity in entities] for entities in found] == [["4"], []]
