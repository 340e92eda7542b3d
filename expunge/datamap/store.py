"""The scans' maps in the ledger, the newest last."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, insert, select, update

from expunge.datamap.model import DataMap, Judgement
from expunge.ledger import Ledger, events
from expunge.ledger.clock import now, rfc3339
from expunge.ledger.tables import maps
from expunge.model import RequestError

_CODEC = TypeAdapter(DataMap)


def save(ledger: Ledger, data_map: DataMap) -> None:
    """Adds the map as the latest one."""
    scanned_at = data_map.scanned_at or rfc3339(now())
    with ledger.write() as connection:
        connection.execute(insert(maps).values(scanned_at=scanned_at, map=_dumped(data_map)))


def _dumped(data_map: DataMap) -> Any:
    return _CODEC.dump_python(data_map, mode="json", exclude={"emptied"})


def judge(ledger: Ledger, judgement: Judgement) -> None:
    """Adds the judgement to the latest map; an earlier one on the same field is taken back.
    Raises RequestError where there is no map, or no such field in it."""
    known = latest(ledger)
    if known is None:
        raise RequestError("There is no data map yet. Make one: expunge scan.")
    if all(str(each.address) != judgement.field for each in known.fields):
        raise RequestError(
            f"{judgement.field!r} is no field of the data map. Write it as expunge map show "
            "--format csv does: STORE:CONTAINER.FIELD."
        )
    others = tuple(each for each in known.judgements if each.field != judgement.field)
    judged = replace(known, judgements=(*others, judgement))
    newest = select(func.max(maps.c.number)).scalar_subquery()
    with ledger.write() as connection:  # no new map: the diff between two scans stays what it was
        connection.execute(update(maps).where(maps.c.number == newest).values(map=_dumped(judged)))


def latest(ledger: Ledger) -> DataMap | None:
    """The last scan's map, with what requests have emptied since; None before the first scan."""
    found = _from_the_end(ledger, 0)
    with ledger.read() as connection:
        emptied = events.emptied(connection)
    return None if found is None else replace(found, emptied=emptied)


def before_last(ledger: Ledger) -> DataMap | None:
    """The map that the latest one replaced; None before the second scan."""
    return _from_the_end(ledger, 1)


def _from_the_end(ledger: Ledger, place: int) -> DataMap | None:
    newest_first = select(maps.c.map).order_by(maps.c.number.desc()).limit(1).offset(place)
    with ledger.read() as connection:
        found = connection.scalar(newest_first)
    return None if found is None else _CODEC.validate_python(found)
