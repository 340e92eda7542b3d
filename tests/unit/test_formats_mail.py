"""A mail is searched as it stands; what is encoded in it is told, not passed over."""

import io

import pytest

from formats import Defect, End, Piece, candidates, opened, records

PLAIN = b"From: a@b.c\nSubject: hello\n\nwrite to ann@acme.io\n"
QUOTED = PLAIN + b"Content-Transfer-Encoding: quoted-printable\n\nann=40acme.io\n"
PACKED = PLAIN + b'content-transfer-encoding:  "BASE64"\n\nYW5uQGFjbWUuaW8=\n'
WORD = b"To: =?utf-8?Q?Bj=C3=B6rn?= <a@b.c>\n\nhello\n"


def read(raw: bytes, touched: bool) -> list[object]:
    def touches(_: bytes) -> list[tuple[int, int]]:
        return [(0, 1)] if touched else []

    return list(candidates(opened("box/1.eml", io.BytesIO(raw)), touches))


@pytest.mark.parametrize("raw", [QUOTED, PACKED, WORD])
@pytest.mark.parametrize("touched", [True, False])
def test_an_encoded_part_is_a_defect_beside_the_record(raw: bytes, touched: bool) -> None:
    found = read(raw, touched)
    assert [each.code for each in found if isinstance(each, Defect)] == ["encoded-mail"]
    assert sum(isinstance(each, Piece) for each in found) == touched
    assert found[-1] == End(1)
    whole = list(records(opened("a.mbox.gz", io.BytesIO(raw))))
    assert [type(each) for each in whole] == [Piece, Defect, End]


def test_a_plain_mail_has_none() -> None:
    assert [type(each) for each in read(PLAIN, True)] == [Piece, End]
    assert read(PLAIN, False) == [End(1)]
