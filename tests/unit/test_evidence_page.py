import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from expunge.evidence import check, page, texts
from tests.path.certificate_sample import OPEN_LINE, certificate, pem, sample_claims

VOID = {"meta", "br"}


class _Reader(HTMLParser):
    """Text in order; fails on a tag that is not closed or reaches outside."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "img", "iframe", "link", "a", "object"}
        assert not {"src", "href", "onclick", "onload"} & {name for name, _ in attrs}
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] != "style":
            self.text.append(" ".join(data.split()))


def _read(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.stack
    return "\n".join(line for line in reader.text if line)


def test_the_page_says_what_was_accepted_before_what_was_done() -> None:
    file = certificate()
    text = _read(page.render(file, pem(), "r-1.json"))
    order = [
        "Certificate r-1",
        "Not done, and accepted by a person",
        "lake:exports/{name}.parquet",
        "deleted by the lifecycle rule in 3 days",
        "Kept, with the reason",
        "tax law, 10 years",
        "delete: 1 already as wanted, 2 done",
        "redact: 1 changed since approval",
        "1 retained, 4 satisfied",
        "1: an address that others share",
        "read to the end at the second look: 4 of 5 units",
        "No store is configured for e-mail.",
        "expunge certificate check r-1.json --key expunge.pub",
        hashlib.sha256(file).hexdigest(),
        check.check(file, pem()).key_id,
        "not witnessed",
        "certified",
    ]
    places = [text.find(each) for each in order]
    assert places == sorted(places)
    assert -1 not in places


def test_an_interim_statement_cannot_be_taken_for_a_certificate() -> None:
    claims = sample_claims(status="interim", open=(OPEN_LINE,))
    html = page.render(certificate(claims), pem(), "r-1.json")
    text = _read(html)
    assert text.startswith("Interim statement: not complete")
    assert text.find("unsupported format") < text.find("Stores")
    assert "is complete" not in text


def test_nothing_of_the_certificate_becomes_markup() -> None:
    nasty = "</td><script>alert('x')</script>{{ p }}&amp;"
    gap = sample_claims().accepted_gaps[0].model_copy(update={"why": nasty})
    claims = sample_claims(not_searched=(nasty,), method=nasty, accepted_gaps=(gap,))
    html = page.render(certificate(claims), pem(), f"{nasty}.json")
    assert "<script" not in html
    assert _read(html).count("<script>alert('x')</script>{{ p }}&amp;") == 5


def test_the_page_reaches_for_nothing_outside() -> None:
    html = page.render(certificate(), pem(), "r-1.json")
    assert "default-src 'none'" in html
    assert not re.search(r"(https?:)?//|url\(|@import", html)


def test_no_page_is_made_of_a_certificate_that_does_not_hold() -> None:
    with pytest.raises(check.Refused):
        page.render(certificate()[:-1], pem(), "r-1.json")


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    source = (Path(page.__file__).parent / "templates/certificate.html.j2").read_text()
    named = set(re.findall(r"\bt\.(\w+)", source))
    for names in re.findall(r"head\(\[(.*?)\]\)", source):
        named |= set(re.findall(r'"(\w+)"', names))
    named |= set(re.findall(r'fact\("(\w+)"', source))
    rest = set(texts.ENGLISH) - named
    assert named <= set(texts.ENGLISH)
    assert all(re.match("(word|title|lead)_", name) for name in rest), rest
