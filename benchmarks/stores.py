"""Locate and apply of each connector beside the fastest native script, and beside a bare read.

Run: python -m benchmarks.stores --services FOLDER [--runs 3]
FOLDER: services started by `python -m deployments.local up --folder FOLDER`.
"""

import argparse
import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from pydantic import SecretStr

from benchmarks.baselines import logs, s3, search, sql
from benchmarks.report import median, show
from connectors.logs import LogsConnector
from connectors.s3 import S3Connector
from connectors.search import ElasticsearchConnector
from connectors.sql import SqlConnector
from deployments.local import Endpoints, create_database, running
from expunge.connector import Connector
from expunge.doors.demo.company.stores import s3_client
from expunge.match.query import Query
from expunge.match.rewrite import mask
from expunge.model import (
    Action,
    Container,
    Edit,
    Hit,
    Identifier,
    Layer,
    Unit,
    Work,
    rewritten,
)


@dataclass
class Case:
    """One store: how to plant it, our connector, and the baseline's three functions."""

    name: str
    plant: Callable[[], object]
    connector: Connector
    locate: Callable[[], Any]
    apply: Callable[[Any], object]
    bare: Callable[[], object]


def found(connector: Connector, query: Query) -> list[tuple[Unit, list[Hit]]]:
    containers = [each for each in connector.discover() if isinstance(each, Container)]
    located = []
    for container in containers:
        for unit in connector.units(container, (Layer.CURRENT,)):
            if isinstance(unit, Unit):
                hits = [each for each in connector.locate(unit, query) if isinstance(each, Hit)]
                located.append((unit, hits))
    return located


def carried_out(connector: Connector, located: list[tuple[Unit, list[Hit]]]) -> None:
    for unit, hits in located:
        edits = {}
        for hit in hits:
            record = hit.record
            if Action.DELETE in unit.container.actions:
                edits[record.key] = Edit(record.key, record.fingerprint)
            else:
                edits[record.key] = rewritten(record.key, record.data, mask(record, hit.spans))
        outcomes = list(connector.apply(Work(unit, edits)))
        assert {each.result.value for each in outcomes} <= {"done"}, "not all was done"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def measure(case: Case, query: Query, runs: int) -> tuple[str, ...]:
    taken: dict[str, list[float]] = {}
    for _ in range(runs):
        case.plant()
        taken.setdefault("bare", []).append(timed(case.bare)[0])
        seconds, places = timed(case.locate)
        taken.setdefault("their locate", []).append(seconds)
        taken.setdefault("their apply", []).append(timed(partial(case.apply, places))[0])
        case.plant()
        seconds, located = timed(lambda: found(case.connector, query))
        assert sum(len(hits) for _, hits in located) >= 1
        taken.setdefault("our locate", []).append(seconds)
        seconds, _ = timed(partial(carried_out, case.connector, located))
        taken.setdefault("our apply", []).append(seconds)
    of = {name: median(values) for name, values in taken.items()}
    return (
        case.name,
        f"{of['our locate']:.2f} s",
        f"{of['our locate'] / of['their locate']:.1f}",
        f"{of['our locate'] / of['bare']:.1f}",
        f"{of['our apply']:.2f} s",
        f"{of['our apply'] / of['their apply']:.1f}",
    )


def cases(endpoints: Endpoints, folder: Path) -> list[Case]:
    name = f"bench_{secrets.token_hex(4)}"
    create_database(endpoints, name)
    address = endpoints.postgres_url(name).replace("+psycopg", "")
    bucket, client = name.replace("_", "-"), s3_client(endpoints)
    client.create_bucket(Bucket=bucket)
    elastic = Elasticsearch(endpoints.elasticsearch_url)
    file = folder / "app.log"
    return [
        Case(
            "sql",
            lambda: sql.plant(address),
            _made(SqlConnector, "shop", connector="sql", url=SecretStr(address)),
            lambda: sql.locate(address),
            lambda keys: sql.apply(address, keys),
            lambda: sql.bare(address),
        ),
        Case(
            "s3",
            lambda: s3.plant(client, bucket),
            _made(
                S3Connector,
                "lake",
                connector="s3",
                bucket=bucket,
                endpoint_url=endpoints.s3_endpoint,
                region="us-east-1",
                access_key_id=endpoints.s3_access_key,
                secret_access_key=endpoints.s3_secret_key,
            ),
            lambda: s3.locate(client, bucket),
            lambda lines: s3.apply(client, bucket, lines),
            lambda: s3.bare(client, bucket),
        ),
        Case(
            "elasticsearch",
            lambda: search.plant(elastic, bucket),
            _made(
                ElasticsearchConnector,
                "search",
                connector="elasticsearch",
                url=endpoints.elasticsearch_url,
                indices=[f"{bucket}*"],
            ),
            lambda: search.locate(elastic, bucket),
            lambda ids: search.apply(elastic, bucket, ids),
            lambda: search.bare(elastic, bucket),
        ),
        Case(
            "logs",
            lambda: logs.plant(file),
            _made(LogsConnector, "weblogs", connector="logs", paths=[str(file)]),
            lambda: logs.locate(file),
            lambda places: logs.apply(file, places),
            lambda: logs.bare(file),
        ),
    ]


def _made(kind: Any, store: str, **table: Any) -> Connector:
    connector: Connector = kind(store, kind.Settings.model_validate(table))
    return connector


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--services", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    endpoints = running(asked.services)
    if endpoints is None:
        parser.error("no services run in that folder")
    query = Query({"": (Identifier("email", "ann@example.com"),)})
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(case, query, asked.runs) for case in cases(endpoints, Path(folder))]
    show(
        f"Locate and apply beside native scripts, medians of {asked.runs}",
        ("store", "locate", "x script", "x bare read", "apply", "x script"),
        rows,
    )


if __name__ == "__main__":
    main()
