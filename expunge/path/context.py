"""What every step works with: the configuration, the ledger, the keys and the opened stores."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from expunge.config import Configuration
from expunge.config.load import settings
from expunge.config.shape import ScannerTable
from expunge.connector import Connector
from expunge.datamap.guard import guarded
from expunge.datamap.model import DataMap
from expunge.datamap.scanner import Configurable, Scanner
from expunge.ledger import Ledger, requests
from expunge.model import ConfigurationError
from expunge.path.quiet import quiet_libraries
from expunge.path.spool import Spool
from expunge.vault import Keyring

LAST = "logs"  # a store of this kind comes after all others: what the others do is logged too


@dataclass(frozen=True)
class Known:
    """What was read once for many requests. people: who is named in the stores."""

    data_map: DataMap | None = None
    people: Spool | None = None


@dataclass
class Context:
    """Made from a configuration; opens nothing until it is asked for."""

    configuration: Configuration
    _connectors: dict[str, Connector] = field(default_factory=dict)
    known: Known = Known()

    @cached_property
    def ledger(self) -> Ledger:
        ledger = Ledger(self.configuration.ledger.url)
        ledger.prepare()
        return ledger

    @cached_property
    def keyring(self) -> Keyring:
        """KeysMissing where requests were made with keys that are not there: a folder that is
        not mounted must not be made anew with another signing key."""
        folder = self.configuration.keys.folder
        with self.ledger.read() as connection:
            used = bool(requests.every(connection))
        return Keyring(folder) if used else Keyring.create(folder)

    @cached_property
    def scanners(self) -> tuple[Scanner, ...]:
        return load_scanners(self.configuration.scanners)

    @property
    def stores(self) -> tuple[str, ...]:
        """The stores' names: sources before what is derived from them, logs last."""
        tables = self.configuration.stores
        ordered: list[str] = []
        waiting = sorted(tables, key=lambda name: (tables[name].get("connector") == LAST, name))
        while waiting:
            ready = [
                name
                for name in waiting
                if not set(tables[name].get("derived_from", ())) & set(waiting) - {name}
            ]
            if not ready:
                raise ConfigurationError(
                    f"[stores] {', '.join(waiting)}: derived_from goes in a circle. "
                    "A store is derived from its sources only."
                )
            ordered.append(ready[0])
            waiting.remove(ready[0])
        return tuple(ordered)

    def connector(self, store: str) -> Connector:
        """The store's connector. ConfigurationError where its table is wrong."""
        if store not in self._connectors:
            self._connectors[store] = self._open(store)
        return self._connectors[store]

    def connectors(self) -> Iterator[Connector]:
        return (self.connector(store) for store in self.stores)

    def check_configuration(self) -> None:
        """Every store's table, before anything is done."""
        for store in self.stores:
            connector = self.connector(store)
            unknown = set(connector.settings.derived_from) - set(self.stores)
            if unknown:
                raise ConfigurationError(
                    f"[stores.{store}] derived_from names {', '.join(sorted(unknown))}, "
                    "which is no store of this file."
                )

    def with_stores(self, stores: Mapping[str, Connector], known: Known | None = None) -> "Context":
        """The same configuration, ledger and keys with other connectors."""
        made = Context(self.configuration, dict(stores), known or self.known)
        made.__dict__ |= {"ledger": self.ledger, "keyring": self.keyring}
        made.__dict__ |= {"scanners": self.scanners}
        return made

    def close(self) -> None:
        for connector in self._connectors.values():
            connector.close()
        if "ledger" in self.__dict__:
            self.ledger.close()

    def _open(self, store: str) -> Connector:
        table = self.configuration.stores.get(store)
        if table is None:
            raise ConfigurationError(
                f"There is no store {store!r}. Stores: {', '.join(self.stores) or 'none'}."
            )
        name = table.get("connector")
        if not isinstance(name, str):
            raise ConfigurationError(f"[stores.{store}] connector is missing. Add it.")
        kind = _load(registered("expunge.connectors"), name, f"[stores.{store}] connector")
        opened: Connector = kind(
            store, settings(kind.Settings, store, table, self.configuration.folder)
        )
        return opened


def load_scanners(table: ScannerTable) -> tuple[Scanner, ...]:
    """The scanners of [scanners], set up by it."""
    known = registered("expunge.scanners")
    loaded: list[Scanner] = [_load(known, name, "[scanners] use")() for name in table.use]
    for scanner in loaded:
        if isinstance(scanner, Configurable):
            scanner.configure(table)
    return tuple(map(guarded, loaded))


def load_apart(table: ScannerTable) -> tuple[Scanner, ...]:
    """The same in a process that may be a new one, where nothing is silenced yet."""
    quiet_libraries()
    return load_scanners(table)


@cache
def registered(group: str) -> Mapping[str, EntryPoint]:
    """Entry points by name, as they were when first asked. Two of one name are an error: which one
    counts would be chance."""
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=group):
        if point.name in found and found[point.name].value != point.value:
            raise ConfigurationError(
                f"Two installed packages offer {point.name!r} in {group}: {point.value} and "
                f"{found[point.name].value}. Uninstall one."
            )
        found[point.name] = point
    return found


def _load(known: Mapping[str, EntryPoint], name: str, where: str) -> Any:
    if name not in known:
        raise ConfigurationError(
            f"{where} = {name!r} is not installed. Installed: {', '.join(sorted(known))}."
        )
    return known[name].load()
