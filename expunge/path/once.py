"""Once: what is scrubbed for one request is scrubbed for all whose edits were made before."""

from collections.abc import Collection, Iterator, Mapping

from expunge.connector import Connector
from expunge.datamap.discover import discovered
from expunge.model import (
    Container,
    Covered,
    Gap,
    Layer,
    Link,
    Outcome,
    Record,
    Residue,
    Terminal,
    Unit,
    Work,
)
from expunge.path.context import Context


def scrubbing_once(context: Context) -> Context:
    """The same stores, of which each container is scrubbed once and answers for itself after."""
    return context.with_stores({each.store: Once(each) for each in context.connectors()})


class Once(Connector):
    """A store's connector for scrubs; it reads, and never writes records."""

    def __init__(self, real: Connector) -> None:
        super().__init__(real.store, real.settings)
        self.real = real
        self._found: tuple[list[Container], list[Link], list[Gap]] | None = None
        self._done: dict[str, Residue] = {}

    def discover(self) -> Iterator[Container | Link | Gap]:
        self._found = self._found or discovered(self.real)
        for found in self._found:
            yield from found

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        return self.real.units(container, layers)

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        return self.real.scan(unit)

    def apply(self, work: Work) -> Iterator[Outcome]:
        raise Terminal(
            self.store, work.unit.container.name, "a scrub writes no records", "Run it again."
        )

    def changed_by_scrub(self, container: Container) -> Mapping[str, str | None]:
        return {} if container.name in self._done else self.real.changed_by_scrub(container)

    def scrub(self, container: Container) -> Residue:
        if container.name not in self._done:
            self._done[container.name] = self.real.scrub(container)
        return self._done[container.name]

    def restore(self, container: Container, settings: Mapping[str, str | None]) -> None:
        if settings:
            self.real.restore(container, settings)
