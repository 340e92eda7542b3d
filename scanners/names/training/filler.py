"""Fills the slots of English templates."""

from collections.abc import Callable

from scanners.names.training.people import Person
from scanners.names.training.pieces import LOCATION, ORG, SLOT, STREET, Passage, Piece
from scanners.names.training.world import World

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


class Filler:
    """Fills one template: slots to pieces, people of one text by their keys."""

    def __init__(self, world: World, one_line: bool) -> None:
        self.world = world
        self._people: dict[str, Person] = {}
        self._one_line = one_line
        self._male = world.random.random() < 0.5

    def fill(self, slot: str) -> Passage:
        key, _, form = slot.partition(".")
        if form:
            return self._people.setdefault(key, Person(self.world)).form(form)
        made = getattr(self, f"slot_{key}", None)
        if made is not None:
            result: Passage = made()
            return result
        return [Piece(self.plain(key))]

    def slot_city(self) -> Passage:
        return [Piece(self.world.city(), LOCATION)]

    def slot_city1(self) -> Passage:
        return [Piece(self.world.city().replace(" ", "+"), LOCATION)]

    def slot_country(self) -> Passage:
        return [Piece(self.world.country(), LOCATION)]

    def slot_state(self) -> Passage:
        return [Piece(self.world.state(), LOCATION)]

    def slot_street(self) -> Passage:
        return [Piece(self.world.street(), LOCATION)]

    def slot_address(self) -> Passage:
        return [Piece(self.world.address(self._one_line), STREET)]

    def slot_address1(self) -> Passage:
        return [Piece(self.world.address(one_line=True), STREET)]

    def slot_org(self) -> Passage:
        return [Piece(self.world.organization(), ORG)]

    def slot_hospital(self) -> Passage:
        form = self.world.pick(self.world.things["hospitals"])
        people = self.world.people[self.world.pick(self.world.origins)]
        made: dict[str, Callable[[], str]] = {
            "city": self.world.city,
            "first": lambda: self.world.pick(people["given"]),
            "last": lambda: self.world.pick(people["family"]),
            "W": lambda: self.world.word().capitalize(),
        }
        return [Piece(SLOT.sub(lambda match: made[match[1]](), form), ORG)]

    def slot_dem(self) -> Passage:
        return [Piece(self.world.pick(self.world.things["demonyms"]))]

    def slot_product(self) -> Passage:
        return self.slot_Product()

    def slot_Product(self) -> Passage:  # noqa: N802  (a slot's name)
        form = self.world.pick(self.world.things["products"])
        return [Piece(SLOT.sub(lambda match: self.plain(match[1]), form))]

    def slot_any(self) -> Passage:
        """A person or a place: what stands around it does not say which."""
        roll = self.world.random.random()
        if roll < 0.62:
            return Person(self.world, known=True).form(
                self.world.pick(["first", "last", "full", "full"])
            )
        known = self.world.random.random()
        places = self.world.places
        name = self.world.pick(
            places["cities"][:4000]
            if known < 0.5
            else places["cities"]
            if known < 0.7
            else places["countries"]
            if known < 0.85
            else self.world.things["places"]
        )
        return [Piece(name, LOCATION)]

    def slot_unit(self) -> Passage:
        return [
            Piece(
                self.world.pick(
                    "mm cm km kg g mg ml l tsp tbsp cups px em GB MB kB ms s min h hrs °C K W kW V A Hz rpm dB psi bar lbs oz ft in sqm pcs units pieces rows items pages users".split()
                )
            )
        ]

    def slot_that(self) -> Passage:
        return [Piece("that")]

    def plain(self, key: str) -> str:
        made: Callable[[], str] | None = getattr(self, f"plain_{key.lower()}", None)
        if made is None:
            raise KeyError(key)
        text = made()
        if key.isupper() and len(key) > 1:
            return text.upper()
        return text[:1].upper() + text[1:] if key[0].isupper() else text

    def _word(self, kind: str) -> str:
        items = self.world.words[kind]
        top = len(items) if self.world.random.random() < 0.35 else 900
        return items[int(top * self.world.random.random())]

    def plain_n(self) -> str:
        return (
            self._word("nouns")
            if self.world.random.random() < 0.9
            else f"{self._word('nouns')} {self._word('nouns')}"
        )

    def plain_ns(self) -> str:
        word = self._word("nouns")
        return (
            word[:-1] + "ies"
            if word.endswith("y") and word[-2] not in "aeou"
            else word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
        )

    def plain_v(self) -> str:
        return self._word("verbs")

    def plain_vd(self) -> str:
        word = self._word("verbs")
        return (
            word + "d"
            if word.endswith("e")
            else word[:-1] + "ied"
            if word.endswith("y") and word[-2] not in "aeou"
            else word + "ed"
        )

    def plain_vg(self) -> str:
        word = self._word("verbs")
        return word[:-1] + "ing" if word.endswith("e") and not word.endswith("ee") else word + "ing"

    def plain_adj(self) -> str:
        return self._word("adjectives")

    def plain_adv(self) -> str:
        return self._word("adverbs")

    def plain_w(self) -> str:
        return (
            self.world.word() if self.world.random.random() < 0.8 else self.world.invented().lower()
        )

    def plain_he(self) -> str:
        return "he" if self._male else "she"

    def plain_him(self) -> str:
        return "him" if self._male else "her"

    def plain_his(self) -> str:
        return "his" if self._male else "her"

    def plain_num1(self) -> str:
        return str(self.world.random.randrange(10))

    def plain_num2(self) -> str:
        return str(self.world.random.randrange(1, 100))

    def plain_num3(self) -> str:
        return str(self.world.random.randrange(1000))

    def plain_num4(self) -> str:
        return str(self.world.random.randrange(10**4))

    def plain_num5(self) -> str:
        return str(self.world.random.randrange(10 ** self.world.random.choice((4, 5, 6, 8, 10))))

    def plain_year(self) -> str:
        return str(self.world.random.randrange(1920, 2030))

    def plain_month(self) -> str:
        return self.world.pick(_MONTHS)

    def plain_day(self) -> str:
        return self.world.pick(_DAYS)

    def plain_letter(self) -> str:
        return self.world.random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    def plain_date(self) -> str:
        rng = self.world.random
        day, month, year = rng.randrange(1, 29), rng.randrange(12), rng.randrange(1930, 2030)
        return self.world.pick(
            [
                f"{month + 1}/{day}/{year}",
                f"{day:02}.{month + 1:02}.{year}",
                f"{year}-{month + 1:02}-{day:02}",
                f"{_MONTHS[month]} {day}, {year}",
                f"{day} {_MONTHS[month]} {year}",
                f"{_MONTHS[month][:3]} {day}",
                f"{day}-{_MONTHS[month][:3].upper()}-{year % 100:02}",
                f"{_MONTHS[month]} {day}th",
            ]
        )

    def plain_time(self) -> str:
        rng = self.world.random
        return self.world.pick(
            [
                f"{rng.randrange(24):02}:{rng.randrange(60):02}",
                f"{rng.randrange(1, 13)}:{rng.randrange(60):02} {self.world.pick(['AM', 'PM', 'am', 'pm'])}",
                f"{rng.randrange(1, 13)}{self.world.pick(['am', 'pm', ' a.m.'])}",
                f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}",
            ]
        )

    def plain_iso(self) -> str:
        rng = self.world.random
        return f"20{rng.randrange(10, 30)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}{self.world.pick(['T', ' '])}{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}{self.world.pick(['', 'Z', '.' + str(rng.randrange(999)), ',' + str(rng.randrange(999))])}"

    def plain_sysdate(self) -> str:
        rng = self.world.random
        return f"{self.plain_month()[:3]} {rng.randrange(1, 29)} {rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"

    def plain_money(self) -> str:
        amount = f"{self.world.random.randrange(1, 9999):,}{self.world.pick(['', '', '.00', '.50', '.99'])}"
        return self.world.pick(
            [
                f"${amount}",
                f"€{amount}",
                f"{amount} EUR",
                f"£{amount}",
                f"USD {amount}",
                f"{amount} dollars",
                f"${amount} million",
                f"¥{amount}",
            ]
        )

    def plain_phone(self) -> str:
        mask = self.world.pick(
            [
                "(###) ###-####",
                "###-###-####",
                "+1 ### ### ####",
                "+44 20 #### ####",
                "+49 ### #######",
                "0## ### ## ##",
                "+## ## #### ####",
                "##########",
                "###.###.####",
                "ext. ####",
            ]
        )
        return "".join(str(self.world.random.randrange(10)) if c == "#" else c for c in mask)

    def plain_email(self) -> str:
        return f"{self.world.word()}@{self.world.word()}.com"

    def plain_ip(self) -> str:
        return ".".join(str(self.world.random.randrange(256)) for _ in range(4))

    def plain_uuid(self) -> str:
        text = f"{self.world.random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def plain_hex(self) -> str:
        return f"{self.world.random.getrandbits(self.world.random.choice((32, 64, 128, 160))):x}"

    def plain_code(self) -> str:
        return (
            "".join(
                self.world.random.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
                for _ in range(self.world.random.choice((2, 2, 3)))
            )
            + self.world.pick(["", "-"])
            + str(self.world.random.randrange(10, 99999))
        )

    def plain_url(self) -> str:
        return f"www.{self.world.word()}{self.world.word()}.com"

    def plain_job(self) -> str:
        return (
            self.world.pick(self.world.things["jobs"])
            if self.world.random.random() < 0.5
            else self.world.pick(self.world.things["jobs"]).lower()
        )

    def plain_drug(self) -> str:
        return self.world.pick(self.world.things["drugs"])

    def plain_color(self) -> str:
        return self.world.pick(self.world.things["colors"])
