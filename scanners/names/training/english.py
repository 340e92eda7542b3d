"""Generates English text of many kinds with the names in it marked: the tagger's training data."""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from scanners.names.training.styles import restyle

HERE = Path(__file__).parent
PERSON, LOCATION, STREET, ORG = "PERSON", "LOCATION", "STREET_ADDRESS", "ORGANIZATION"
_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
_MACRO = re.compile(r"\$([a-z]+)")
_SLOT = re.compile(r"\{([A-Za-z0-9_.]+)\}")
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


class Piece(NamedTuple):
    """Text and the entity that it is, or None."""

    text: str
    label: str | None = None


Passage = list[Piece]


def read_lists(name: str) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads(gzip.decompress((HERE / "lists" / f"{name}.json.gz").read_bytes()))
    return loaded


def read_things() -> dict[str, list[str]]:
    rows = (HERE / "lists" / "things.txt").read_text("utf-8").splitlines()
    pairs = [row.split(" ", 1) for row in rows if row and not row.startswith("#")]
    return {name: items.split("|") for name, items in pairs}


def read_templates(language: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Genre to templates, and macro to alternatives."""
    macros: dict[str, list[str]] = {}
    genres: dict[str, list[str]] = {}
    for path in sorted((HERE / "templates" / language).glob("*.txt")):
        rows = [row for row in path.read_text("utf-8").splitlines() if row and not row.startswith("# ")]
        if path.stem.startswith("macros"):
            macros.update({name: split_top(value) for name, value in (row.split(" = ", 1) for row in rows)})
        else:
            genres[path.stem] = [row.replace("\\n", "\n").replace("\\t", "\t") for row in rows]
    return genres, macros


def split_top(text: str) -> list[str]:
    """At each | outside <...>."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "<") - (char == ">")
        if char == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


class Person:
    """One invented person: every form of the name that a text may use."""

    def __init__(self, world: "World", *, known: bool = False) -> None:
        self._random = world.random
        people = world.people[world.random.choice(world.origins)]
        self.given = world.pick(people["given"]) if known else world.given(people)
        self.family = world.pick(people["family"]) if known else world.family(people)
        self.middle = world.middle(people)
        self.mail_at = world.pick(world.words["nouns"]) + world.pick([".com", ".org", ".net", ".co.uk", ".de", ".io"])

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
        return self._random.choice((f"{first}. {self.family}", f"{first}.{self.middle[0]}. {self.family}", f"{first}. {self.middle[0]}. {self.family}", f"{first} {self.family}", f"{self.family} {first}."))

    def as_lastfirst(self) -> str:
        return f"{self.family}, {self.given}"

    def as_slash(self) -> str:
        return f"{self.family}/{self.given}".upper()

    def as_initials(self) -> Passage:
        return [Piece(self._random.choice((f"{self.given[0]}{self.family[0]}", f"{self.given[0]}.{self.family[0]}.", self.given[0])).upper())]

    def as_signed(self) -> str:
        return self._random.choice((self.given, self.given, self.as_full(), self.as_initlast()))

    def as_user(self) -> Passage:
        given, family = self.given.lower().replace(" ", ""), self.family.lower().replace(" ", "")
        number = self._random.choice(("", "", str(self._random.randrange(100)), str(self._random.randrange(1950, 2015))))
        joint = self._random.choice((".", "_", "", "-"))
        return [Piece(self._random.choice((given + joint + family, given[0] + family, family + given[0], given)) + number)]

    def as_email(self) -> Passage:
        return [Piece(f"{self.as_user()[0].text}@{self.mail_at}")]


class World:
    """Everything that a slot can be filled with, by one random generator."""

    def __init__(self, rng: random.Random) -> None:
        self.random = rng
        self.people: dict[str, dict[str, list[str]]] = read_lists("people")  # type: ignore[assignment]
        self.places = read_lists("places")
        self.words = read_lists("words")
        self.things = read_things()
        latin = {name: lists for name, lists in self.people.items() if re.match(r"[A-Za-z\u00c0-\u024f]", lists["given"][len(lists["given"]) // 2])}
        weights = {"census": 14, "en_US": 8, "en_GB": 5, "nicknames": 0, "japanese_romaji": 3}
        self.origins = [name for name in latin for _ in range(weights.get(name, 3 if name.islower() else 1)) if "family" in latin[name]]
        self.foreign = [name for name in self.people if name not in latin]

    def pick(self, items: list[str]) -> str:
        return items[int(len(items) * self.random.random())]

    def given(self, people: dict[str, list[str]]) -> str:
        roll = self.random.random()
        if roll < 0.06:
            return self.pick(self.people["nicknames"]["given"])
        if roll < 0.11:
            return self.invented()
        if roll < 0.14:
            return self.pick(self.people["census"]["given"][:300])
        if roll < 0.145:
            return self.pick(self.people[self.pick(self.foreign)]["given"])
        if roll < 0.155:
            return self.pick(self.words["nouns"][:2500]).capitalize()
        if "syllables" in people and self.random.random() < 0.6:
            first, second = self.pick(people["syllables"]), self.pick(people["syllables"])
            return first + self.random.choice((second.lower(), second.lower(), f" {second}", f"-{second.lower()}", f"-{second}"))
        return self.pick(people["given"])

    def family(self, people: dict[str, list[str]]) -> str:
        roll = self.random.random()
        if roll < 0.06:
            return self.invented()
        if roll < 0.14:
            names = self.people["census"]["family"]
            return names[min(int(self.random.paretovariate(0.5)) - 1, len(names) - 1)]
        if roll < 0.17:
            return f"{self.pick(people['family'])}{self.random.choice('- ')}{self.pick(people['family'])}"
        if roll < 0.18:
            return self.pick(self.words["nouns"][:2500]).capitalize()
        if roll < 0.21:
            return self.random.choice(("van ", "von ", "de ", "de la ", "del ", "di ", "da ", "dos ", "El ", "Al-", "al-", "bin ", "Ben ", "Mc", "Mac", "O'", "D'", "St. ", "Le ", "La ")) + self.pick(people["family"])
        return self.pick(people["family"])

    def middle(self, people: dict[str, list[str]]) -> str:
        return self.pick(people["given"])

    def invented(self) -> str:
        """A name that no list holds, of syllables."""
        onsets, vowels, codas = "b br ch d dr f g gr h j k kl kr l m n p r s sh st t th tr v w y z".split(), "a e i o u a e i o ai ea ee ie oo ou y".split(), "n r l s m t k nd ck tt ll sh th rt x ng".split() + [""] * 12
        made = "".join(self.pick(onsets) + self.pick(vowels) + self.pick(codas) for _ in range(self.random.choice((1, 2, 2, 2, 3))))
        return (made + self.pick(["", "", "", "son", "ski", "ov", "ez", "ini", "man", "berg", "a", "o", "ah", "escu", "ian", "wala", "oğlu", "sen"])).capitalize()

    def invented_place(self) -> str:
        tail = self.pick(["ton", "ville", "burg", "ham", "stad", "grad", "pur", "abad", "minster", "field", "ford", "dorf", "heim", "by", "vik", "wood", "mouth", "haven", "stedt", "hausen", "kirchen", "owo", "ice", "sk", "ano", "ello", "ac", "ec", "ia", "land", "nagar", "shima", "yama", "gawa"])
        return self.invented().rstrip("aeiouy") + tail

    def city(self) -> str:
        roll, places = self.random.random(), self.places
        if roll < 0.30:
            return self.pick(places["cities"][:1200])
        if roll < 0.62:
            return self.pick(places["cities"])
        if roll < 0.72:
            return self.invented_place()
        if roll < 0.80:
            return self.pick(self.things["places"])
        if roll < 0.86:
            return f"{self.random.choice(('Saint', 'St.', 'San', 'Santa', 'New', 'Port', 'Fort', 'Mount', 'Lake', 'East', 'North', 'West', 'Upper', 'Bad', 'El', 'Los', 'Las', 'La', 'Le', 'Villa', 'Puerto', 'Nova', 'Great', 'Little', 'Old'))} {self.random.choice((self.invented_place, lambda: self.pick(self.people['census']['family'][:3000]), lambda: self.pick(self.people['es_ES']['given'])))()}"
        if roll < 0.93:
            return self.pick(self.places[self.pick(self.local)]) if self.local else self.pick(places["cities"])
        return f"{self.invented_place()}{self.random.choice(('-sur-', ' an der ', ' nad ', ' am ', ' de ', ' del ', ' upon ', '-', ' on '))}{self.invented()}"

    @cached_property
    def local(self) -> list[str]:
        return [name for name in self.places if name.startswith("local_")]

    def country(self) -> str:
        return self.pick(self.places["countries"]) if self.random.random() < 0.8 else self.pick(self.things["places"][:70])

    def state(self) -> str:
        roll = self.random.random()
        return self.pick(self.places["states"] if roll < 0.5 else self.things["abbr"] if roll < 0.8 else self.things["places"][15:60])

    def street(self) -> str:
        roll, things = self.random.random(), self.things
        base = self.random.choice((lambda: self.pick(things["streetword"]), lambda: self.pick(things["streetword"]), self.invented, self._full_name, lambda: self.pick(self.people["census"]["family"][:5000]), lambda: self.pick(self.words["nouns"][:1500]).capitalize(), lambda: f"{self.random.randrange(1, 200)}th"))()
        if roll < 0.60:
            prefix = self.pick(["", "", "", "", "North ", "S ", "W. ", "Old ", "East ", "NE "])
            return f"{prefix}{base} {self.pick(things['streetend'])}"
        if roll < 0.78:
            return f"{self.pick(things['streetfore'])} {base}"
        if roll < 0.94:
            return base + self.pick(things["streetglue"])
        return self.pick(["Broadway", "The Strand", "Route 66", "Highway 12", "Unter den Linden", "Las Ramblas", "Piccadilly", base])

    def _full_name(self) -> str:
        people = self.people[self.pick(self.origins)]
        return f"{self.pick(people['given'])} {self.pick(people['family'])}"

    def number(self) -> str:
        top = self.random.choice((20, 100, 1000, 10000))
        return f"{self.random.randrange(1, top)}{self.pick(['', '', '', '', 'A', 'b', '-' + str(self.random.randrange(9)), '/' + str(self.random.randrange(9)), ' bis'])}"

    def postcode(self) -> str:
        mask = self.pick(["#####", "#####", "#####-####", "??# #??", "??## #??", "####", "### ##", "##-###", "?#? #?#", "######", "#### ??", "###-####"])
        return "".join(str(self.random.randrange(10)) if c == "#" else self.random.choice("ABCDEFGHJKLMNPRSTUVWXY") if c == "?" else c for c in mask)

    def address(self, one_line: bool) -> str:
        twice = f"{self.number()} " if self.random.random() < 0.05 else ""
        breaks = ", " if one_line or self.random.random() < 0.6 else self.pick(["\n", "\n", ",\n", "\n ", " ", "\n, "])
        if self.random.random() < 0.06:
            head = self.pick([f"P.O. Box {self.random.randrange(9999)}", f"PO Box {self.random.randrange(999)}", f"Box {self.random.randrange(99)}", f"Unit {self.random.randrange(9999)} Box {self.random.randrange(9999)}", f"PSC {self.random.randrange(9999)}, Box {self.random.randrange(9999)}"])
        else:
            street = self.street()
            head = f"{self.number()} {street}" if self.random.random() < 0.62 else f"{street} {self.number()}"
            if self.random.random() < 0.22:
                unit = f"{self.pick(['Apt', 'Apt.', 'Suite', 'Ste', 'Unit', 'Flat', '#', 'Floor', 'Room', 'Building', 'Block', 'c/o', 'Level', 'Piso', 'Top 4/'])} {self.random.randrange(1, 999)}{self.pick(['', '', 'B', 'C'])}"
                head = f"{head}{self.pick([', ', ' ', breaks])}{unit}" if self.random.random() < 0.75 else f"{unit}, {head}"
        city, tail = self.city(), [twice + head]
        form = self.random.random()
        if form < 0.34:
            return head
        if form < 0.48:
            tail.append(city)
        elif form < 0.64:
            tail.append(f"{city}, {self.pick(self.things['abbr'])} {self.postcode()}")
        elif form < 0.70:
            tail.append(f"{city} {self.pick(self.things['abbr'])} {self.postcode()}")
        elif form < 0.80:
            tail.append(f"{self.postcode()} {city}")
        elif form < 0.88:
            tail.append(f"{city} {self.postcode()}")
        elif form < 0.94:
            tail += [city, self.state(), f"{self.country()} {self.postcode()}"]
        else:
            tail += [city, self.country()]
        if form >= 0.48 and self.random.random() < 0.2:
            tail.append(self.country())
        return breaks.join(tail)

    def organization(self) -> str:
        roll, things = self.random.random(), self.things
        if roll < 0.22:
            return self.pick(things["orgknown"])
        family = lambda: self.pick(self.people["census"]["family"][:6000]) if self.random.random() < 0.6 else self.pick(self.people[self.pick(self.origins)]["family"])  # noqa: E731
        if roll < 0.25:
            return f"{family()}, {family()}{self.pick([' and ', ' & ', ', and '])}{family()}{self.pick(['', '', ' ' + self.pick(things['orgsuffix'])])}"
        if roll < 0.34:
            return f"{family()}{self.pick([' and ', ' & ', '-'])}{family()}{self.pick(['', '', ' ' + self.pick(things['orgsuffix'])])}"
        if roll < 0.46:
            return f"{family()} {self.pick(things['orgsuffix'])}"
        if roll < 0.58:
            return f"{family()} {self.pick(things['orgtail'])}{self.pick(['', '', ' ' + self.pick(things['orgsuffix'])])}"
        if roll < 0.66:
            return f"{self.city()} {self.pick(things['orgtail'])}"
        if roll < 0.78:
            return f"{self.word().capitalize()}{self.pick(['', ' '])}{self.pick(self.words['nouns'][:2500])}{self.pick(['', ' ' + self.pick(things['orgsuffix']), ' ' + self.pick(things['orgtail'])])}".title()
        if roll < 0.88:
            return self.invented() + self.pick(["", "x", "ly", "ify", "soft", "tech", "data", "net", " " + self.pick(things["orgsuffix"])])
        if roll < 0.92:
            return f"{self.pick(['University of', 'Bank of', 'Museum of', 'Ministry of', 'Institute of', 'Friends of', 'City of', 'Society for', 'Department of', 'College of'])} {self.pick([self.city(), self.pick(self.words['nouns']).title()])}"
        if roll < 0.96:
            return "".join(self.random.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(self.random.choice((3, 3, 4))))
        return f"{self.pick(self.words['adjectives'][:1500]).title()} {self.pick(self.words['nouns'][:2500]).title()} {self.pick(things['orgsuffix'] + things['orgtail'])}"

    def word(self) -> str:
        return self.pick(self.words["common"])


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
        made = {"city": self.world.city, "first": lambda: self.world.pick(people["given"]), "last": lambda: self.world.pick(people["family"]), "W": lambda: self.world.word().capitalize()}
        return [Piece(_SLOT.sub(lambda match: made[match[1]](), form), ORG)]

    def slot_dem(self) -> Passage:
        return [Piece(self.world.pick(self.world.things["demonyms"]))]

    def slot_product(self) -> Passage:
        return self.slot_Product()

    def slot_Product(self) -> Passage:  # noqa: N802  (a slot's name)
        form = self.world.pick(self.world.things["products"])
        return [Piece(_SLOT.sub(lambda match: self.plain(match[1]), form))]

    def slot_any(self) -> Passage:
        """A person or a place: what stands around it does not say which."""
        roll = self.world.random.random()
        if roll < 0.62:
            return Person(self.world, known=True).form(self.world.pick(["first", "last", "full", "full"]))
        known = self.world.random.random()
        places = self.world.places
        name = self.world.pick(places["cities"][:4000] if known < 0.5 else places["cities"] if known < 0.7 else places["countries"] if known < 0.85 else self.world.things["places"])
        return [Piece(name, LOCATION)]

    def slot_unit(self) -> Passage:
        return [Piece(self.world.pick("mm cm km kg g mg ml l tsp tbsp cups px em GB MB kB ms s min h hrs °C K W kW V A Hz rpm dB psi bar lbs oz ft in sqm pcs units pieces rows items pages users".split()))]

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
        return self._word("nouns") if self.world.random.random() < 0.9 else f"{self._word('nouns')} {self._word('nouns')}"

    def plain_ns(self) -> str:
        word = self._word("nouns")
        return word[:-1] + "ies" if word.endswith("y") and word[-2] not in "aeou" else word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")

    def plain_v(self) -> str:
        return self._word("verbs")

    def plain_vd(self) -> str:
        word = self._word("verbs")
        return word + "d" if word.endswith("e") else word[:-1] + "ied" if word.endswith("y") and word[-2] not in "aeou" else word + "ed"

    def plain_vg(self) -> str:
        word = self._word("verbs")
        return word[:-1] + "ing" if word.endswith("e") and not word.endswith("ee") else word + "ing"

    def plain_adj(self) -> str:
        return self._word("adjectives")

    def plain_adv(self) -> str:
        return self._word("adverbs")

    def plain_w(self) -> str:
        return self.world.word() if self.world.random.random() < 0.8 else self.world.invented().lower()

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
        return self.world.pick([f"{month + 1}/{day}/{year}", f"{day:02}.{month + 1:02}.{year}", f"{year}-{month + 1:02}-{day:02}", f"{_MONTHS[month]} {day}, {year}", f"{day} {_MONTHS[month]} {year}", f"{_MONTHS[month][:3]} {day}", f"{day}-{_MONTHS[month][:3].upper()}-{year % 100:02}", f"{_MONTHS[month]} {day}th"])

    def plain_time(self) -> str:
        rng = self.world.random
        return self.world.pick([f"{rng.randrange(24):02}:{rng.randrange(60):02}", f"{rng.randrange(1, 13)}:{rng.randrange(60):02} {self.world.pick(['AM', 'PM', 'am', 'pm'])}", f"{rng.randrange(1, 13)}{self.world.pick(['am', 'pm', ' a.m.'])}", f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"])

    def plain_iso(self) -> str:
        rng = self.world.random
        return f"20{rng.randrange(10, 30)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}{self.world.pick(['T', ' '])}{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}{self.world.pick(['', 'Z', '.' + str(rng.randrange(999)), ',' + str(rng.randrange(999))])}"

    def plain_sysdate(self) -> str:
        rng = self.world.random
        return f"{self.plain_month()[:3]} {rng.randrange(1, 29)} {rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"

    def plain_money(self) -> str:
        amount = f"{self.world.random.randrange(1, 9999):,}{self.world.pick(['', '', '.00', '.50', '.99'])}"
        return self.world.pick([f"${amount}", f"€{amount}", f"{amount} EUR", f"£{amount}", f"USD {amount}", f"{amount} dollars", f"${amount} million", f"¥{amount}"])

    def plain_phone(self) -> str:
        mask = self.world.pick(["(###) ###-####", "###-###-####", "+1 ### ### ####", "+44 20 #### ####", "+49 ### #######", "0## ### ## ##", "+## ## #### ####", "##########", "###.###.####", "ext. ####"])
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
        return "".join(self.world.random.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(self.world.random.choice((2, 2, 3)))) + self.world.pick(["", "-"]) + str(self.world.random.randrange(10, 99999))

    def plain_url(self) -> str:
        return f"www.{self.world.word()}{self.world.word()}.com"

    def plain_job(self) -> str:
        return self.world.pick(self.world.things["jobs"]) if self.world.random.random() < 0.5 else self.world.pick(self.world.things["jobs"]).lower()

    def plain_drug(self) -> str:
        return self.world.pick(self.world.things["drugs"])

    def plain_color(self) -> str:
        return self.world.pick(self.world.things["colors"])


class EnglishGenerator:
    """An endless stream of passages. seed: the same seed gives the same stream."""

    WEIGHTS = {"prose": 10, "mail": 6, "chat": 6, "ticket": 4, "clinical": 4, "structured": 5, "negative": 7, "everyday": 10, "plain": 8, "either": 6}  # noqa: RUF012

    def __init__(self, seed: int) -> None:
        self.world = World(random.Random(seed))
        self.templates, self.macros = read_templates("en")
        self._genres = [name for name, weight in self.WEIGHTS.items() for _ in range(weight)]

    def __iter__(self) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
        while True:
            yield self.passage()

    def passage(self) -> tuple[str, list[tuple[int, int, str]]]:
        """Text and its spans (start, end, entity), of one template or a few joined."""
        rng = self.world.random
        genre = self.world.pick(self._genres)
        pieces = self.render(self.world.pick(self.templates[genre]), genre)
        while rng.random() < 0.22:
            genre = genre if rng.random() < 0.7 else self.world.pick(self._genres)
            pieces += [Piece(self.world.pick([" ", " ", "\n", "\n\n", " - "])), *self.render(self.world.pick(self.templates[genre]), genre)]
        return joined(restyle(pieces, rng))

    def render(self, template: str, genre: str) -> Passage:
        text = self.expand(template)
        filler = Filler(self.world, one_line=genre == "structured")
        pieces: Passage = []
        at = 0
        for match in _SLOT.finditer(text):
            pieces += [Piece(text[at : match.start()]), *filler.fill(match[1])]
            at = match.end()
        return [*pieces, Piece(text[at:])]

    def expand(self, text: str) -> str:
        """Macros and alternatives, chosen."""
        while (match := _MACRO.search(text)) and match[1] in self.macros:
            text = text[: match.start()] + self.world.pick(self.macros[match[1]]) + text[match.end() :]
        while match := _CHOICE.search(text):
            text = text[: match.start()] + self.world.pick(match[1].split("|")) + text[match.end() :]
        return text


def joined(pieces: Passage) -> tuple[str, list[tuple[int, int, str]]]:
    text, spans = "", []
    for piece in pieces:
        if piece.label and piece.text:
            spans.append((len(text), len(text) + len(piece.text), piece.label))
        text += piece.text
    return text, spans
