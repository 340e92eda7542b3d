"""From records, container by container, to the finished shelf: files, page, manifest."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from expunge.export import page
from expunge.export.files import Given, JsonFile, file_name, flat, is_flat, write_csv
from expunge.export.page import Answer, Disagreement, Shown
from expunge.export.shelf import Shelf
from expunge.match.text import digits, normal
from expunge.model import Container, Value
from expunge.policy.purposes import Told

FORMAT = "expunge-export/1"
MANIFEST = "manifest.json"
PAGE = "index.html"
OBJECT = "object"  # where its own name tells of somebody else
_ENDING = re.compile(r"(?:\.[a-z0-9]{1,8}){1,2}$")
AGREED = frozenset({"email", "phone", "name", "date_of_birth"})


@dataclass(frozen=True)
class Written:
    """manifest: SHA-256 (hex) of manifest.json; size: bytes of all files; files: how many."""

    manifest: str
    files: int
    size: int
    records: int
    left_out: int


@dataclass(repr=False)
class ExportWriter:
    """Takes records in the order of their containers and never holds more than one."""

    shelf: Shelf
    shown: list[Shown] = field(default_factory=list)
    _facts: dict[str, dict[str, tuple[str, dict[str, None]]]] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    @contextmanager
    def container(self, container: Container, told: Told) -> Iterator["ContainerWriter"]:
        """Files of one container; none where no record is added."""
        writer = ContainerWriter(self.shelf, container, self._free(container))
        try:
            yield writer
        except BaseException:
            writer.abandon()
            raise
        if (done := writer.end(told)) is not None:
            self.shown.append(done)

    def fact(self, kind: str, value: str, address: str) -> None:
        """A value of an identity field in a record of the person's own."""
        if kind in AGREED and (form := _form(kind, value)):
            first = self._facts.setdefault(kind, {}).setdefault(form, (value, {}))
            first[1][address] = None

    def disagreements(self) -> list[Disagreement]:
        """Facts for which the stores hold more than one value."""
        return [
            Disagreement(kind, {text: list(places) for text, places in values.values()})
            for kind, values in sorted(self._facts.items())
            if len(values) > 1
        ]

    def finish(self, answer: Answer) -> Written:
        """Writes the page, the manifest and the shelf's index."""
        self.shelf.put(PAGE, page.render(answer))
        facts = {each.kind: each.values for each in answer.disagreements}
        self.shelf.put("about.json", _pretty(_about(answer, facts)))
        members = self.shelf.made()
        manifest = _pretty(
            {
                "format": FORMAT,
                "request": answer.request,
                "right": answer.right,
                "made_at": answer.made_at,
                "until": answer.until,
                "files": [
                    {"name": each.name, "bytes": each.size, "sha256": each.sha256}
                    for each in members
                ],
            }
        )
        self.shelf.put(MANIFEST, manifest)
        self.shelf.finish()
        return Written(
            hashlib.sha256(manifest).hexdigest(),
            len(members) + 1,
            sum(each.size for each in members) + len(manifest),
            sum(each.records for each in self.shown),
            sum(each.left_out for each in self.shown),
        )

    def _free(self, container: Container) -> str:
        base = f"data/{file_name(container.store)}/{file_name(container.name)}"
        name, number = base, 1
        while name in self._names:
            number += 1
            name = f"{base}-{number}"
        self._names.add(name)
        return name


class ContainerWriter:
    """One container's JSON as records come; its CSV and its row on the page at the end."""

    def __init__(self, shelf: Shelf, container: Container, base: str) -> None:
        self._shelf, self._container, self._base = shelf, container, base
        self._opened = shelf.member(f"{base}.json")
        self._json: JsonFile | None = None
        self._rows: list[dict[str, str]] = []
        self._columns: dict[str, None] = {}
        self._last: tuple[str, ...] = ()
        self._left_out = 0
        self._originals: list[str] = []

    def add(self, given: Given) -> None:
        if self._json is None:
            self._json = JsonFile(self._opened.__enter__())
        self._json.add(given)
        self._left_out += given.left_out
        self._note(given.data)

    def _note(self, data: Value) -> None:
        """The record's columns, and its row on the page. Most records have the columns of the
        one before."""
        names = tuple(data) if is_flat(data) else ()
        if names and names == self._last and len(self._rows) >= page.SHOWN:
            return
        row = flat(data)
        self._columns |= dict.fromkeys(row)
        self._last = names
        if len(self._rows) < page.SHOWN:
            self._rows.append(row)

    def end(self, told: Told) -> Shown | None:
        if self._json is None:
            return None
        self._json.end()
        self._opened.__exit__(None, None, None)
        own = next(m for m in reversed(self._shelf.made()) if m.name == f"{self._base}.json")
        write_csv(self._shelf, f"{self._base}.csv", own, self._json.loads, self._columns)
        return Shown(
            self._container.store,
            self._container.name,
            f"{self._base}.json",
            f"{self._base}.csv",
            self._json.records,
            self._left_out,
            told,
            self._rows,
            self._originals,
        )

    def abandon(self) -> None:
        if self._json is not None:
            error = RuntimeError("abandoned")
            with _quiet(error):
                self._opened.__exit__(type(error), error, None)

    def original(self, origin: str, raw: bytes) -> None:
        """An object as the file that it is, beside its records. origin: its name, or nothing."""
        ending = _ENDING.search(self._container.name)
        self._put(origin, ending[0] if ending else "", raw)

    def text(self, origin: str, text: str) -> None:
        """An object that is one text, without what is left out of it."""
        with suppress(UnicodeEncodeError):  # in another encoding: what it says of others is unread
            self._put(origin.removesuffix(".gz"), ".txt", text.encode())

    def _put(self, origin: str, ending: str, raw: bytes) -> None:
        name = file_name(origin.rpartition("/")[2] or OBJECT).removesuffix(ending)
        number = len(self._originals) + 1
        folder = f"originals/{self._base.removeprefix('data/')}"
        path = f"{folder}/{number:04d}-{name}{ending}"
        self._shelf.put(path, raw)
        self._originals.append(path)


@contextmanager
def _quiet(error: BaseException) -> Iterator[None]:
    try:
        yield
    except type(error) as raised:
        if raised is not error:
            raise


def _form(kind: str, value: str) -> str:
    return digits(value) if kind == "phone" else normal(value)


def _about(answer: Answer, facts: Mapping[str, Mapping[str, list[str]]]) -> dict[str, object]:
    """What a machine may want to read of the page (GDPR article 15(1))."""
    return {
        "request": answer.request,
        "right": answer.right,
        "not_given": answer.not_given,
        "disagreements": facts,
        "containers": [
            {
                "store": each.store,
                "container": each.container,
                "json": each.json_file,
                "csv": each.csv_file,
                "records": each.records,
                "left_out": each.left_out,
                "originals": each.originals,
                **each.told.__dict__,
            }
            for each in answer.containers
        ],
    }


def _pretty(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode(errors="replace") + b"\n"
