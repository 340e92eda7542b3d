"""Names, keys and JSON of the Elasticsearch connector: pure functions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.search.documents import key_of, locator
from connectors.search.errors import types
from connectors.search.names import template
from connectors.search.read import MOST, PAGE_BYTES, Pace
from connectors.search.server import LONGEST_LIST, batches
from connectors.search.wire import parse, render


@pytest.mark.parametrize(
    ("index", "container"),
    [
        ("customers", "customers"),
        ("customers_v2", "customers_v2"),
        ("products2", "products{n}"),
        ("logs-2024.01.31", "logs-{date}"),
        ("logs-20240131", "logs-{date}"),
        ("logs-2024-01", "logs-{date}"),
        ("logs-2024.w07", "logs-{date}"),
        ("audit_2024", "audit_{date}"),
        ("audit-2024", "audit-{date}"),
        ("orders-000017", "orders-{n}"),
        ("logs-2024.01.31-000017", "logs-{date}-{n}"),
        ("tenant-42-orders", "tenant-{n}-orders"),
        ("of-ann.lee+x@mail.example", "{email}"),
        ("import-0b9e7c1a-3f3d-4a52-9d43-9a1f1b0a7c11", "import-{uuid}"),
        ("import-0b9e7c1a3f3d4a529d439a1f1b0a7c11", "import-{uuid}"),
        ("logs-1234-56", "logs-{n}-{n}"),
        ("ann-lindqvist-orders", "{name}-orders"),
        ("notes-ann.lindqvist77", "notes-{name}"),
    ],
)
def test_names_that_vary_are_one_container(index: str, container: str) -> None:
    assert template(index) == container


@given(st.text(min_size=1), st.none() | st.text())
def test_key_leads_back_to_the_document(document: str, routing: str | None) -> None:
    wanted = {"_id": document} if routing is None else {"_id": document, "routing": routing}
    assert locator(key_of(document, routing)) == wanted


_near = st.text(alphabet="\x1f\x1ba01", min_size=1, max_size=4)


@given(_near, st.none() | _near, _near, st.none() | _near)
def test_two_documents_have_two_keys(
    first: str, first_routing: str | None, second: str, second_routing: str | None
) -> None:
    same = (first, first_routing) == (second, second_routing)
    assert (key_of(first, first_routing) == key_of(second, second_routing)) is same


def test_plain_id_is_its_own_key() -> None:
    assert key_of("user 7/%é", None) == "user 7/%é"
    assert key_of("7", "ann") == "7\x1fann"


@pytest.mark.parametrize(
    "text",
    ["1.10", "1e400", "-0.0", "0.12345678901234567890", "1E5", "123456789012345678901234567890"],
)
def test_numbers_keep_their_text(text: str) -> None:
    document = f'{{"a":[{text},null,true],"b":{{"c.d":{text}}}}}'
    assert render(parse(document.encode())) == document


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_json)
def test_rendered_json_is_the_same_value(value: object) -> None:
    assert json.loads(render(value)) == json.loads(json.dumps(value))


def test_half_of_a_surrogate_pair_stays_an_escape() -> None:
    assert render(parse(rb'{"a":"x\ud800","b":"\u00e9"}')) == '{"a":"x\\ud800","b":"é"}'
    render(parse(rb'"\ud83d\ude00"')).encode()


@given(st.lists(st.integers(1, 2_000_000), max_size=30))
def test_pages_stay_near_their_size(document_sizes: list[int]) -> None:
    """The next page of documents of the same size is at most PAGE_BYTES, or one document."""
    pace = Pace()
    for size in document_sizes:
        pace.saw(pace.count, pace.count * size)
        assert 1 <= pace.count <= MOST
        assert pace.count == 1 or pace.count * size <= PAGE_BYTES


@given(st.lists(st.text(min_size=1, max_size=255)))
def test_batches_fit_and_lose_nothing(names: list[str]) -> None:
    found = list(batches(names))
    assert [name for batch in found for name in batch] == names
    assert all(len(",".join(batch)) <= LONGEST_LIST for batch in found)


def test_only_constant_names_of_errors_are_told() -> None:
    body = {
        "error": {
            "type": "search_phase_execution_exception",
            "reason": "ann@b.c",
            "failed_shards": [{"reason": {"type": "Failed for ann@b.c"}}],
            "root_cause": [{"type": "parse_exception"}],
        }
    }
    assert types(body) == {"search_phase_execution_exception", "parse_exception"}
