"""The page of an export, opened in headless Chromium as the person who got it would."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.path.small_shop import Commands, open_shop

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HOSTILE = "<script>document.title='taken over'</script><img src=x onerror=alert(1)>"


@pytest.fixture
def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here: deployments/local/bootstrap.sh services installs one")
    return found


def shown(browser: str, page: Path, *more: str) -> str:
    """The document after everything in it has run."""
    sandbox = ("--no-sandbox", "--disable-gpu", "--headless", "--virtual-time-budget=2000")
    profile = f"--user-data-dir={page.parent.parent / 'profile'}"
    told = subprocess.run(
        [browser, *sandbox, profile, *more, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return told.stdout


def test_the_page_shows_the_person_their_data_and_runs_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    browser: str,
) -> None:
    expunge: Commands = open_shop(tmp_path, monkeypatch, capsys)
    with sqlite3.connect("shop.db") as shop:
        shop.execute("UPDATE customers SET name = ? WHERE id = 1", [HOSTILE])
        shop.execute("INSERT INTO notes VALUES (7, ?)", [f"ann@example.com {HOSTILE}"])
    request = expunge("request new --right access --identity email=ann@example.com --json").json
    name = request["id"]
    plan = expunge(f"plan {name} --json").json["hash"]
    expunge(f"approve {name} --plan {plan} --by Kim")
    expunge(f"run {name}")
    Path("pass").write_text("a long enough passphrase")
    expunge(f"export write {name} --out e.age --passphrase-file pass")
    expunge("export open e.age --passphrase-file pass --out opened")
    page = tmp_path / "opened" / "index.html"
    seen = shown(browser, page, "--screenshot=" + str(tmp_path / "page.png"))
    assert "<title>Your data</title>" in seen
    assert "ann@example.com" in seen
    assert "&lt;script&gt;" in seen
    assert "<script" not in seen
    assert "<img" not in seen
    for link in ("data/shop/customers.json", "data/shop/customers.csv", "manifest.json"):
        assert f'href="{link}"' in seen
        assert (page.parent / link).exists()
