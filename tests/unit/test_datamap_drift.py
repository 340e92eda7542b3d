"""What changed between two scans."""

from dataclasses import replace

from expunge.datamap.drift import Change, drift
from expunge.datamap.model import DataMap, MappedField
from expunge.model import FieldAddress, Gap, Link
from tests.unit.datamap_worlds import table

USERS = table("public.users", "id email")
EMAIL = MappedField(
    "shop", "public.users", "email", "text", "user.contact.email", "email", True, 9, 9, 0.97
)
BEFORE = DataMap(containers=(USERS,), fields=(EMAIL,), stores=("shop",))


def test_the_same_map_has_no_drift_whatever_the_sample_was() -> None:
    other_sample = replace(EMAIL, matched=5, sampled=7, confidence=0.9, reason="otherwise")
    assert drift(BEFORE, replace(BEFORE, fields=(other_sample,), scanned_at="later")) == []


def test_containers() -> None:
    notes = table("public.notes", "id note")
    after = replace(
        BEFORE, containers=(notes,), fields=(MappedField("shop", "public.notes", "note"),)
    )
    assert drift(BEFORE, after) == [
        Change("new", "shop:public.notes", "container: table"),
        Change("gone", "shop:public.users", "container: table"),
    ]


def test_fields() -> None:
    phone = MappedField(
        "shop", "public.users", "phone", category="user.contact.phone_number", kind="phone"
    )
    assert drift(BEFORE, replace(BEFORE, fields=(phone,))) == [
        Change("new", "shop:public.users.phone", "field: user.contact.phone_number"),
        Change("gone", "shop:public.users.email", "field: user.contact.email, identity (email)"),
    ]


def test_reclassified() -> None:
    cases = (
        (replace(EMAIL, identity=False), "user.contact.email"),
        (replace(EMAIL, category=None, kind=None, identity=False), "nothing personal"),
        (replace(EMAIL, declared=True), "user.contact.email, identity (email), declared"),
    )
    for field, words in cases:
        assert drift(BEFORE, replace(BEFORE, fields=(field,))) == [
            Change(
                "reclassified",
                "shop:public.users.email",
                f"user.contact.email, identity (email) -> {words}",
            )
        ]


def test_links_and_gaps() -> None:
    link = Link(
        FieldAddress("shop", "public.notes", "user"), FieldAddress("shop", "public.users", "id")
    )
    gap = Gap("shop", "public.old", "no-key", "it has no key", "Add one.")
    after = replace(BEFORE, links=(link,), gaps=(gap,))
    new = [
        Change("new", "shop:public.notes.user -> shop:public.users.id", "link: owns = none"),
        Change("new", "shop:public.old (no-key)", "gap: it has no key"),
    ]
    assert drift(BEFORE, after) == new
    assert [each.what for each in drift(after, BEFORE)] == ["gone", "gone"]


def test_nothing_is_gone_of_a_store_that_could_not_be_seen() -> None:
    down = Gap("shop", "", "unreachable", "connection refused", "Start it.")
    assert drift(BEFORE, DataMap(gaps=(down,), stores=("shop",))) == [
        Change("new", "shop: (unreachable)", "gap: connection refused")
    ]
