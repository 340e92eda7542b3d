"""What names, places, addresses and organisations are made of, by one random generator."""

import random
import re
from functools import cached_property

from scanners.names.training.pieces import read_lists, read_things


class World:
    """Everything that a slot can be filled with, by one random generator."""

    def __init__(self, rng: random.Random) -> None:
        self.random = rng
        self.people: dict[str, dict[str, list[str]]] = read_lists("people")  # type: ignore[assignment]
        self.places = read_lists("places")
        self.words = read_lists("words")
        self.things = read_things()
        latin = {
            name: lists
            for name, lists in self.people.items()
            if re.match(r"[A-Za-z\u00c0-\u024f]", lists["given"][len(lists["given"]) // 2])
        }
        weights = {"census": 14, "en_US": 8, "en_GB": 5, "nicknames": 0, "japanese_romaji": 3}
        self.origins = [
            name
            for name in latin
            for _ in range(weights.get(name, 3 if name.islower() else 1))
            if "family" in latin[name]
        ]
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
            return first + self.random.choice(
                (second.lower(), second.lower(), f" {second}", f"-{second.lower()}", f"-{second}")
            )
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
            return self.random.choice(
                (
                    "van ",
                    "von ",
                    "de ",
                    "de la ",
                    "del ",
                    "di ",
                    "da ",
                    "dos ",
                    "El ",
                    "Al-",
                    "al-",
                    "bin ",
                    "Ben ",
                    "Mc",
                    "Mac",
                    "O'",
                    "D'",
                    "St. ",
                    "Le ",
                    "La ",
                )
            ) + self.pick(people["family"])
        return self.pick(people["family"])

    def middle(self, people: dict[str, list[str]]) -> str:
        return self.pick(people["given"])

    def invented(self) -> str:
        """A name that no list holds, of syllables."""
        onsets, vowels, codas = (
            "b br ch d dr f g gr h j k kl kr l m n p r s sh st t th tr v w y z".split(),
            "a e i o u a e i o ai ea ee ie oo ou y".split(),
            "n r l s m t k nd ck tt ll sh th rt x ng".split() + [""] * 12,
        )
        made = "".join(
            self.pick(onsets) + self.pick(vowels) + self.pick(codas)
            for _ in range(self.random.choice((1, 2, 2, 2, 3)))
        )
        return (
            made
            + self.pick(
                [
                    "",
                    "",
                    "",
                    "son",
                    "ski",
                    "ov",
                    "ez",
                    "ini",
                    "man",
                    "berg",
                    "a",
                    "o",
                    "ah",
                    "escu",
                    "ian",
                    "wala",
                    "oğlu",
                    "sen",
                ]
            )
        ).capitalize()

    def invented_place(self) -> str:
        tail = self.pick(
            [
                "ton",
                "ville",
                "burg",
                "ham",
                "stad",
                "grad",
                "pur",
                "abad",
                "minster",
                "field",
                "ford",
                "dorf",
                "heim",
                "by",
                "vik",
                "wood",
                "mouth",
                "haven",
                "stedt",
                "hausen",
                "kirchen",
                "owo",
                "ice",
                "sk",
                "ano",
                "ello",
                "ac",
                "ec",
                "ia",
                "land",
                "nagar",
                "shima",
                "yama",
                "gawa",
            ]
        )
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
            return (
                self.pick(self.places[self.pick(self.local)])
                if self.local
                else self.pick(places["cities"])
            )
        return f"{self.invented_place()}{self.random.choice(('-sur-', ' an der ', ' nad ', ' am ', ' de ', ' del ', ' upon ', '-', ' on '))}{self.invented()}"

    @cached_property
    def local(self) -> list[str]:
        return [name for name in self.places if name.startswith("local_")]

    def country(self) -> str:
        return (
            self.pick(self.places["countries"])
            if self.random.random() < 0.8
            else self.pick(self.things["places"][:70])
        )

    def state(self) -> str:
        roll = self.random.random()
        return self.pick(
            self.places["states"]
            if roll < 0.5
            else self.things["abbr"]
            if roll < 0.8
            else self.things["places"][15:60]
        )

    def street(self) -> str:
        roll, things = self.random.random(), self.things
        base = self.random.choice(
            (
                lambda: self.pick(things["streetword"]),
                lambda: self.pick(things["streetword"]),
                self.invented,
                self._full_name,
                lambda: self.pick(self.people["census"]["family"][:5000]),
                lambda: self.pick(self.words["nouns"][:1500]).capitalize(),
                lambda: f"{self.random.randrange(1, 200)}th",
            )
        )()
        if roll < 0.60:
            prefix = self.pick(["", "", "", "", "North ", "S ", "W. ", "Old ", "East ", "NE "])
            return f"{prefix}{base} {self.pick(things['streetend'])}"
        if roll < 0.78:
            return f"{self.pick(things['streetfore'])} {base}"
        if roll < 0.94:
            return base + self.pick(things["streetglue"])
        return self.pick(
            [
                "Broadway",
                "The Strand",
                "Route 66",
                "Highway 12",
                "Unter den Linden",
                "Las Ramblas",
                "Piccadilly",
                base,
            ]
        )

    def _full_name(self) -> str:
        people = self.people[self.pick(self.origins)]
        return f"{self.pick(people['given'])} {self.pick(people['family'])}"

    def number(self) -> str:
        top = self.random.choice((20, 100, 1000, 10000))
        return f"{self.random.randrange(1, top)}{self.pick(['', '', '', '', 'A', 'b', '-' + str(self.random.randrange(9)), '/' + str(self.random.randrange(9)), ' bis'])}"

    def postcode(self) -> str:
        mask = self.pick(
            [
                "#####",
                "#####",
                "#####-####",
                "??# #??",
                "??## #??",
                "####",
                "### ##",
                "##-###",
                "?#? #?#",
                "######",
                "#### ??",
                "###-####",
            ]
        )
        return "".join(
            str(self.random.randrange(10))
            if c == "#"
            else self.random.choice("ABCDEFGHJKLMNPRSTUVWXY")
            if c == "?"
            else c
            for c in mask
        )

    def address(self, one_line: bool) -> str:
        twice = f"{self.number()} " if self.random.random() < 0.05 else ""
        breaks = (
            ", "
            if one_line or self.random.random() < 0.6
            else self.pick(["\n", "\n", ",\n", "\n ", " ", "\n, "])
        )
        if self.random.random() < 0.06:
            head = self.pick(
                [
                    f"P.O. Box {self.random.randrange(9999)}",
                    f"PO Box {self.random.randrange(999)}",
                    f"Box {self.random.randrange(99)}",
                    f"Unit {self.random.randrange(9999)} Box {self.random.randrange(9999)}",
                    f"PSC {self.random.randrange(9999)}, Box {self.random.randrange(9999)}",
                ]
            )
        else:
            street = self.street()
            head = (
                f"{self.number()} {street}"
                if self.random.random() < 0.62
                else f"{street} {self.number()}"
            )
            if self.random.random() < 0.22:
                unit = f"{self.pick(['Apt', 'Apt.', 'Suite', 'Ste', 'Unit', 'Flat', '#', 'Floor', 'Room', 'Building', 'Block', 'c/o', 'Level', 'Piso', 'Top 4/'])} {self.random.randrange(1, 999)}{self.pick(['', '', 'B', 'C'])}"
                head = (
                    f"{head}{self.pick([', ', ' ', breaks])}{unit}"
                    if self.random.random() < 0.75
                    else f"{unit}, {head}"
                )
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
        family = self._company_name
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
            return self.invented() + self.pick(
                [
                    "",
                    "x",
                    "ly",
                    "ify",
                    "soft",
                    "tech",
                    "data",
                    "net",
                    " " + self.pick(things["orgsuffix"]),
                ]
            )
        if roll < 0.92:
            return f"{self.pick(['University of', 'Bank of', 'Museum of', 'Ministry of', 'Institute of', 'Friends of', 'City of', 'Society for', 'Department of', 'College of'])} {self.pick([self.city(), self.pick(self.words['nouns']).title()])}"
        if roll < 0.96:
            return "".join(
                self.random.choice("ABCDEFGHIKLMNOPRSTUVW")
                for _ in range(self.random.choice((3, 3, 4)))
            )
        return f"{self.pick(self.words['adjectives'][:1500]).title()} {self.pick(self.words['nouns'][:2500]).title()} {self.pick(things['orgsuffix'] + things['orgtail'])}"

    def _company_name(self) -> str:
        if self.random.random() < 0.6:
            return self.pick(self.people["census"]["family"][:6000])
        return self.pick(self.people[self.pick(self.origins)]["family"])

    def word(self) -> str:
        return self.pick(self.words["common"])
