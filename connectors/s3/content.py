"""An object's new bytes as something that boto3 can send, at any size."""

import io
from collections.abc import Callable, Iterator

Pieces = Callable[[], Iterator[bytes]]
"""Makes the same bytes again at each call."""


class Content:
    """A file-like body that is made while it is sent, and made anew when it is sent again.

    So nothing of it is kept, on disk or in the bucket: an upload in parts that a kill interrupts
    would stay behind there.
    """

    def __init__(self, pieces: Pieces, length: int) -> None:
        self._pieces, self._length = pieces, length
        self._running: Iterator[bytes] = iter(())
        self._left = b""
        self._position = 0
        self._begun = False

    def read(self, size: int = -1, /) -> bytes:
        if not self._begun:
            self._running, self._left, self._begun = self._pieces(), b"", True
        wanted = self._length if size < 0 else size
        while len(self._left) < wanted and (piece := next(self._running, b"")):
            self._left += piece
        taken, self._left = self._left[:wanted], self._left[wanted:]
        self._position += len(taken)
        return taken

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """To the beginning or the end, which is all that boto3 asks for."""
        self._position = offset if whence == io.SEEK_SET else self._length
        self._begun = self._position != 0
        self._running, self._left = iter(()), b""
        return self._position

    def tell(self) -> int:
        return self._position
