"""The company of the demo: thousands of customers in four stores, of a fixed seed.

`build` makes it in memory, `fill` writes it with the stores' native clients, `config` is the
expunge.toml that goes with it, `truth` lists every place of 50 of its customers.
"""

from expunge.doors.demo.company.assembly import build
from expunge.doors.demo.company.configuration import config, environment
from expunge.doors.demo.company.ground_truth import Place, truth
from expunge.doors.demo.company.model import Company, Fate, Feature, Person
from expunge.doors.demo.company.stores import Names, fill

__all__ = [
    "Company",
    "Fate",
    "Feature",
    "Names",
    "Person",
    "Place",
    "build",
    "config",
    "environment",
    "fill",
    "truth",
]
