"""A legal hold keeps what an approval or a date would erase, shows everywhere, and when it is
lifted what waited goes on by itself."""

from datetime import timedelta
from typing import Any

import pytest

from tests.path.front_door import FrontDoor
from tests.path.site import Site, door
from tests.path.test_retention import NOW, POLICY, SHOP, now, swept

__all__ = ["door", "now"]

BY = ("--reason", "a claim is before the court", "--by", "A. Counsel")


@pytest.fixture
def site(door: FrontDoor, now: Any) -> Site:
    site = Site(door, SHOP)
    door("scan")
    return site


def hold(site: Site, *scope: str, case: str = "case 17") -> str:
    return str(site.expunge("hold", "add", "--case", case, *scope, *BY).json["id"])


def approved(site: Site) -> str:
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    return request


SCOPES = [
    ("--identity", "email=Ann@Example.com"),
    ("--identity", "shop:customers.id=1"),
    ("--request", "REQUEST"),
]


@pytest.mark.parametrize("scope", SCOPES, ids=lambda each: each[1].partition("=")[0])
def test_all_of_a_request_waits_and_goes_on_without_another_approval(
    site: Site, scope: tuple[str, str]
) -> None:
    request = approved(site)
    before = site.tables()
    held = hold(site, scope[0], scope[1].replace("REQUEST", request))
    site.expunge("run", request, code=4)
    assert site.tables() == before
    assert "ann@example.com" in (site.logs / "app.log").read_text()
    status = site.expunge("status", request).json
    assert [each["id"] for each in status["holds"]] == [held]
    report = site.report(request)
    assert report.status == "interim"
    assert all("case 17" in each["why"] for each in report.predicate["open"])
    assert site.keys(request)
    assert swept(site) == []
    site.expunge("hold", "lift", held, "--by", "A. Counsel")
    assert swept(site) == [request]
    site.expunge("run", request)
    assert site.report(request).status == "complete"
    assert [row[0] for row in site.rows("SELECT id FROM invoices")] == [12]


def test_a_held_container_stays_with_what_it_refers_to_and_the_rest_goes(site: Site) -> None:
    before = site.tables()
    held = hold(site, "--container", "shop:invoices")
    request = site.expunge.request("email=ann@example.com")
    planned = site.expunge("plan", request).json
    assert planned["holds"] == [
        {"id": held, "matter": "case 17", "places": ["shop:customers", "shop:invoices"]}
    ]
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    after = site.tables()
    assert after["invoices"] == before["invoices"]
    assert after["customers"] == before["customers"]
    assert after["visits"] == [(2, 2)]
    assert "ann@" not in (site.logs / "app.log").read_text()
    site.expunge("run", request, code=4)
    assert site.tables() == after
    site.expunge("hold", "lift", "case 17", "--by", "A. Counsel")
    site.expunge("run", request)
    assert [row[0] for row in site.rows("SELECT id FROM customers")] == [2]
    assert site.report(request).status == "complete"


def test_a_plan_that_is_made_again_under_a_hold_is_carried_out_once(site: Site) -> None:
    request = approved(site)
    held = hold(site, "--container", "shop:invoices")
    site.expunge("run", request, code=4)
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    site.expunge("hold", "lift", held, "--by", "A. Counsel")
    site.expunge("run", request)
    assert site.report(request).status == "complete"
    assert [row[0] for row in site.rows("SELECT id FROM invoices")] == [12]


def test_a_hold_is_shown_by_check_map_list_and_status(site: Site) -> None:
    held = hold(site, "--container", "shop:invoices")
    person = hold(site, "--identity", "email=ann@example.com", case="case 18")
    listed = site.expunge("hold", "list").json["holds"]
    assert {each["id"] for each in listed} == {held, person}
    assert "ann@" not in str(listed)
    assert {each["id"] for each in site.expunge("check").json["holds"]} == {held, person}
    shown = site.expunge("map", "show").json["containers"]
    noted = {each["address"]: each["notes"] for each in shown if each["notes"]}
    assert noted == {"shop:invoices": [f"legal hold {held} (case 17)"]}


def test_the_end_of_a_retention_waits_for_a_hold_on_its_person(site: Site, now: Any) -> None:
    site.configure(POLICY)
    request = site.expunge.erase("email=ann@example.com")
    (later,) = site.expunge("status", request).json["follow_ups"]
    held = hold(site, "--identity", "email=ann@example.com")
    other = hold(site, "--identity", "email=bob@example.com", case="case 18")
    now(NOW + timedelta(days=31))
    kept = site.tables()
    assert swept(site) == []
    site.expunge("run", later["id"], code=3)
    assert site.tables() == kept
    shown = site.expunge("status", later["id"]).json
    assert [each["id"] for each in shown["holds"]] == [held]
    assert other != held
    site.expunge("hold", "lift", held, "--by", "A. Counsel")
    assert swept(site) == [later["id"]]
    site.expunge("run", later["id"])
    assert [row[0] for row in site.rows("SELECT id FROM invoices")] == [12]
    assert site.report(later["id"]).status == "complete"


def test_a_hold_is_not_accepted_as_a_gap(site: Site) -> None:
    request = approved(site)
    hold(site, "--request", request)
    site.expunge("run", request, code=4)
    gap = site.expunge("status", request).json["gaps"][0]["id"]
    why = ("--reason", "we go on", "--by", "A. Person")
    assert "lifted" in site.expunge("gap", "accept", request, gap, *why, code=2).err


def test_a_case_that_is_a_request_holds_that_request(site: Site) -> None:
    request = approved(site)
    hold(site, case=request)
    site.expunge("run", request, code=4)
    site.expunge("hold", "lift", request, "--by", "A. Counsel")
    site.expunge("run", request)


@pytest.mark.parametrize(
    "words",
    [
        ("--case", "nothing of ours"),
        ("--case", "c", "--container", "shop:nowhere"),
        ("--case", "c", "--request", "r0"),
        ("--case", "c", "--identity", "name=Ann Smith"),
        ("--case", "ann@example.com", "--identity", "email=ann@example.com"),
    ],
)
def test_bad_input_adds_no_hold(site: Site, words: tuple[str, ...]) -> None:
    site.expunge("hold", "add", *words, *BY, code=2)
    site.expunge("hold", "lift", "h0", "--by", "A. Counsel", code=2)
    assert site.expunge("hold", "list").json == {"holds": []}


def test_a_lifted_hold_keeps_nothing_of_the_person(site: Site) -> None:
    held = hold(site, "--identity", "email=ann@example.com")
    assert site.keys(held)
    site.expunge("hold", "lift", held, "--by", "A. Counsel")
    assert not site.keys(held)
    (row,) = site.expunge("hold", "list").json["holds"]
    assert row["lifted_by"] == "A. Counsel"
