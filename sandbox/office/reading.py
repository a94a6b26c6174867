"""Handlers of what is only read: the catalogue and the centres."""

from __future__ import annotations

from sandbox.office.call import Answer, Call
from sandbox.office.cards import card_view, life_event_view, summary_view
from sandbox.office.database import Connection
from sandbox.office.entries import Service
from sandbox.office.forms import fields_of, form_view
from sandbox.office.office import Office
from sandbox.office.problems import Problem
from sandbox.office.ratings import assessment
from sandbox.office.words import Words

_ONE_OF = Words(uk="Назвіть населений пункт або місце на карті.", en="Give either a settlement or a place.")


def list_life_events(office: Office, _connection: Connection, call: Call) -> Answer:
    events = (life_event_view(one, office.catalogue, call.language) for one in office.catalogue.life_events)
    return Answer(200, {"items": [event for event in events if event["service_count"]]})


def list_services(office: Office, _connection: Connection, call: Call) -> Answer:
    event = call.optional_text("life_event", 1, 64)
    services = (one for one in office.catalogue.services.values() if event in {None, one.life_event})
    return Answer(200, {"items": [summary_view(one, call.language) for one in services]})


def search_services(office: Office, _connection: Connection, call: Call) -> Answer:
    found = office.search.find(call.text("q", 1, 1000), call.limit(5))
    return Answer(200, {"items": [summary_view(one, call.language) for one in found]})


def read_service(office: Office, _connection: Connection, call: Call) -> Answer:
    return Answer(200, card_view(_service(office, call), office.catalogue, call.language))


def read_form(office: Office, _connection: Connection, call: Call) -> Answer:
    service = _service(office, call)
    fields = fields_of(service, office.catalogue)
    if not fields:
        raise Problem("not-found")
    return Answer(200, form_view(service, fields, call.language))


def list_centres(office: Office, _connection: Connection, call: Call) -> Answer:
    """By a settlement's name, or by a place: one of them, whole."""
    settlement, limit = call.optional_text("settlement", 1, 200), call.limit(3)
    latitude, longitude = call.degrees("latitude", 90), call.degrees("longitude", 180)
    if settlement is not None and latitude is None and longitude is None:
        return Answer(200, {"items": office.centres.for_settlement(settlement, limit)})
    if settlement is None and latitude is not None and longitude is not None:
        return Answer(200, {"items": office.centres.near(latitude, longitude, limit)})
    raise call.wrong("settlement", _ONE_OF)


def read_centre(office: Office, _connection: Connection, call: Call) -> Answer:
    centre = office.centres.centre(call.path["id"])
    if centre is None:
        raise Problem("not-found")
    return Answer(200, centre)


def read_assessment(office: Office, connection: Connection, call: Call) -> Answer:
    if office.centres.name(call.path["id"]) is None:
        raise Problem("not-found")
    return Answer(200, assessment(connection, call.path["id"]))


def _service(office: Office, call: Call) -> Service:
    service = office.catalogue.services.get(call.path["code"])
    if service is None:
        raise Problem("not-found")
    return service
