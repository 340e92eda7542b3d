"""The scans' maps in the ledger, the newest last."""

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from expunge.datamap.model import DataMap
from expunge.ledger import Ledger
from expunge.ledger.clock import now, rfc3339
from expunge.ledger.tables import maps

_CODEC = TypeAdapter(DataMap)


def save(ledger: Ledger, data_map: DataMap) -> None:
    """Adds the map as the latest one."""
    scanned_at = data_map.scanned_at or rfc3339(now())
    with ledger.write() as connection:
        connection.execute(
            insert(maps).values(
                scanned_at=scanned_at, map=_CODEC.dump_python(data_map, mode="json")
            )
        )


def latest(ledger: Ledger) -> DataMap | None:
    """The last scan's map; None before the first scan."""
    return _from_the_end(ledger, 0)


def before_last(ledger: Ledger) -> DataMap | None:
    """The map that the latest one replaced; None before the second scan."""
    return _from_the_end(ledger, 1)


def _from_the_end(ledger: Ledger, place: int) -> DataMap | None:
    newest_first = select(maps.c.map).order_by(maps.c.number.desc()).limit(1).offset(place)
    with ledger.read() as connection:
        found = connection.scalar(newest_first)
    return None if found is None else _CODEC.validate_python(found)
