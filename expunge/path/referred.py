"""Places that the records of many people refer to (their addresses): what must be read to say of
each who else refers to it."""

from collections.abc import Mapping

from expunge.model import Container, Hit, Identifier
from expunge.path.ownership import key_of
from expunge.path.places import brings_parent
from expunge.policy.links import LinkRules


class Referred:
    """Takes the hits of a reading."""

    def __init__(self, links: LinkRules) -> None:
        self._by_child = {
            child: [link for link in own if brings_parent(links, link)]
            for child, own in links.parents_of.items()
        }
        self._parents = {
            f"{link.parent.store}:{link.parent.container}"
            for own in self._by_child.values()
            for link in own
        }
        self._referring = {
            f"{link.child.store}:{link.child.container}"
            for parent in self._parents
            for link in links.children_of.get(parent, ())
        }
        self._keys: dict[str, dict[Identifier, None]] = {}

    def add(self, container: Container, hit: Hit) -> None:
        """Whosever the record is in the end: what is read too much is looked at by nobody."""
        for link in self._by_child.get(container.address, ()):
            if key := key_of(link.child, hit.record.data):
                for subject in {span.subject for span in hit.spans}:
                    own = self._keys.setdefault(subject, {})
                    own[Identifier(str(link.parent), key)] = None

    def keys(self) -> Mapping[str, tuple[Identifier, ...]]:
        """By person."""
        return {subject: tuple(keys) for subject, keys in self._keys.items()}

    def is_concerned(self, container: Container) -> bool:
        """Whether it holds such places, or refers to them."""
        return container.address in self._parents | self._referring
