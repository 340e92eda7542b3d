"""The demo company holds what its truth lists, no more and no less, and always the same bytes."""

import gzip
import os
import subprocess
import sys
import tomllib
from collections import Counter
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from elasticsearch import Elasticsearch
from mypy_boto3_s3 import S3Client

from deployments.local import Endpoints
from expunge.doors.demo.company import (
    Company,
    Feature,
    Names,
    build,
    config,
    environment,
    fill,
    truth,
)
from expunge.doors.demo.company.stores import NotOurs
from tests.truth.identifiers import needles
from tests.truth.native import Snapshot, snapshot
from tests.truth.sweep import fingerprints, leftovers, present

# A shared address betrays nobody by itself: tests/truth/test_difference.py looks after it.
NOT_SWEPT = {Feature.SHARED_ADDRESS}


@pytest.fixture(scope="session")
def whole() -> Company:
    return build()


@pytest.fixture
def names(database: str, bucket: str, index_prefix: str) -> Names:
    return Names(database, bucket, index_prefix)


def listed(company: Company) -> set[tuple[object, ...]]:
    return {(p.person, *p.where) for p in truth(company) if p.feature not in NOT_SWEPT}


def swept(company: Company, found: Snapshot) -> set[tuple[object, ...]]:
    people = [person.id for person in company.chosen]
    return {(f.person, *f.where) for f in leftovers(company, found, people)}


def test_the_sweep_finds_every_place_of_the_50_and_nothing_else(
    whole: Company, services: Endpoints, names: Names, tmp_path: Path
) -> None:
    fill(whole, services, tmp_path / "logs", names)
    found = snapshot(services, names, tmp_path / "logs")
    assert swept(whole, found) == listed(whole)
    findings = leftovers(whole, found, [person.id for person in whole.chosen])
    assert all(present(p, findings) for p in truth(whole) if p.feature not in NOT_SWEPT)


def test_the_sweep_finds_what_is_planted(
    small: Company,
    services: Endpoints,
    names: Names,
    s3_client: S3Client,
    es_client: Elasticsearch,
    tmp_path: Path,
) -> None:
    """One stray record in each store, each in another encoding, and one in a store's corner."""
    logs = tmp_path / "logs"
    fill(small, services, logs, names)
    who = small.heroine
    url = services.postgres_url(names.database).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE SCHEMA attic")
        connection.execute("CREATE TABLE attic.trunk (id int PRIMARY KEY, blob json)")
        connection.execute('INSERT INTO attic.trunk VALUES (1, \'{"a": ["\\u0041NN.sorensen"]}\')')
        connection.execute("INSERT INTO attic.trunk VALUES (2, to_json(%s::text))", (who.login,))
    packed = gzip.compress(f"to={who.email.upper()}\n".encode())
    s3_client.put_object(Bucket=names.bucket, Key="odd/file.bin", Body=packed)
    s3_client.put_object(Bucket=names.bucket, Key=f"users/{who.email}/face.txt", Body=b"-")
    es_client.index(index=f"{names.index_prefix}new", id="1", document={"x": [{"y": who.phone}]})
    es_client.indices.refresh(index=f"{names.index_prefix}new")
    (logs / ".app.log.tmp").write_text("GET /?u=ann.sorensen%40example.com\n")
    extra = swept(small, snapshot(services, names, logs)) - listed(small)
    assert extra == {
        (who.id, "shop", "attic.trunk", 0, "2"),
        (who.id, "lake", "odd/file.bin", 0, "0"),
        (who.id, "lake", f"users/{who.email}/face.txt", 0, "0"),
        (who.id, "search", "new", 0, "1"),
        (who.id, "weblogs", ".app.log.tmp", 0, "0"),
    }


def test_every_feature_is_there(whole: Company, small: Company) -> None:
    for company in (whole, small):
        places = truth(company)
        assert len({place.person for place in places}) == len(company.chosen) == 50
        people = Counter(feature for _, feature in {(p.person, p.feature) for p in places})
        shared = people.pop(Feature.SHARED_ADDRESS)
        assert shared == 2
        assert set(people) == set(Feature) - {Feature.SHARED_ADDRESS}
        assert min(people.values()) >= 10
        heroine = {p.feature for p in places if p.person == company.heroine.id}
        assert heroine == set(Feature) - {Feature.OWN_ADDRESS, Feature.SHARED_ADDRESS}
    assert len(whole.people) >= 5000


def test_features_look_as_they_are_called(small: Company, before: Snapshot) -> None:
    """The bytes, not the labels: what is called escaped is escaped."""
    texts = {
        (unit.store, unit.name, unit.version, key): "\0".join(record.values())
        for unit in before.units
        for key, record in unit.records.items()
    }
    signs = {
        Feature.PERCENT: "%40",
        Feature.ESCAPED: "\\u",
        Feature.OLD_VERSION: "\nsecond line",
        Feature.NEWSLETTER: "@EXAMPLE.",
        Feature.JSON_COLUMN: '"actor": {',
        Feature.ARRAY: "{",
    }
    for place in truth(small):
        assert signs.get(place.feature, "") in texts[place.where], place
    assert any(place.unit.endswith(".gz") for place in truth(small) if place.store == "weblogs")


def test_who_is_named_can_be_located(small: Company, before: Snapshot) -> None:
    """Every record with a listed person's name holds an e-mail, a login or a key of that person."""
    names = {p.id: p.full_name for p in small.chosen}
    alone = {id_ for id_, known in needles(small).items() if all(n.alone for n in known[:4])}
    located = swept(small, before)
    for unit in before.units:
        for key, record in unit.records.items():
            text = "\0".join(record.values())
            for id_ in alone:
                if names[id_] in text:
                    assert (id_, unit.store, unit.name, unit.version, key) in located


def test_near_twins_are_near(small: Company, before: Snapshot) -> None:
    """A careless search for the heroine's e-mail, login, name or number hits others."""
    hers = {place.where for place in truth(small) if place.person == small.heroine.id}
    others = "\n".join(
        "\0".join(record.values())
        for unit in before.units
        for key, record in unit.records.items()
        if (unit.store, unit.name, unit.version, key) not in hers
    )
    who = small.heroine
    for careless in (who.email, who.login, who.full_name, "ann.sorensen%40", " 42 "):
        assert careless in others
    assert {42, 142} <= {person.id for person in small.people}


def digest(company: Company) -> str:
    whole = sha256()
    for table in company.tables:
        whole.update(repr((table.ddl, [(row.key, str(row.values)) for row in table.rows])).encode())
    for item in company.objects:
        whole.update(repr((item.key, item.attributes, list(item.bodies()))).encode())
    for index in company.indices:
        whole.update(repr((index.name, index.mappings, index.documents)).encode())
    for file in company.logs:
        whole.update(repr((file.name, file.mode, file.body())).encode())
    return whole.hexdigest()


def test_one_seed_one_company(small: Company) -> None:
    """In another process too, where sets and dicts of text would have another order."""
    program = "from tests.truth.test_company import *; print(digest(build(customers=60)))"
    for hash_seed in ("1", "2"):
        environ = {**os.environ, "PYTHONHASHSEED": hash_seed}
        arguments = [sys.executable, "-c", program]
        printed = subprocess.run(arguments, env=environ, capture_output=True, text=True, check=True)
        assert printed.stdout.strip() == digest(small)
    assert digest(build(seed=7, customers=60)) != digest(small)


def test_a_second_fill_makes_the_same(
    small: Company, before: Snapshot, services: Endpoints, names: Names, tmp_path: Path
) -> None:
    for _ in range(2):
        fill(small, services, tmp_path / "logs", names)
    now = fingerprints(snapshot(services, names, tmp_path / "logs"))
    assert now == fingerprints(before)


def test_a_fill_leaves_alone_what_it_did_not_make(
    small: Company, services: Endpoints, names: Names, s3_client: S3Client,
    es_client: Elasticsearch, tmp_path: Path,
) -> None:  # fmt: skip
    from expunge.doors.demo.company.stores import fill_lake, fill_search, fill_shop, fill_weblogs

    url = services.postgres_url(names.database).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE customers (id int)")
    s3_client.put_object(Bucket=names.bucket, Key="theirs", Body=b"")
    es_client.index(index=f"{names.index_prefix}customers-v1", document={})
    (tmp_path / "app.log").write_text("theirs")
    with pytest.raises(NotOurs):
        fill_shop(small.tables, services, names.database)
    with pytest.raises(NotOurs):
        fill_lake(small.objects, services, names.bucket)
    with pytest.raises(NotOurs):
        fill_search(small.indices, services, names.index_prefix)
    with pytest.raises(NotOurs):
        fill_weblogs(small.logs, tmp_path)
    assert s3_client.get_object(Bucket=names.bucket, Key="theirs")["Body"].read() == b""
    assert (tmp_path / "app.log").read_text() == "theirs"


def test_a_company_has_room_for_the_50() -> None:
    with pytest.raises(ValueError, match="at least 60"):
        build(customers=59)


def test_the_configuration_holds_no_secret(services: Endpoints, tmp_path: Path) -> None:
    text = config(services, tmp_path, Names())
    tables = tomllib.loads(text)
    assert set(tables["stores"]) == {"shop", "lake", "search", "weblogs"}
    variables = environment(services, Names())
    for name, value in variables.items():
        assert f"${{{name}}}" in text
        assert value not in text


def test_places_have_an_address_and_people_no_repr() -> None:
    company = build(customers=60)
    assert all(place.container and place.unit and place.record for place in truth(company))
    assert repr(company.heroine) == "Person(42)"
    assert "sorensen" not in repr(company)
