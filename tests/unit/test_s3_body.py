"""What no real server does on demand: an answer that ends early without a word, or starts anew."""

import io
from typing import Any, cast

import pytest

from connectors.s3.body import open_body
from connectors.s3.bucket import Bucket
from connectors.s3.client import TryAgain

WHOLE = b"0123456789"


class Server:
    """Answers with each of these texts in turn, whatever was asked."""

    def __init__(self, *answers: tuple[bytes, str]) -> None:
        self.answers = list(answers)
        self.asked: list[Any] = []

    def get_object(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        body, content_range = self.answers.pop(0)
        answer = {"Body": io.BytesIO(body), "ETag": '"e"', "ContentLength": len(WHOLE)}
        return answer | ({"ContentRange": content_range} if content_range else {})


def read(server: Server) -> bytes:
    body = open_body(Bucket("lake", "b", cast("Any", server)), "a.csv")
    return b"".join(iter(lambda: body.read(4), b""))


def test_an_answer_that_ends_early_is_asked_for_again() -> None:
    server = Server((WHOLE[:6], ""), (WHOLE[6:7], "bytes 6-9/10"), (WHOLE[7:], "bytes 7-9/10"))
    assert read(server) == WHOLE
    assert [each.get("Range") for each in server.asked] == [None, "bytes=6-", "bytes=7-"]
    assert {each.get("IfMatch") for each in server.asked[1:]} == {'"e"'}


def test_an_answer_that_ends_early_for_good_is_no_end() -> None:
    with pytest.raises(TryAgain):
        read(Server((WHOLE[:6], ""), *[(b"", "bytes 6-9/10")] * 9))


def test_an_answer_from_the_beginning_is_not_the_rest() -> None:
    with pytest.raises(TryAgain):
        read(Server((WHOLE[:6], ""), (WHOLE, "")))
