"""The formats as other people's tools read them; the writer's types beside the check's shape."""

import base64
import hashlib
import json
from typing import Any

import pytest
from google.protobuf.json_format import Parse
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage
from pydantic import ValidationError
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]  # no __all__ there

from expunge.evidence import check
from expunge.evidence.canonical import canonical
from expunge.evidence.claims import Claims, Plan
from expunge.evidence.statement import Event, Predicate, salted
from expunge.model import Result, Verdict
from expunge.model.finding import ResidueState
from tests.path.certificate_sample import KEY, OTHER_KEY, certificate, payload, pem, sample_claims


def test_in_toto_reads_the_payload() -> None:
    message = Parse(json.dumps(payload(certificate())), StatementMessage())
    Statement.copy_from_pb(message).validate()
    assert message.subject[0].name == "request:r-1"
    assert message.subject[0].digest["sha256"] == "ab" * 32
    assert message.predicate_type == "urn:expunge:certificate:v1"


def test_securesystemslib_verifies_the_envelope() -> None:
    envelope = Envelope.from_dict(json.loads(certificate()))
    key = SSlibKey.from_crypto(KEY.public_key())
    assert list(envelope.verify([key], 1)) == [key.keyid]
    assert key.keyid == check._key_id(KEY.public_key())
    with pytest.raises(VerificationError):
        envelope.verify([SSlibKey.from_crypto(OTHER_KEY.public_key())], 1)


def test_the_payload_is_what_was_claimed() -> None:
    predicate = payload(certificate())["predicate"]
    claims = {name: each for name, each in predicate.items() if name not in check.NOT_CLAIMS}
    assert claims == sample_claims().model_dump(mode="json")
    assert hashlib.sha256(canonical(claims)).hexdigest() == sample_claims().digest()
    assert Claims.model_validate_json(sample_claims().model_dump_json()) == sample_claims()


def test_the_same_claims_and_events_make_the_same_file() -> None:
    assert certificate() == certificate()


def test_the_writer_and_the_check_know_the_same_fields() -> None:
    written = payload(certificate())["predicate"]
    assert set(written) == set(Predicate.model_fields)
    assert check.check(certificate(), pem()).predicate == written


def test_the_words_are_the_models() -> None:
    for word in Result:
        check.RESULTS({word.value: 1}, "results")
    for verdict in Verdict:
        check.VERDICTS({verdict.value: 1}, "verdicts")
    stores = payload(certificate())["predicate"]["stores"]
    for state in ResidueState:
        stores[0]["scrub"][0]["state"] = state.value
        check.STORE(stores[0], "store")


def test_an_events_entry_is_its_canonical_json() -> None:
    event = Event(
        request="r",
        sequence=0,
        at="2026-03-01T09:00:00.5Z",
        kind="planned",
        body={"b": [1], "a": None},
    )
    assert event.entry() == (
        b'{"at":"2026-03-01T09:00:00.5Z","body":{"a":null,"b":[1]},'
        b'"kind":"planned","request":"r","sequence":0}'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-03-01 09:00:00"},
        {"at": "2026-03-01T09:00:00+00:00"},
        {"at": "2026-03-01T09:00:00Z\n"},
        {"sequence": -1},
        {"sequence": "0"},
        {"body": {"x": 0.5}},
        {"body": {"x": [{"y": 1.0}]}},
        {"body": {"x": b"bytes"}},
        {"more": 1},
    ],
)
def test_an_event_that_the_check_would_refuse_cannot_be_made(change: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "request": "r", "sequence": 0, "at": "2026-03-01T09:00:00Z", "kind": "x", "body": {}
    }  # fmt: skip
    Event(**fields)
    with pytest.raises(ValidationError):
        Event(**{**fields, **change})


@pytest.mark.parametrize(
    "change", [{"hash": "AB" * 32}, {"hash": "ab"}, {"rounds": -1}, {"rounds": 2**53}, {"x": 1}]
)
def test_a_part_that_the_check_would_refuse_cannot_be_made(change: dict[str, Any]) -> None:
    fields = sample_claims().plan.model_dump()
    with pytest.raises(ValidationError):
        Plan(**{**fields, **change})


def test_only_the_salt_shows_whom_the_certificate_is_about() -> None:
    salt, other = b"a" * 16, b"b" * 16
    assert salted(salt, "ann@b.c") == hashlib.sha256(salt + b"ann@b.c").hexdigest()
    assert salted(salt, "ann@b.c") != salted(other, "ann@b.c")
    assert b"ann@b.c" not in base64.b64decode(json.loads(certificate())["payload"])
