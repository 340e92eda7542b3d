"""The tables of expunge.toml. Relative paths in it are relative to the file."""

import re
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from expunge.model import Action, FieldAddress
from expunge.policy.address import field_address

REQUEST_ID = "{request}"
FIELD = re.compile(r"\{([^{}]+)\}")
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Table(BaseModel):
    """A table: unknown keys are errors, and no error shows what was put in."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class LedgerTable(Table):
    url: Text = "sqlite:///expunge.db"


class KeysTable(Table):
    folder: Path = Path("expunge-keys")


class DeclaredField(Table):
    """What a person knows better than a scan. identifier "none": it says whose no record is."""

    field: Text
    category: str | None = None
    identifier: (
        Literal["email", "phone", "account", "name", "address", "date_of_birth", "none"] | None
    ) = None
    purposes: tuple[str, ...] = ()

    @field_validator("field")
    @classmethod
    def _is_address(cls, value: str) -> str:
        field_address(value)
        return value


class DeclaredLink(Table):
    """A reference where no foreign key says so."""

    child: Text = Field(alias="from")
    parent: Text = Field(alias="to")
    owns: bool | None = None

    @field_validator("child", "parent")
    @classmethod
    def _is_address(cls, value: str) -> str:
        field_address(value)
        return value


class Policy(Table):
    """What to do with a field, a container or a category that the data subject's data is in.

    until: the day on which a retention has ended. keep: for a container, the fields that the law
    needs; everything else of the record is masked. Left out: the record stays as it is.
    """

    match: Text
    action: Literal["delete", "redact", "mask", "retain"]
    until: date | None = None
    basis: str | None = None
    keep: tuple[Text, ...] | None = None

    @property
    def wanted(self) -> Action:
        return Action(self.action)

    @model_validator(mode="after")
    def _only_of_retain(self) -> "Policy":
        if self.action != "retain" and (self.until is not None or self.keep is not None):
            raise ValueError('until and keep belong to action = "retain"')
        return self


class Purpose(Table):
    """What a person is told beside their data (GDPR article 15(1), APPI 33): why it is held, who
    receives it, how long, and where it came from. match: as in a policy."""

    match: Text
    purposes: tuple[Text, ...] = ()
    recipients: tuple[Text, ...] = ()
    retention: Text | None = None
    source: Text | None = None


class ExportsTable(Table):
    """Where exports wait, sealed, for who fetches them, and after how many days they are
    destroyed. The folder may not be in a backup that outlives them."""

    folder: Path = Path("expunge-exports")
    keep_days: int = Field(default=30, ge=1, le=365)


class Restriction(Table):
    """Where a container's records are marked while a use of them is restricted. set: fields and
    the values that say so. insert: instead, the columns of a row that is added to the container
    for each of the person's own records in people ("for"); {FIELD} stands for a field of such a
    record. At least one value bears the opaque id of the request ({request}): without it nobody
    could tell whose marker it is, and lifting one would end another."""

    container: Text
    purpose: Text | None = None
    values: dict[Text, bool | int | str] = Field(default={}, alias="set")
    insert: dict[Text, bool | int | str] = Field(default={})
    people: Text | None = Field(default=None, alias="for")

    @model_validator(mode="after")
    def _bears_the_id(self) -> "Restriction":
        if bool(self.values) == bool(self.insert) or bool(self.insert) != bool(self.people):
            raise ValueError("it needs either set, or insert and for")
        given = (self.values or self.insert).values()
        if not any(isinstance(each, str) and REQUEST_ID in each for each in given):
            raise ValueError(f"one of the fields must be set to a text with {REQUEST_ID} in it")
        texts = [each.replace(REQUEST_ID, "") for each in given if isinstance(each, str)]
        fields = [each for each in texts if "{" in each or "}" in each]
        if self.insert and (not fields or any(FIELD.fullmatch(each) is None for each in fields)):
            raise ValueError("one column of insert must be {FIELD} of the person's record, alone")
        return self


class ScannerTable(Table):
    """Scanners by entry-point name, in the order in which they are asked."""

    use: tuple[str, ...] = ("fields", "patterns", "presidio", "names")
    sample: int = Field(default=320, ge=1, description="values of each field that a scan looks at")
    full: bool = Field(default=False, description="a scan reads every record, not a sample")
    processes: int = Field(default=1, ge=1, le=64, description="that look at containers at once")
    regions: tuple[Region, ...] = Field(
        default=tuple("US GB DE FR ES IT NL BE CH AT SE IE IN AU CA JP BR".split()),
        description="whose telephone numbers are known without their country code",
    )
    without: tuple[str, ...] = Field(default=(), description="entities that are not looked for")
    recognizers: tuple[str, ...] = Field(
        default=(), description="Presidio recognizers of your own: YAML files, or module:Class"
    )
    names: dict[Literal["en", "ja"], str] = Field(
        default={},
        description="what finds names, a language: own, spacy:MODEL, stanza:LANGUAGE or "
        "transformers:FOLDER",
    )


class PrefectTable(Table):
    """Where the Prefect server is; none: ``run`` does everything itself. work_pool: where the
    deployments of this configuration wait for its workers, and what they are called."""

    api_url: str | None = None
    ui_url: str | None = None
    work_pool: Text = "expunge"


class Configuration(Table):
    """The whole file. stores: each store's table as written; its connector's Settings check it."""

    ledger: LedgerTable = LedgerTable()
    keys: KeysTable = KeysTable()
    exports: ExportsTable = ExportsTable()
    prefect: PrefectTable = PrefectTable()
    scanners: ScannerTable = ScannerTable()
    stores: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)
    fields: tuple[DeclaredField, ...] = ()
    links: tuple[DeclaredLink, ...] = ()
    policies: tuple[Policy, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    folder: Path = Field(default=Path(), exclude=True, description="where the file lies")

    @field_validator("restrictions")
    @classmethod
    def _markers_do_not_overlap(cls, given: tuple[Restriction, ...]) -> tuple[Restriction, ...]:
        """Lifting one would take the other away."""
        markers = [each for each in given if each.values]
        for one, other in combinations(markers, 2):
            shared = one.values.keys() & other.values.keys()
            if one.container == other.container and one.purpose == other.purpose:
                raise ValueError(f"two of one purpose mark {one.container}")
            if one.container == other.container and shared:
                raise ValueError(
                    f"two of them set {one.container}.{min(shared)}: lifting one would end the "
                    "other; give each a field of its own"
                )
        return given

    def declared_links(self) -> list[tuple[FieldAddress, FieldAddress, bool | None]]:
        return [(field_address(e.child), field_address(e.parent), e.owns) for e in self.links]
