"""A file that a person names: its text, or what is wrong with it."""

from pathlib import Path

from expunge.model import RequestError


def text_of(file: Path, name: str) -> str:
    """Its UTF-8 text, without the byte order mark with which editors on Windows begin a file.

    name: what the person called it, for the message. RequestError where it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RequestError(f"{name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise RequestError(f"{name} is no UTF-8 text. Convert it.") from None
