"""Checks a certificate offline, alone: ``python check.py FILE --key expunge.pub``.

Needs Python 3.11, the package `cryptography`, and nothing of Expunge. It is strict: a file that is
not byte-equal to its canonical re-encoding (RFC 8785) is refused, and so is any field it does not
know. Formats: DSSE envelope, in-toto Statement v1, C2SP signed note and tlog-checkpoint, RFC 6962.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

ORIGIN = "expunge"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
LARGEST_INTEGER = 2**53 - 1
GIVING = {"access", "portability"}
NOT_CLAIMS = {"events", "checkpoint", "timestamp_token"}


class Refused(Exception):
    """The certificate does not hold; the message is one line."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a certificate that holds says. predicate: all of it, as parsed."""

    predicate: dict[str, Any]
    key_id: str
    log_size: int

    @property
    def request(self) -> str:
        return str(self.predicate["request"]["id"])

    @property
    def status(self) -> str:
        return str(self.predicate["status"])

    @property
    def plan(self) -> str:
        return str(self.predicate["plan"]["hash"])

    @property
    def holds_nothing(self) -> bool:
        """Whether it certifies that no store holds anything of the person: everything was read to
        its end, and there was no record, no exclusion and no gap."""
        p = self.predicate
        unread = any(
            look["covered"] != look["units"]
            for look in (store["second_look"] for store in p["stores"])
        )
        found = any(store["containers"] for store in p["stores"])
        limits = p["accepted_gaps"] or p["retained"] or p["excluded"] or unread
        return self.status == "complete" and not found and not limits

    def lines(self) -> list[str]:
        """For people: what is not done and what was accepted comes first."""
        return [_printable(line) for line in (*self._limits(), *self._facts())]

    def _limits(self) -> Iterator[str]:
        p = self.predicate
        if self.status == "interim":
            yield "INTERIM STATEMENT: the request is NOT complete"
        if p["request"]["follows"] is not None:
            yield f"SUPPLEMENT to the certificate of request {p['request']['follows']}"
        for o in p["open"]:
            yield f"NOT DONE: {_place(o)}: {o['why']} (to do: {o['remedy']})"
        for g in p["accepted_gaps"]:
            by = f"accepted by {g['accepted_by']}: {g['reason']}"
            yield f"ACCEPTED GAP: {_place(g)}: {g['why']} ({by})"
        for r in p["retained"]:
            until = r["until"] or "no date known"
            yield f"RETAINED: {_place(r)}: {r['reason']} ({r['basis']}, until {until})"
        for store in p["stores"]:
            for s in store["scrub"]:
                if s["state"] != "clean":
                    yield f"LEFT BELOW THE RECORDS: {store['store']}:{s['container']}: {s['why']}"

    def _facts(self) -> Iterator[str]:
        p, asked, plan = self.predicate, self.predicate["request"], self.predicate["plan"]
        yield f"request {asked['id']}: {asked['right']} under {asked['regime']}: {p['status']}"
        if (g := p["given"]) is not None:
            yield f"given: {g['records']} records in {g['files']} files, manifest {g['manifest']}"
            yield f"left out: {g['left_out']} places; the company's copy ends at {g['until']}"
        if self.holds_nothing:
            yield "NOTHING HELD: every unit of every store was read, and none holds the person"
        yield f"plan {plan['hash']}: approved by {plan['approved_by']} at {plan['approved_at']}"
        for r in p["rounds"]:
            if r["envelope"] is not None:
                why = f"{r['records']} records found since, within the approved envelope"
                yield f"round {r['number']}: {why}, plan {r['plan']}"
        yield f"signature: holds, by key {self.key_id}"
        yield f"inclusion: all {len(p['events'])} events stand in the signed log of {self.log_size}"
        if p["timestamp_token"] is None:
            yield "witness: not witnessed: that the log is the only one rests on the key's holder"
        else:
            yield "witness: an RFC 3161 timestamp token is present, not checked here"
        yield from (f"not searched: {sentence}" for sentence in p["not_searched"])


def check(certificate: bytes, public_key_pem: bytes) -> Report:
    """What holds, or Refused with the reason."""
    key = _public_key(public_key_pem)
    statement = _parse(_open_envelope(certificate, key), "the payload")
    STATEMENT(statement, "statement")
    predicate: dict[str, Any] = statement["predicate"]
    size, root = _open_checkpoint(predicate["checkpoint"], key)
    _unbase64(predicate["timestamp_token"] or "", "the timestamp token")
    _check_inclusion(predicate, size, root)
    _check_subject(statement)
    _check_history(predicate)
    _check_rounds(predicate)
    _check_given(predicate)
    _check_status(predicate)
    return Report(predicate, _key_id(key), size)


# --- the shape: known and closed ---

Shape = Callable[[Any, str], None]


def _record(texts: str = "", **fields: Shape) -> Shape:
    """An object with these fields and no other; texts: names of those that are just text."""
    shapes = {**dict.fromkeys(texts.split(), TEXT), **fields}

    def look(value: Any, where: str) -> None:
        _expect(isinstance(value, dict), f"{where} is not an object")
        unlike = sorted(set(value) ^ set(shapes))
        _expect(not unlike, f"{where} has missing or unknown fields: {', '.join(unlike)}")
        for name, shape in shapes.items():
            shape(value[name], f"{where}.{name}")

    return look


def _list(item: Shape) -> Shape:
    def look(value: Any, where: str) -> None:
        _expect(isinstance(value, list), f"{where} is not a list")
        for index, each in enumerate(value):
            item(each, f"{where}[{index}]")

    return look


def _table(keys: str, item: Shape) -> Shape:
    def look(value: Any, where: str) -> None:
        _expect(isinstance(value, dict), f"{where} is not an object")
        for key, each in value.items():
            _expect(re.fullmatch(keys, key) is not None, f"{where} has an unknown entry {key}")
            item(each, f"{where}.{key}")

    return look


def _text(pattern: str) -> Shape:
    def look(value: Any, where: str) -> None:
        right = isinstance(value, str) and re.fullmatch(pattern, value) is not None
        _expect(right, f"{where} is not as it must be")

    return look


def _or_null(shape: Shape) -> Shape:
    return lambda value, where: None if value is None else shape(value, where)


def _kind(wanted: type) -> Shape:
    return lambda value, where: _expect(type(value) is wanted, f"{where} is not {wanted.__name__}")


def _count(value: Any, where: str) -> None:
    _expect(type(value) is int and value >= 0, f"{where} is not a count")


TEXT = _text(r"(?s:.*)")
TEXTS = _list(TEXT)
HASH = _text(r"[0-9a-f]{64}")
TIME = _text(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
RESULTS = _table("done|already|changed|locked|failed", _count)
VERDICTS = _table("satisfied|violated|unknown|retained|locked|held", _count)
KEPT = _record("why", records=_count)
CONTAINER = _record(
    "container",
    edits=_table("[a-z-]+", RESULTS),
    verdicts=VERDICTS,
    others_removed=_count,
    kept=_list(KEPT),
)
STORE = _record(
    "store connector",
    version=_or_null(TEXT),
    derived_from=TEXTS,
    containers=_list(CONTAINER),
    scrub=_list(_record("container why remedy", state=_text("clean|remains|outside"))),
    second_look=_record(units=_count, covered=_count),
)
OPEN = _record("store place why remedy", count=_count)
ACCEPTED = _record("store place why reason accepted_by", count=_count)
RETAINED = _record("store place reason basis", records=_count, until=_or_null(TIME))
EVENT = _record("request kind", sequence=_count, at=TIME, body=_kind(dict))
PREDICATE = _record(
    "method checkpoint",
    request=_record("id right regime", received_at=TIME, deadline=TIME, follows=_or_null(TEXT)),
    status=_text("complete|interim"),
    open=_list(OPEN),
    accepted_gaps=_list(ACCEPTED),
    identifiers=_list(_record("kind", salted_sha256=HASH)),
    plan=_record("approved_by", hash=HASH, approved_at=TIME, rounds=_count),
    rounds=_list(
        _record(number=_count, plan=HASH, at=TIME, records=_count, envelope=_or_null(HASH))
    ),
    stores=_list(STORE),
    excluded=_count,
    retained=_list(RETAINED),
    not_searched=TEXTS,
    settings_restored=_list(_record("store container setting", restored=_kind(bool))),
    given=_or_null(
        _record(
            manifest=HASH, files=_count, bytes=_count, records=_count, left_out=_count, until=TIME
        )
    ),
    events=_list(_record(index=_count, event=EVENT, proof=_list(HASH))),
    timestamp_token=_or_null(TEXT),
)
STATEMENT = _record(
    _type=_text(re.escape("https://in-toto.io/Statement/v1")),
    subject=_list(_record("name", digest=_record(sha256=HASH))),
    predicateType=_text(re.escape("urn:expunge:certificate:v1")),
    predicate=PREDICATE,
)
ENVELOPE = _record(
    "payload",
    payloadType=_text(re.escape(PAYLOAD_TYPE)),
    signatures=_list(_record("sig", keyid=HASH)),
)


# --- what must hold between the parts ---


def _check_inclusion(predicate: dict[str, Any], size: int, root: bytes) -> None:
    """Every event of the request, once, in order, and each in the tree of the checkpoint."""
    before = -1
    for sequence, logged in enumerate(predicate["events"]):
        event, index = logged["event"], logged["index"]
        _expect(event["sequence"] == sequence, f"event {sequence} is missing, doubled or misplaced")
        _expect(
            event["request"] == predicate["request"]["id"],
            f"event {sequence} is of another request",
        )
        _expect(before < index < size, f"event {sequence} stands at an impossible place of the log")
        leaf = hashlib.sha256(b"\0" + _canonical(event)).digest()
        proof = [bytes.fromhex(each) for each in logged["proof"]]
        _expect(_root_from(leaf, index, size, proof) == root, f"event {sequence} is not in the log")
        before = index


def _root_from(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """RFC 9162 section 2.1.3.2: the root that the proof leads to; None if its length is wrong."""
    node, last = leaf, size - 1
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


def _check_subject(statement: dict[str, Any]) -> None:
    predicate = statement["predicate"]
    name, digest = f"request:{predicate['request']['id']}", predicate["plan"]["hash"]
    _expect(
        statement["subject"] == [{"name": name, "digest": {"sha256": digest}}],
        "the statement's subject is not this request with this plan",
    )


def _check_history(predicate: dict[str, Any]) -> None:
    """The log itself says who approved this plan, and holds the digest of everything claimed."""
    events, plan = [logged["event"] for logged in predicate["events"]], predicate["plan"]
    approvals = [event for event in events if event["kind"] == "approved"]
    _expect(bool(approvals), "no event says that the plan was approved")
    body = approvals[-1]["body"]
    _expect(body.get("plan") == plan["hash"], "the approved plan is another one")
    said = (body.get("by"), approvals[-1]["at"])
    _expect(said == (plan["approved_by"], plan["approved_at"]), "the approval was another one")
    claims = {name: value for name, value in predicate.items() if name not in NOT_CLAIMS}
    digest = hashlib.sha256(_canonical(claims)).hexdigest()
    _expect(events[-1]["kind"] == "certified", "the last event is not the certification")
    wanted = {"status": predicate["status"], "claims": digest}
    _expect(events[-1]["body"] == wanted, "the log certifies other claims than these")


def _check_rounds(predicate: dict[str, Any]) -> None:
    """The log says of each round that a person approved it, or which approval covers it."""
    events = [logged["event"] for logged in predicate["events"]]
    said = {
        each["body"].get("round"): (each["body"].get("plan"), each["body"].get("envelope"))
        for each in events
        if each["kind"] in ("approved", "round")
    }
    approved = {each["body"].get("plan") for each in events if each["kind"] == "approved"}
    numbers = [each["number"] for each in predicate["rounds"]]
    _expect(numbers == sorted(set(numbers)), "a round is listed twice or out of order")
    for each in predicate["rounds"]:
        number, envelope = each["number"], each["envelope"]
        _expect(
            said.get(number) == (each["plan"], envelope),
            f"the log knows round {number} otherwise, or not at all",
        )
        covered = envelope is None or envelope in approved or predicate["request"]["follows"]
        _expect(bool(covered), f"nobody approved what should cover round {number}")


def _check_given(predicate: dict[str, Any]) -> None:
    """An export is given by access and portability and by nothing else, and it is the one that the
    log says was made."""
    given, gives = predicate["given"], predicate["request"]["right"] in GIVING
    _expect(given is None or gives, "something is given by a right that gives nothing")
    if given is None:
        _expect(
            not gives or predicate["status"] == "interim", "complete, and yet nothing was given"
        )
        return
    events = [logged["event"] for logged in predicate["events"]]
    made = [event["body"] for event in events if event["kind"] == "exported"]
    _expect(bool(made), "no event says that the export was made")
    said = {name: value for name, value in made[-1].items() if name != "round"}
    _expect(said == given, "the export that was made is another one")


def _check_status(predicate: dict[str, Any]) -> None:
    names = [store["store"] for store in predicate["stores"]]
    _expect(len(set(names)) == len(names), "a store is listed twice")
    if predicate["status"] == "interim":
        _expect(bool(predicate["open"]), "an interim statement must say what is open")
        return
    _expect(not predicate["open"], "complete, and yet something is open")
    accepted = {(gap["store"], gap["place"]) for gap in predicate["accepted_gaps"]}
    kept: Counter[tuple[str, str]] = Counter()
    for retained in predicate["retained"]:
        kept[retained["store"], retained["place"]] += retained["records"]
    for store in predicate["stores"]:
        _check_store(store, {place for name, place in accepted if name == store["store"]})
        for container in store["containers"]:
            verdicts, place = container["verdicts"], (store["store"], container["container"])
            kept[place] -= verdicts.get("retained", 0) + verdicts.get("locked", 0)
    odd = sorted(":".join(place) for place, count in kept.items() if count)
    _expect(
        not odd, f"retained records without reason, or reasons without records: {', '.join(odd)}"
    )
    for setting in predicate["settings_restored"]:
        _expect(setting["restored"], f"a setting of {setting['store']} was not put back")


def _check_store(store: dict[str, Any], accepted: set[str]) -> None:
    """Complete means: read to its end, every edit with its verdict, nothing violated or unknown,
    nothing left below the records, but for gaps that a person accepted."""
    name, look = store["store"], store["second_look"]
    _expect(look["covered"] <= look["units"], f"{name}: more units were read than there are")
    _expect(
        look["covered"] == look["units"] or bool(accepted),
        f"{name}: the second look did not read everything, and no accepted gap says so",
    )
    places = [container["container"] for container in store["containers"]]
    _expect(len(set(places)) == len(places), f"{name}: a container is listed twice")
    for container in store["containers"]:
        where, verdicts = f"{name}:{container['container']}", container["verdicts"]
        bad = verdicts.get("violated", 0) + verdicts.get("unknown", 0)
        _expect(not verdicts.get("held"), f"{where}: a legal hold keeps records, and yet complete")
        excused = not accepted.isdisjoint({container["container"], ""})
        _expect(
            bad == 0 or excused, f"{where}: {bad} records are not settled, no accepted gap says so"
        )
        edits = {action: sum(each.values()) for action, each in container["edits"].items()}
        blanked = edits.pop("retain", 0)  # of what is kept: retained, or gone by now
        edited, judged = sum(edits.values()), sum(verdicts.values()) - verdicts.get("retained", 0)
        _expect(
            edited <= judged <= edited + blanked, f"{where}: {edited} edits, but {judged} verdicts"
        )
    for line in store["scrub"]:
        excused = not accepted.isdisjoint({line["container"], ""})
        _expect(
            line["state"] != "remains" or excused,
            f"{name}: erased text remains, no accepted gap says so",
        )


# --- bytes, keys and signatures ---


def _public_key(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise Refused("the key file is not a public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise Refused("the key file is not an Ed25519 public key")
    return key


def _key_id(key: Ed25519PublicKey) -> str:
    """As securesystemslib names it: SHA-256 of the canonical description of the key."""
    public = {"public": key.public_bytes_raw().hex()}
    described = {"keytype": "ed25519", "keyval": public, "scheme": "ed25519"}
    return hashlib.sha256(_canonical(described)).hexdigest()


def _open_envelope(certificate: bytes, key: Ed25519PublicKey) -> bytes:
    """The payload of a DSSE envelope with exactly one signature, by this key."""
    _expect(certificate.endswith(b"\n"), "the file does not end in a newline")
    envelope = _parse(certificate[:-1], "the file")
    ENVELOPE(envelope, "envelope")
    _expect(len(envelope["signatures"]) == 1, "the envelope has not exactly one signature")
    signature = envelope["signatures"][0]
    _expect(signature["keyid"] == _key_id(key), "it was signed with another key")
    payload = _unbase64(envelope["payload"], "the payload")
    kind = PAYLOAD_TYPE.encode()
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    _verify(
        key, _unbase64(signature["sig"], "the signature"), signed, "the signature does not hold"
    )
    return payload


def _open_checkpoint(note: str, key: Ed25519PublicKey) -> tuple[int, bytes]:
    """Size and root of the log, by a signed note with exactly one signature, by this key."""
    form = rf"({ORIGIN}\n(0|[1-9][0-9]{{0,15}})\n([^\n]*)\n)\n— {ORIGIN} ([^\n]*)\n"
    parts = re.fullmatch(form, note)
    if parts is None:
        raise Refused("the checkpoint is not a signed note of this log")
    text, size, root, signature = parts.groups()
    blob = _unbase64(signature, "the checkpoint's signature")
    named = hashlib.sha256(ORIGIN.encode() + b"\n\x01" + key.public_bytes_raw()).digest()
    _expect(blob[:4] == named[:4], "the checkpoint was signed with another key")
    _verify(key, blob[4:], text.encode(), "the checkpoint's signature does not hold")
    digest = _unbase64(root, "the checkpoint's root")
    _expect(len(digest) == hashlib.sha256().digest_size, "the checkpoint's root is no SHA-256")
    return int(size), digest


def _verify(key: Ed25519PublicKey, signature: bytes, signed: bytes, otherwise: str) -> None:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        raise Refused(otherwise) from None


def _parse(data: bytes, what: str) -> Any:
    """JSON that is byte-equal to its canonical re-encoding: so no key stands twice in it."""
    try:
        value = json.loads(
            data.decode(), parse_int=_integer, parse_float=_no_number, parse_constant=_no_number
        )
        again = _canonical(value)
    except (ValueError, RecursionError):
        raise Refused(f"{what} is not JSON, or has other numbers than integers") from None
    _expect(again == data, f"{what} is not byte-equal to its canonical re-encoding")
    return value


def _canonical(value: Any) -> bytes:
    """RFC 8785 for what `_parse` lets through."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return {name: _ordered(each) for name, each in pairs}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def _integer(digits: str) -> int:
    number = int(digits)
    return number if abs(number) <= LARGEST_INTEGER else _no_number(digits)


def _no_number(digits: str) -> int:
    raise ValueError(f"{len(digits)} characters that are no safe integer")


def _unbase64(text: str, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused(f"{what} is not base64") from None
    _expect(base64.b64encode(data).decode() == text, f"{what} is not canonical base64")
    return data


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Refused(otherwise)


def _place(line: dict[str, Any]) -> str:
    place = f"{line['store']}:{line['place']}" if line["place"] else f"{line['store']}, all of it"
    many = line.get("count", line.get("records", 1))
    return place if many == 1 else f"{place} ({many})"


def _printable(line: str) -> str:
    """No control character of a file that we only read reaches the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def main(arguments: list[str] | None = None) -> int:
    """0: it holds; 1: refused; 2: not started, as a file cannot be read."""
    parser = argparse.ArgumentParser(description="Check a certificate of Expunge, offline.")
    parser.add_argument("file", type=Path, help="the certificate")
    parser.add_argument("--key", type=Path, required=True, help="the public key (expunge.pub)")
    chosen = parser.parse_args(arguments)
    try:
        certificate, key = chosen.file.read_bytes(), chosen.key.read_bytes()
    except OSError as error:
        parser.error(str(error))
    try:
        lines, code = [*check(certificate, key).lines(), "OK"], 0
    except Refused as refused:
        lines, code = [f"REFUSED: {_printable(str(refused))}"], 1
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
