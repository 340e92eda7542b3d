"""Lines and blocks of a stream hold every byte once, at any size of read."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.lines import LineTooLong, bare, blocks, ending, lines, lines_of

CONTENT = st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b"\r", b"\xff\x00", b"word "])).map(
    b"".join
)


class Dribble(io.RawIOBase):
    """A raw stream that returns less than asked for, as sockets do."""

    def __init__(self, content: bytes, size: int) -> None:
        self.rest, self.size = content, size

    def read(self, size: int = -1, /) -> bytes:
        piece, self.rest = self.rest[: min(size, self.size)], self.rest[min(size, self.size) :]
        return piece


@given(CONTENT, st.integers(1, 9), st.integers(1, 9))
def test_blocks_are_whole_lines_and_lose_nothing(content: bytes, size: int, dribble: int) -> None:
    position = 0
    for offset, block in blocks(Dribble(content, dribble), size):
        assert offset == position
        position += len(block)
        assert content[offset:position] == block
        assert block.endswith(b"\n") or position == len(content)
    assert position == len(content)


@given(CONTENT)
def test_lines_are_those_of_the_standard_library(content: bytes) -> None:
    expected = list(io.BytesIO(content))
    found = list(lines(io.BytesIO(content)))
    assert [line for _, line in found] == expected
    assert [offset for offset, _ in found] == [
        sum(map(len, expected[:i])) for i in range(len(expected))
    ]
    assert found == list(lines_of(content))


@pytest.mark.parametrize(
    ("line", "text", "end"),
    [
        (b"a\r\n", b"a", b"\r\n"),
        (b"a\n", b"a", b"\n"),
        (b"a", b"a", b""),
        (b"a\r", b"a\r", b""),
        (b"\r\r\n", b"\r", b"\r\n"),
        (b"\n", b"", b"\n"),
    ],
)
def test_a_line_is_its_text_and_its_end(line: bytes, text: bytes, end: bytes) -> None:
    assert (bare(line), ending(line)) == (text, end)


def test_a_line_of_50_mb_is_one_line() -> None:
    content = b"x" * 50_000_000
    assert [(o, len(line)) for o, line in lines(io.BytesIO(content + b"\nend"))] == [
        (0, 50_000_001),
        (50_000_001, 3),
    ]


def test_a_line_that_does_not_fit_is_an_error_and_not_half_a_line() -> None:
    found = lines(io.BytesIO(b"a\n" + b"x" * (1 << 24)), longest=1000)
    with pytest.raises(LineTooLong):
        list(found)
