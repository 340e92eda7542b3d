"""Rotated files find their log, and no person's name becomes the name of one."""

from pathlib import Path

import pytest

from connectors.logs.names import MANY, base_name, in_words, is_rotated, log_names
from expunge.model.words import WORDS


@pytest.mark.parametrize(
    "name",
    [
        "app.log.1",
        "app.log.12",
        "app.log.2.gz",
        "app.log-20240101",
        "app.log-20240101.gz",
        "app.log-2024010113",
        "app.log-1704067200",
        "app.log.2024-01-01",
        "app.log.2024-01-01.1.zst",
        "app.log.20240101T120000Z",
        "app-2024-01-01.log",
        "app.2024-01-01.log.gz",
        "app-2024-01-01.0.log",
        "app.1.log",
        "app.log.old",
        "app.log~",
    ],
)
def test_a_rotated_file_belongs_to_its_log(name: str) -> None:
    assert base_name(name) == "app.log"
    assert is_rotated(name)


@pytest.mark.parametrize(
    "name", ["app.log", "syslog", "access_log", "error.log", "http2.log", "app.json"]
)
def test_a_log_is_its_own(name: str) -> None:
    assert base_name(name) == name
    assert not is_rotated(name)


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("ann@example.com.log", "{email}.log"),
        ("ann@example.co.uk.log.1", "{email}.log"),
        ("session-3f2504e0-4f89-11d3-9a0c-0305e82c3301.log", "session-{uuid}.log"),
        ("worker-17.log", "worker-{n}.log"),
        ("order_1004217.log", "order_{n}.log"),
        ("2024-01-01.log", "{date}.log"),
        ("2024-01-01-app.log", "app.log"),
        ("4d5e6f70819a-json.log", "{hex}-json.log"),
        ("ann.lindqvist77.log", "{name}.log"),
        ("Ann Lindqvist.log", "{name}.log"),
        ("ann.lindqvist77.log.2.gz", "{name}.log"),
        ("login-ann.lindqvist77-2024-01-01.log", "login-{name}.log"),
    ],
)
def test_what_varies_in_a_name_is_a_template(name: str, template: str) -> None:
    assert base_name(name) == template


def names(*paths: str) -> list[str]:
    return list(log_names(map(Path, paths)).values())


def test_folders_tell_logs_of_one_name_apart_by_as_little_as_needed() -> None:
    assert names("/log/a/app.log", "/log/a/app.log.1") == ["app.log", "app.log"]
    assert names("/log/a/app.log", "/log/b/app.log", "/log/b/x.log") == [
        "a/app.log",
        "b/app.log",
        "x.log",
    ]
    assert names("/srv/a/log/app.log", "/srv/b/log/app.log") == ["a/log/app.log", "b/log/app.log"]
    assert names("/a/app.log", "/b/a/app.log") == ["a/app.log", "b/a/app.log"]
    assert names("/log/2024-01-01/app.log", "/log/2024-01-02/app.log") == ["app.log", "app.log"]


def test_folders_and_logs_of_many_people_are_one_log() -> None:
    people = sorted(word for word in WORDS if len(word) > 6)[: MANY + 1]
    assert set(names(*(f"/srv/{one}/log/app.log" for one in people))) == {"{name}/log/app.log"}
    assert set(names(*(f"/log/{one}.log.1" for one in people))) == {"{name}.log"}
    assert len(set(names(*(f"/log/{one}.log" for one in people[:-1])))) == MANY


def test_a_folder_called_after_a_person_is_none() -> None:
    """Where a folder tells two logs apart, and where it is all that a person's log has."""
    assert names("/home/ann.lindqvist77/app.log", "/srv/app.log") == [
        "{name}/app.log",
        "srv/app.log",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("app.log", "a file"),
        ("app.log.2.gz", "a file (its name ends in .2.gz)"),
        ("ann.smith.log-20240101.zst", "a file (its name ends in -20240101.zst)"),
        ("calls-2079460018", "a file"),
        ("ann@example.com", "a file"),
        ("ann@example.com.gz", "a file (its name ends in .gz)"),
    ],
)
def test_a_file_is_told_by_what_rotation_added(name: str, said: str) -> None:
    assert in_words(name) == said
