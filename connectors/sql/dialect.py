"""What one kind of database must answer; everything else in this room is common to all."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Select, func, select

from connectors.sql.table import Catalog, Column, Table
from expunge.connector import Query
from expunge.model import Container, Probe, Residue, StoreError, Terminal, Value


@dataclass(frozen=True, slots=True)
class Failure:
    """What a database's error means. No text of the error itself: it may hold a row's values.

    code: the database refuses a record: FAILED with this code. Without a code: an error of the
    contract, with why and remedy. alone: other records of the same statement may be accepted.
    """

    code: str = ""
    alone: bool = True
    consequence: type[StoreError] = Terminal
    why: str = ""
    remedy: str = ""

    def raised(self, store: str, place: str) -> NoReturn:
        why = self.why or f"the database refuses ({self.code})"
        remedy = self.remedy or "See the database's own log, and the role's rights."
        raise self.consequence(store, place, why, remedy) from None


@dataclass(frozen=True, slots=True)
class Search:
    """A search pushed down to the database: rows for which condition is false match nothing.

    beside: what the condition computes for each row, to be joined to the table.
    """

    condition: ColumnElement[bool]
    beside: FromClause | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value in a statement for many rows: expression takes it by its name. shape: for one
    column, parameters of one shape have one expression."""

    name: str
    expression: ColumnElement[Any]
    value: object
    shape: str = ""


class Dialect(ABC):
    """Stateless and picklable."""

    @abstractmethod
    def engine(self) -> Engine: ...

    @abstractmethod
    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        """One consistent snapshot; nothing can be written."""

    @abstractmethod
    def writing(self, engine: Engine) -> AbstractContextManager[Connection]:
        """One transaction, durable when the context has ended without an error."""

    @abstractmethod
    def defer(self, connection: Connection) -> None:
        """References that can wait are checked at the end of the transaction."""

    @abstractmethod
    def failure(self, error: Exception) -> Failure: ...

    @abstractmethod
    def catalog(self, connection: Connection, store: str) -> Catalog: ...

    @abstractmethod
    def probe(self, connection: Connection, catalog: Catalog) -> Probe: ...

    @abstractmethod
    def scrub(self, engine: Engine, table: Table) -> Residue: ...

    @abstractmethod
    def select(self, table: Table, *elements: ColumnElement[Any]) -> Select[Any]:
        """Selects from the rows of this very table."""

    @abstractmethod
    def cell(self, table: Table, column: Column) -> ColumnElement[Any]:
        """The column in a select, as ``value`` and ``key_part`` take it."""

    def rows(self, table: Table) -> Select[Any]:
        """Selects every column of the table, in its order."""
        return self.select(
            table,
            *(
                self.cell(table, column).label(f"cell{number}")
                for number, column in enumerate(table.columns)
            ),
        )

    @abstractmethod
    def value(self, column: Column, cell: Any) -> Value:
        """A selected cell as a record holds it."""

    @abstractmethod
    def key_part(self, column: Column, cell: Any) -> str | None:
        """A key column's cell as text; None: the row cannot be found again by it (null)."""

    def ordered(self, table: Table) -> Sequence[ColumnElement[Any]]:
        """The key's order, the one that ``within`` compares in."""
        clause = table.clause
        return [clause.c[name] for name in table.key]

    @abstractmethod
    def has_key(
        self, table: Table, keys: Sequence[tuple[str, ...]], clause: FromClause | None = None
    ) -> ColumnElement[bool]:
        """Whether a row's key is one of these. clause: the table under another name."""

    @abstractmethod
    def key_parameter(self, column: Column, part: str, name: str) -> Parameter:
        """One part of a key, to be compared with its column."""

    @abstractmethod
    def within(
        self, table: Table, start: tuple[str, ...] | None, stop: tuple[str, ...] | None
    ) -> ColumnElement[bool]:
        """Whether a row's key is start or later, and before stop; None: no such end."""

    @abstractmethod
    def one_in(self, table: Table, count: int) -> ColumnElement[bool]:
        """True for about one row in count: the same ones as long as their keys stand."""

    @abstractmethod
    def search(self, table: Table, container: Container, query: Query) -> Search | None:
        """What every matching row fulfils; None: searching is better done here, row by row."""

    @abstractmethod
    def sampled(self, connection: Connection, table: Table, count: int) -> Select[Any]:
        """``rows``, but about count of them, spread over the table."""

    @abstractmethod
    def locked(self, statement: Select[Any], table: Table) -> Select[Any]:
        """The statement, so that nobody changes or refers to these rows until the end."""

    @abstractmethod
    def assignment(self, column: Column, table: Table, new: Value, name: str) -> Parameter:
        """A column's new cell; JSON as its text."""

    @abstractmethod
    def only(self, statement: Any, table: Table) -> Any:
        """The delete, update or insert, kept to the rows of this very table that it names."""


def spread(rows: Select[Any], count: int) -> Select[Any]:
    """count of these rows (all, if they are fewer) at equal steps of the order they are read in."""
    names = list(rows.selected_columns.keys())
    place = func.row_number().over().label("place")
    total = func.count().over().label("total")
    placed = rows.add_columns(place, total).subquery("placed")
    even = (placed.c.place - 1) * count % placed.c.total < count
    return select(*(placed.c[name] for name in names)).where(even)
