"""What answers from a reading: all that a connector can be asked, and no write."""

from expunge.connector import Connector
from expunge.path.reading import Replay

HARMLESS = {"together", "changed_by_scrub", "restore", "close"}
"""What a reading has nothing to say of: it is never written to, and holds nothing open."""


def test_a_reading_hands_on_whatever_a_store_can_be_asked() -> None:
    asked = {name for name, each in vars(Connector).items() if callable(each)}
    public = {name for name in asked if not name.startswith("_")} - {"Settings"}
    assert public - set(vars(Replay)) == HARMLESS
