"""A log file by mmap: bytes.find, an overwrite in place, a bare read."""

import mmap
import os
from pathlib import Path

MEGABYTES = 200
EMAIL = b"ann@example.com"


def plant(file: Path) -> None:
    line = b"2024-05-01T10:00:00Z INFO request path=/orders/%d user=user%d@example.com ms=7\n"
    block = b"".join(line % (n, n) for n in range(12_000))
    with file.open("wb") as out:
        for _ in range(MEGABYTES * 1_000_000 // len(block)):
            out.write(block + line.replace(b"user%d@example.com", EMAIL) % 1)


def locate(file: Path) -> list[int]:
    places = []
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, prot=mmap.PROT_READ) as text:
        at = text.find(EMAIL)
        while at >= 0:
            places.append(at)
            at = text.find(EMAIL, at + 1)
    return places


def apply(file: Path, places: list[int]) -> None:
    opened = os.open(file, os.O_RDWR)
    for place in places:
        os.pwrite(opened, b"*" * len(EMAIL), place)
    os.fsync(opened)
    os.close(opened)


def bare(file: Path) -> int:
    with file.open("rb") as opened:
        return sum(len(part) for part in iter(lambda: opened.read(1 << 24), b""))
