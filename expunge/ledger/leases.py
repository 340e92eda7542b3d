"""Leases with a fencing number: who works on what, and whose results still count."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update
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


@contextmanager
def all_held(ledger: Ledger, names: Iterable[str]) -> Iterator[dict[str, Lease]]:
    """Those of the leases that nobody alive holds, for the length of the block, renewed behind
    it; taken in one transaction."""
    owner = _own_name()
    with ledger.write() as connection:
        taken = [_take(connection, name, owner) for name in sorted(names)]
    own = {lease.name: lease for lease in taken if lease is not None}
    if not own:
        yield own
        return
    stop = threading.Event()
    renewer = threading.Thread(target=_renew, args=(ledger, own.values(), stop), daemon=True)
    renewer.start()
    try:
        yield own
    finally:
        stop.set()
        renewer.join()
        with ledger.write() as connection:
            for lease in own.values():
                _change(connection, lease, owner="", until=0)


@contextmanager
def held(ledger: Ledger, name: str) -> Iterator[Lease | None]:
    """The lease for the length of the block, renewed behind it; None if somebody else has it."""
    with all_held(ledger, [name]) as own:
        yield own.get(name)


@contextmanager
def waited(ledger: Ledger, name: str) -> Iterator[Lease]:
    """The lease, once whoever has it gives it back, dies, or stops renewing it."""
    while True:
        with held(ledger, name) as lease:
            if lease is not None:
                yield lease
                return
        time.sleep(0.1)


def forget(connection: Connection, prefix: str) -> None:
    """Removes the leases of a request that is finished; one that is held still fences."""
    mine = leases.c.name.startswith(prefix, autoescape=True)
    connection.execute(delete(leases).where(mine, leases.c.owner == ""))


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
    if row.owner and row.until > time.time() and _may_be_alive(row.owner):
        return None
    _change(
        connection, Lease(name, row.owner, row.fence), owner=owner, fence=row.fence + 1, until=until
    )
    return Lease(name, owner, row.fence + 1)


def _renew(ledger: Ledger, own: Iterable[Lease], stop: threading.Event) -> None:
    while not stop.wait(RENEWAL):
        # A renewal that fails costs nothing but the lease, and its loss is seen at the write.
        with suppress(SQLAlchemyError), ledger.write() as connection:
            for lease in own:
                _change(connection, lease, until=int(time.time()) + TERM)


def _change(connection: Connection, lease: Lease, **values: object) -> None:
    """Nothing, if somebody else has taken it over."""
    connection.execute(
        update(leases)
        .where(
            leases.c.name == lease.name,
            leases.c.owner == lease.owner,
            leases.c.fence == lease.fence,
        )
        .values(**values)
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
