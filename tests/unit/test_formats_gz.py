"""Gzip members are read as one text and written with the headers they had."""

import gzip
import io
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.gz import GzipDamaged, GzipReader, GzipWriter, Header

TEXTS = st.lists(st.binary(max_size=2000), min_size=1, max_size=5)


def member(text: bytes, header: Header) -> bytes:
    target = io.BytesIO()
    writer = GzipWriter(target)
    writer.begin(header)
    writer.write(text)
    writer.finish()
    return target.getvalue()


def read(raw: bytes) -> tuple[bytes, list[tuple[int, Header]]]:
    reader = GzipReader(io.BytesIO(raw))
    return io.BufferedReader(reader).read(), list(reader.borders)


HEADERS = st.builds(
    Header,
    st.integers(0, 2**32 - 1),
    st.sampled_from([0, 2, 4]),
    st.integers(0, 255),
    st.booleans(),
    st.none() | st.binary(max_size=9).map(lambda name: name.replace(b"\0", b"")),
    st.none() | st.binary(max_size=9).map(lambda name: name.replace(b"\0", b"")),
)


@given(TEXTS, st.lists(HEADERS, min_size=5, max_size=5), st.integers(0, 99))
def test_members_come_back_with_their_headers_and_borders(
    texts: list[bytes], headers: list[Header], padding: int
) -> None:
    raw = b"".join(map(member, texts, headers)) + bytes(padding)
    plain, borders = read(raw)
    assert plain == b"".join(texts) == gzip.decompress(raw)
    positions = [sum(map(len, texts[:i])) for i in range(len(texts))]
    assert borders == list(zip(positions, headers, strict=False))


@given(TEXTS)
def test_what_the_standard_library_wrote_is_read(texts: list[bytes]) -> None:
    assert read(b"".join(map(gzip.compress, texts)))[0] == b"".join(texts)


@given(st.binary(min_size=1, max_size=3000), st.data())
def test_no_file_that_is_cut_short_is_read_as_whole(text: bytes, data: st.DataObject) -> None:
    raw = gzip.compress(text)
    with pytest.raises(GzipDamaged):
        read(raw[: data.draw(st.integers(1, len(raw) - 1))])


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_flipped_bit_of_content_or_checksum_is_seen(text: bytes, data: st.DataObject) -> None:
    raw = bytearray(gzip.compress(text))
    position = data.draw(st.integers(10, len(raw) - 1))
    raw[position] ^= 1 << data.draw(st.integers(0, 7))
    try:
        plain, _ = read(bytes(raw))
    except GzipDamaged:
        return
    assert plain == text  # a padding bit of the last deflate block


def test_what_follows_a_member_must_be_one() -> None:
    with pytest.raises(GzipDamaged):
        read(gzip.compress(b"text") + b"rubbish")


def test_header_of_gzip_itself_is_kept_and_an_extra_field_is_not(tmp_path: Path) -> None:
    (tmp_path / "app.log.1").write_bytes(b"line\n" * 1000)
    subprocess.run(["gzip", "-9", "app.log.1"], cwd=tmp_path, check=True)
    ((_, header),) = read((tmp_path / "app.log.1.gz").read_bytes())[1]
    assert header.name == b"app.log.1"
    assert header.extra_flags == 2
    assert header.mtime > 0
    bgzf = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
    plain, borders = read(bgzf + member(b"x", Header(mtime=7)))
    assert plain == b"x"
    assert borders == [(0, Header(has_extra=True)), (0, Header(mtime=7))]
    assert bytes(borders[0][1]) == bytes(Header())


def test_a_bomb_is_read_in_pieces() -> None:
    reader = GzipReader(io.BytesIO(gzip.compress(bytes(50_000_000))))
    buffer = bytearray(1000)
    assert reader.readinto(buffer) <= 1000


def test_the_gzip_command_accepts_what_is_written() -> None:
    raw = member(b"one\n", Header(name=b"a.log", comment=b"c")) + member(b"", Header())
    done = subprocess.run(["gzip", "-dc"], input=raw, capture_output=True, check=True)
    assert done.stdout == b"one\n"
