"""The customers: ordinary ones, the 50 whose places are listed, near-twins of the heroine."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from expunge.doors.demo.company import names
from expunge.doors.demo.company.model import Address, Person

CHOSEN = 50
HEROINE, FLATMATE, NAMESAKE = 42, 41, 142
_JAPANESE_SHARE = 4  # one customer in four


class _Known(NamedTuple):
    """What is fixed for a customer who is not an ordinary one."""

    full_name: str
    email: str
    login: str


_HEROINE = _Known("Ann Sørensen", "ann.sorensen@example.com", "ann.sorensen")
_PLAIN = str.maketrans("öüä", "oua")
# Each is a trap of its own: the same name, an e-mail that contains hers, her login as the local
# part of another e-mail, a sub-address.
_TWINS = (
    _Known("Ann Sørensen", "ann.sorensen@example.com.au", "ann.sorensen.au"),
    _Known("Xann Sørensen", "xann.sorensen@example.com", "xann.sorensen"),
    _Known("Anna Sørensen", "anna.sorensen@example.com", "anna.sorensen"),
    _Known("Ann Sørensen-Holt", "ann.sorensen@example.org", "ann.sorensen-holt"),
    _Known("Annika Sørensen", "ann.sorensen+shop@example.com", "ann.sorensen2"),
)


class People(NamedTuple):
    everyone: list[Person]
    chosen: list[Person]
    twins: list[Person]


def people(seed: int, customers: int) -> People:
    """`customers` of them, at least 60. The heroine's id is 42, her namesake's 142."""
    if customers < CHOSEN + 10:
        raise ValueError(f"a company has at least {CHOSEN + 10} customers, not {customers}")
    if customers > 100 * len(names.AREA_CODES):
        raise ValueError(
            f"{customers} customers: there are not so many telephone numbers for fiction"
        )
    random = Random(f"{seed}:people")  # noqa: S311  (a company of a fixed seed, no secret)
    ids = [*range(1, customers), max(customers, NAMESAKE)]
    twins = dict(zip((NAMESAKE, 7, 19, 43, 44), _TWINS, strict=True))
    known = {HEROINE: _HEROINE, **twins}
    everyone = [_person(random, number, id_, known.get(id_)) for number, id_ in enumerate(ids)]
    others = [id_ for id_ in ids if id_ not in {*known, FLATMATE}]
    listed = [others[n * len(others) // (CHOSEN - 1)] for n in range(CHOSEN - 1)]
    _share_addresses(random, everyone, listed)
    by_id = {person.id: person for person in everyone}
    return People(
        everyone,
        [by_id[id_] for id_ in (HEROINE, *listed)],
        [by_id[id_] for id_ in twins],
    )


def _person(random: Random, number: int, id_: int, known: _Known | None) -> Person:
    japanese = known is None and number % _JAPANESE_SHARE == 3
    chosen = known or (_japanese(random, id_) if japanese else _english(random, id_))
    area, line = names.AREA_CODES[number // 100], number % 100
    return Person(
        id=id_,
        full_name=chosen.full_name,
        email=chosen.email,
        login=chosen.login,
        phone=f"+1 {area}-555-01{line:02d}",
        date_of_birth=date(1940, 1, 1) + timedelta(days=random.randrange(65 * 365)),
        address=_address(random, id_, japanese=japanese),
        shares_with=None,
        support_rep=random.choice((None, *range(1, len(names.EMPLOYEES) + 1))),
    )


def _english(random: Random, id_: int) -> _Known:
    given, family = random.choice(names.GIVEN), random.choice(names.FAMILY)
    ascii_family = family.lower().translate(_PLAIN)
    email = f"{given.lower()}.{ascii_family}{id_}@{random.choice(names.MAIL_DOMAINS)}"
    return _Known(f"{given} {family}", email, f"{given[0].lower()}{ascii_family}{id_}")


def _japanese(random: Random, id_: int) -> _Known:
    family, family_read = random.choice(names.JAPANESE_FAMILY)
    given, given_read = random.choice(names.JAPANESE_GIVEN)
    email = f"{given_read}.{family_read}{id_}@{names.JAPANESE_MAIL_DOMAIN}"
    return _Known(f"{family} {given}", email, f"{given_read}{id_}")


def _address(random: Random, id_: int, *, japanese: bool) -> Address:
    if japanese:
        town, city, postcode = random.choice(names.JAPANESE_TOWNS)
        return Address(1000 + id_, f"{town}{1 + id_ % 5}丁目{id_}番地", city, postcode, "JP")
    city, postcode = random.choice(names.CITIES)
    return Address(1000 + id_, f"{id_} {random.choice(names.STREETS)}", city, postcode, "US")


def _share_addresses(random: Random, everyone: list[Person], listed: Sequence[int]) -> None:
    """The heroine with a flatmate, two listed people with each other, some of the others."""
    pairs = [(HEROINE, FLATMATE), (listed[0], listed[1])]
    free = [p.id for p in everyone if p.id not in {*listed, HEROINE, FLATMATE}]
    some = random.sample(free, 2 * (len(free) // 20))
    pairs += zip(some[::2], some[1::2], strict=True)
    position = {person.id: n for n, person in enumerate(everyone)}
    for owner, guest in pairs:
        host, lodger = everyone[position[owner]], everyone[position[guest]]
        everyone[position[owner]] = replace(host, shares_with=guest)
        everyone[position[guest]] = replace(lodger, shares_with=owner, address=host.address)
