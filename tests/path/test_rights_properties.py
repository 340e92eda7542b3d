"""Random people, rows and policies: no neighbour is changed, no retained field is lost, nothing
else of the person stays, and a restriction that is lifted was never there."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expunge.config import load
from expunge.model import Identifier, RequestError
from expunge.path import approve, intake, lifting, plan, run
from expunge.path.context import Context
from expunge.path.details import NOTHING_MORE, Details

QUICK = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
FIELDS = ("total", "issued", "code", "note", "paid")
SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, news BOOLEAN,
                        stopped TEXT, tier INTEGER NOT NULL);
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY, customer_id INTEGER {null} REFERENCES customers (id),
    total NUMERIC NOT NULL, issued DATE NOT NULL, code VARCHAR(6) NOT NULL, note TEXT,
    paid BOOLEAN NOT NULL
);
CREATE INDEX invoices_customer ON invoices (customer_id);
"""
STORE = """[scanners]
use = []
[stores.shop]
connector = "sql"
url = "sqlite:///shop.db"
[[fields]]
field = "shop:customers.email"
identifier = "email"
"""

text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6)
people = st.lists(
    st.sampled_from(["ann", "xann", "ann.b", "bob", "Zoë", "o'neil"]),
    min_size=2,
    max_size=4,
    unique=True,
)
invoice = st.fixed_dictionaries(
    {
        "owner": st.integers(0, 3),
        "total": st.integers(-9, 9999),
        "issued": st.dates().map(lambda day: day.isoformat()),
        "code": text,
        "note": st.none() | text,
        "paid": st.booleans(),
    }
)
policy: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {
            "match": st.just("shop:invoices"),
            "keep": st.none() | st.lists(st.sampled_from(FIELDS), max_size=3, unique=True),
        }
    ),
    st.fixed_dictionaries({"match": st.sampled_from([f"shop:invoices.{f}" for f in FIELDS])}),
)


class Shop:
    """A shop in a folder, and the core on it."""

    def __init__(self, folder: Path, null: str, names: Sequence[str]) -> None:
        self.folder = folder
        with self.opened() as shop:
            shop.executescript(SHOP.format(null=null))
            for number, name in enumerate(names):
                shop.execute(
                    "INSERT INTO customers VALUES (?, ?, ?, NULL, ?)",
                    (number, f"{name}@example.com", number % 2, number),
                )

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.folder / "shop.db")) as shop:
            yield shop
            shop.commit()

    def rows(self, table: str) -> dict[int, dict[str, Any]]:
        with self.opened() as shop:
            shop.row_factory = sqlite3.Row
            return {row["id"]: dict(row) for row in shop.execute(f"SELECT * FROM {table}")}

    @contextmanager
    def core(self, more: str) -> Iterator[Context]:
        (self.folder / "expunge.toml").write_text(STORE + more)
        context = Context(load(self.folder / "expunge.toml"))
        try:
            yield context
        finally:
            context.close()


def carry_out(
    context: Context, right: str, email: str, details: Details = NOTHING_MORE
) -> tuple[str, str]:
    request = intake.new(context, right, [Identifier("email", email)], details=details).id
    approve.approve(context, request, plan.plan(context, request).hash, "A. Approver")
    return request, run.run(context, request).status


def policy_text(chosen: Mapping[str, Any]) -> str:
    if not chosen:
        return ""
    keep = chosen.get("keep")
    lines = [f'match = "{chosen["match"]}"', 'action = "retain"', "until = 2999-01-01"]
    if keep is not None:
        lines.append(f"keep = {keep!r}".replace("'", '"'))
    return "\n[[policies]]\n" + "\n".join(lines) + "\n"


def kept_fields(chosen: Mapping[str, Any]) -> set[str] | None:
    """None: no row is kept."""
    if not chosen:
        return None
    if chosen["match"] == "shop:invoices":
        return set(FIELDS) if chosen["keep"] is None else set(chosen["keep"])
    return {chosen["match"].rpartition(".")[2]}


@QUICK
@given(people, st.lists(invoice, max_size=5), policy, st.sampled_from(["", "NOT NULL"]))
def test_never_a_neighbour_changed_and_never_a_retained_field_lost(
    names: Sequence[str],
    invoices: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, Any],
    null: str,
) -> None:
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder), null, names)
        with shop.opened() as connection:
            for number, each in enumerate(invoices):
                cells = [number, each["owner"] % len(names), *(each[name] for name in FIELDS)]
                connection.execute("INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?, ?)", cells)
        customers, before = shop.rows("customers"), shop.rows("invoices")
        with shop.core(policy_text(chosen)) as context:
            _, status = carry_out(context, "erasure", f"{names[0]}@example.com")
        assert status == "complete"
        after, now = shop.rows("invoices"), shop.rows("customers")
        kept = kept_fields(chosen)
        for number, row in before.items():
            if row["customer_id"] != 0:
                assert after[number] == row
            elif kept is None:
                assert number not in after
            else:
                blank = {name for name in FIELDS if after[number][name] != row[name]}
                assert blank.isdisjoint(kept)
                assert after[number]["note"] is None or "note" in kept
                assert "erased" in after[number]["code"] or "code" in kept or len(row["code"]) <= 6
        assert {n: row for n, row in now.items() if n} == {n: r for n, r in customers.items() if n}
        assert "@example.com" not in str(now.get(0, ""))


marker = st.dictionaries(st.sampled_from(["news", "tier"]), st.integers(0, 3), max_size=2).map(
    lambda values: {**values, "stopped": "by {request}"}
)


@QUICK
@given(people, marker, st.none() | text, st.booleans())
def test_what_is_restricted_and_lifted_is_as_it_was(
    names: Sequence[str], marks: Mapping[str, Any], before: str | None, changed: bool
) -> None:
    values = ", ".join(
        f"{name} = {value}" if isinstance(value, int) else f'{name} = "{value}"'
        for name, value in marks.items()
    )
    more = f'\n[[restrictions]]\ncontainer = "shop:customers"\nset = {{ {values} }}\n'
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder), "", names)
        with shop.opened() as connection:
            connection.execute("UPDATE customers SET stopped = ? WHERE id = 0", (before,))
        was = shop.rows("customers")
        with shop.core(more) as context:
            request, status = carry_out(context, "restriction", f"{names[0]}@example.com")
            assert status == "complete"
            marked = shop.rows("customers")
            assert marked[0]["stopped"] == f"by {request}"
            assert {n: row for n, row in marked.items() if n} == {n: r for n, r in was.items() if n}
            if changed:
                with shop.opened() as connection:
                    connection.execute("UPDATE customers SET email = 'new@b.c' WHERE id = 0")
                was[0]["email"] = "new@b.c"
            follow_up = lifting.lift(context, request)
            assert run.run(context, follow_up).status == "complete"
        assert shop.rows("customers") == was


@QUICK
@given(people, st.sampled_from(["new@example.org", "Ann@example.com", "zoë@example.com"]))
def test_a_rectification_changes_one_field_of_one_person(names: Sequence[str], new: str) -> None:
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder), "", names)
        was = shop.rows("customers")
        with shop.core("") as context:
            details = Details((Identifier("email", new),))
            if new.casefold() in {f"{name}@example.com".casefold() for name in names[1:]}:
                with pytest.raises(RequestError, match="another record"):
                    carry_out(context, "rectification", f"{names[0]}@example.com", details)
                assert shop.rows("customers") == was
                return
            _, status = carry_out(context, "rectification", f"{names[0]}@example.com", details)
        assert status == "complete"
        if f"{names[0]}@example.com".casefold() != new.casefold():
            was[0]["email"] = new
        assert shop.rows("customers") == was
