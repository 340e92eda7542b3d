"""One company of a seed and a size."""

from expunge.doors.demo.company import lake, search, shop, weblogs
from expunge.doors.demo.company.model import Company
from expunge.doors.demo.company.people import people
from expunge.doors.demo.company.places import Cast

SEED, CUSTOMERS = 20240501, 5000


def build(seed: int = SEED, customers: int = CUSTOMERS) -> Company:
    """The company with so many customers (60 to 26,000), in memory.

    Any size has the same shape: the same people with a listed set of places, in the same stores.
    """
    everyone = people(seed, customers)
    cast = {store: Cast(everyone, seed, store) for store in ("shop", "lake", "search", "weblogs")}
    tables = shop.tables(cast["shop"])
    return Company(
        seed=seed,
        people=everyone.everyone,
        chosen=everyone.chosen,
        twins=everyone.twins,
        tables=tables,
        objects=lake.objects(cast["lake"]),
        indices=search.indices(cast["search"], tables),
        logs=weblogs.files(cast["weblogs"]),
    )
