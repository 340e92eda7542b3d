"""A TCP proxy that counts a store's requests, tells of each, and spoils what it is told to.

For PostgreSQL, and for S3 and Elasticsearch over plain HTTP: bytes pass unchanged. A request is a
burst of bytes from the client after bytes from the server (or after connecting) on one
connection, however many packets it takes; ``Expect: 100-continue`` makes two of one PUT. Its
answer is the first byte, or the end, that comes from the server after it: the store has acted.
"""

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from expunge.testing.watching import Killed, Watcher

_CHUNK = 1 << 16
_HTTP = re.compile(rb"(?:GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS) ")
_LENGTH = re.compile(rb"\ncontent-length: *(\d+)", re.IGNORECASE)
_EXPECT = re.compile(rb"\nexpect:", re.IGNORECASE)
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """number: counted from 0 over all connections; head: its first bytes: at most 64 KiB as they
    come, and of an HTTP request its header and as much of its body as makes 64 KiB."""

    number: int
    head: bytes


class Fate(Enum):
    """What becomes of a request. (To delay one, the rule waits before it returns FORWARD.)"""

    FORWARD = "it is forwarded and answered"
    HANG = "it is not forwarded, and nothing is answered"
    LOSE = "it is forwarded, and its answer is not"
    CUT = "it is forwarded, and the connection is reset in the middle of its answer"
    RESET = "the connection is reset, and it is not forwarded"


Rule = Callable[[Request], Fate]


def _forward_all(_: Request) -> Fate:
    return Fate.FORWARD


def _is_begun(data: bytes) -> bool:
    """Whether more of an HTTP request will come without an answer (RFC 9112; 9110 10.1.1)."""
    if not _HTTP.match(data):
        return False
    header, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return True
    length = _LENGTH.search(header)
    waits = _EXPECT.search(header)
    return length is not None and not waits and len(body) < min(int(length[1]), _CHUNK)


class FaultProxy:
    """Listens on a free port of 127.0.0.1 until it is closed. name: what its acts are called.

    watcher: is told before a request is forwarded and after its answer has begun to arrive.
    """

    def __init__(self, host: str, port: int, name: str = "request") -> None:
        self.upstream, self.name = (host, port), name
        self.watcher: Watcher | None = None
        self._rule: Rule = _forward_all
        self._count = 0
        self._lock = threading.Lock()
        self._closed = threading.Condition()
        self._connections: list[_Connection] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()[:2]
        threading.Thread(target=self._accept, name=f"proxy-{name}", daemon=True).start()

    @classmethod
    def before(cls, url: str, name: str = "request") -> Self:
        """A proxy before the server of this URL."""
        parts = urlsplit(url)
        return cls(parts.hostname or "127.0.0.1", parts.port or 80, name)

    def url(self, url: str) -> str:
        """The URL with this proxy in the place of its server."""
        parts = urlsplit(url)
        user, at, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user}{at}{self.host}:{self.port}"))

    @property
    def requests(self) -> int:
        """How many there were until now."""
        return self._count

    @contextmanager
    def ruled(self, rule: Rule) -> Iterator[None]:
        """While it is entered, the rule decides; then all connections are reset."""
        self._rule = rule
        try:
            yield
        finally:
            self._rule = _forward_all
            self.drop_all()

    def wait_until_idle(self, seconds: float = 5.0) -> bool:
        """Waits until all connections have come to their end; False: some have not."""
        with self._closed:
            return self._closed.wait_for(lambda: not self._connections, seconds)

    def drop_all(self) -> None:
        """Resets every connection."""
        for each in self._connections[:]:
            each.reset()

    def abandon(self) -> None:
        """In a forked child: closes its copies of the sockets; the parent's stay as they are."""
        self._listener.close()
        for each in self._connections:
            each.client.close()
            each.server.close()

    def close(self) -> None:
        with suppress(OSError):  # not connected: that is how accept() is woken
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, head: bytes) -> tuple[int, Fate]:
        """A request arrived: the watcher's number of it, and its fate."""
        with self._lock:
            request = Request(self._count, head)
            self._count += 1
        fate = self._rule(request)
        if self.watcher is None or fate in (Fate.HANG, Fate.RESET):
            return -1, fate
        return self.watcher.begin(self.name), fate

    def end(self, number: int) -> None:
        if self.watcher and number >= 0:
            self.watcher.end(number)

    def forget(self, connection: "_Connection") -> None:
        with self._closed:
            with suppress(ValueError):  # both of its threads end
                self._connections.remove(connection)
            self._closed.notify_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            try:
                server = socket.create_connection(self.upstream)
            except OSError:
                client.close()
                continue
            connection = _Connection(self, client, server)
            self._connections.append(connection)
            connection.start()


class _Connection:
    """A client, its server, and a thread for each direction."""

    def __init__(self, proxy: FaultProxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self._turn = threading.Lock()  # whose bytes come now
        self._open = 2  # directions
        self._asking = False
        self._number, self._fate = -1, Fate.FORWARD
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        for pump in (self._forward, self._answer):
            threading.Thread(target=self._run, args=(pump,), daemon=True).start()

    def reset(self) -> None:
        for each in (self.client, self.server):
            with suppress(OSError):  # already closed
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                each.shutdown(socket.SHUT_RD)  # wakes the thread that reads it
            each.close()
        self.proxy.forget(self)

    def _run(self, pump: Callable[[], None]) -> None:
        try:
            pump()
        except (OSError, Killed):
            self.reset()
        with self._turn:
            self._open -= 1
            if self._open == 0:
                self.client.close()
                self.server.close()
                self.proxy.forget(self)

    def _forward(self) -> None:
        while data := self.client.recv(_CHUNK):
            if not self._asking:
                data = self._whole(data)
                with self._turn:
                    self._asking = True
                    self._number, self._fate = self.proxy.begin(data)
            if self._fate is Fate.RESET:
                return self.reset()
            if self._fate is not Fate.HANG:
                self.server.sendall(data)
        self.server.shutdown(socket.SHUT_WR)
        return None

    def _whole(self, data: bytes) -> bytes:
        """The rest of an HTTP request's head, which clients send in several packets."""
        while _is_begun(data) and (more := self.client.recv(_CHUNK)):
            data += more
        return data

    def _answer(self) -> None:
        while data := self.server.recv(_CHUNK):
            self._answered()
            if self._fate is Fate.CUT:
                self.client.sendall(data[: len(data) // 2])
                return self.reset()
            if self._fate is not Fate.LOSE:
                self.client.sendall(data)
        self._answered()
        self.client.shutdown(socket.SHUT_WR)
        return None

    def _answered(self) -> None:
        with self._turn:
            if self._asking:
                self._asking = False
                self.proxy.end(self._number)
