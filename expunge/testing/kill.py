"""SIGKILL at a durable act: a job runs in a forked child that dies where it is told to.

The parent stays warm (imports, services, the test's own connections) and counts the acts. Those
in the child (ledger commits, a file's writes) ask the parent before and tell it after; those that
a proxy in the parent sees are counted there. So there is one order of acts and one who kills:

    clean = run(job, inside=[ledger_commits(is_ledger)], proxies=[proxy])
    for act in range(len(clean.acts)):
        for moment in Moment:
            run(job, At(act, moment), inside=[...], proxies=[proxy])
            run(job)                 # again, to its end; then compare the stores and the ledger
"""

import gc
import json
import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NoReturn

from expunge.testing.proxy import FaultProxy
from expunge.testing.watching import Inside, Killed


class Moment(Enum):
    BEFORE = "before"  # the act has not happened
    AFTER = "after"  # it has happened, and who did it has not heard so


@dataclass(frozen=True, slots=True)
class At:
    """The act (counted from 0) and the moment at which the child dies."""

    act: int
    moment: Moment


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of the child.

    acts: their names in order, those that were not begun left out. killed: it died of us (not so
    when it ended before its last act was over: a connection's goodbye). error: its traceback.
    """

    acts: tuple[str, ...]
    killed: bool
    error: str = ""


def run(
    job: Callable[[], object],
    at: At | None = None,
    *,
    inside: Sequence[Inside] = (),
    proxies: Sequence[FaultProxy] = (),
) -> Ran:
    """Runs the job in a forked child, and kills it at the act, if there is such an act.

    The job opens its own connections. What it raises, or dies of by itself, is ``error``.
    """
    ours, theirs = socket.socketpair()
    gc.freeze()  # the child's collector would touch, and so copy, every page of the parent
    child = os.fork()
    if child == 0:
        ours.close()
        _child(job, theirs, inside, proxies)
    gc.unfreeze()
    theirs.close()
    acts = _Acts(child, at)
    for proxy in proxies:
        proxy.watcher = acts
    try:
        error = _listen(ours, acts)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        for proxy in proxies:
            proxy.wait_until_idle()  # a connection's end can be an act
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        ours.close()
        for proxy in proxies:
            proxy.watcher = None
            proxy.drop_all()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    killed = acts.killed and code == -signal.SIGKILL
    if code and not killed:
        error += f"the child ended with {code}"
    return Ran(tuple(acts.names), killed, error)


@dataclass
class _Acts:
    """The watcher in the parent."""

    child: int
    at: At | None
    names: list[str] = field(default_factory=list)
    killed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str) -> int:
        with self.lock:
            number = len(self.names)
            self._at(At(number, Moment.BEFORE))
            self.names.append(name)
            return number

    def end(self, number: int) -> None:
        with self.lock:
            self._at(At(number, Moment.AFTER))

    def _at(self, here: At) -> None:
        if here == self.at:
            os.kill(self.child, signal.SIGKILL)
            os.waitid(os.P_PID, self.child, os.WEXITED | os.WNOWAIT)
            self.killed = True
        if self.killed:
            raise Killed


class _Told:
    """The watcher in the child: asks the parent, one act at a time."""

    def __init__(self, parent: socket.socket) -> None:
        self._parent = parent
        self._answers = parent.makefile("r")
        self._lock = threading.Lock()

    def begin(self, name: str) -> int:
        return int(self._ask({"begin": name}))

    def end(self, number: int) -> None:
        self._ask({"end": number})

    def _ask(self, question: dict[str, Any]) -> str:
        with self._lock:
            self._parent.sendall(json.dumps(question).encode() + b"\n")
            return self._answers.readline()


def _listen(child: socket.socket, acts: _Acts) -> str:
    """Answers the child until it ends; returns its traceback, or ""."""
    error = ""
    with child.makefile("r") as questions:
        for line in questions:
            question = json.loads(line)
            try:
                match question:
                    case {"begin": name}:
                        answer = acts.begin(name)
                    case {"end": number}:
                        acts.end(answer := number)
                    case {"error": error}:
                        continue
            except Killed:
                break
            child.sendall(f"{answer}\n".encode())
    return error


def _child(
    job: Callable[[], object],
    parent: socket.socket,
    inside: Sequence[Inside],
    proxies: Sequence[FaultProxy],
) -> NoReturn:
    """Never returns: not into the test that forked it, whatever happens."""
    try:
        for proxy in proxies:
            proxy.abandon()
        told = _Told(parent)
        with ExitStack() as stack:
            for each in inside:
                stack.enter_context(each(told))
            job()
    except BaseException:  # noqa: BLE001  the parent reports it; the child must not run the test on
        parent.sendall(json.dumps({"error": traceback.format_exc()}).encode() + b"\n")
    finally:
        os._exit(0)


def died_after(count: int, items: Callable[[], Iterable[str]]) -> list[str]:
    """Reads items in a forked child that is killed (SIGKILL) at the count-th, or at the end.

    Returns what it had read.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            for number, item in enumerate(items(), 1):
                os.write(writing, json.dumps(item).encode() + b"\n")
                if number == count:
                    break
        except BaseException:  # noqa: BLE001  the child must not run the test on
            os.write(2, traceback.format_exc().encode())
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.close(writing)
    with os.fdopen(reading) as told:
        lines = told.readlines()
    os.waitpid(child, 0)
    return [json.loads(line) for line in lines]
