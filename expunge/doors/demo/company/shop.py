"""The PostgreSQL database of the company: source of truth, with foreign keys, JSON and arrays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from psycopg.types.json import Jsonb

from expunge.doors.demo.company import names
from expunge.doors.demo.company.model import Fate, Feature, Person, Row, Table, Trace
from expunge.doors.demo.company.places import Cast

_DDL = {
    "addresses": """
        id integer PRIMARY KEY, street text NOT NULL, city text NOT NULL,
        postcode varchar(12), country char(2)""",
    "employees": """
        id integer PRIMARY KEY, full_name text NOT NULL, email text UNIQUE NOT NULL,
        reports_to integer REFERENCES employees (id)""",
    "customers": """
        id integer PRIMARY KEY, email varchar(200) UNIQUE NOT NULL, login text UNIQUE NOT NULL,
        full_name text NOT NULL, phone text, date_of_birth date,
        address_id integer REFERENCES addresses (id),
        support_rep_id integer REFERENCES employees (id),
        preferences jsonb NOT NULL DEFAULT '{}', tags text[] NOT NULL DEFAULT '{}'""",
    "products": """
        id integer PRIMARY KEY, name text NOT NULL, price numeric(8, 2) NOT NULL""",
    "orders": """
        id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id),
        employee_id integer REFERENCES employees (id), placed_on date NOT NULL,
        total numeric(10, 2) NOT NULL,
        shipping_note text""",
    "order_lines": """
        id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES orders (id),
        product_id integer NOT NULL REFERENCES products (id), quantity integer NOT NULL""",
    "tickets": """
        id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id),
        subject text NOT NULL, body text NOT NULL, opened_at timestamptz NOT NULL""",
    "ticket_messages": """
        id integer PRIMARY KEY,
        ticket_id integer NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
        author varchar(10) NOT NULL, body text NOT NULL""",
    "notes": """
        id integer PRIMARY KEY, cust_no integer NOT NULL, note text NOT NULL""",
    "newsletter": """
        id integer PRIMARY KEY, email text NOT NULL, subscribed_on date NOT NULL""",
    "audit": """
        id integer PRIMARY KEY, at timestamptz NOT NULL, payload jsonb NOT NULL,
        participants text[] NOT NULL""",
    "page_hits": """
        day date NOT NULL, hits integer NOT NULL""",
}
_INDEXED = (
    ("customers", "address_id"), ("orders", "customer_id"), ("order_lines", "order_id"),
    ("tickets", "customer_id"), ("ticket_messages", "ticket_id"), ("notes", "cust_no"),
)  # fmt: skip
_START = datetime(2024, 1, 1, 8, tzinfo=UTC)
_RARE_PRODUCT = len(names.PRODUCTS) + 1  # ordered by the heroine alone: it must survive her


def tables(cast: Cast) -> list[Table]:
    """Every table, parents first."""
    orders = _orders(cast)
    tickets = _tickets(cast)
    return [
        _table("addresses", "id street city postcode country", _addresses(cast)),
        _table("employees", "id full_name email reports_to", _employees()),
        _table(
            "customers",
            "id email login full_name phone date_of_birth address_id support_rep_id"
            " preferences tags",
            _customers(cast),
        ),
        _table("products", "id name price", _products()),
        _table("orders", "id customer_id employee_id placed_on total shipping_note", orders),
        _table("order_lines", "id order_id product_id quantity", _order_lines(cast, orders)),
        _table("tickets", "id customer_id subject body opened_at", tickets),
        _table("ticket_messages", "id ticket_id author body", _ticket_messages(cast, tickets)),
        _table("notes", "id cust_no note", _notes(cast)),
        _table("newsletter", "id email subscribed_on", _newsletter(cast)),
        _table("audit", "id at payload participants", _audit(cast)),
        _table("page_hits", "day hits", _page_hits()),
    ]


def _table(name: str, columns: str, rows: Iterator[Row] | list[Row]) -> Table:
    ddl = f"CREATE TABLE {name} ({_DDL[name]});\n"
    ddl += "".join(
        f"CREATE INDEX ON {table} ({column});\n" for table, column in _INDEXED if table == name
    )
    return Table(name, ddl, tuple(columns.split()), list(rows))


def _addresses(cast: Cast) -> Iterator[Row]:
    """One row an address; a shared one goes only when both who refer to it go."""
    by_id = {person.id: person for person in cast.everyone}
    for person in cast.everyone:
        address = person.address
        if address.id != 1000 + person.id:
            continue  # lives at the other one's address
        yield Row(
            address.id,
            (address.id, address.street, address.city, address.postcode, address.country),
            _address_traces(
                cast, person, by_id[person.shares_with] if person.shares_with else None
            ),
        )


def _address_traces(cast: Cast, owner: Person, guest: Person | None) -> tuple[Trace, ...]:
    if guest is None:
        return cast.traces(owner, Feature.OWN_ADDRESS)
    if not (cast.listed(owner) and cast.listed(guest)):
        return ()  # somebody who stays lives there
    both = frozenset({owner.id, guest.id})
    return tuple(
        trace
        for person in (owner, guest)
        for trace in cast.traces(person, Feature.SHARED_ADDRESS, needs=both)
    )


def _employees() -> Iterator[Row]:
    for id_, name in enumerate(names.EMPLOYEES, start=1):
        local = name.lower().replace(" ", ".") if name.isascii() else "megumi.ono"
        yield Row(id_, (id_, name, f"{local}@shop.example", None if id_ == 1 else 1 + id_ // 4))


def _customers(cast: Cast) -> Iterator[Row]:
    random = cast.random
    for person in cast.everyone:
        preferences: dict[str, object] = {"language": random.choice(("en", "ja")), "page_size": 42}
        if random.random() < 0.3 or cast.listed(person):
            preferences["contact"] = {
                "email": person.email,
                "name": person.full_name,
                "by": ["mail"],
            }
        tags = random.sample(["vip", "wholesale", "newsletter", "42", "gift"], random.randrange(3))
        values = (
            *(person.id, person.email, person.login, person.full_name, person.phone),
            *(
                person.date_of_birth,
                person.address.id,
                person.support_rep,
                Jsonb(preferences),
                tags,
            ),
        )
        yield Row(person.id, values, cast.traces(person, Feature.CUSTOMER))


def _products() -> Iterator[Row]:
    for id_, name in enumerate((*names.PRODUCTS, "gilded weather vane"), start=1):
        yield Row(id_, (id_, name, Decimal(499 + 250 * id_) / 100))


def _orders(cast: Cast) -> list[Row]:
    random, ids, rows = cast.random, count(1), []
    for person in cast.everyone:
        for _ in range(
            random.choice((1, 2, 3)) if cast.listed(person) else random.choice((0, 1, 2, 4))
        ):
            id_ = next(ids)
            note = (
                f"Leave it with {person.full_name}, {person.email}."
                if random.random() < 0.2
                else None
            )
            employee = random.choice((None, *range(1, len(names.EMPLOYEES) + 1)))
            placed = date(2024, 1, 1) + timedelta(days=random.randrange(180))
            total = Decimal(random.randrange(500, 90000)) / 100
            values = (id_, person.id, employee, placed, total, note or cast.sentence())
            rows.append(Row(id_, values, cast.traces(person, Feature.CHILD)))
    return rows


def _order_lines(cast: Cast, orders: list[Row]) -> Iterator[Row]:
    heroine, ids = cast.chosen[0].id, count(1)
    for order in orders:
        products = [
            cast.random.randrange(1, _RARE_PRODUCT) for _ in range(cast.random.choice((1, 2, 3)))
        ]
        if order.values[1] == heroine:
            products.append(_RARE_PRODUCT)
        for product in products:
            id_ = next(ids)
            yield Row(
                id_, (id_, order.key, product, cast.random.choice((1, 1, 2, 42))), order.traces
            )


def _tickets(cast: Cast) -> list[Row]:
    """Tickets of the listed people, of others, and others' that mention the listed."""
    ids, rows = count(1), []
    for person in cast.everyone:
        if cast.listed(person) or cast.random.random() < 0.4:
            # What somebody writes about another in their own ticket does not make it the other's.
            aside = cast.mention(cast.bystander()) if cast.random.random() < 0.2 else ""
            rows.append(_ticket(cast, next(ids), person, aside, cast.traces(person, Feature.CHILD)))
    for person in cast.with_feature(Feature.MENTION):
        for _ in range(2):
            traces = cast.traces(person, Feature.MENTION, Fate.REDACTED)
            rows.append(_ticket(cast, next(ids), cast.bystander(), cast.mention(person), traces))
    return rows


def _ticket(cast: Cast, id_: int, owner: Person, aside: str, traces: tuple[Trace, ...]) -> Row:
    subject = cast.random.choice(names.SUBJECTS)
    body = f"{cast.sentence()} {aside}\n{cast.sentence()}"
    return Row(id_, (id_, owner.id, subject, body, _START + timedelta(hours=id_)), traces)


def _ticket_messages(cast: Cast, tickets: list[Row]) -> Iterator[Row]:
    """Each goes with its ticket; those of a ticket that only mentions somebody do not."""
    ids = count(1)
    for ticket in tickets:
        traces = tuple(trace for trace in ticket.traces if trace.fate is Fate.GONE)
        for author in ("customer", "agent")[: cast.random.randrange(3)]:
            id_ = next(ids)
            yield Row(id_, (id_, ticket.key, author, cast.sentence()), traces)


def _notes(cast: Cast) -> Iterator[Row]:
    """cust_no has no foreign key: only a declared link says whose note it is."""
    having = {person.id for person in cast.with_feature(Feature.DECLARED_LINK)}
    ids = count(1)
    for person in cast.everyone:
        if person.id in having or (not cast.listed(person) and cast.random.random() < 0.2):
            id_ = next(ids)
            note = f"{person.full_name} asked twice. {cast.sentence()}"
            yield Row(id_, (id_, person.id, note), cast.traces(person, Feature.DECLARED_LINK))


def _newsletter(cast: Cast) -> Iterator[Row]:
    having = {person.id for person in cast.with_feature(Feature.NEWSLETTER)}
    ids = count(1)
    for person in cast.everyone:
        if person.id in having or (not cast.listed(person) and cast.random.random() < 0.3):
            id_ = next(ids)
            values = (id_, person.email.upper(), date(2023, 1, 1) + timedelta(days=id_ % 365))
            yield Row(id_, values, cast.traces(person, Feature.NEWSLETTER))


def _audit(cast: Cast) -> Iterator[Row]:
    """Entries stay for the books (a policy says so): people in them are redacted."""
    ids = count(1)
    for person in cast.with_feature(Feature.JSON_COLUMN):
        traces = cast.traces(person, Feature.JSON_COLUMN, Fate.REDACTED)
        yield _audit_row(cast, next(ids), person, [], traces)
    for person in cast.with_feature(Feature.ARRAY):
        traces = cast.traces(person, Feature.ARRAY, Fate.REDACTED)
        yield _audit_row(cast, next(ids), cast.bystander(), [person.email], traces)
    for person in (*cast.twins, *(cast.bystander() for _ in range(len(cast.everyone) // 2))):
        yield _audit_row(cast, next(ids), person, [], ())


def _audit_row(
    cast: Cast, id_: int, actor: Person, participants: list[str], traces: tuple[Trace, ...]
) -> Row:
    payload = {
        "action": cast.random.choice(("export", "refund", "merge")),
        "actor": {"email": actor.email, "name": actor.full_name, "session": f"s-{id_:06d}"},
        "items": [42, id_],
    }
    together = [cast.bystander().email, *participants, cast.bystander().email]
    return Row(id_, (id_, _START + timedelta(minutes=id_), Jsonb(payload), together), traces)


def _page_hits() -> Iterator[Row]:
    """No primary key, and no person."""
    for day in range(90):
        yield Row(day, (date(2024, 1, 1) + timedelta(days=day), 4200 + 42 * day))
