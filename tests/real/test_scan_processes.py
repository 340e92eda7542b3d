"""A scan in several processes sees what a scan in one sees."""

from expunge.config.shape import Configuration, ScannerTable
from expunge.datamap.scan import scan
from expunge.path.context import load_scanners
from tests.unit.datamap_worlds import SCANNERS
from tests.unit.test_datamap_rescan import counting


def test_several_processes_see_the_same() -> None:
    shelf = counting("a.csv", "b.csv", "c.csv")
    alone = scan([shelf], SCANNERS, Configuration())
    table = ScannerTable(processes=2)
    together = scan([shelf], SCANNERS, Configuration(scanners=table), load=load_scanners)
    assert (together.fields, together.containers) == (alone.fields, alone.containers)
