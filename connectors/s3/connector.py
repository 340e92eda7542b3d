"""The bucket as a store: one method a verb of the contract."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from random import Random
from typing import Any, cast

from connectors.s3 import discover
from connectors.s3.bucket import Bucket
from connectors.s3.client import connect, told
from connectors.s3.names import place
from connectors.s3.original import original
from connectors.s3.probe import probe
from connectors.s3.read import Headers, Read, described, pieces, unseen
from connectors.s3.removal import abort_upload, remove_old_version
from connectors.s3.rewrite import rewrite
from connectors.s3.settings import S3Settings
from connectors.s3.templates import Templates
from expunge.connector import Connector, Query, StoreSettings, hits
from expunge.model import (
    Container,
    Covered,
    Gap,
    Hit,
    Layer,
    Outcome,
    Probe,
    Record,
    Result,
    Unit,
    Work,
)
from formats import Piece, candidates, chosen, records

_SAMPLED_UNITS = 32


class S3Connector(Connector):
    """Objects of a bucket, their old versions and unfinished uploads."""

    Settings = S3Settings

    def __init__(self, store: str, settings: StoreSettings) -> None:
        super().__init__(store, settings)
        self._settings = cast("S3Settings", settings)
        self._opened: Bucket | None = None
        self._templates: Templates | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_opened": None, "_templates": None}

    @property
    def _bucket(self) -> Bucket:
        if self._opened is None:
            settings = self._settings
            client = connect(settings)
            self._opened = Bucket(self.store, settings.bucket, client, settings.page_size)
        return self._opened

    def discover(self) -> Iterator[Container | Gap]:
        with told(self.store):
            self._templates = discover.templates(self._bucket, self._settings.prefix)
            yield from discover.containers(self._bucket, self._templates)

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        with told(self.store, container.name):
            prefix = self._settings.prefix
            if self._templates is None:
                self._templates = discover.templates(self._bucket, prefix)
            yield from discover.units(
                self._bucket,
                prefix,
                self._templates,
                container,
                layers,
                self._settings.abort_uploads_older_than,
            )

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        yield from map(_record, self._pieces(unit, records))

    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        container = unit.container
        touches = partial(query.touches, container)

        def beside(headers: Headers) -> Iterator[Gap]:
            """Of an object that stays: an old version goes with all that was written beside it."""
            if not unit.whole and query.match(container, described(headers)):
                yield _named_beside(container)

        pieces = self._pieces(unit, lambda opened: candidates(opened, touches), beside)
        yield from hits(query, container, map(_record, pieces))

    def fetch(self, unit: Unit, keys: Iterable[str]) -> Iterator[Record | Gap]:
        wanted = frozenset(keys)
        for item in self._pieces(unit, lambda opened: chosen(opened, wanted)):
            if isinstance(item, Piece):
                yield Record(item.key, item.data)
            elif isinstance(item, Gap):
                yield item

    def original(self, unit: Unit, records: Mapping[str, bytes]) -> bytes | None:
        with told(self.store, unit.container.name):
            return original(self._bucket, unit, records)

    def sample(self, container: Container, count: int) -> Iterator[Record | Gap]:
        units = self._sampled_units(container, min(count, _SAMPLED_UNITS))
        share = max(1, count // max(1, len(units)))
        for unit in units:
            left = share
            for item in self.scan(unit):
                if isinstance(item, Covered) or not left:
                    break
                left -= isinstance(item, Record)
                yield item

    def _sampled_units(self, container: Container, count: int) -> list[Unit]:
        """So many of the container's current units, any with the same chance, always the same."""
        chance = Random(container.name)  # noqa: S311  (a sample, no secret)
        kept: list[Unit] = []
        seen = 0
        for unit in self.units(container, (Layer.CURRENT,)):
            if isinstance(unit, Unit):
                seen += 1
                if len(kept) < count:
                    kept.append(unit)
                elif (position := chance.randrange(seen)) < count:
                    kept[position] = unit
        return kept

    def apply(self, work: Work) -> Iterator[Outcome]:
        with told(self.store, work.unit.container.name):
            if work.unit.whole:
                yield from self._removed(work)
            else:
                yield from rewrite(self._bucket, place(work.unit), work.edits)

    def _removed(self, work: Work) -> Iterator[Outcome]:
        remove: Callable[..., Outcome] = (
            abort_upload if work.unit.layer is Layer.UNFINISHED else remove_old_version
        )
        for key, edit in work.edits.items():
            if key == "" and edit.before == work.unit.identity() and edit.after is None:
                yield remove(self._bucket, key, place(work.unit))
            else:
                yield Outcome(key, Result.CHANGED)

    def probe(self) -> Probe:
        with told(self.store):
            return probe(self._bucket, self._settings.prefix)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.client.close()
            self._opened = None

    def _pieces(
        self, unit: Unit, read: Read, beside: Callable[[Headers], Iterator[Gap]] = unseen
    ) -> Iterator[Piece | Gap | Covered]:
        with told(self.store, unit.container.name):
            yield from pieces(self._bucket, unit, read, beside)


def _record(item: Piece | Gap | Covered) -> Record | Gap | Covered:
    return Record(item.key, item.data) if isinstance(item, Piece) else item


def _named_beside(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "named-in-metadata",
        "the metadata of an object (x-amz-meta-*, Content-Disposition, redirect) hold an "
        "identifier of the data subject",
        "put the object again without them, or remove it; then make a new plan",
    )
