"""The fault proxy, before a small HTTP server: what it counts, tells and spoils."""

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from expunge.testing.proxy import Fate, FaultProxy, Request, _is_begun
from expunge.testing.watching import Killed

ANSWER = b"answer " * 10_000


class _Handler(BaseHTTPRequestHandler):
    """Keep-alive, chunked answers; remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    seen: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(body)
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (ANSWER, body, b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        return


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what is being tested."""


@pytest.fixture
def seen() -> list[bytes]:
    return []


@pytest.fixture
def proxy(seen: list[bytes]) -> Iterator[FaultProxy]:
    handler = type("Handler", (_Handler,), {"seen": seen})
    with _Server(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            with FaultProxy("127.0.0.1", server.server_port, "web") as proxy:
                yield proxy
        finally:
            server.shutdown()
            serving.join()


@pytest.fixture
def web(proxy: FaultProxy) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(proxy.host, proxy.port, timeout=5)
    yield connection
    connection.close()


def ask(web: HTTPConnection, body: bytes) -> bytes:
    web.request("POST", "/", body)
    return web.getresponse().read()


def test_bytes_pass_unchanged_and_requests_are_counted(
    proxy: FaultProxy, web: HTTPConnection, seen: list[bytes]
) -> None:
    bodies = [b"one", b"x" * 3_000_000, b""]
    for number, body in enumerate(bodies, 1):
        assert ask(web, body) == ANSWER + body
        assert proxy.requests == number
    other = HTTPConnection(proxy.host, proxy.port, timeout=5)
    assert ask(other, b"four") == ANSWER + b"four"
    other.close()
    assert proxy.requests == 4
    assert seen == [*bodies, b"four"]


def test_rule_sees_each_request_before_the_server(
    proxy: FaultProxy, web: HTTPConnection, seen: list[bytes]
) -> None:
    asked: list[tuple[int, bytes, int]] = []

    def rule(request: Request) -> Fate:
        asked.append((request.number, request.head[:4], len(seen)))
        return Fate.FORWARD

    with proxy.ruled(rule):
        ask(web, b"one")
        ask(web, b"two")
    assert asked == [(0, b"POST", 0), (1, b"POST", 1)]


def test_rule_sees_a_body_that_comes_in_packets_of_its_own(proxy: FaultProxy) -> None:
    heads: list[bytes] = []

    def rule(request: Request) -> Fate:
        heads.append(request.head)
        return Fate.FORWARD

    packets = [b"POST / HT", b"TP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n", b"on", b"e tw"]
    address = (proxy.host, proxy.port)
    with proxy.ruled(rule), socket.create_connection(address, timeout=5) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for packet in packets:
            client.sendall(packet)
        assert client.recv(12) == b"HTTP/1.1 200"
    assert heads == [b"".join(packets)]


@pytest.mark.parametrize(
    ("data", "begun"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\n", True),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab", True),
        (b"POST / HTTP/1.1\r\ncontent-length:3\r\n\r\nabc", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", False),
        (b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", False),
        (b"PUT / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n" + b"x" * 65536, False),
        (b"\x00\x00\x00\x08\x04\xd2\x16/", False),
        (b"Q\x00\x00\x00\x0bCOMMIT\x00", False),
    ],
)
def test_http_is_awaited_as_long_as_it_comes_without_an_answer(data: bytes, begun: bool) -> None:
    assert _is_begun(data) is begun


@pytest.mark.parametrize(
    ("fate", "arrives", "error"),
    [
        (Fate.HANG, False, TimeoutError),
        (Fate.LOSE, True, TimeoutError),
        (Fate.CUT, True, (ConnectionResetError, HTTPException)),
        (Fate.RESET, False, (ConnectionResetError, HTTPException)),
    ],
)
def test_fate_of_the_second_request(
    proxy: FaultProxy,
    seen: list[bytes],
    fate: Fate,
    arrives: bool,
    error: type[Exception] | tuple[type[Exception], ...],
) -> None:
    web = HTTPConnection(proxy.host, proxy.port, timeout=0.3)
    with proxy.ruled(lambda request: fate if request.number else Fate.FORWARD):
        assert ask(web, b"one") == ANSWER + b"one"
        with pytest.raises(error):
            ask(web, b"two")
    assert (b"two" in seen) is arrives
    web.close()
    assert ask(web, b"three") == ANSWER + b"three"
    web.close()


class _Watcher:
    def __init__(self, killed_at: tuple[str, int] | None = None) -> None:
        self.told: list[tuple[str, int]] = []
        self.killed_at = killed_at

    def begin(self, name: str) -> int:
        assert name == "web"
        self._tell("begin", number := len([each for each in self.told if each[0] == "begin"]))
        return number

    def end(self, number: int) -> None:
        self._tell("end", number)

    def _tell(self, what: str, number: int) -> None:
        if (what, number) == self.killed_at:
            raise Killed
        self.told.append((what, number))


def test_watcher_hears_of_each_act_and_its_end(proxy: FaultProxy, web: HTTPConnection) -> None:
    proxy.watcher = watcher = _Watcher()
    ask(web, b"one")
    ask(web, b"two")
    assert watcher.told == [("begin", 0), ("end", 0), ("begin", 1), ("end", 1)]


@pytest.mark.parametrize(("moment", "arrives"), [("begin", False), ("end", True)])
def test_the_dead_send_nothing_and_hear_nothing(
    proxy: FaultProxy, web: HTTPConnection, seen: list[bytes], moment: str, arrives: bool
) -> None:
    proxy.watcher = _Watcher(killed_at=(moment, 1))
    ask(web, b"one")
    with pytest.raises((ConnectionResetError, HTTPException)):
        ask(web, b"two")
    assert (b"two" in seen) is arrives


def test_url_goes_through_the_proxy() -> None:
    with FaultProxy.before("http://127.0.0.1:9", "nobody") as proxy:
        url = "postgresql+psycopg://ann:secret@127.0.0.1:9/shop?x=1"
        assert proxy.url(url) == f"postgresql+psycopg://ann:secret@127.0.0.1:{proxy.port}/shop?x=1"


def test_closed_proxy_accepts_nobody(proxy: FaultProxy) -> None:
    proxy.close()
    with pytest.raises(ConnectionError):
        socket.create_connection((proxy.host, proxy.port), timeout=5)


def test_server_that_is_down_ends_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        FaultProxy("127.0.0.1", port) as proxy,
        socket.create_connection((proxy.host, proxy.port), timeout=5) as client,
    ):
        assert client.recv(1) == b""
