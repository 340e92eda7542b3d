"""The certificate against everyone who would change it, also with the right key in hand."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cryptography
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expunge.evidence import check, signing
from expunge.evidence.claims import SecondLook
from expunge.evidence.statement import Event, statement
from tests.path.certificate_sample import (
    KEY,
    OPEN_LINE,
    OTHER_KEY,
    Change,
    certificate,
    forged,
    logged,
    payload,
    pem,
    resigned,
    sample_claims,
    sample_events,
)

CERTIFICATE = certificate()
INTERIM = certificate(sample_claims(status="interim", open=(OPEN_LINE,)))


def refused(file: bytes, why: str | None = None, key: bytes = b"") -> None:
    with pytest.raises(check.Refused, match=why) as caught:
        check.check(file, key or pem())
    assert "\n" not in str(caught.value)


def test_what_is_open_or_accepted_is_said_first() -> None:
    report = check.check(CERTIFICATE, pem())
    assert (report.request, report.status, report.plan) == ("r-1", "complete", "ab" * 32)
    lines = report.lines()
    assert lines[0].startswith("ACCEPTED GAP: lake:exports/{name}.parquet (2): unsupported format")
    assert "Operator One" in lines[0]
    assert any(line.startswith("RETAINED: shop:public.customers: invoices") for line in lines)
    assert any(line.startswith("LEFT BELOW THE RECORDS: shop:public.customers") for line in lines)
    assert any(line.startswith("signature: holds") for line in lines)
    assert "inclusion: all 6 events stand in the signed log of 13" in lines
    assert any(line.startswith("witness: not witnessed") for line in lines)
    assert "not searched: No store is configured for e-mail." in lines
    interim = check.check(INTERIM, pem()).lines()
    assert interim[0] == "INTERIM STATEMENT: the request is NOT complete"
    assert interim[1].startswith("NOT DONE: lake:exports/{name}.parquet: unsupported format")


def test_a_timestamp_token_is_named_but_not_vouched_for() -> None:
    lines = check.check(certificate(token="MAA="), pem()).lines()
    assert "witness: an RFC 3161 timestamp token is present, not checked here" in lines
    refused(certificate(token="MAB="), "canonical base64")


# --- without the key ---


@pytest.mark.parametrize("file", [CERTIFICATE, INTERIM])
def test_every_flipped_byte_is_refused(file: bytes) -> None:
    for index, byte in enumerate(file):
        changed = bytes([byte ^ (1 << index % 8)])
        refused(file[:index] + changed + file[index + 1 :])


@given(st.integers(0, len(CERTIFICATE) * 8 - 1))
def test_flipped_bits_are_refused(bit: int) -> None:
    changed = bytearray(CERTIFICATE)
    changed[bit // 8] ^= 1 << bit % 8
    refused(bytes(changed))


@given(st.integers(0, len(CERTIFICATE) - 1), st.sampled_from([b"", b" ", b"\n", b"A", b"=", b"\0"]))
def test_lost_and_added_bytes_are_refused(index: int, added: bytes) -> None:
    refused(CERTIFICATE[:index] + added + CERTIFICATE[index + (not added) :])


@pytest.mark.parametrize("tail", [b"\n", b" ", CERTIFICATE, b"\r\n"])
def test_anything_after_the_end_is_refused(tail: bytes) -> None:
    refused(CERTIFICATE + tail)


@pytest.mark.parametrize(
    "file", [b"", b"\n", b"{}\n", b"null\n", b"[" * 100_000 + b"\n", b"\xff\n"]
)
def test_what_is_no_certificate_is_refused(file: bytes) -> None:
    refused(file)


def test_another_key_is_refused() -> None:
    refused(CERTIFICATE, "signed with another key", pem(OTHER_KEY))
    refused(certificate(key=OTHER_KEY), "signed with another key")
    refused(CERTIFICATE, "not a public key", b"no PEM")
    mixed = resigned(CERTIFICATE, lambda said: None, OTHER_KEY)
    refused(mixed, "checkpoint was signed with another key", pem(OTHER_KEY))


def test_a_second_or_a_foreign_signature_is_refused() -> None:
    for signatures in ([], [{"keyid": "0" * 64, "sig": "AAAA"}]):
        refused(_envelope(signatures=signatures))
    both = json.loads(CERTIFICATE)["signatures"] * 2
    refused(_envelope(signatures=both), "exactly one signature")
    refused(_envelope(note="x"), "unknown fields: note")
    refused(_envelope(payloadType="text/plain"), "payloadType")


def _envelope(**changes: Any) -> bytes:
    text = json.dumps({**json.loads(CERTIFICATE), **changes}, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


# --- with the key: the history ---


def _events(change: Callable[[list[Any]], object]) -> Change:
    return lambda said: change(said["predicate"]["events"])


@pytest.mark.parametrize("index", range(6))
def test_every_removed_or_doubled_event_is_refused_though_signed(index: int) -> None:
    refused(resigned(CERTIFICATE, _events(lambda events: events.pop(index))))
    doubled = _events(lambda events: events.insert(index, events[index]))
    refused(resigned(CERTIFICATE, doubled), "missing, doubled or misplaced")


@pytest.mark.parametrize("one", range(6))
@pytest.mark.parametrize("other", range(6))
def test_every_swap_of_events_is_refused_though_signed(one: int, other: int) -> None:
    def swap(events: list[Any]) -> None:
        events[one], events[other] = events[other], events[one]

    if one != other:
        refused(resigned(CERTIFICATE, _events(swap)), "missing, doubled or misplaced")


@pytest.mark.parametrize("one", range(5))
def test_swapped_events_with_mended_numbers_are_not_in_the_log(one: int) -> None:
    def swap(events: list[Any]) -> None:
        events[one]["event"], events[one + 1]["event"] = (
            {**events[one + 1]["event"], "sequence": one},
            {**events[one]["event"], "sequence": one + 1},
        )

    refused(resigned(CERTIFICATE, _events(swap)), "is not in the log")


@pytest.mark.parametrize("index", range(5))
def test_a_removed_event_with_mended_numbers_is_not_in_the_log(index: int) -> None:
    def remove(events: list[Any]) -> None:
        events.pop(index)
        for sequence, each in enumerate(events):
            each["event"]["sequence"] = sequence

    refused(resigned(CERTIFICATE, _events(remove)), "is not in the log")


@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("field", ["at", "kind", "request", "body"])
def test_every_changed_event_is_refused_though_signed(index: int, field: str) -> None:
    new = {"at": "2026-03-02T09:00:00Z", "kind": "other", "request": "r-3", "body": {"x": 1}}[field]
    change = _events(lambda events: events[index]["event"].update({field: new}))
    refused(resigned(CERTIFICATE, change), "not in the log|another request")


@pytest.mark.parametrize("index", range(6))
def test_every_wrong_leaf_or_proof_is_refused(index: int) -> None:
    def leaf(events: list[Any]) -> None:
        events[index]["index"] += 1

    def longer(events: list[Any]) -> None:
        events[index]["proof"].append("00" * 32)

    def shorter(events: list[Any]) -> None:
        events[index]["proof"].pop()

    def outside(events: list[Any]) -> None:
        events[index]["index"] = 10**6

    for change in (leaf, longer, shorter, outside):
        refused(resigned(CERTIFICATE, _events(change)), "not in the log|impossible place")


def test_another_log_of_the_same_key_is_refused() -> None:
    note = logged([Event(request="r", sequence=0, at="2026-03-01T09:00:00Z", kind="x", body={})])[1]
    change: Change = lambda said: said["predicate"].update(checkpoint=note)  # noqa: E731
    refused(resigned(CERTIFICATE, change), "impossible place|not in the log")


def _kinds(*changes: tuple[int, dict[str, Any]]) -> Callable[[list[Event]], list[Event]]:
    """A log that rightly holds other events than the certificate needs."""

    def change(events: list[Event]) -> list[Event]:
        for index, update in changes:
            events[index] = events[index].model_copy(update=update)
        return events

    return change


@pytest.mark.parametrize(
    ("update", "why"),
    [
        ((2, {"kind": "planned"}), "no event says that the plan was approved"),
        ((2, {"body": {"plan": "cd" * 32, "by": "Operator One"}}), "approved plan is another"),
        ((2, {"body": {"plan": "ab" * 32, "by": "Operator Two"}}), "approval was another"),
        ((2, {"at": "2026-03-01T09:00:01Z"}), "approval was another"),
        ((3, {"kind": "approved", "body": {"plan": "cd" * 32}}), "approved plan is another"),
        ((5, {"kind": "verified"}), "last event is not the certification"),
        ((5, {"body": {"status": "interim"}}), "certifies other claims"),
        ((5, {"body": {"status": "complete", "claims": "00" * 32}}), "certifies other claims"),
        ((0, {"request": "r-2"}), "event 0 is of another request"),
        ((4, {"sequence": 3}), "event 4 is missing, doubled or misplaced"),
    ],
)
def test_a_history_that_does_not_carry_the_claims_is_refused(
    update: tuple[int, dict[str, Any]], why: str
) -> None:
    refused(certificate(change_events=_kinds(update)), why)


def test_a_history_without_its_end_is_refused() -> None:
    refused(certificate(change_events=lambda events: events[:-1]), "not the certification")
    refused(certificate(change_events=lambda events: events[:0]), "no event says")


# --- with the key: the claims ---


def test_a_log_that_has_the_events_in_another_order_is_refused() -> None:
    claims = sample_claims()
    events, note = logged(sample_events(claims), in_log=(0, 2, 1, 3, 4, 5))
    refused(signing.sign(statement(claims, events, note), KEY), "event 2 stands at an impossible")


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict | list) or not value:
        return [path]
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for step, each in steps for leaf in _leaves(each, (*path, step))]


CLAIMED = {k: v for k, v in payload(CERTIFICATE)["predicate"].items() if k not in check.NOT_CLAIMS}


@pytest.mark.parametrize("path", _leaves(CLAIMED), ids=lambda path: ".".join(map(str, path)))
def test_every_changed_claim_is_refused_though_signed(path: tuple[Any, ...]) -> None:
    def change(said: dict[str, Any]) -> None:
        place = said["predicate"]
        for step in path[:-1]:
            place = place[step]
        old = place[path[-1]]
        new = (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else "x"
        place[path[-1]] = [new] if isinstance(old, list) else new

    refused(resigned(CERTIFICATE, change))


def _wrong(old: Any) -> list[Any]:
    """Values of another type or outside of the range."""
    if isinstance(old, bool):
        return [1, None]
    if isinstance(old, int):
        return [-1, True, "1", None]
    return [[1], 1, {"0": 1}, *([{}, "", None] if isinstance(old, list) else [[]])]


@pytest.mark.parametrize("path", _leaves(CLAIMED), ids=lambda path: ".".join(map(str, path)))
def test_every_claim_of_another_type_is_refused_though_certified(path: tuple[Any, ...]) -> None:
    def change(place: Any, new: Any) -> None:
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = new

    old = CLAIMED
    for step in path:
        old = old[step]
    for new in _wrong(old):
        refused(forged(partial(change, new=new)), r"^statement\.predicate\.")


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("verdicts", {"fine": 1}),
        ("edits", {"delete": {"fine": 1}}),
        ("edits", {"DELETE!": {"done": 4}}),
        ("edits", {"delete": [4]}),
        ("verdicts", [4]),
        ("edits", 4),
    ],
)
def test_unknown_words_are_refused_though_certified(words: str, entry: Any) -> None:
    def change(predicate: dict[str, Any]) -> None:
        predicate["stores"][0]["containers"][0][words] = entry

    refused(forged(change), f"containers.0..{words}")


def test_the_forger_forges_well() -> None:
    assert forged(lambda predicate: None) == CERTIFICATE


@pytest.mark.parametrize("path", [*_leaves(payload(CERTIFICATE)), ("predicate", "stores", 0, "x")])
def test_missing_and_unknown_fields_are_refused(path: tuple[Any, ...]) -> None:
    def change(said: Any) -> None:
        for step in path[:-1]:
            said = said[step]
        if isinstance(said, dict):
            said["unknown"] = said.pop(path[-1], 1)
        else:
            said[path[-1]] = {}

    refused(resigned(CERTIFICATE, change))


@pytest.mark.parametrize(
    "subject",
    [
        [],
        [{"name": "request:r-2", "digest": {"sha256": "ab" * 32}}],
        [{"name": "request:r-1", "digest": {"sha256": "cd" * 32}}],
    ],
)
def test_another_subject_is_refused(subject: list[Any]) -> None:
    refused(resigned(CERTIFICATE, lambda said: said.update(subject=subject)), "subject")


def _stores(index: int, container: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    stores = list(sample_claims().stores)
    if container:
        first = stores[index].containers[0].model_copy(update=container)
        changes["containers"] = (first,)
    stores[index] = stores[index].model_copy(update=changes)
    return {"stores": tuple(stores)}


BAD_CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "open": ({"open": (OPEN_LINE,)}, "something is open"),
    "interim without a reason": ({"status": "interim"}, "must say what is open"),
    "violated": (
        _stores(0, {"verdicts": {"satisfied": 3, "violated": 1, "retained": 1}}),
        "settled",
    ),
    "unknown": (_stores(0, {"verdicts": {"satisfied": 3, "unknown": 1, "retained": 1}}), "settled"),
    "verdict missing": (
        _stores(0, {"verdicts": {"satisfied": 3, "retained": 1}}),
        "4 edits, but 3",
    ),
    "verdict too many": (
        _stores(0, {"verdicts": {"satisfied": 5, "retained": 1}}),
        "4 edits, but 5",
    ),
    "retained without reason": ({"retained": ()}, "public.customers"),
    "reason without record": (_stores(0, {"verdicts": {"satisfied": 4}}), "public.customers"),
    "not read to the end": (
        {"accepted_gaps": ()},
        "lake: the second look did not read everything",
    ),
    "more read than there is": (
        _stores(0, second_look=SecondLook(units=3, covered=4)),
        "more units were read",
    ),
    "remains": (
        _stores(
            0,
            scrub=(sample_claims().stores[0].scrub[0].model_copy(update={"state": "remains"}),),
        ),
        "remains",
    ),
    "setting": (
        {
            "settings_restored": (
                sample_claims().settings_restored[0].model_copy(update={"restored": False}),
            )
        },
        "not put back",
    ),
    "store twice": ({"stores": sample_claims().stores * 2}, "store is listed twice"),
    "container twice": (
        _stores(1, containers=sample_claims().stores[1].containers * 2),
        "container is listed twice",
    ),
}


@pytest.mark.parametrize("name", BAD_CLAIMS)
def test_claims_that_do_not_fit_together_are_refused(name: str) -> None:
    changes, why = BAD_CLAIMS[name]
    refused(certificate(sample_claims(**changes)), why)


@pytest.mark.parametrize("place", ["public.customers", "", "public.orders"])
def test_only_a_gap_accepted_for_that_place_excuses_it(place: str) -> None:
    gap = sample_claims().accepted_gaps[0]
    changes = _stores(0, {"verdicts": {"satisfied": 3, "unknown": 1, "retained": 1}})
    gaps = (gap, gap.model_copy(update={"store": "shop", "place": place}))
    file = certificate(sample_claims(**changes, accepted_gaps=gaps))
    if place == "public.orders":
        refused(file, "1 records are not settled")
    else:
        assert check.check(file, pem()).status == "complete"


# --- alone ---


def test_control_characters_do_not_reach_the_terminal() -> None:
    claims = sample_claims(not_searched=("\x1b[2Jall\nfine\u202e",))
    assert (
        "not searched: \\x1b[2Jall\\nfine\\u202e" in check.check(certificate(claims), pem()).lines()
    )


def _packages() -> list[Path]:
    """What `cryptography` is made of, as installed here."""
    site = Path(cryptography.__file__).parent.parent
    names = ("cryptography", "cffi", "pycparser", "_cffi_backend")
    return [path for path in site.iterdir() if path.name.split("-")[0].split(".")[0] in names]


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an empty virtual environment that has only `cryptography`."""
    folder = tmp_path_factory.mktemp("alone")
    only = folder / "packages"
    only.mkdir()
    for path in _packages():
        (only / path.name).symlink_to(path)
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (site,) = folder.glob("venv/lib/python3*/site-packages")
    (site / "only.pth").write_text(f"{only}\n")
    return folder / "venv" / "bin" / "python"


def _offline() -> list[str]:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare (util-linux) here to cut the network off")
    wanted = [unshare, "-n"] if os.geteuid() == 0 else [unshare, "-r", "-n"]
    if subprocess.run([*wanted, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this host lets nobody make a network namespace")
    return wanted


def _run(alone: Path, folder: Path, file: bytes) -> subprocess.CompletedProcess[str]:
    (folder / "r-1.json").write_bytes(file)
    (folder / "expunge.pub").write_bytes(pem())
    shutil.copy(check.__file__, folder / "check.py")
    command = [*_offline(), str(alone), "-E", "check.py", "r-1.json", "--key", "expunge.pub"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_it_runs_alone_and_offline(alone: Path, tmp_path: Path) -> None:
    names = ("cryptography", "expunge", "pydantic", "rfc8785", "securesystemslib")
    has = f"import importlib.util as u; print(*[n for n in {names} if u.find_spec(n)])"
    found = subprocess.run(
        [alone, "-E", "-c", has], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["cryptography"]
    done = _run(alone, tmp_path, CERTIFICATE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [*check.check(CERTIFICATE, pem()).lines(), "OK"]


def test_alone_it_refuses_with_one_line(alone: Path, tmp_path: Path) -> None:
    done = _run(alone, tmp_path, CERTIFICATE.replace(b'"payload":"e', b'"payload":"f'))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("REFUSED: ")
    assert done.stdout.count("\n") == 1


def test_the_command_says_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        check.main([str(tmp_path / "none.json"), "--key", str(tmp_path / "none.pub")])
    assert caught.value.code == 2
    assert "none.json" in capsys.readouterr().err


def test_it_imports_nothing_but_cryptography_and_the_standard_library() -> None:
    source = Path(check.__file__).read_text()
    lines = [
        line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))
    ]
    roots = {name.split(".")[0] for name in lines}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}
