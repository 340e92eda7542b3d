"""Access through the front door: from a request to an encrypted export with a certificate."""

import json
from pathlib import Path

import pyrage

from tests.path.front_door import FrontDoor, Place, identities


def test_one_person_from_four_stores_to_an_encrypted_file(
    place: Place, expunge: FrontDoor, tmp_path: Path
) -> None:
    heroine = place.company.heroine
    request = expunge.carry_out("access", *identities(heroine))
    key = pyrage.x25519.Identity.generate()
    key_file = tmp_path / "key.txt"
    key_file.write_text(f"{key}\n")
    sealed, opened = tmp_path / "export.age", tmp_path / "opened"
    expunge("export", "write", request, "--out", str(sealed), "--to", str(key.to_public()))
    assert heroine.email.encode() not in sealed.read_bytes()
    files = expunge(
        "export", "open", str(sealed), "--key-file", str(key_file), "--out", str(opened)
    ).json["files"]
    assert "index.html" in files
    about = json.loads((opened / "about.json").read_text())
    assert {each["store"] for each in about["containers"]} == {"shop", "lake", "search", "weblogs"}
    certificate = tmp_path / "certificate.json"
    expunge("certificate", "write", request, "--out", str(certificate))
    pub = place.folder / "expunge-keys" / "expunge.pub"
    assert expunge("certificate", "check", str(certificate), "--key", str(pub)).json["valid"]
