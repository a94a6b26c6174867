"""Which centre a citizen should go to: their community's own, or the nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sandbox.office.directory import Centre, Community, Directory, Settlement
from sandbox.office.place_names import Gazetteer, Known

_EARTH_KM = 6371.0088
_WEIGHTS = {"міська": 3, "селищна": 2, "сільська": 1}


@dataclass(frozen=True)
class FoundPlace:
    """A settlement that was understood, by its community's id and its name."""

    community: str
    settlement: str
    latitude: float | None
    longitude: float | None


class Centres:
    """Answers from one directory."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        communities = directory.communities.values()
        self._gazetteer = Gazetteer([known for community in communities for known in _known(community)])

    def centre(self, centre_id: str) -> dict[str, Any] | None:
        centre = self._directory.centres.get(centre_id)
        return self._view(centre) if centre else None

    def name(self, centre_id: str | None) -> str | None:
        centre = self._directory.centres.get(centre_id or "")
        return centre.name if centre else None

    def names(self) -> dict[str, str]:
        """By id, in the alphabet's order of names."""
        return {one.id: one.name for one in sorted(self._directory.centres.values(), key=lambda one: one.name)}

    def near(self, latitude: float, longitude: float, limit: int) -> list[dict[str, Any]]:
        """By distance as the crow flies. Degrees, WGS 84."""
        return [
            {"centre": self._view(centre), "distance_km": round(distance, 1)}
            for distance, centre in self._by_distance(latitude, longitude)[:limit]
        ]

    def for_settlement(self, text: str, limit: int) -> list[dict[str, Any]]:
        """The own centre of each place that the words may mean, then what is near the likeliest one."""
        places = self._gazetteer.find(text)
        if not places:
            return []
        matches = [match for place in places if (match := self._own(place))]
        served = {match["centre"]["id"] for match in matches}
        first = places[0]
        if first.latitude is not None and first.longitude is not None:
            for distance, centre in self._by_distance(first.latitude, first.longitude):
                if centre.id not in served:
                    near = {"centre": self._view(centre), "distance_km": round(distance, 1), "serves": None}
                    matches.append({**near, **self._place(first)})
        return matches[:limit]

    def _own(self, place: FoundPlace) -> dict[str, Any] | None:
        community = self._directory.communities[place.community]
        centre = self._directory.centres.get(community.service_centre or "")
        if centre is None:
            return None
        return {
            "centre": self._view(centre),
            "serves": community.service_centre_certainty,
            "distance_km": None,
            **self._place(place),
        }

    def _place(self, place: FoundPlace) -> dict[str, Any]:
        community = self._directory.communities[place.community]
        return {
            "settlement": place.settlement,
            "community": community.name,
            "district": self._directory.districts[community.district].name,
        }

    def _by_distance(self, latitude: float, longitude: float) -> list[tuple[float, Centre]]:
        measured = [
            (distance_km(latitude, longitude, one.location.latitude, one.location.longitude), one)
            for one in self._directory.centres.values()
        ]
        return sorted(measured, key=lambda one: (one[0], one[1].id))

    def _view(self, centre: Centre) -> dict[str, Any]:
        phones, hours = centre.phones, centre.opening_hours
        return {
            "id": centre.id,
            "name": centre.name,
            "settlement": centre.settlement,
            "community": self._directory.communities[centre.community].name,
            "address": centre.address.text,
            "postal_code": centre.address.postal_code,
            "latitude": centre.location.latitude,
            "longitude": centre.location.longitude,
            "location_precision": centre.location.precision,
            "phones": phones.numbers if phones else [],
            "opening_hours": hours.osm if hours else None,
            "website": centre.website,
            "address_provenance": centre.address.provenance(),
            "phones_provenance": phones.provenance() if phones and phones.numbers else None,
            "hours_provenance": hours.provenance() if hours and hours.osm else None,
            "note": centre.note or centre.address.note,
        }


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Along the great circle, by the haversine formula; degrees in, kilometres out."""
    phi, to_phi = math.radians(latitude), math.radians(to_latitude)
    half = math.radians(to_longitude - longitude) / 2
    chord = math.sin((to_phi - phi) / 2) ** 2 + math.cos(phi) * math.cos(to_phi) * math.sin(half) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(chord, 1.0)))


def _known(community: Community) -> list[Known[FoundPlace]]:
    weight = _WEIGHTS.get(community.kind, 0)
    centre = [_name(community, name, community.centre, weight * 2 + 1) for name in community.centre.names]
    others = [one for one in community.settlements if one.name != community.centre.name]
    return centre + [_name(community, name, one, weight) for one in others for name in one.names]


def _name(community: Community, name: str, settlement: Settlement, weight: int) -> Known[FoundPlace]:
    """Where a settlement's own place is not known, its community's centre stands for it."""
    at = settlement if settlement.latitude is not None else community.centre
    return Known(name, FoundPlace(community.id, settlement.name, at.latitude, at.longitude), weight)
