"""Keys to containers: bounded in number, stable, and without anybody's data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.s3.templates import MOST, Templates, literal_prefix
from expunge.model.words import WORDS


@pytest.mark.parametrize(
    ("key", "container"),
    [
        ("exports/2024-customers.csv", "exports/{name}.csv"),
        ("exports/Ann Smith.CSV.gz", "exports/{name}.csv.gz"),
        ("users/ann@x.com/7/a.json", "users/{email}/{n}/{name}.json"),
        ("users/ann%40x.com/a.json", "users/{email}/{name}.json"),
        ("u/0b6c1ad0-1111-2222-3333-444455556666/z", "u/{uuid}/{name}"),
        ("events/dt=2024-05-01/country=DE/p.jsonl", "events/dt={date}/country={name}/{name}.jsonl"),
        ("20240501/2024-05/12/1.5/x.log", "{date}/{date}/{n}/{n}/{name}.log"),
        ("customer_10042/v1/x.txt", "customer_{n}/v1/{name}.txt"),
        ("+49 170 1234567/x.txt", "{name}/{name}.txt"),
        ("{name}/a\nb/x", "{name}/{name}/{name}"),
        ("/a//b/", "{name}/a/{name}/b/{name}"),
        ("report.annsmith", "{name}"),
        ("users/ann.lindqvist77/notes/a.txt", "users/{name}/notes/{name}.txt"),
        ("Ann Lindqvist/a.txt", "{name}/{name}.txt"),
        ("invoices-ann-lindqvist/a.txt", "invoices-{name}/{name}.txt"),
        ("lindqvist=77/a.txt", "{name}={n}/{name}.txt"),
        ("x" * 300 + "/a.csv", "{name}/{name}.csv"),
    ],
)
def test_containers(key: str, container: str) -> None:
    templates = Templates()
    templates.add(key)
    assert list(templates.counts()) == [(container, 1)]
    assert templates.name(key) == container


def test_many_plain_names_become_one() -> None:
    templates = Templates()
    names = sorted(WORDS)[:25]
    for name in names:
        templates.add(f"users/{name}/notes/a.txt")
        templates.add(f"users/{name}/a.csv")
    templates.add("other/a.csv")
    assert list(templates.counts()) == [
        ("other/{name}.csv", 1),
        ("users/{name}/notes/{name}.txt", 25),
        ("users/{name}/{name}.csv", 25),
    ]
    assert templates.name("users/latest/notes/b.txt") == "users/{name}/notes/{name}.txt"


def test_levels_that_multiply_are_bounded() -> None:
    templates = Templates()
    letters = "abcdefghijklmnopqrs"
    for key in (f"{a}/{b}/{c}/x.csv" for a in letters for b in letters for c in letters):
        templates.add(key)
    counts = list(templates.counts())
    assert len(counts) <= MOST
    assert sum(objects for _, objects in counts) == len(letters) ** 3


SEGMENT = st.sampled_from(["a", "b", "ann@x.com", "2024-05-01", "77", "k=v", "", "{n}"]) | st.text(
    max_size=4
)
KEYS = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)


@given(st.lists(KEYS, max_size=60))
def test_every_key_is_in_a_container_that_was_found(keys: list[str]) -> None:
    templates = Templates()
    for key in keys:
        templates.add(key)
    found = dict(templates.counts())
    names = [templates.name(key) for key in keys]
    assert {name: names.count(name) for name in names} == found
    for key in keys:
        assert key.startswith(literal_prefix(templates.name(key)))
