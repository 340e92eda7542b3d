"""Account names by brackets, quotes and places; words of prose and of web addresses are none."""

import re

import pytest

from scanners.patterns.engine import families
from tests.unit.pattern_spans import REGIONS, found_in


def users_in(text: str) -> list[str]:
    return [value for value, entity in found_in(text) if entity == "USERNAME"]


FOUND = [
    ("%ASA-4-722051: Group <VPN> User <slindholm> IP <10.0.0.1>", ["slindholm"]),
    ("Authentication for user [inge] -> [inge] FAILED with error", ["inge", "inge"]),
    ("ftpd[81] srv3: USER clairep: Login successful.", ["clairep"]),
    ("ftpd[81] srv3: USER backup2 (Login failed): wrong", ["backup2"]),
    ("usermod[300]: add 'kenji' to group 'docker'", ["kenji"]),
    ("charon: 12[CFG] lease by 'giulia' went offline", ["giulia"]),
    ("Auth: (118) Login OK: [h.eriksen/<via Auth-Type = eap>] (from", ["h.eriksen"]),
    ('Wed Mar  4 11:30:41 [pid 2] [ftp_lukas] OK LOGIN: Client "::1"', ["ftp_lukas"]),
    ("dovecot: imap(oksana)<71233><Fh2a>: Disconnected", ["oksana"]),
    ("dovecot: lda(bpeters): saved mail to INBOX", ["bpeters"]),
    ("UsernameNotFoundException: User not found: peggy_o", ["peggy_o"]),
    ("[AUTH] kofi99 logged in from 192.0.2.7", ["kofi99"]),
    ("gdm[17]: no control file; user lotta", ["lotta"]),
    ("slapd_log: authentication for bruno failed (3 attempts)", ["bruno"]),
    ("INFO Orders - Order 10023991 placed by sigrid (session 8)", ["sigrid"]),
    ("viktor   pts/1        192.0.2.2         Mon 09:14", ["viktor"]),
    ("postfix/local[2]: 9C11D: to=<mwebster@localhost>, relay=local", ["mwebster"]),
    ("45 Connect\twim_dejong@192.0.2.3 on webshop", ["wim_dejong"]),
    ("dial postgres://svc_orders:pw-9fQ3xL@db1:5432/orders", ["svc_orders"]),
    ("curl -u mick:s3cr3tT0ken https://x.example/", ["mick"]),
    ("bind cn=m.hernandez,ou=people,dc=uni", ["m.hernandez"]),
    ('Dial("SIP/ext_karl-00000a1c", "SIP/trunk/1")', ["ext_karl"]),
    ("GET /users/ruth_88/profile", ["ruth_88"]),
]
NONE = [
    "GET /users/new HTTP/1.1",
    'Started POST "/users/sign_in" for 192.0.2.1',
    "login authenticator failed for (192.0.2.5)",
    "The user lotta",
    "10:11:12 INFO client logged in",
    "10:11:12 INFO he logged in",
    "She logged in and he signed in",
    "Login failed: timeout",
    "ERROR Login failed: UGFzc3dvcmQ6",
    "User not found: please try again",
    "user [broken",
    "10:11:12 ERROR user quota (soft) exceeded",
    "worker[18]: user lookup: 12 hits",
    "kubelet: pod created by deployment",
    "2026-05-01 10:00:00 [worker] OK processed 7 jobs",
    "systemd[1]: user: activating",
    "let username = props.username;",
    "ssl: login (pap: no such)",
    "a step by 'accident'",
    "Message-ID: <4f5a.77@mail>",
    "listening on akka.tcp://SomeActorSystem@slave-07:55",
    "git clone ssh://git@gitlab/x.git",
    "the user experience, a user story, user settings page",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[str]) -> None:
    assert users_in(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_words_are_no_names(text: str) -> None:
    assert users_in(text) == []


@pytest.mark.parametrize("text", [text for text, _ in FOUND])
def test_what_a_family_finds_one_of_its_triggers_lets_through(text: str) -> None:
    used = families(REGIONS)
    for find in {each.find for each in used}:
        triggers = [each.trigger for each in used if each.find is find]
        if list(find(text, 0, len(text))):
            assert any(re.search(each, text.encode()) for each in triggers)
