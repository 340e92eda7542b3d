"""The demo's own witness counts what the truth lists."""

from collections import Counter
from pathlib import Path

from deployments.local import Endpoints
from expunge.doors.demo import census
from expunge.doors.demo.company import Company, Feature, Names, fill, truth


def test_the_census_counts_every_place_of_the_50(
    small: Company, services: Endpoints, database: str, bucket: str, index_prefix: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    names = Names(database, bucket, index_prefix)
    fill(small, services, tmp_path / "logs", names)
    records = census.read(services, names, tmp_path / "logs")
    for person in small.chosen:
        found = census.about(person, small, records)
        places = {
            place.where
            for place in truth(small)
            if place.person == person.id and place.feature is not Feature.SHARED_ADDRESS
        }
        counted = Counter((each.store, each.unit.removeprefix(index_prefix)) for each in found)
        assert counted == Counter((store, unit) for store, unit, _, _ in places), person
    assert census.lost(records, records) == 0
    assert census.lost(records, records[1:]) == 1
