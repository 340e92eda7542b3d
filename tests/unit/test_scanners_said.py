"""Passwords and account names that people give in prose; what they say of them is none."""

import pytest

from scanners.patterns.words import LABELS_OF_PASSWORDS, LABELS_OF_USERS
from tests.unit.pattern_spans import found_in

FOUND = [
    ("it says the password Blomma!2025 is wrong", [("Blomma!2025", "SECRET")]),
    ("Kennwort Sommer-2026x wurde", [("Sommer-2026x", "SECRET")]),
    ("Wachtwoord is Fiets2026!", [("Fiets2026!", "SECRET")]),
    ("mot de passe Vélo!1962 ne marche", [("Vélo!1962", "SECRET")]),
    ("wifi pw at the cabin: elk-Meadow7! and", [("elk-Meadow7!", "SECRET")]),
    ("x IDENTIFIED BY 'Zx9!kwPq2';", [("Zx9!kwPq2", "SECRET")]),
    ("Login incorrect (no): [b.v/zomer2024]", [("b.v", "USERNAME"), ("zomer2024", "SECRET")]),
    ("curl -u mick:s3cr3tT0ken x", [("mick", "USERNAME"), ("s3cr3tT0ken", "SECRET")]),
    ("My username is tobias-ekman and", [("tobias-ekman", "USERNAME")]),
    ("I can't log in as gwen_parry.", [("gwen_parry", "USERNAME")]),
    ("Benutzername wagner.t, gesperrt", [("wagner.t", "USERNAME")]),
    ("Mon identifiant est jm.tessier et", [("jm.tessier", "USERNAME")]),
    ("or dm @mikeyt on insta", [("@mikeyt", "USERNAME")]),
    ("Pushed by @elif_kaya to branch", [("@elif_kaya", "USERNAME")]),
    ("Slack: <@U02ABCDEF> did", [("U02ABCDEF", "USER_ID")]),
]  # fmt: skip
NOTHING = [
    "the password must be changed every 90 days",
    "a password of 12 characters or 8-digit codes",
    "passwords are hashed with SHA-256, password bcrypt12",
    "Password reset: see below, please",
    "password policy: required",
    "password hashing: PBKDF2",
    "the password is wrong!",
    "my username is wrong, the username is case-sensitive",
    "your login is required, login as usual",
    "sign in as administrator",
    "@property def x, @media screen, @babel/core, use @Override",
    "meet @ 5pm",
    "id email login full_name phone",
    "    @fieldnames.setter",
    "Computed by @total_ordering from a",
    "pw = pw[:-1]",
    "url: http(s)://[user:password@]host:port",
    "parola e silenzio, la parola chiave",
    "pin the version to 2.1.0",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize("label", LABELS_OF_PASSWORDS.split("|"))
def test_every_label_of_passwords_is_known(label: str) -> None:
    for written in (label, label.capitalize()):
        assert found_in(f"{written} Zx9!kwPq2") == [("Zx9!kwPq2", "SECRET")]
        assert found_in(f"{written}: Zx9!kwPq2") == [("Zx9!kwPq2", "SECRET")]


@pytest.mark.parametrize("label", LABELS_OF_USERS.split("|"))
def test_every_label_of_users_is_known(label: str) -> None:
    for written in (label, label.capitalize()):
        assert found_in(f"{written} jo.doe7") == [("jo.doe7", "USERNAME")]
        assert found_in(f"{written}: jo.doe7") == [("jo.doe7", "USERNAME")]
