"""The set of local services: names, state, endpoints. (Their real starts: tests/local.)"""

import json
import socket
from pathlib import Path

import pytest

from deployments.local import SERVICES, Endpoints, LocalServiceError, down, remove, running, up
from deployments.local.postgres import Postgres
from deployments.local.service import HOST, free_ports


def test_what_a_service_needs_is_started_before_it() -> None:
    names = list(SERVICES)
    for name, service in SERVICES.items():
        assert all(names.index(need) < names.index(name) for need in service.needs)


def test_an_unknown_service_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(LocalServiceError, match=r"no service 'mongo'; there are postgres, s3"):
        up(tmp_path / "set", ["postgres", "mongo"])
    assert not (tmp_path / "set").exists()


def test_down_and_remove_of_what_never_was_do_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    down(folder)
    remove(folder)
    assert not folder.exists()
    assert running(folder) is None


def test_a_state_file_without_processes_is_not_running(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps({"s3": {"port": 1}}))
    (tmp_path / "s3.pid").write_text("1 1\n")  # before the reboot
    assert running(tmp_path) is None


def test_endpoints_quote_the_password_and_do_not_show_it() -> None:
    endpoints = Endpoints({"postgres": {"port": 5, "user": "u", "password": "p@/ss"}})
    assert endpoints.postgres_url("shop") == "postgresql+psycopg://u:p%40%2Fss@127.0.0.1:5/shop"
    assert "ss" not in repr(endpoints).removeprefix("Endpoints")


def test_a_service_that_does_not_run_is_named_with_the_remedy() -> None:
    with pytest.raises(LocalServiceError, match=r"elasticsearch does not run here: python -m"):
        _ = Endpoints({}).elasticsearch_url


def test_a_start_keeps_the_password_and_a_free_port_and_leaves_a_taken_one() -> None:
    first = Postgres().settings({}, set())
    assert Postgres().settings(first, set()) == first
    with socket.create_server((HOST, int(first["port"]))):
        second = Postgres().settings(first, set())
    assert second["password"] == first["password"]
    assert second["port"] != first["port"]


def test_a_free_port_is_below_those_of_outgoing_connections() -> None:
    assert 15000 <= free_ports(["port"], {}, set())["port"] < 22000


def test_a_port_is_given_to_one_service_only() -> None:
    """The others of a set may not listen yet when the next one looks for a port."""
    before = {"port": 15123, "second": 15123}
    ports = free_ports(["port", "second", "third"], before, taken={15123})
    assert 15123 not in ports.values()
    assert len(set(ports.values())) == 3
    assert len(set(free_ports(before, before, set()).values())) == 2
