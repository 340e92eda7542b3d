import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from expunge.vault import (
    Keyring,
    KeysBroken,
    KeysDestroyed,
    KeysMissing,
    KeysUnsafe,
    SealBroken,
    WorkKey,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "expunge-keys"


@pytest.fixture
def ring(folder: Path) -> Keyring:
    return Keyring.create(folder)


def test_creates_private_files_and_a_public_key(ring: Keyring, folder: Path) -> None:
    ring.open_request("r1")
    ring.destroy("r0")
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode & 0o777
        wanted = 0o700 if path.is_dir() else 0o644 if path.suffix == ".pub" else 0o600
        assert mode == wanted, path
    assert (folder / "expunge.pub").read_bytes() == ring.public_pem()
    assert ring.public_pem().startswith(b"-----BEGIN PUBLIC KEY-----")


@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_modes_do_not_depend_on_the_umask(folder: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        Keyring.create(folder).open_request("r")
    finally:
        os.umask(before)
    assert (folder / "work" / "r.key").stat().st_mode & 0o777 == 0o600
    assert (folder / "expunge.pub").stat().st_mode & 0o777 == 0o644


def test_creating_again_changes_nothing(ring: Keyring, folder: Path) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    again = Keyring.create(folder)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    assert again.subject_key() == ring.subject_key() != (folder / "master.key").read_bytes()


def test_the_same_request_has_the_same_key_and_another_has_another(ring: Keyring) -> None:
    sealed = ring.open_request("r1").seal(b"x", "c")
    assert ring.open_request("r1").open(sealed, "c") == b"x"
    assert ring.work_key("r1").open(sealed, "c") == b"x"
    with pytest.raises(SealBroken):
        ring.open_request("r2").open(sealed, "c")


def test_threads_that_open_one_request_agree(ring: Keyring) -> None:
    with ThreadPoolExecutor(8) as pool:
        leaves = list(pool.map(lambda _: ring.open_request("r").leaf(b"x"), range(32)))
    assert len(set(leaves)) == 1


def test_a_request_that_was_never_opened_has_no_key(ring: Keyring) -> None:
    with pytest.raises(KeysMissing, match=r"r9\.key is not there"):
        ring.work_key("r9")


@pytest.mark.parametrize("request_id", ["", "../master", "a/b", "a.b", "a" * 65, "a\n", "é"])
def test_an_id_that_is_no_plain_word_reaches_no_file(ring: Keyring, request_id: str) -> None:
    for use in (ring.open_request, ring.work_key, ring.destroy, ring.is_destroyed):
        with pytest.raises(KeysMissing):
            use(request_id)


def test_destroyed_is_for_good(ring: Keyring, folder: Path) -> None:
    ring.open_request("r1")
    assert not ring.is_destroyed("r1")
    ring.destroy("r1")
    ring.destroy("r1")
    assert ring.is_destroyed("r1")
    for use in (ring.open_request, ring.work_key, Keyring(folder).open_request):
        with pytest.raises(KeysDestroyed, match="r1"):
            use("r1")


def test_destroying_before_opening_forbids_opening(ring: Keyring) -> None:
    ring.destroy("never")
    with pytest.raises(KeysDestroyed):
        ring.open_request("never")


def test_destroying_overwrites_the_bytes_and_not_only_the_name(ring: Keyring, folder: Path) -> None:
    ring.open_request("r1")
    link, key = folder.parent / "link", (folder / "work" / "r1.key").read_bytes()
    os.link(folder / "work" / "r1.key", link)
    ring.destroy("r1")
    assert len(link.read_bytes()) == len(key)
    assert not set(_windows(key)) & set(_windows(link.read_bytes()))


def test_after_destruction_nothing_in_the_folder_opens_a_seal(ring: Keyring, folder: Path) -> None:
    sealed = ring.open_request("r1").seal(b"ann@b.c", "closure")
    assert _opens(folder, ring, sealed), "the search must find the key while it is there"
    ring.destroy("r1")
    assert not _opens(folder, ring, sealed)


def _windows(content: bytes) -> list[bytes]:
    return [content[start : start + 32] for start in range(max(1, len(content) - 31))]


def _opens(folder: Path, ring: Keyring, sealed: bytes) -> bool:
    candidates = [ring.subject_key(), ring.signer().private_bytes_raw()]
    for path in folder.rglob("*"):
        candidates += _windows(path.read_bytes()) if path.is_file() else []
    for candidate in candidates:
        try:
            return WorkKey(candidate).open(sealed, "closure") == b"ann@b.c"
        except SealBroken:
            continue
    return False


def test_a_missing_folder_says_where_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match=r"nowhere is not there.*expunge init"):
        Keyring(tmp_path / "nowhere")


def test_a_folder_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeysMissing, match="cannot be made: Not a directory"):
        Keyring.create(tmp_path / "file" / "keys")
    with pytest.raises(KeysMissing, match="is not there"):
        Keyring.create(tmp_path / "file")


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o755, 0o777])
def test_an_open_folder_is_refused_with_the_remedy(ring: Keyring, folder: Path, mode: int) -> None:
    folder.chmod(mode)
    for use in (Keyring, Keyring.create):
        with pytest.raises(KeysUnsafe, match=f"mode {mode:o}.*chmod 700"):
            use(folder)


def test_an_open_key_file_is_refused_with_the_remedy(ring: Keyring, folder: Path) -> None:
    ring.open_request("r")
    uses: dict[str, Callable[[], object]] = {
        "master.key": ring.subject_key,
        "signing.key": ring.signer,
        "work/r.key": lambda: ring.work_key("r"),
    }
    for name, use in uses.items():
        (folder / name).chmod(0o640)
        with pytest.raises(KeysUnsafe, match=f"{name}.*mode 640.*chmod 600"):
            use()


def test_a_link_in_place_of_a_key_is_refused(ring: Keyring, folder: Path) -> None:
    (folder / "master.key").rename(folder.parent / "elsewhere")
    (folder / "master.key").symlink_to(folder.parent / "elsewhere")
    with pytest.raises(KeysUnsafe, match=r"master\.key cannot be opened"):
        ring.subject_key()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_foreign_owner_is_refused(ring: Keyring, folder: Path) -> None:
    os.chown(folder / "master.key", 12345, -1)
    with pytest.raises(KeysUnsafe, match="belongs to user 12345"):
        ring.subject_key()


def test_every_changed_or_cut_key_file_is_refused(ring: Keyring, folder: Path) -> None:
    ring.open_request("r")
    uses: dict[str, Callable[[], object]] = {
        "master.key": ring.subject_key,
        "signing.key": ring.signer,
        "work/r.key": lambda: ring.work_key("r"),
    }
    for name, use in uses.items():
        path, good = folder / name, (folder / name).read_bytes()
        torn = [good[:length] for length in range(0, len(good), 7)]
        flipped = [_flip(good, index) for index in range(len(good))]
        for content in torn + flipped:
            path.write_bytes(content)
            with pytest.raises(KeysBroken, match=f"{name}.*Restore"):
                use()
        path.write_bytes(good)


def _flip(content: bytes, index: int) -> bytes:
    return content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :]


@pytest.mark.parametrize("lost", ["master.key", "signing.key", "work"])
def test_a_finished_folder_that_lost_a_part_is_not_refilled(
    ring: Keyring, folder: Path, lost: str
) -> None:
    (folder / lost).rename(folder.parent / "lost")
    with pytest.raises(KeysMissing, match=lost):
        Keyring.create(folder)
    assert not (folder / lost).exists()


def test_another_public_key_beside_the_signing_key_is_refused(
    ring: Keyring, folder: Path, tmp_path: Path
) -> None:
    other = Keyring.create(tmp_path / "other")
    (folder / "expunge.pub").write_bytes(other.public_pem())
    with pytest.raises(KeysBroken, match="not the public half"):
        ring.signer()
