"""What went wrong at a file, named by what follows from it, and said without any path."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.logs.files import Rotating
from connectors.logs.names import in_words
from connectors.logs.records import Changed
from connectors.logs.rewrite import Busy, NoSpace
from expunge.model import Gap, StaleUnit, Terminal, Transient
from formats.gz import GzipDamaged
from formats.lines import LONGEST, LineTooLong

_LATER = {errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.EIO, errno.ESTALE, errno.ETIMEDOUT}
_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def explained(store: str, place: str, file: str = "") -> Iterator[None]:
    """Turns what the operating system and the formats raise into the errors of the contract.
    file: its name, of which only what rotation added is told."""
    try:
        yield
    except (FileNotFoundError, Changed):
        why = "a file was rotated, cut short, replaced or removed since it was listed"
        raise StaleUnit(store, place, why, "It will be searched again where it is now.") from None
    except Rotating:
        why = "the files were renamed each time they were listed"
        raise Transient(store, place, why, "Try again when the rotation is over.") from None
    except Busy:
        why = "a process has a packed file open for writing"
        raise Transient(store, place, why, "Try again when it is done.") from None
    except (GzipDamaged, LineTooLong) as error:
        found = gap(store, place, error, file)
        raise Terminal(store, place, found.why, found.remedy) from None
    except NoSpace:
        raise _no_space(store, place) from None
    except OSError as error:
        raise _of_the_system(store, place, error.errno or 0) from None


def gap(store: str, place: str, error: GzipDamaged | LineTooLong, file: str) -> Gap:
    """A file that was not read to its end."""
    if isinstance(error, LineTooLong):
        long = f"has a line that is longer than {LONGEST >> 20} MiB"
        why = f"{in_words(file)} {long}; the rest of it was not read"
        return Gap(store, place, "line-too-long", why, "Split the file, or remove it.")
    packed = in_words(file, "a gzip file")
    why = f"{packed} is damaged or cut short; the rest of it was not read"
    remedy = "If it is still being packed, try again later; otherwise repair or remove it."
    return Gap(store, place, "damaged", why, remedy)


def _no_space(store: str, place: str) -> Terminal:
    why = "the disk has no room for the new copy of a packed file"
    return Terminal(store, place, why, "Free as much as the largest packed file, and 64 MiB.")


def _of_the_system(store: str, place: str, number: int) -> Terminal | Transient | StaleUnit:
    why = f"the operating system refused: {os.strerror(number)}"
    if number in (errno.ELOOP, errno.ENOTDIR):
        return StaleUnit(store, place, why, "It will be searched again where it is now.")
    if number in _LATER:
        return Transient(store, place, why, "Try again; if it stays so, look at the disk.")
    if number in _FULL:
        return _no_space(store, place)
    if number == errno.EINVAL:
        why = "the file system cannot exchange two files at once (renameat2)"
        return Terminal(store, place, why, "Move the packed files to one that can, such as ext4.")
    remedy = "Run Expunge as a user who may read and write the files and their folder."
    return Terminal(store, place, why, remedy)
