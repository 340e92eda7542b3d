"""The versioned bucket of the company: exports, events, profiles and mails in four formats."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta

from expunge.doors.demo.company.model import (
    Attributes,
    Fate,
    Feature,
    LakeObject,
    Person,
    Piece,
    Version,
)
from expunge.doors.demo.company.places import Cast

EXPORTS, PACKED_EXPORTS = "exports/{name}.csv", "exports/{name}.csv.gz"
EVENTS, PACKED_EVENTS = (
    "events/dt={date}/{name}.jsonl",
    "events/dt={date}/{name}.jsonl.gz",
)
PROFILES, MAILS = "profiles/{name}.json", "mails/{name}.txt"

_CSV = Attributes(
    "text/csv; charset=utf-8",
    metadata={"producer": "nightly-export", "schema": "3"},
    tags={"retention": "90d", "team": "crm"},
    cache_control="no-store",
)
_GZIP = Attributes(
    "application/gzip", metadata={"producer": "nightly-export"}, tags={"team": "finance"}
)
_LINES = Attributes("application/x-ndjson", metadata={"source": "web"}, tags={"retention": "400d"})
_JSON = Attributes("application/json", metadata={"batch": "01"}, encryption="AES256")
_TEXT = Attributes(
    "text/plain; charset=utf-8", metadata={"mailbox": "support"}, tags={"kind": "mail"}
)


def objects(cast: Cast) -> list[LakeObject]:
    return [
        LakeObject("exports/customers-2024-05.csv", EXPORTS, [_customers(cast)], _CSV),
        LakeObject("exports/complaints-2024-05.csv", EXPORTS, [_complaints(cast)], _CSV),
        LakeObject("exports/orders-2024-05.csv.gz", PACKED_EXPORTS, [_orders(cast)], _GZIP),
        _leads(cast),
        _churned(cast),
        *_events(cast),
        LakeObject("profiles/batch-01.json", PROFILES, [_profiles(cast)], _JSON),
        *_mails(cast),
    ]


def _row(end: str, *fields: object) -> bytes:
    """One CSV record; quotes, commas and newlines within a field are quoted as RFC 4180 says."""
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerow(fields)
    return text.getvalue().encode()


def _contact(cast: Cast, person: Person, end: str) -> bytes:
    comment = f'{cast.sentence()}{end}second line, "quoted"{end}42'
    return _row(end, person.email, person.full_name, comment)


def _customers(cast: Cast) -> Version:
    """Everybody's row, with CRLF."""
    pieces = [
        Piece(
            _row("\r\n", person.email, person.full_name, person.phone, person.id, cast.sentence()),
            cast.traces(person, Feature.CSV_ROW),
        )
        for person in cast.everyone
    ]
    return Version(pieces, head=b"email,name,phone,number,comment\r\n")


def _complaints(cast: Cast) -> Version:
    """Rows of customers who are not listed; in the comments they speak of those who are."""
    pieces = []
    for person in cast.with_feature(Feature.CSV_MENTION):
        comment = f'{cast.mention(person)}\n"{cast.sentence()}", they say'
        traces = cast.traces(person, Feature.CSV_MENTION, Fate.REDACTED)
        pieces.append(Piece(_row("\n", cast.bystander().email, comment), traces))
        pieces.append(Piece(_row("\n", cast.bystander().email, cast.sentence())))
    return Version(pieces, head=b"email,comment\n")


def _orders(cast: Cast) -> Version:
    pieces = [
        Piece(
            _row(
                "\n",
                90000 + n,
                person.email,
                person.full_name,
                f"{cast.random.randrange(5, 900)}.00",
            ),
            cast.traces(person, Feature.CSV_ROW),
        )
        for n, person in enumerate(cast.random.choices(cast.everyone, k=2 * len(cast.everyone)))
    ]
    return Version(pieces, head=b"number,email,name,total\n")


def _leads(cast: Cast) -> LakeObject:
    """The current version does not hold the listed people any more, the old one does."""
    held = [*cast.with_feature(Feature.OLD_VERSION), *(cast.bystander() for _ in range(20))]
    old = [Piece(_contact(cast, p, "\n"), cast.traces(p, Feature.OLD_VERSION)) for p in held]
    new = [Piece(_contact(cast, cast.bystander(), "\n")) for _ in range(20)]
    head = b"email,name,comment\n"
    return LakeObject(
        "exports/leads-2024.csv", EXPORTS, [Version(old, head), Version(new, head)], _CSV
    )


def _churned(cast: Cast) -> LakeObject:
    """Deleted, as its owner thinks: a delete marker hides the version that holds people."""
    held = [*cast.with_feature(Feature.DELETED_OBJECT), *(cast.bystander() for _ in range(10))]
    pieces = [Piece(_contact(cast, p, "\n"), cast.traces(p, Feature.DELETED_OBJECT)) for p in held]
    version = Version(pieces, head=b"email,name,comment\n")
    return LakeObject("exports/churned-2023.csv", EXPORTS, [version], _CSV, deleted=True)


def _events(cast: Cast) -> Iterator[LakeObject]:
    """Two days, a plain and a packed part each; every second line is located by a key only."""
    for day in (date(2024, 5, 1), date(2024, 5, 2)):
        for part, packed in ((1, False), (2, True)):
            pieces = list(_event_lines(cast, day))
            key = f"events/dt={day}/part-{part:04d}.jsonl{'.gz' if packed else ''}"
            yield LakeObject(key, PACKED_EVENTS if packed else EVENTS, [Version(pieces)], _LINES)


def _event_lines(cast: Cast, day: date) -> Iterator[Piece]:
    told = cast.with_feature(Feature.JSON_LINE) + cast.with_feature(Feature.KEYED_LINE)
    told += cast.twins
    others = [cast.bystander() for _ in range(len(cast.everyone) // 4)]
    people = told + others
    cast.random.shuffle(people)
    for n, person in enumerate(people):
        event: dict[str, object] = {"at": f"{day}T{n % 24:02d}:42:00Z", "kind": "view", "seq": n}
        by_mail = Piece(
            _line(event | {"user": {"email": person.email, "name": person.full_name}}),
            cast.traces(person, Feature.JSON_LINE),
        )
        by_key = Piece(
            _line(event | {"customer_id": person.id, "display_name": person.full_name}),
            cast.traces(person, Feature.KEYED_LINE),
        )
        yield from (by_mail, by_key)


def _line(event: dict[str, object]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _profiles(cast: Cast) -> Version:
    """One JSON array; some elements nest the e-mail, and are printed as a person would."""
    held = cast.with_feature(Feature.JSON_ARRAY) + cast.twins
    held += [cast.bystander() for _ in range(len(cast.everyone) // 10)]
    cast.random.shuffle(held)
    pieces = []
    for person in held:
        profile = {
            "customer_id": person.id,
            "contact": {"email": person.email, "name": person.full_name},
            "born": person.date_of_birth.isoformat(),
            "scores": [42, person.id % 7, 0.5],
        }
        text = json.dumps(profile, ensure_ascii=False, indent=cast.random.choice((None, 2)))
        pieces.append(Piece(text.encode(), cast.traces(person, Feature.JSON_ARRAY)))
    return Version(pieces, head=b"[\n", between=b",\n", tail=b"\n]\n")


def _mails(cast: Cast) -> Iterator[LakeObject]:
    """A text object is one record. Free text names people; it is not theirs as a row is."""
    held = cast.with_feature(Feature.TEXT_OBJECT) + cast.twins
    held += [cast.bystander() for _ in range(max(5, len(cast.everyone) // 100))]
    cast.random.shuffle(held)
    for n, person in enumerate(held, start=123):
        day = date(2024, 3, 1) + timedelta(days=n % 60)
        text = (
            f"From: {person.full_name} <{person.email}>\nTo: support@shop.example\n"
            f"Date: {day:%d %b %Y} 10:42:00 +0000\nSubject: order 42\n\n"
            f"{cast.sentence()}\n{cast.sentence()}\n\n-- \n{person.full_name}\n{person.phone}\n"
        )
        piece = Piece(text.encode(), cast.traces(person, Feature.TEXT_OBJECT, Fate.REDACTED))
        yield LakeObject(f"mails/{n:06d}.txt", MAILS, [Version([piece])], _TEXT)
