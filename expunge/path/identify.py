"""Identify: from the identifiers of the request to all identifiers of the data subject.

A record that is the data subject's own entry (its e-mail is theirs) adds its other identity
fields and its keys; a record that a link leads to adds only its key, so that what hangs on it is
found. Nothing is taken from a mention: what stands beside a name in a text may be anyone's.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from expunge.datamap.declare import check_keys
from expunge.datamap.entities import entity
from expunge.datamap.model import DataMap
from expunge.datamap.scanner import NotScanned, Scanner
from expunge.match.query import Query
from expunge.match.text import normal
from expunge.model import (
    Action,
    Container,
    Gap,
    Hit,
    Identifier,
    Layer,
    RequestError,
    Span,
    Strength,
    Unit,
    leaves,
)
from expunge.path.codec import Closure
from expunge.path.context import Context
from expunge.path.earlier import Earlier
from expunge.path.excluded import Excluded
from expunge.path.groups import is_shared
from expunge.path.ownership import Owner, Ownership, OwnershipRules, key_of, values_of
from expunge.path.search import link_table, locating, search, units
from expunge.policy.links import LinkRules

ONE_PERSONS = ("user.government_id", "user.health_and_medical", "user.financial")
"""Categories of numbers that only one person can have."""
_DIGITS = re.compile(r"\d(\D*\d){3}")  # fewer make no number that only one person has
SEVERAL = frozenset({"BIC", "ABA_ROUTING_NUMBER", "MEDICAL_LICENSE"})  # a bank's, a doctor's
CERTAIN = 0.85  # Presidio's score once a checksum or the context confirmed the pattern
LIMIT = 100_000  # identifiers of one person; above it something else is being followed


def can_locate(identifiers: tuple[Identifier, ...]) -> bool:
    """Whether these can find anybody: one UNIQUE, or a SHARED one with any other."""
    strengths = [each.strength for each in identifiers]
    return Strength.UNIQUE in strengths or (
        Strength.SHARED in strengths and len(set(identifiers)) > 1
    )


@dataclass(frozen=True, repr=False)
class Identified:
    """closure: every identifier with its reason. shared: as in OwnershipRules. gaps: met on the
    way."""

    closure: Closure
    shared: frozenset[tuple[str, str]]
    gaps: list[Gap]


def identify(
    context: Context,
    data_map: DataMap,
    identifiers: tuple[Identifier, ...],
    before: Earlier,
    excluded: Excluded,
    accepts: Callable[[Identifier], bool] = lambda _: True,
) -> Identified:
    """Follows what is found. RequestError where nothing given can locate.

    before: what earlier rounds knew, which stays true, but for the key of a record that is visibly
    somebody else's by now: it and what refers to it are left alone, as a gap. What an excluded
    record holds is not the data subject's. accepts: whether an identifier that was found may
    become one of theirs; what is not accepted leads nowhere.
    """
    if not can_locate(identifiers):
        kinds = ", ".join(sorted({each.kind for each in identifiers})) or "nothing"
        raise RequestError(
            f"The request gives only {kinds}, which cannot find a person for certain. Add an "
            "e-mail address, an account or a key, or a phone number with a second identifier."
        )
    check_keys(data_map, identifiers)
    strange: dict[Identifier, Gap] = {}
    while True:
        known = {each: why for each, why in before.reasons.items() if each not in strange}
        following = _Following(context, data_map, identifiers, replace(before, reasons=known))
        found = following.followed(excluded, accepts)
        if not following.strange:
            return replace(found, gaps=[*found.gaps, *dict.fromkeys(strange.values())])
        strange |= following.strange


@dataclass
class _Following:
    """Of what is found. strange: keys of before whose record is somebody else's now."""

    context: Context
    data_map: DataMap
    named: tuple[Identifier, ...]
    before: Earlier
    shared: set[tuple[str, str]] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    strange: dict[Identifier, Gap] = field(default_factory=dict)

    def followed(self, excluded: Excluded, accepts: Callable[[Identifier], bool]) -> Identified:
        data_map, named = self.data_map, self.named
        reasons = dict(self.before.reasons) | dict.fromkeys(named, "named in the request")
        fresh = set(reasons)
        links, query = LinkRules(data_map), Query({}, link_table(data_map), data_map.identity)
        while fresh:
            found: dict[Identifier, str] = {}
            rules = OwnershipRules(
                data_map, links, frozenset(reasons), frozenset(named), blanked=self.before.blanked
            )
            query = query.also({"": tuple(sorted(reasons))})
            for container in where_fresh_can_be(data_map, fresh):
                for identifier, reason in self._expand(rules, query, container, excluded):
                    if identifier not in reasons and accepts(identifier):
                        found.setdefault(identifier, reason)
            fresh = set(without_twins(found, reasons))
            reasons |= {each: found[each] for each in fresh}
            if len(reasons) > LIMIT:
                raise RequestError(
                    f"The request leads to more than {LIMIT} identifiers: a link follows more than "
                    "one person. Set owns = false on it in [[links]]."
                )
        return Identified(Closure(reasons), frozenset(self.shared), self.gaps)

    def _expand(
        self, rules: OwnershipRules, query: Query, container: Container, excluded: Excluded
    ) -> Iterator[tuple[Identifier, str]]:
        connector = self.context.connector(container.store)
        for unit in units(connector, [container], (Layer.CURRENT,)):
            if not isinstance(unit, Unit):
                self.gaps.append(unit)
                continue
            searched = search(unit, locating(connector, query))
            self.gaps.extend(searched.gaps)
            for hit in searched.hits:
                if not excluded.holds(unit, hit.record.key):
                    ownership = rules.decide(container, hit)
                    self._see(rules, container, hit, ownership)
                    seen = (container, hit, ownership)
                    yield from of_owned(self.context, rules, *seen, self.shared, self.gaps)

    def _see(
        self, rules: OwnershipRules, container: Container, hit: Hit, ownership: Ownership
    ) -> None:
        if ownership.owner is not Owner.OWNED and self.before.reasons:
            keys = rules.own_keys(container, hit.spans) - set(self.named)
            gap = _handed_over(container, ownership)
            self.strange |= dict.fromkeys(keys & self.before.reasons.keys(), gap)


def _handed_over(container: Container, ownership: Ownership) -> Gap:
    return Gap(
        container.store,
        container.name,
        "ambiguous",
        "a record that was the data subject's may be somebody else's by now, so that it and what "
        f"refers to it are left alone: {ownership.reason}",
        "Look at it in the store. If it is theirs, make a request with its own identifier too; "
        "if not, accept the gap.",
    )


def where_fresh_can_be(data_map: DataMap, fresh: set[Identifier]) -> Iterator[Container]:
    """Containers where a new identifier can lead to another: by identity fields for identifiers
    of any kind, by links for keys."""
    parents = {each.kind for each in fresh if each.is_key}
    linked = {
        f"{link.child.store}:{link.child.container}"
        for link in data_map.links
        if str(link.parent) in parents
    }
    own = {kind.rpartition(".")[0] for kind in parents}
    anything = any(not each.is_key for each in fresh)
    for container in data_map.containers:
        address = container.address
        if Action.DELETE not in container.actions and Action.REDACT not in container.actions:
            continue
        if address in linked or address in own or (anything and data_map.identity.get(address)):
            yield container


def of_hit(
    context: Context,
    rules: OwnershipRules,
    container: Container,
    hit: Hit,
    shared: set[tuple[str, str]],
    gaps: list[Gap],
) -> Iterator[tuple[Identifier, str]]:
    """What a record leads to, if it is the data subject's own."""
    ownership = rules.decide(container, hit)
    return of_owned(context, rules, container, hit, ownership, shared, gaps)


def of_owned(
    context: Context,
    rules: OwnershipRules,
    container: Container,
    hit: Hit,
    ownership: Ownership,
    shared: set[tuple[str, str]],
    gaps: list[Gap],
) -> Iterator[tuple[Identifier, str]]:
    """What a record of the data subject's own leads to. A group that others belong to as well
    leads nowhere, and is put into shared."""
    if ownership.owner is not Owner.OWNED:
        return
    by_link = not ownership.root and not ownership.declared
    if by_link and is_shared(context, rules, container, hit):
        shared.add((container.address, hit.record.key))
        return
    for parent in sorted(
        {link.parent for link in rules.links.children_of.get(container.address, ())}
    ):
        if key := key_of(parent, hit.record.data):
            yield Identifier(str(parent), key), f"the key of a record of {container.address}"
    if not ownership.root:
        return
    names: dict[str, str] = {}
    for mapped, value in values_of(rules.data_map, container, hit.record.data):
        kind = mapped.kind or ""
        if kind in ("given_name", "family_name"):
            names[kind] = value
        else:
            yield Identifier(kind, value), f"the field {mapped.address} of their own record"
    if len(names) == 2:
        whole = f"{names['given_name']} {names['family_name']}"
        yield Identifier("name", whole), f"the name in {container.address}, their own record"
    try:
        for number, value in _numbers(context.scanners, hit):
            yield Identifier(f"found.{number}", value), f"found in {container.address}"
    except NotScanned:
        gaps.append(_not_scanned(container))


def _numbers(scanners: tuple[Scanner, ...], hit: Hit) -> Iterator[tuple[str, str]]:
    """Numbers that only one person can have, wherever in their own record they stand. They never
    locate; they are cut out of records that name the person."""
    for _, leaf in leaves(hit.record.data):
        if isinstance(leaf, str) and _DIGITS.search(leaf):
            for scanner in scanners:
                for found in scanner.find(leaf):
                    if found.score >= CERTAIN and _is_one_persons(found.entity):
                        yield found.entity, leaf[found.start : found.end]


def _is_one_persons(name: str) -> bool:
    category = entity(name).category or ""
    return category.startswith(ONE_PERSONS) and name not in SEVERAL


def _not_scanned(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "not-scanned",
        "a scanner gave up on a text of the person's own record: what numbers it holds is unknown",
        "Run the plan again when the machine is less busy, or accept the gap.",
    )


def without_twins(found: Iterable[Identifier], known: Iterable[Identifier]) -> Iterator[Identifier]:
    """New identifiers that do not only differ in case or width from known ones."""
    seen = {(each.kind, normal(each.value)) for each in known if not each.is_key}
    for each in sorted(found):
        form = (each.kind, normal(each.value))
        if each.is_key or form not in seen:
            seen.add(form)
            yield each


def by_subject(hit: Hit) -> dict[str, Hit]:
    """The hit as each of its subjects would have it alone."""
    found: dict[str, list[Span]] = {}
    for each in hit.spans:
        own = Span(each.path, each.start, each.end, each.identifier, each.whole, "", each.named)
        found.setdefault(each.subject, []).append(own)
    return {subject: Hit(hit.record, tuple(found[subject])) for subject in sorted(found)}
