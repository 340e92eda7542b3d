"""A proxy that changes answers: for faults that a healthy server cannot show."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Change = Callable[[str, int, bytes], tuple[int, bytes]]
"""Of the request's method and path, the answer's status and body: what to answer instead."""


@contextmanager
def answering(url: str, change: Change) -> Iterator[str]:
    """The address of a proxy before this server; every answer goes through change."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            server = HTTPConnection(urlsplit(url).netloc, timeout=30)
            passed = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            server.request(self.command, self.path, body, passed)
            answer = server.getresponse()
            status, changed = change(f"{self.command} {self.path}", answer.status, answer.read())
            self.send_response(status)
            for name in ("content-type", "x-elastic-product"):
                if value := answer.headers.get(name):
                    self.send_header(name, value)
            self.send_header("content-length", str(len(changed)))
            self.end_headers()
            self.wfile.write(changed)
            server.close()

        do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815  as their base calls them

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with _served(Handler) as proxy:
        yield proxy


@contextmanager
def stranger() -> Iterator[str]:
    """The address of some other HTTP server, which answers everything with {}."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815  as their base calls them

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with _served(Handler) as url:
        yield url


@contextmanager
def _served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def failing(part: str, status: int, body: bytes, times: int = 1_000_000) -> Change:
    """Requests that hold this part get this answer, as often as told."""
    left = [times]

    def change(request: str, real: int, answer: bytes) -> tuple[int, bytes]:
        if part in request and left[0] > 0:
            left[0] -= 1
            return status, body
        return real, answer

    return change


def error(kind: str, **more: object) -> bytes:
    """The body of a refusal, with a value in it that must not be told."""
    return json.dumps({"error": {"type": kind, "reason": "of ann@b.c", **more}}).encode()
