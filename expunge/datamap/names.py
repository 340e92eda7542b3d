"""Names that are data: a map keyed by e-mail has a field for each person. They become templates,
so that nothing personal enters the data map and the number of its fields stays bounded."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from expunge.datamap import patterns
from expunge.datamap.scanner import Found, NotScanned, Scanner
from expunge.model import Container, Field, Record, Value, may_be_data

Place = tuple[int, tuple[str, ...], Value]
"""A value in the sample: its record's position, the steps to it as they are, itself."""

FEW, MANY, BOUND = 8, 64, 500
"""Names beside each other: from FEW on they can be keys of a map, more than MANY alike objects
are one, and more than BOUND are never kept apart."""

_PERSONAL = (
    (re.compile(patterns.EMAIL), "{email}"),
    (re.compile(r"\+\d[\d ()./-]{6,20}\d"), "{phone}"),
)
_VARYING = (
    (re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "{uuid}"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d)"),
     "{date}"),
    (re.compile(r"(?<![0-9A-Za-z])(?=[a-f]*\d)[0-9a-f]{12,}(?![0-9A-Za-z])"), "{hex}"),
    (re.compile(r"^\d+$"), "{n}"),
)  # fmt: skip
_CERTAIN = 0.6
_CAN_BE_FOUND = re.compile(r"\d.*\d.*\d.*\d.*\d")
KEY = "{key}"


def impersonal(name: str) -> str:
    """The name with a placeholder for each e-mail address and telephone number in it."""
    for pattern, placeholder in _PERSONAL:
        name = pattern.sub(placeholder, name)
    return name


def is_template(name: str) -> bool:
    return "{" in name


@dataclass
class Names:
    """Templates for names of fields; the scanners see each name that could hold something."""

    scanners: tuple[Scanner, ...]
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def declared(self, container: Container) -> Container:
        """The container with its declared fields' names as templates, each once."""
        fields: dict[str, Field] = {}
        for each in container.fields:
            whole = impersonal(each.name)  # an index splits an e-mail address at its dots
            name = ".".join(self._impersonal(step) for step in whole.split("."))
            fields.setdefault(name, replace(each, name=name))
        return replace(container, fields=tuple(fields.values()))

    def of(self, container: Container, records: Iterable[Record]) -> dict[tuple[str, ...], str]:
        """The template of each field whose name is data, by its steps (list positions left out).

        A field that the container declares keeps its name, but for a person's data in it.
        """
        declared = {steps for each in container.fields for steps in _prefixes(each.name)}
        found: dict[tuple[str, ...], str] = {}
        group: list[Place] = [(position, (), each.data) for position, each in enumerate(records)]
        self._walk(group, (), declared, found)
        return found

    def _walk(
        self,
        group: list[Place],
        path: tuple[str, ...],
        declared: set[tuple[str, ...]],
        found: dict[tuple[str, ...], str],
    ) -> None:
        """One place of the records: names its fields, then goes into each."""
        children: dict[str, list[Place]] = {}
        for position, steps, value in _flat(group):
            if isinstance(value, Mapping):
                for name, content in value.items():
                    children.setdefault(name, []).append((position, (*steps, name), content))
            elif ".".join(path) != ".".join(steps):
                found[steps] = ".".join(path)
        merged: dict[str, list[Place]] = {}
        plain: dict[str, list[Place]] = {}
        for name, inner in children.items():
            is_declared = (*path, name) in declared
            template = self._impersonal(name) if is_declared else _varying(self._impersonal(name))
            named = merged if is_declared or template != name else plain
            named.setdefault(template, []).extend(inner)
        is_map = _is_map(plain)
        for name, inner in plain.items():
            merged.setdefault(KEY if is_map or may_be_data(name) else name, []).extend(inner)
        for template, inner in merged.items():
            self._walk(inner, (*path, template), declared, found)

    def _impersonal(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self._scanned(impersonal(name))
        return self._known[name]

    def _scanned(self, name: str) -> str:
        if _CAN_BE_FOUND.search(name):
            for scanner in self.scanners:
                for each in reversed(_found(scanner, name)):
                    if each.score >= _CERTAIN:
                        name = f"{name[: each.start]}{{{each.entity.lower()}}}{name[each.end :]}"
        return name


def _found(scanner: Scanner, name: str) -> Sequence[Found]:
    """Nothing where the scanner gives up on a name: the other scanners see it too."""
    try:
        return scanner.find(name)
    except NotScanned:
        return ()


def _varying(name: str) -> str:
    for pattern, placeholder in _VARYING:
        name = pattern.sub(placeholder, name)
    return name


def _is_map(own: Mapping[str, list[Place]]) -> bool:
    """Whether these names beside each other are keys of a map: records share few of them, or
    they are more than a person would give, all of objects."""
    if len(own) < FEW:
        return False
    positions = [{position for position, _, _ in inner} for inner in own.values()]
    records = len(set().union(*positions))
    per_record = sum(map(len, positions)) / records
    alone = sum(len(each) == 1 for each in positions)
    if len(own) > 2 * per_record and alone > len(own) / 2:
        return True
    objects = all(isinstance(value, Mapping) for inner in own.values() for _, _, value in inner)
    return len(own) > (MANY if objects else BOUND)


def _flat(
    group: Iterable[Place],
) -> Iterator[Place]:
    for position, steps, value in group:
        if isinstance(value, list | tuple):
            yield from _flat((position, steps, each) for each in value)
        else:
            yield position, steps, value


def _prefixes(name: str) -> Iterator[tuple[str, ...]]:
    steps = tuple(name.split("."))
    for length in range(1, len(steps) + 1):
        yield steps[:length]
