"""Who has which kind of place, and the traces that say so."""

from random import Random

from expunge.doors.demo.company import names
from expunge.doors.demo.company.model import Fate, Feature, Person, Trace
from expunge.doors.demo.company.people import People

_EVERY = 3  # one listed person in so many has a given feature; the heroine has each


class Cast:
    """The people, and which of them a story is told about. One random stream for each store."""

    def __init__(self, people: People, seed: int, store: str) -> None:
        self.everyone = people.everyone
        self.chosen = people.chosen
        self.random = Random(f"{seed}:{store}")  # noqa: S311  (a company of a fixed seed, no secret)
        self._rank = {person.id: rank for rank, person in enumerate(people.chosen)}
        self.twins = people.twins
        told = {p.id for p in (*people.chosen, *people.twins)}
        self._bystanders = [p for p in people.everyone if p.id not in told]

    def listed(self, person: Person) -> bool:
        return person.id in self._rank

    def with_feature(self, feature: Feature) -> list[Person]:
        """The listed people who have it: a fixed third of them, another one for each feature."""
        if feature is Feature.ESCAPED:  # only what is beyond ASCII is escaped
            return [p for p in self.chosen if not p.full_name.isascii()]
        turn = list(Feature).index(feature)
        return [
            p
            for p in self.chosen
            if self._rank[p.id] == 0 or (self._rank[p.id] + turn) % _EVERY == 0
        ]

    def bystander(self) -> Person:
        """Somebody whose places are not listed: their records tell of others and must stay.

        Never a twin: in one record with the heroine nobody could tell their words apart.
        """
        return self.random.choice(self._bystanders)

    def traces(
        self,
        person: Person,
        feature: Feature,
        fate: Fate = Fate.GONE,
        needs: frozenset[int] | None = None,
    ) -> tuple[Trace, ...]:
        """Empty for people who are not listed."""
        if not self.listed(person):
            return ()
        return (Trace(person.id, feature, fate, needs or frozenset({person.id})),)

    def sentence(self) -> str:
        return self.random.choice(names.SENTENCES)

    def mention(self, person: Person) -> str:
        """Free text that names the person in one of the ways in which people write."""
        name = person.full_name
        return self.random.choice(
            (
                f"My neighbour {name} ({person.email}, {person.phone}) can sign for order 42.",
                f"Please ask {name.upper()}, {person.email}; not anna.sorensen@example.com again.",
                f"{name}様 <{person.email}> paid for it, the login is {person.login}.",
                f'It was "{name}" who wrote from {person.email.upper()}, 42 minutes ago.',
            )
        )
