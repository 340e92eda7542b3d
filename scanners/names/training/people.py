"""Invented people: every form of a name that a text may use."""

from typing import TYPE_CHECKING

from scanners.names.training.pieces import PERSON, Passage, Piece

if TYPE_CHECKING:
    from scanners.names.training.world import World


class Person:
    """One invented person: every form of the name that a text may use."""

    def __init__(self, world: "World", *, known: bool = False) -> None:
        self._random = world.random
        people = world.people[world.random.choice(world.origins)]
        self.given = world.pick(people["given"]) if known else world.given(people)
        self.family = world.pick(people["family"]) if known else world.family(people)
        self.middle = world.middle(people)
        self.mail_at = world.pick(world.words["nouns"]) + world.pick(
            [".com", ".org", ".net", ".co.uk", ".de", ".io"]
        )

    def form(self, name: str) -> Passage:
        made: str | Passage = getattr(self, f"as_{name}")()
        return [Piece(made, PERSON)] if isinstance(made, str) else made

    def as_first(self) -> str:
        return self.given

    def as_last(self) -> str:
        return self.family

    def as_full(self) -> str:
        roll = self._random.random()
        if roll < 0.09:
            return f"{self.given} {self.middle[0]}. {self.family}"
        if roll < 0.12:
            return f"{self.given} {self.middle[0]} {self.family}"
        if roll < 0.17:
            return f"{self.given} {self.middle} {self.family}"
        if roll < 0.20:
            return f"{self.given}-{self.middle} {self.family}"
        if roll < 0.23:
            return self.as_initlast()
        if roll < 0.25:
            return f'{self.given} "{self.middle}" {self.family}'
        if roll < 0.27 and " " not in self.family:
            return f"{self.given} {self.family}-{self.middle}"
        if roll < 0.31:
            return f"{self.family} {self.given}"
        return f"{self.given} {self.family}"

    def as_initlast(self) -> str:
        first = self.given[0]
        return self._random.choice(
            (
                f"{first}. {self.family}",
                f"{first}.{self.middle[0]}. {self.family}",
                f"{first}. {self.middle[0]}. {self.family}",
                f"{first} {self.family}",
                f"{self.family} {first}.",
            )
        )

    def as_lastfirst(self) -> str:
        return f"{self.family}, {self.given}"

    def as_slash(self) -> str:
        return f"{self.family}/{self.given}".upper()

    def as_initials(self) -> Passage:
        return [
            Piece(
                self._random.choice(
                    (
                        f"{self.given[0]}{self.family[0]}",
                        f"{self.given[0]}.{self.family[0]}.",
                        self.given[0],
                    )
                ).upper()
            )
        ]

    def as_signed(self) -> str:
        return self._random.choice((self.given, self.given, self.as_full(), self.as_initlast()))

    def as_user(self) -> Passage:
        given, family = self.given.lower().replace(" ", ""), self.family.lower().replace(" ", "")
        number = self._random.choice(
            ("", "", str(self._random.randrange(100)), str(self._random.randrange(1950, 2015)))
        )
        joint = self._random.choice((".", "_", "", "-"))
        return [
            Piece(
                self._random.choice(
                    (given + joint + family, given[0] + family, family + given[0], given)
                )
                + number
            )
        ]

    def as_email(self) -> Passage:
        return [Piece(f"{self.as_user()[0].text}@{self.mail_at}")]
