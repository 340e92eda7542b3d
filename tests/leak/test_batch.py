"""The canary in a batch: in its file, in the readings and writes for many, in what fails."""

import json

import psycopg

from tests.leak.test_leak import EMAIL, LOGIN, NAME, PHONE, TELLING, QuickSite, quick, site

__all__ = ["quick", "site"]

FILE = f"""right,email,name,account,phone
erasure,{EMAIL},{NAME},{LOGIN},{PHONE}
erasure,bob@aviary.example,,bob2,
"""


def test_a_batch_that_fails_and_then_succeeds_tells_nothing(quick: QuickSite) -> None:
    site = quick.site
    people = site.folder / "people.csv"
    quick("scan", code=None)
    people.write_text(FILE + f"oblivion,{EMAIL},{NAME},{LOGIN},{PHONE}\n")
    quick("batch", "new", str(people), code=2)
    people.write_text(FILE + f"erasure,{EMAIL},{NAME}\n")
    quick("batch", "new", str(people), code=2)
    people.write_text(FILE)
    receipts = str(site.config.parent / "receipts.csv")
    batch = json.loads(quick("batch", "new", str(people), "--receipts", receipts, "--json"))["id"]
    root = json.loads(quick("plan", batch, "--json"))["hash"]
    quick("approve", batch, "--plan", root, "--by", "A. Person")
    with psycopg.connect(site.address) as connection:
        connection.execute(TELLING.encode())
        connection.execute(f"UPDATE tickets SET body = '{NAME} and bob@aviary.example'".encode())
    quick("run", batch, code=4)
    requests = json.loads(quick("batch", "status", batch, "--json"))["requests"]
    for request in requests:
        quick("status", request)
        quick("certificate", "write", request, "--out", str(site.config.parent / request))
    assert not site.leaked()
    with psycopg.connect(site.address) as connection:
        connection.execute("DROP TRIGGER tell ON customers")
    quick("run", batch, code=None)
    for request in requests:
        quick("plan", request, code=None)
    quick("batch", "status", batch)
    assert not site.leaked()
