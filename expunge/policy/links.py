"""Whose is a record that a reference leads to.

A record reached by a link is the data subject's own unless the link only names a role (an order's
employee, a store's manager) or the record is linked to another data subject as well. A person's
``owns = true|false`` on the link stands over the rule.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from expunge.datamap.model import DataMap
from expunge.model import FieldAddress, Link

PERSON_WORDS = frozenset(
    "user customer client account member person owner subject buyer patient contact guest "
    "subscriber passenger student tenant payer holder profile party individual applicant".split()
)
PEOPLE_WORDS = PERSON_WORDS - frozenset(
    "client account member owner subject contact tenant holder profile party".split()
) | {"people"}
"""Tables of these names hold people; accounts, clients and tenants may be companies."""
AUTHOR_WORDS = frozenset("author sender writer poster commenter".split())
STAFF_WORDS = frozenset(
    "employee staff agent rep representative manager operator seller clerk salesperson sales "
    "admin administrator moderator reviewer approver editor assignee supervisor courier driver "
    "doctor teacher instructor support".split()
)
_PLAIN_WORDS = frozenset(
    "id no nr num number key fk ref code uuid guid pk main primary billing shipping".split()
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> list[str]:
    """The words of a name in any case style, lower case and in the singular."""
    return [_singular(word) for word in plain_words(name)]


def plain_words(name: str) -> list[str]:
    """The words of a name in any case style, lower case, as they are written."""
    return [word.lower() for word in _WORD.findall(name)]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word


def is_role(link: Link) -> bool:
    """Whether the reference names a part that somebody played, not whose the record is:
    ``support_rep_id``, ``created_by``, ``manager_staff_id``; plain ``customer_id`` does not."""
    table = _table_words(link.parent.container)
    rest = [
        word
        for word in words(link.child.field.rpartition(".")[2])
        if word not in _PLAIN_WORDS
        and word not in PERSON_WORDS
        and not any(_abbreviates(word, own) for own in table)
    ]
    return bool(rest)


def is_part(link: Link) -> bool:
    """Whether the child is a part of the parent by its name: order_items of orders."""
    child, parent = _table_words(link.child.container), _table_words(link.parent.container)
    return bool(parent) and set(parent) < set(child)


def is_staff(container: str) -> bool:
    return not STAFF_WORDS.isdisjoint(_table_words(container))


def _abbreviates(word: str, whole: str) -> bool:
    """``cust`` for ``customer``; a whole word for itself or a compound's part."""
    return (len(word) >= 3 and whole.startswith(word)) or word == whole or whole in word


@dataclass(frozen=True)
class LinkRules:
    """The map's links, and which of them make the child the parent's own."""

    map: DataMap

    @cached_property
    def parents_of(self) -> Mapping[str, tuple[Link, ...]]:
        """By child container: its references."""
        return _grouped(self.map.links, lambda link: link.child)

    @cached_property
    def children_of(self) -> Mapping[str, tuple[Link, ...]]:
        """By parent container: the references to it."""
        return _grouped(self.map.links, lambda link: link.parent)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Containers whose records are people: with an identity field that is UNIQUE; or with a
        name and a way to reach them, and no reference that would make them someone's own."""
        found = set()
        for address, fields in self.map.by_container.items():
            kinds = {each.kind for each in fields if each.identity}
            named = not {"name", "given_name", "family_name"}.isdisjoint(kinds)
            reachable = not {"phone", "address", "date_of_birth"}.isdisjoint(kinds)
            unique = not {"email", "account"}.isdisjoint(kinds)
            called = not PERSON_WORDS.isdisjoint(_table_words(address))
            if unique or (named and (reachable or called) and not self.masters(address)):
                found.add(address)
        return frozenset(found)

    def has_people(self, address: str) -> bool:
        """Whether the container's records each describe a person: not what a person has, even if
        it repeats their e-mail."""
        if address not in self.subjects:
            return False
        kinds = {each.kind for each in self.map.by_container.get(address, ()) if each.identity}
        named = not {"name", "given_name", "family_name"}.isdisjoint(kinds)
        masters = (_container(link.parent) for link in self.masters(address))
        return named or self.subjects.isdisjoint(masters)

    def masters(self, address: str) -> tuple[Link, ...]:
        """Plain references of a container that would make its records someone's own; staff only
        look after those they serve."""
        return tuple(
            link for link in self._plain_parents(address) if not is_staff(link.parent.container)
        )

    def owns(self, link: Link) -> bool:
        """Whether a child reached by this reference is the parent's own, unless one of its
        rivals leads to somebody else."""
        return link.owns if link.owns is not None else not is_role(link)

    def tells_whose(self, link: Link) -> bool:
        """Whether the reference alone says whose the child is, whatever else stands in it: a person
        said so, or an order refers to a customer who is there. A member of a company is not the
        company's."""
        return link in self._telling

    @cached_property
    def _telling(self) -> frozenset[Link]:
        return frozenset(
            link
            for link in self.map.links
            if (self._is_of_people(link) if link.owns is None else link.owns)
        )

    def _is_of_people(self, link: Link) -> bool:
        child = _container(link.child)
        called = not PEOPLE_WORDS.isdisjoint(_table_words(link.parent.container))
        itself = not PERSON_WORDS.isdisjoint(_table_words(link.child.container)) or is_staff(child)
        people = self.leads_to_a_person(link) and called and not itself
        return people and link.enforced and link in self.masters(child)

    def leads_to_a_person(self, link: Link) -> bool:
        return _container(link.parent) in self.subjects

    def hangs_on_people(self, link: Link) -> bool:
        """Whether the parent's records belong to people, directly or by what they belong to."""
        seen, todo = set(), [_container(link.parent)]
        while todo:
            address = todo.pop()
            if address in self.subjects:
                return True
            seen.add(address)
            masters = (_container(each.parent) for each in self.masters(address))
            todo += [each for each in masters if each not in seen]
        return False

    def rivals(self, link: Link) -> tuple[Link, ...]:
        """Other plain references of the same child to other people, as good as this one. To a
        thing of theirs also who wrote it is as good."""
        child = _container(link.child)
        others = [*self._plain_parents(child)]
        if not self.leads_to_a_person(link):
            others += [
                each
                for each in self.parents_of.get(child, ())
                if each.owns is None and not AUTHOR_WORDS.isdisjoint(words(each.child.field))
            ]
        rivals = tuple(other for other in others if other != link and self.leads_to_a_person(other))
        if is_staff(link.parent.container):
            return rivals
        return tuple(other for other in rivals if not is_staff(other.parent.container))

    def _plain_parents(self, address: str) -> tuple[Link, ...]:
        return tuple(
            link
            for link in self.parents_of.get(address, ())
            if link.owns is not False
            and not is_role(link)
            and _container(link.child) != _container(link.parent)
        )

    def is_place(self, address: str) -> bool:
        """A container of addresses: it is about where someone is, and holds no one's identity.
        Its records may be shared; a company's (suppliers, shippers) are no one's address."""
        fields = self.map.by_container.get(address, ())
        kinds = {each.kind for each in fields if each.kind}
        names = {word for each in fields for word in words(each.name)}
        return (
            "address" in kinds
            and kinds.isdisjoint({"email", "account", "name", "given_name", "family_name"})
            and names.isdisjoint({"company", "organization", "organisation", "supplier", "vendor"})
        )


def _table_words(container: str) -> list[str]:
    """Of a table's own name, without its schema's."""
    return words(container.rpartition(".")[2])


def _container(address: FieldAddress) -> str:
    return f"{address.store}:{address.container}"


def _grouped(
    links: Iterable[Link], side: Callable[[Link], FieldAddress]
) -> dict[str, tuple[Link, ...]]:
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(_container(side(link)), []).append(link)
    return {address: tuple(each) for address, each in groups.items()}
