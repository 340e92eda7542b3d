"""The Elasticsearch indices of the company, filled from its database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from expunge.doors.demo.company.model import Document, Fate, Feature, Index, Person, Row, Table
from expunge.doors.demo.company.places import Cast

CUSTOMERS, TICKETS, ACTIVITY = "customers-v1", "tickets-v1", "activity-v1"

_KEYWORD = {"type": "keyword"}
_NAME = {"type": "text", "fields": {"raw": {"type": "keyword"}}}
_MAPPINGS: dict[str, dict[str, Any]] = {
    CUSTOMERS: {
        "properties": {
            "customer_id": {"type": "integer"},
            "email": _KEYWORD,
            "name": _NAME,
            "phone": _KEYWORD,
            "address": {"properties": {"street": {"type": "text"}, "city": _KEYWORD}},
        }
    },
    TICKETS: {
        "properties": {
            "customer_id": {"type": "integer"},
            "subject": {"type": "text"},
            "body": {"type": "text"},
            "opened_at": {"type": "date"},
            "participants": {
                "type": "nested",
                "properties": {"email": _KEYWORD, "name": _NAME, "role": _KEYWORD},
            },
        }
    },
    # Three ways in which a person stands in _source and in no index: `raw` is not parsed, `contact`
    # is not indexed, `actor_login` is not mapped.
    ACTIVITY: {
        "dynamic": False,
        "properties": {
            "action": _KEYWORD,
            "seq": {"type": "integer"},
            "raw": {"type": "object", "enabled": False},
            "contact": {"type": "keyword", "index": False, "doc_values": False},
        },
    },
}


def indices(cast: Cast, tables: Iterable[Table]) -> list[Index]:
    tickets = next(table for table in tables if table.name == "tickets")
    return [
        Index(CUSTOMERS, "customers", _MAPPINGS[CUSTOMERS], list(_customers(cast))),
        Index(TICKETS, "tickets", _MAPPINGS[TICKETS], list(_tickets(cast, tickets.rows))),
        Index(ACTIVITY, None, _MAPPINGS[ACTIVITY], list(_activity(cast))),
    ]


def _customers(cast: Cast) -> Iterator[Document]:
    for person in cast.everyone:
        source = {
            "customer_id": person.id,
            "email": person.email,
            "name": person.full_name,
            "phone": person.phone,
            "address": {"street": person.address.street, "city": person.address.city},
        }
        yield Document(f"c-{person.id}", source, cast.traces(person, Feature.DOCUMENT))


def _tickets(cast: Cast, rows: list[Row]) -> Iterator[Document]:
    """The tickets of the database; listed people take part in some tickets of others."""
    people = {person.id: person for person in cast.everyone}
    of_others = [row.key for row in rows if not cast.listed(people[row.values[1]])]
    guests: dict[int, list[Person]] = defaultdict(list)
    for person in 2 * cast.with_feature(Feature.NESTED):
        guests[cast.random.choice(of_others)] += [person, cast.bystander()]
    for row in rows:
        _, owner, subject, body, opened = row.values
        participants = [_participant(people[owner], "owner")]
        participants += [_participant(guest, "cc") for guest in guests[row.key]]
        traces = row.traces
        for guest in guests[row.key]:
            traces += cast.traces(guest, Feature.NESTED, Fate.REDACTED)
        source = {
            "customer_id": owner,
            "subject": subject,
            "body": body,
            "opened_at": opened.isoformat(),
            "participants": participants,
        }
        yield Document(f"t-{row.key}", source, traces)


def _participant(person: Person, role: str) -> dict[str, str]:
    return {"email": person.email, "name": person.full_name, "role": role}


def _activity(cast: Cast) -> Iterator[Document]:
    told = [person for person in cast.with_feature(Feature.UNINDEXED) for _ in range(3)]
    people = told + 3 * cast.twins + [cast.bystander() for _ in range(len(cast.everyone))]
    for n, person in enumerate(people):
        where: dict[str, Any] = (
            {"raw": {"user": {"email": person.email, "name": person.full_name}, "page": "/42"}},
            {"contact": person.email},
            {"actor_login": person.login, "actor_name": person.full_name},
        )[n % 3]
        source = {"action": cast.random.choice(("login", "search", "view")), "seq": n, **where}
        yield Document(f"a-{n}", source, cast.traces(person, Feature.UNINDEXED))
