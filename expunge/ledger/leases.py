"""Leases with a fencing number: who works on what, and whose results still count."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from expunge.ledger.database import Ledger
from expunge.ledger.tables import leases
from expunge.model import ExpungeError

TERM = 60  # seconds that a lease lasts without being renewed
RENEWAL = 20


class LeaseLost(ExpungeError):
    """Another process took the lease over; what was being done here does not count."""


@dataclass(frozen=True)
class Lease:
    """A held lease. fence: grows with each holder; only the current one's writes count."""

    name: str
    owner: str
    fence: int

    def check(self, connection: Connection) -> None:
        """Raises LeaseLost unless this is still the holder, in the caller's transaction."""
        row = connection.execute(
            select(leases.c.owner, leases.c.fence)
            .where(leases.c.name == self.name)
            .with_for_update()
        ).one_or_none()
        if row is None or (row.owner, row.fence) != (self.owner, self.fence):
            raise LeaseLost("Another process took this work over. Nothing is lost: run it again.")


def take(connection: Connection, names: Iterable[str]) -> dict[str, Lease]:
    """Those of the leases that nobody alive holds, in the caller's transaction: together with
    what it notes of the work that they are for."""
    owner = _own_name()
    taken = [_take(connection, name, owner) for name in sorted(names)]
    return {lease.name: lease for lease in taken if lease is not None}


def give_back(connection: Connection, own: Mapping[str, Lease]) -> None:
    """In the caller's transaction: together with what came of the work. Whoever takes one of
    them afterwards is another owner, so that a holder from before is still told apart."""
    for lease in own.values():
        connection.execute(delete(leases).where(_is(lease)))


@contextmanager
def renewed(ledger: Ledger, own: Mapping[str, Lease]) -> Iterator[None]:
    """For the length of the block, at whose end the caller gives them back; if it raises, they
    are given back here."""
    stop = threading.Event()
    renewer = threading.Thread(target=_renew, args=(ledger, own.values(), stop), daemon=True)
    renewer.start()
    try:
        yield
    except BaseException:  # whatever ended the block: nobody works on them any more
        with ledger.write() as connection:
            give_back(connection, own)
        raise
    finally:
        stop.set()
        renewer.join()


@contextmanager
def all_held(ledger: Ledger, names: Iterable[str]) -> Iterator[dict[str, Lease]]:
    """Those of the leases that nobody alive holds, for the length of the block, renewed behind
    it; taken in one transaction."""
    with ledger.write() as connection:
        own = take(connection, names)
    if not own:
        yield own
        return
    with renewed(ledger, own):
        yield own
        with ledger.write() as connection:
            give_back(connection, own)


@contextmanager
def held(ledger: Ledger, name: str) -> Iterator[Lease | None]:
    """The lease for the length of the block, renewed behind it; None if somebody else has it."""
    with all_held(ledger, [name]) as own:
        yield own.get(name)


@contextmanager
def waited(ledger: Ledger, name: str, told: Callable[[], object] = lambda: None) -> Iterator[Lease]:
    """The lease, once whoever has it gives it back, dies, or stops renewing it. told: called
    when somebody has it."""
    is_told = False
    while True:
        with held(ledger, name) as lease:
            if lease is not None:
                yield lease
                return
        if not is_told:
            is_told = True
            told()
        time.sleep(0.1)


def _take(connection: Connection, name: str, owner: str) -> Lease | None:
    row = connection.execute(
        select(leases).where(leases.c.name == name).with_for_update()
    ).one_or_none()
    until = int(time.time()) + TERM
    if row is None:
        lease = Lease(name, owner, 1)
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(leases).values(name=name, owner=owner, fence=1, until=until)
                )
        except IntegrityError:
            return None
        return lease
    if row.until > time.time() and _may_be_alive(row.owner):
        return None
    before = Lease(name, row.owner, row.fence)
    connection.execute(
        update(leases).where(_is(before)).values(owner=owner, fence=row.fence + 1, until=until)
    )
    return Lease(name, owner, row.fence + 1)


def _renew(ledger: Ledger, own: Iterable[Lease], stop: threading.Event) -> None:
    while not stop.wait(RENEWAL):
        # A renewal that fails costs nothing but the lease, and its loss is seen at the write.
        with suppress(SQLAlchemyError), ledger.write() as connection:
            for lease in own:
                until = int(time.time()) + TERM
                connection.execute(update(leases).where(_is(lease)).values(until=until))


def _is(lease: Lease) -> ColumnElement[bool]:
    """Its row, unless somebody else has taken it over."""
    return and_(
        leases.c.name == lease.name,
        leases.c.owner == lease.owner,
        leases.c.fence == lease.fence,
    )


def _own_name() -> str:
    pid = os.getpid()
    return f"{socket.gethostname()}/{pid}/{_started(pid)}/{secrets.token_hex(4)}"


def _may_be_alive(owner: str) -> bool:
    """False only where it is certain that the holder's process is gone (this host)."""
    host, pid, started, _ = owner.split("/")
    if host != socket.gethostname():
        return True
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """When the process started, as the kernel counts, so that a reused number is told apart."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return _signalled(pid)
    state, *rest = stat.rpartition(")")[2].split()
    return "gone" if state in "ZX" else rest[18]


def _signalled(pid: int) -> str:
    if Path("/proc/self/stat").exists():
        return "gone"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        return "unknown"
    return "unknown"
