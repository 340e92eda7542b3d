"""Lines that hold nothing of a person and look as if they did: at most 1 % may be flagged."""

import random
import string
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.detection.systems import expunge, presidio
from benchmarks.report import show

A_KIND = 30
"""Lines of each kind."""
_HEX = "0123456789abcdef"


def _n(chance: random.Random, digits: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(digits))


def _h(chance: random.Random, length: int) -> str:
    return "".join(chance.choice(_HEX) for _ in range(length))


def _u(chance: random.Random, length: int) -> str:
    return "".join(chance.choice(string.ascii_uppercase) for _ in range(length))


def _w(chance: random.Random) -> str:
    return chance.choice(
        "lamp oak shelf widget router invoice queue cache buffer thread kernel node shard index "
        "table column bracket bearing valve pump sensor cable adapter panel frame gasket".split()
    )


def _uuid(c: random.Random) -> str:
    return str(uuid.UUID(int=c.getrandbits(128), version=4))


def _iso(c: random.Random) -> str:
    return f"20{c.randrange(10, 26)}-{c.randrange(1, 13):02d}-{c.randrange(1, 29):02d}T{c.randrange(24):02d}:{c.randrange(60):02d}:{c.randrange(60):02d}"


KINDS: dict[str, tuple[Callable[[random.Random], str], ...]] = {
    "order numbers": (
        lambda c: f"Order #{_n(c, 10)} has shipped",
        lambda c: f"order {_n(c, 3)}-{_n(c, 7)}-{_n(c, 7)} delivered",
        lambda c: f"Your order number is {_n(c, 9)}.",
        lambda c: f"PO-{_n(c, 8)} approved, invoice INV-2024-{_n(c, 6)}",
        lambda c: f"Ticket {_n(c, 7)} closed as duplicate of {_n(c, 7)}",
        lambda c: f"Bestellnummer: {_n(c, 10)}",
        lambda c: f"Ref: {_u(c, 2)}{_n(c, 8)}/{_n(c, 2)}",
    ),
    "tracking": (
        lambda c: f"Tracking 1Z{_u(c, 3)}{_n(c, 3)}{_n(c, 10)}",
        lambda c: f"shipment {_n(c, 12)} left the depot",
        lambda c: f"tracking number: {_n(c, 4)} {_n(c, 4)} {_n(c, 4)}",
        lambda c: f"RR{_n(c, 9)}DE arrived at the sorting centre",
    ),
    "versions": (
        lambda c: f"Upgraded from v{c.randrange(20)}.{c.randrange(20)}.{c.randrange(20)} to v{c.randrange(20)}.{c.randrange(20)}.{c.randrange(20)}",
        lambda c: f"version {c.randrange(20)}.{c.randrange(20)}.{c.randrange(200)}.{c.randrange(200)} is available",
        lambda c: f"pip install package=={c.randrange(20)}.{c.randrange(20)}.{c.randrange(20)}.{c.randrange(20)}",
        lambda c: f"Firmware {c.randrange(10)}.{c.randrange(10)}.{c.randrange(10)}.{c.randrange(10)} (build {_n(c, 8)})",
        lambda c: f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{c.randrange(90, 130)}.0.{c.randrange(250)}.{c.randrange(250)} Safari/537.36",
        lambda c: f'"lodash": "^4.17.{c.randrange(30)}", "left-pad": "~1.{c.randrange(9)}.0"',
    ),
    "hashes": (
        lambda c: f"commit {_h(c, 40)}",
        lambda c: f"md5 {_h(c, 32)}  file{c.randrange(99)}.tar.gz",
        lambda c: f"sha256:{_h(c, 64)}",
        lambda c: f"ETag: \"{_h(c, 32)}-{c.randrange(20)}\"",
        lambda c: f"blob {_h(c, 7)}..{_h(c, 7)} 100644",
        lambda c: f"fingerprint SHA256 {':'.join(_h(c, 2) for _ in range(20))}",
        lambda c: f"crc32={_h(c, 8)} adler={_h(c, 8)}",
    ),
    "timestamps": (
        lambda c: f"{_iso(c)}Z INFO started",
        lambda c: f"{_iso(c)}.{_n(c, 3)}+00:00 GET /health 200",
        lambda c: f"ts={1_600_000_000 + c.randrange(10**8)} level=info msg=\"tick\"",
        lambda c: f"{1_600_000_000_000 + c.randrange(10**11)} heartbeat",
        lambda c: f"[{_iso(c).replace('T', ' ')},{_n(c, 3)}] WARN queue is full",
        lambda c: f"created_at: {_iso(c)}Z",
        lambda c: f"{_iso(c).replace('T', ' ')}",
        lambda c: f"Jan {c.randrange(1, 29):2d} 06:55:{c.randrange(60):02d} host kernel: eth0 link up",
        lambda c: f"epoch {1_600_000_000_000_000_000 + c.randrange(10**17)} ns",
        lambda c: f"last sync {_iso(c)}Z took {c.randrange(900)} ms",
    ),
    "prices": (
        lambda c: f"Total: ${c.randrange(1, 9)},{_n(c, 3)},{_n(c, 3)}.{_n(c, 2)}",
        lambda c: f"{_n(c, 3)}.{_n(c, 3)},{_n(c, 2)} € incl. VAT",
        lambda c: f"USD {_n(c, 6)}.00 transferred",
        lambda c: f"price={_n(c, 4)}.{_n(c, 2)} qty={c.randrange(99)} sum={_n(c, 6)}.{_n(c, 2)}",
        lambda c: f"¥{c.randrange(1, 99)},{_n(c, 3)},{_n(c, 3)}",
        lambda c: f"revenue rose from 1{_n(c, 6)} to 2{_n(c, 6)} dollars",
    ),
    "SKUs": (
        lambda c: f"SKU {_u(c, 3)}-{_n(c, 5)}-{_u(c, 2)} in stock",
        lambda c: f"part no. {_n(c, 3)}-{_n(c, 2)}-{_n(c, 4)}",
        lambda c: f"item {_n(c, 3)}-{_n(c, 3)}-{_n(c, 4)} back-ordered",
        lambda c: f"model {_u(c, 2)}{_n(c, 4)}{_u(c, 1)}",
        lambda c: f"EAN 40{_n(c, 11)}",
        lambda c: f"ISBN 978-3-{_n(c, 4)}-{_n(c, 4)}-{_n(c, 1)}",
        lambda c: f"{_u(c, 2)}{_n(c, 6)} {_w(c)} {c.randrange(2, 40)}x{c.randrange(2, 40)} cm",
        lambda c: f"serial {_u(c, 1)}{_n(c, 2)}{_u(c, 2)}{_n(c, 5)}",
        lambda c: f"Catalog no: {_n(c, 2)}-{_n(c, 3)}-{_n(c, 4)}",
    ),
    "UUIDs": (
        lambda c: f"{_uuid(c)}",
        lambda c: f"trace_id={_uuid(c)} span_id={_h(c, 16)}",
        lambda c: f"volume {_uuid(c)} attached to {_uuid(c)}",
        lambda c: f"traceparent: 00-{_h(c, 32)}-{_h(c, 16)}-01",
        lambda c: f'{{"id": "{_uuid(c)}", "type": "{_w(c)}"}}',
        lambda c: f"01H{_u(c, 8)}{_n(c, 8)}{_u(c, 7)} processed",
    ),
    "code": (
        lambda c: f"for (int i = 0; i < {_n(c, 7)}; i++) sum += a[i * {c.randrange(99)}];",
        lambda c: f"const MASK = 0x{_h(c, 8)}; // {_n(c, 4)} bytes",
        lambda _: "def user(name: str, password: str | None = None) -> User:",
        lambda c: f"@app.route('/users/<int:user_id>/orders')  # {c.randrange(999)}",
        lambda c: f"SELECT id, email FROM users WHERE id = {_n(c, 8)} LIMIT 10;",
        lambda c: f"import numpy as np  # {c.randrange(99)}",
        lambda c: f"if (user == null || user.name == undefined) return {c.randrange(9)};",
        lambda c: f"git clone git@github.com:org/{_w(c)}.git",
        lambda c: f"docker run -p {_n(c, 4)}:{_n(c, 4)} {_w(c)}:latest",
        lambda c: f"assert checksum({_n(c, 9)}) == {_n(c, 9)}",
        lambda c: f'password = os.environ["DB_PASSWORD"]  # line {c.randrange(500)}',
        lambda c: f"    at com.example.{_w(c)}.Service.run(Service.java:{c.randrange(999)})",
        lambda c: f"std::vector<std::pair<int, double>> v({c.randrange(99)}); // a::b::c",
        lambda c: f"margin: {c.randrange(9)}px {c.randrange(9)}px; color: #{_h(c, 6)};",
        lambda c: f"token = next(lexer)  # {_w(c)}",
        lambda c: f"java.lang.Object@{_h(c, 7)} was not serializable",
        lambda c: f"<img src=\"logo@{c.randrange(2, 4)}x.png\" alt=\"{_w(c)}\">",
        lambda c: f"npm install @types/node@{c.randrange(10, 22)}.{c.randrange(9)}.{c.randrange(9)}",
    ),
    "coordinates": (
        lambda c: f"{c.uniform(-90, 90):.6f}, {c.uniform(-180, 180):.6f}",
        lambda c: f"lat={c.uniform(-90, 90):.5f} lon={c.uniform(-180, 180):.5f}",
        lambda c: f"POINT({c.uniform(-180, 180):.4f} {c.uniform(-90, 90):.4f})",
        lambda c: f"{c.randrange(90)}°{c.randrange(60)}'{c.uniform(0, 60):.2f}\"N {c.randrange(180)}°{c.randrange(60)}'{c.uniform(0, 60):.2f}\"E",
        lambda c: f"bbox {_n(c, 2)}.{_n(c, 4)},{_n(c, 2)}.{_n(c, 4)},{_n(c, 2)}.{_n(c, 4)},{_n(c, 2)}.{_n(c, 4)}",
        lambda c: f"UTM 33U {_n(c, 6)} {_n(c, 7)}",
    ),
    "scientific": (
        lambda c: f"p = {c.random():.6f}, n = {_n(c, 4)}, R2 = {c.random():.4f}",
        lambda c: " ".join(f"{c.uniform(0, 100):.3f}" for _ in range(8)),
        lambda c: f"mass {c.uniform(1, 9):.4f}e-{c.randrange(30)} kg at {c.uniform(100, 900):.2f} K",
        lambda c: f"chr{c.randrange(1, 23)}:{_n(c, 8)}-{_n(c, 8)} {c.choice('ACGT')}>{c.choice('ACGT')} rs{_n(c, 8)}",
        lambda c: f"CAS {_n(c, 5)}-{_n(c, 2)}-{_n(c, 1)}, {c.uniform(10, 500):.2f} g/mol",
        lambda c: f"doi:10.{_n(c, 4)}/{_u(c, 1).lower()}.{_n(c, 4)}.{_n(c, 6)}",
        lambda c: f"GenBank accession {_u(c, 2)}{_n(c, 6)}.{c.randrange(9)}",
        lambda c: f"{_n(c, 3)},{_n(c, 3)},{_n(c, 3)},{c.uniform(0, 1):.3f},{_n(c, 2)}",
        lambda c: f"NGC {_n(c, 4)} at z = {c.random():.5f}, magnitude {c.uniform(5, 20):.2f}",
        lambda c: f"wavelength {_n(c, 3)}.{_n(c, 2)} nm, flux {_n(c, 4)}.{_n(c, 3)} +/- {_n(c, 2)}.{_n(c, 2)}",
        lambda c: f"BP 1{_n(c, 2)}/{c.randrange(60, 99)}, HR {c.randrange(60, 99)}, temp 3{c.randrange(6, 9)}.{c.randrange(9)}",
        lambda c: f"isotope {c.choice(['C', 'N', 'O'])}-{c.randrange(10, 20)} decays in {_n(c, 5)} years",
    ),
    "machines": (
        lambda c: f"pid={_n(c, 5)} tid={_n(c, 6)} rss={_n(c, 8)} vsz={_n(c, 9)}",
        lambda c: f"read {_n(c, 9)} bytes in {_n(c, 5)} blocks of {_n(c, 4)}",
        lambda c: f"blk_{_n(c, 19)} replicated, size {_n(c, 8)}",
        lambda c: f"segfault at {_h(c, 12)} ip {_h(c, 16)} sp {_h(c, 16)} error 4",
        lambda c: f"GET /static/app.{_h(c, 8)}.js HTTP/1.1\" 200 {_n(c, 5)}",
        lambda c: f"thread-{c.randrange(99)} waited {_n(c, 7)} us for lock {_n(c, 9)}",
        lambda c: f"arn:aws:s3:::bucket-{_w(c)}/{_n(c, 12)}",
        lambda c: f"container {_h(c, 12)} exited with code {c.randrange(200)}",
        lambda c: f"PCI 0000:{_h(c, 2)}:{_h(c, 2)}.{c.randrange(7)} vendor {_h(c, 4)} device {_h(c, 4)}",
        lambda c: f"job_{_n(c, 13)}_{_n(c, 4)} finished map {c.randrange(100)} reduce {c.randrange(100)}",
        lambda c: f"offset {_n(c, 10)} partition {c.randrange(64)} lag {_n(c, 6)}",
        lambda c: f"cpu {_n(c, 8)} {_n(c, 6)} {_n(c, 8)} {_n(c, 9)} {_n(c, 5)} 0 {_n(c, 5)}",
    ),
    "prose": (
        lambda c: f"Please see section {c.randrange(9)}.{c.randrange(9)}.{c.randrange(9)} on page {c.randrange(900)}.",
        lambda c: f"The {_w(c)} has {c.randrange(2, 900)} parts and weighs {c.randrange(1, 90)} kg.",
        lambda c: f"Room {_n(c, 3)}, gate {_u(c, 1)}{_n(c, 2)}, flight {_u(c, 2)} {_n(c, 4)}.",
        lambda c: f"The user clicked the button {c.randrange(2, 99)} times and the password was changed.",
        lambda c: f"We sold {_n(c, 5)} units for the {_w(c)} line; the owner of the process is the {_w(c)} team.",
        lambda c: f"Article {c.randrange(1, 99)}({c.randrange(1, 9)}) of Regulation (EU) 20{_n(c, 2)}/{_n(c, 3)}",
        lambda c: f"It took {c.randrange(2, 60)} minutes; the score was {c.randrange(9)}-{c.randrange(9)}.",
        lambda c: f"Account settings for login are described in chapter {c.randrange(2, 40)}.",
        lambda c: f"A {_w(c)} of {c.randrange(10, 99)} mm by {c.randrange(100, 999)} mm, {_n(c, 5)} pieces per pallet",
    ),
    "look-alikes": (
        lambda c: f"{4 * 10**15 + c.randrange(10**15)}"[:15] + "0000"[:1] + " is no card: " + "x" * c.randrange(1, 5),
        lambda c: f"{_u(c, 2)}{_n(c, 20)} is a batch code",
        lambda c: f"{_n(c, 9)}",
        lambda c: f"{_n(c, 11)}",
        lambda c: f"{_n(c, 12)}",
        lambda c: f"{_n(c, 4)}-{_n(c, 4)}",
        lambda c: f"{_u(c, 4)}{_n(c, 7)}",
        lambda c: f"{_u(c, 3)}{_n(c, 6)}{_u(c, 1)}",
        lambda c: f"{_n(c, 3)} {_n(c, 3)} {_n(c, 3)}",
    ),
}  # fmt: skip


def lines(seed: int = 5) -> Iterator[tuple[str, str]]:
    """Kind and line."""
    chance = random.Random(seed)
    for kind, makers in KINDS.items():
        for maker in makers:
            for _ in range(A_KIND):
                yield kind, maker(chance)


def run(data: Path) -> None:  # noqa: ARG001  (needs none)
    every = list(lines())
    texts = [text for _, text in every]
    flagged, theirs = Counter[str](), Counter[str]()
    total = Counter(kind for kind, _ in every)
    for (kind, _), found, other in zip(every, expunge()(texts), presidio()(texts), strict=True):
        flagged[kind] += bool(found)
        theirs[kind] += bool(other)
    rows = [(kind, str(total[kind]), str(flagged[kind]), str(theirs[kind])) for kind in KINDS]
    rows.append(
        (
            "all",
            str(len(every)),
            f"{flagged.total()} ({flagged.total() / len(every):.2%})",
            f"{theirs.total()} ({theirs.total() / len(every):.2%})",
        )
    )
    show("decoys: lines flagged", ("kind", "lines", "flagged", "Presidio"), rows)
