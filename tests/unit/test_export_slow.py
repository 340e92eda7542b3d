"""A passphrase's key that would take this machine too long."""

from pathlib import Path

import pyrage
import pytest

from expunge.export.opening import NotWhole, open_with_passphrase


def test_a_machine_that_is_too_slow_is_not_called_a_wrong_passphrase(tmp_path: Path) -> None:
    sealed = bytearray(pyrage.passphrase.encrypt(b"AGE-SECRET-KEY-1", "a passphrase"))
    start = sealed.index(b"-> scrypt ")
    end = sealed.index(b"\n", start)
    sealed[start:end] = sealed[start:end].rpartition(b" ")[0] + b" 40"  # its work factor
    (tmp_path / "export.age.key").write_bytes(sealed)
    with pytest.raises(NotWhole, match="too slow or too busy"):
        open_with_passphrase(tmp_path / "export.age", "a passphrase", tmp_path / "out")
