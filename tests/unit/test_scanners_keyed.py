"""Values by their keys: read to their end, in JSON's objects, XML and glued keys; code is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.pattern_spans import found_in

FOUND = [
    ("new user: name=priyanka, gid=9", []),
    ('{"username":"oidc:ffischer"}', [("oidc:ffischer", "USERNAME")]),
    ('{"user_id":"auth0|6411f2c9e3b0a5"}', [("auth0|6411f2c9e3b0a5", "USER_ID")]),
    ('unauthuser="YVONNE"', [("YVONNE", "USERNAME")]),
    ('uid=1004 AUID="xiaoli"', [("xiaoli", "USERNAME")]),
    ('DBUSERNAME:[9] "HRADMIN_7"', [("HRADMIN_7", "USERNAME")]),
    ("A=plain_login:avogt S=3391", [("avogt", "USERNAME")]),
    ("<Data Name='TargetUserName'>lnovak</Data>", [("lnovak", "USERNAME")]),
    ("<UserName>bob77</UserName>", [("bob77", "USERNAME")]),
    ('"user":{"name":"hussein","realm":"x"}', [("hussein", "USERNAME")]),
    ('"sender":{"login":"octo","id":583231}', [("octo", "USERNAME"), ("583231", "USER_ID")]),
    ('"customer":{"tags":{"a":1},"id":"cus_Qab9"}', [("cus_Qab9", "USER_ID")]),
    ('"pod":{"name":"web-0","id":"w7","uid":"web-0"}', []),
    ("customer=cus_N8xR2pQ", [("cus_N8xR2pQ", "USER_ID")]),
    ("userId=12 orgId=1", [("12", "USER_ID")]),
    ('"author": "Jane Doe"', [("Jane Doe", "PERSON")]),
    ("User-Name = \"ruth@campus\"", [("ruth@campus", "USERNAME")]),
    ("dn=\"uid=mhernandez,ou=people,dc=uni\"", [("mhernandez", "USERNAME")]),
    ("Kennwort: Sommer-2026x", [("Sommer-2026x", "SECRET")]),
    ("const user = await User.findOne()", []),
    ("let login = value;", []),
    ('{"contact": {"name": person.full_name, "login": one.login}}', []),
    ("owner: dict[str, int]", []),
    ("user: select(all)", []),
    ("last_seen=1 lastlogin=2026-01-02T10:11:12", []),
    ("Customer: 3 are waiting", []),
    ("ssh <user>backup now", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(text) == expected


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"[a-z]{3,8}[0-9]{2}", fullmatch=True))
def test_a_name_is_read_whole_or_not_at_all(name: str) -> None:
    """What another key or a call follows is no value, and no part of it is one."""
    assert found_in(f"user={name} x") == [(name, "USERNAME")]
    assert found_in(f"user: {name}=x1") == []
    assert found_in(f"user = {name}(x)") == []
    assert found_in(f'"user": "a:{name}|b/c"') == [(f"a:{name}|b/c", "USERNAME")]
