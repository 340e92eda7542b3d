"""The certificate as one HTML page for people: self-contained, and only ever of one that holds."""

import hashlib

from expunge.evidence.check import check
from expunge.evidence.statement import Predicate
from expunge.evidence.texts import ENGLISH
from expunge.pages import rendered


def render(certificate: bytes, public_key_pem: bytes, file_name: str) -> str:
    """The page. file_name: how the certificate's file is called, for the commands it shows.

    Raises check.Refused: a page is never made of a certificate that does not hold.
    """
    report = check(certificate, public_key_pem)
    return rendered(
        "expunge.evidence",
        "certificate.html.j2",
        t=ENGLISH,
        p=Predicate.model_validate(report.predicate),
        key_id=report.key_id,
        holds_nothing=report.holds_nothing,
        file_name=file_name,
        file_hash=hashlib.sha256(certificate).hexdigest(),
    )
