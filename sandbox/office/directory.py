"""The directory of the oblast's centres of administrative services, and of the communities that they serve."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.office.catalogue import BrokenCatalogue, read_entries
from sandbox.office.entries import Id


class DirectoryEntry(BaseModel):
    """Members that the office does not serve are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class District(DirectoryEntry):
    id: Id
    name: str


class Settlement(DirectoryEntry):
    name: str
    kind: str | None = None
    former_names: list[str] = []
    other_names: list[str] = []
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)

    @property
    def names(self) -> list[str]:
        return [self.name, *self.former_names, *self.other_names]


class Community(DirectoryEntry):
    id: Id
    name: str
    kind: str
    district: str
    centre: Settlement
    settlements: list[Settlement] = []
    service_centre: str | None = None
    service_centre_certainty: Literal["confirmed", "unverified"] = "unverified"


class Fact(DirectoryEntry):
    """Who said so, and when somebody looked: a day, or for old extracts just a year."""

    verified: bool = False
    source: str | None = None
    url: str | None = None
    checked: dt.date | int | str | None = None

    def provenance(self) -> dict[str, Any]:
        day = self.checked.isoformat() if isinstance(self.checked, dt.date) else None
        as_of = f" ({self.checked})" if self.checked is not None and day is None else ""
        return {
            "source": f"{self.source or 'не звірено'}{as_of}",
            "url": self.url,
            "checked": day,
            "certainty": "confirmed" if self.verified else "unverified",
        }


class Address(Fact):
    text: str | None = None
    postal_code: str | None = None
    note: str | None = None


class Location(DirectoryEntry):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    precision: Literal["building", "settlement"] = "settlement"


class Phones(Fact):
    numbers: list[str] = []


class OpeningHours(Fact):
    osm: str | None = None


class Centre(DirectoryEntry):
    id: Id
    name: str
    community: str
    settlement: str
    address: Address = Address()
    location: Location
    phones: Phones | None = None
    opening_hours: OpeningHours | None = None
    website: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Directory:
    districts: dict[str, District]
    communities: dict[str, Community]
    centres: dict[str, Centre]


def read_directory(folder: Path) -> Directory:
    """Raises `BrokenCatalogue`."""
    directory = Directory(
        districts={one.id: one for one in read_entries(folder / "districts.yml", District)},
        communities={one.id: one for one in read_entries(folder / "communities.yml", Community)},
        centres={one.id: one for one in read_entries(folder / "centres.yml", Centre)},
    )
    for community in directory.communities.values():
        if community.district not in directory.districts:
            raise BrokenCatalogue(f"community {community.id}: no district is called {community.district!r}")
        if community.service_centre not in {None, *directory.centres}:
            raise BrokenCatalogue(f"community {community.id}: no centre is called {community.service_centre!r}")
    for centre in directory.centres.values():
        if centre.community not in directory.communities:
            raise BrokenCatalogue(f"centre {centre.id}: no community is called {centre.community!r}")
    return directory
