"""What a log file needs of the operating system: writes that can do no harm. Linux only.

Everything here that changes a disk is durable when it returns, or says so.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import signal
import struct
from pathlib import Path

PAGE = mmap.ALLOCATIONGRANULARITY
_WINDOW = 1 << 26
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_LONG = struct.Struct("l")
_FS_IOC_GETVERSION = 0x80087601  # linux/fs.h: _IOR('v', 1, long)
_F_SETSIG = 10  # asm-generic/fcntl.h; Python names it only from 3.13 on
_NO_LEASES = {errno.EINVAL, errno.ENOTSUP, errno.ENOLCK, errno.EACCES, errno.EPERM}


def is_written(descriptor: int) -> bool | None:
    """Whether any process of any container has the file open for writing; None: not to be known.

    A read lease (fcntl(2), F_SETLEASE) is granted only where nobody writes. /proc/PID/fd would
    show only the processes of this container, and of this user. Nothing is known where the file
    system has no leases (NFS), or for a file that is not ours. descriptor: open for reading only.
    """
    try:
        # A writer that comes in between waits for us to let go, and we are told by a signal.
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)  # ignored by default; SIGIO would kill
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        if error.errno == errno.EAGAIN:
            return True
        if error.errno in _NO_LEASES:
            return None
        raise
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def generation(descriptor: int) -> int:
    """What tells two files apart that had the same inode one after the other; 0 where the file
    system does not count (tmpfs)."""
    try:
        number = fcntl.ioctl(descriptor, _FS_IOC_GETVERSION, bytes(_LONG.size))
    except OSError:
        return 0
    return int(_LONG.unpack(number)[0])


class Overwriter:
    """Puts bytes in the place of as many bytes of a file. Durable after os.fsync of the file.

    pwrite would make a file longer that a copytruncate has just cut, with a hole of NUL bytes
    before the next line of its writer. Here the kernel copies into a mapping of the file, which
    refuses (EFAULT) what lies beyond the end.
    """

    def __init__(self, descriptor: int) -> None:
        """descriptor: open for reading and writing, without O_APPEND."""
        self._file = descriptor
        self._source = os.memfd_create("line")
        self._window: mmap.mmap | None = None
        self._start = 0

    def write(self, offset: int, content: bytes) -> bool:
        """False if the file has become too short."""
        window = self._mapped(offset, len(content))
        if window is None:
            return False
        begin = offset - self._start
        os.pwrite(self._source, content, 0)
        with memoryview(window) as view, view[begin : begin + len(content)] as place:
            try:
                return os.preadv(self._source, [place], 0) == len(content)
            except OSError as error:
                if error.errno == errno.EFAULT:
                    return False
                raise

    def close(self) -> None:
        if self._window is not None:
            self._window.close()
        os.close(self._source)

    def _mapped(self, offset: int, length: int) -> mmap.mmap | None:
        """A mapping of the file that holds the range; None where the file ends before."""
        begin = offset - self._start
        if self._window is None or not 0 <= begin <= begin + length <= len(self._window):
            start = offset // PAGE * PAGE
            needed = offset + length - start
            size = min(max(needed, _WINDOW), os.fstat(self._file).st_size - start)
            if size < needed:
                return None
            if self._window is not None:
                self._window.close()
                self._window = None
            try:
                self._window, self._start = mmap.mmap(self._file, size, offset=start), start
            except ValueError:  # the file was cut after fstat
                return None
        return self._window


def exchange(one: Path, other: Path) -> None:
    """Each name gets the other's file, at once (renameat2(2), RENAME_EXCHANGE)."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
