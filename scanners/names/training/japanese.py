"""Generates Japanese text of many kinds with the names in it marked."""

import random
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from scanners.names.training.pieces import (
    HERE,
    LOCATION,
    ORG,
    PERSON,
    STREET,
    Passage,
    Piece,
    joined,
    read_lists,
    read_templates,
)

_SLOT = re.compile(r"\{([a-z0-9_.]+)\}")
_MACRO = re.compile(r"\$([a-z]+)")
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_SMALL = {
    "dir": ["東", "西", "南", "北", "中央", "八重洲"],
    "relx": [
        "母",
        "父",
        "息子",
        "娘",
        "姉",
        "兄",
        "妹",
        "弟",
        "甥",
        "姪",
        "祖父",
        "祖母",
        "妻",
        "夫",
        "友達",
        "同僚",
        "先輩",
        "猫",
        "犬",
    ],
    "rank": [
        "八段",
        "名人",
        "九段",
        "横綱",
        "関",
        "議員",
        "投手",
        "捕手",
        "知事",
        "巡査",
        "刑事",
        "警部",
        "課長",
        "部長",
        "店長",
        "委員",
        "教諭",
        "監督",
        "騎手",
        "四段",
    ],
}
_ERAS = (
    ("令和", 2019, 8),
    ("平成", 1989, 31),
    ("昭和", 1926, 64),
    ("R", 2019, 8),
    ("H", 1989, 31),
    ("S", 1926, 64),
    ("大正", 1912, 15),
)


def _katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}


def _half_width(kana: str) -> str:
    marks = {"\u3099": "ﾞ", "\u309a": "ﾟ", "ー": "ｰ"}
    decomposed = unicodedata.normalize("NFD", kana)
    return "".join(marks.get(char) or _HALF.get(char, char) for char in decomposed)


class Person:
    def __init__(self, world: "World") -> None:
        rng = world.random
        names = world.names
        self._random = rng
        rank = int(min(rng.paretovariate(0.55) - 1, len(names["family"]) - 1))
        kanji, kana, romaji = names["family"][
            rank if rng.random() < 0.55 else rng.randrange(len(names["family"]))
        ]
        who = rng.choice(
            (
                "male_opti",
                "male_opti",
                "female_opti",
                "female_opti",
                "female_opti",
                "male_org",
                "female_org",
            )
        )
        row = rng.choice(names[who])
        self.sei = str(kanji)
        self.kana_sei, self.romaji_sei = _katakana(kana), str(romaji).title()
        if rng.random() < 0.04:
            self.sei = world.compound()
        self.mei = str(rng.choice(row[2:]))
        self.kana_mei, self.romaji_mei = _katakana(row[0]), str(row[1]).title()
        roll = rng.random()
        if roll < 0.06:
            self.mei = row[0]
        elif roll < 0.09:
            self.mei = self.kana_mei
        elif roll < 0.12:
            self.mei = world.given_kanji() + world.given_kanji()
        self.foreign = world.pick(world.things["foreign"]) if rng.random() < 0.05 else ""

    def form(self, name: str) -> Passage:
        if name == "mail":
            return [Piece(f"{self.romaji_mei}.{self.romaji_sei}@example.co.jp".lower())]
        return [Piece(str(getattr(self, f"as_{name}")()), PERSON)]

    def as_full(self) -> str:
        if self.foreign:
            return self.foreign
        return self.sei + self._random.choice(("", "", "", " ", " ", "　", "　")) + self.mei

    def as_sei(self) -> str:
        return self.foreign.split("・")[-1] if self.foreign else self.sei

    def as_mei(self) -> str:
        return self.foreign.split("・")[0] if self.foreign else self.mei

    def as_kanasei(self) -> str:
        return self.kana_sei

    def as_kanamei(self) -> str:
        return self.kana_mei

    def as_kana(self) -> str:
        return self.kana_sei + self._random.choice((" ", "　", "", " ")) + self.kana_mei

    def as_half(self) -> str:
        return _half_width(self.kana_sei + self._random.choice((" ", " ", "")) + self.kana_mei)

    def as_hira(self) -> str:
        return (
            self._hira(self.kana_sei)
            + self._random.choice((" ", "　", ""))
            + self._hira(self.kana_mei)
        )

    def as_hirasei(self) -> str:
        return self._hira(self.kana_sei)

    def as_hiramei(self) -> str:
        return self._hira(self.kana_mei)

    @staticmethod
    def _hira(text: str) -> str:
        return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)

    def as_romaji(self) -> str:
        first, last = self.romaji_mei, self.romaji_sei
        return self._random.choice(
            (
                f"{first} {last}",
                f"{last} {first}",
                f"{last.upper()} {first}",
                f"{last}, {first}",
                f"{first} {last}".lower(),
                f"{first} {last}".upper(),
            )
        )

    def as_romajislash(self) -> str:
        return f"{self.romaji_sei}/{self.romaji_mei}".upper()

    def as_romajiinit(self) -> str:
        return f"{self.romaji_mei[0]}. {self.romaji_sei}"

    def as_romajisei(self) -> str:
        return self.romaji_sei


class World:
    def __init__(self, rng: random.Random) -> None:
        self.random = rng
        self.names: dict[str, Any] = read_lists("japanese_names")
        self.words = read_lists("japanese_words")
        rows = (HERE / "lists" / "things_ja.txt").read_text("utf-8").splitlines()
        self.things = {
            name: items.split("|") for name, items in (row.split(" ", 1) for row in rows if row)
        }
        self._kanji = [
            char
            for row in self.names["male_opti"] + self.names["female_opti"]
            for name in row[2:]
            for char in name
            if "\u4e00" <= char <= "\u9fff"
        ]

    def pick(self, items: list[str]) -> str:
        return items[int(len(items) * self.random.random())]

    def given_kanji(self) -> str:
        return self.pick(self._kanji)

    def compound(self) -> str:
        """A family name that no list need hold: halves of two known ones."""
        first, second = (self.random.choice(self.names["family"])[0] for _ in range(2))
        return f"{first[0]}{second[-1]}"

    def word(self, kind: str) -> str:
        items = self.words[kind]
        return items[
            int((len(items) if self.random.random() < 0.5 else 1200) * self.random.random())
            % len(items)
        ]

    def town(self) -> str:
        roll = self.random.random()
        if roll < 0.55:
            return self.pick(self.things["town"])
        if roll < 0.8:
            base = self.pick(self.words["regions"])
            return (
                base if base[-1] in "市区町村" else base + self.pick(["市", "市", "区", "町", "村"])
            )
        return self.compound() + self.pick(["市", "区", "町", "郡" + self.compound() + "町"])

    def block(self) -> str:
        roll = self.random.random()
        return (
            self.pick(self.things["block"])
            if roll < 0.6
            else self.pick(self.words["regions"])
            if roll < 0.85
            else self.compound() + self.pick(["町", "", "台", "が丘", "新田"])
        )

    def numbers(self) -> str:
        rng = self.random
        one, two, three = rng.randrange(1, 10), rng.randrange(1, 40), rng.randrange(1, 30)
        text = self.pick(
            [
                f"{one}-{two}-{three}",
                f"{one}-{two}",
                f"{one}丁目{two}番{three}号",
                f"{one}丁目{two}-{three}",
                f"{one}丁目{two}番地",
                f"{two}番地{three}",
                f"{two}番{three}号",
                f"{rng.randrange(1, 4000)}",
                f"{rng.randrange(1, 4000)}番地",
                f"{rng.randrange(1, 4000)}-{one}",
                f"{one}-{two}-{three}-{rng.randrange(101, 1500)}",
                f"{one}の{two}の{three}",
                f"{one}丁目",
            ]
        )
        roll = rng.random()
        if roll < 0.25:
            return text.translate(_WIDE)
        if roll < 0.32 and "丁目" in text:
            return text.translate(_KANJI_DIGITS)
        return (
            text.replace("-", rng.choice(("-", "-", "−", "‐", "ー", "―")))
            if rng.random() < 0.3
            else text
        )

    def building(self) -> str:
        roll = self.random.random()
        if roll < 0.6:
            return ""
        base = self.pick(self.things["building"])
        name = self.pick(
            [
                base + self.pick(self.words["regions"]),
                self.pick(self.words["regions"]) + base,
                f"{self.compound()}{base}",
                base + self.pick(["A棟", "Ⅱ", "2号館"]),
            ]
        )
        room = self.pick(
            [
                "",
                f"{self.random.randrange(101, 1500)}号室",
                f"{self.random.randrange(101, 1500)}",
                f"{self.random.randrange(1, 30)}F",
                f"{self.random.randrange(1, 30)}階",
            ]
        )
        return (
            self.pick([" ", "　", ""])
            + name
            + (room.translate(_WIDE) if self.random.random() < 0.3 else room)
        )

    def address(self) -> str:
        pref = self.pick(self.things["pref"]) if self.random.random() < 0.8 else ""
        gap = self.pick(["", "", "", "", " ", "　"])
        return f"{pref}{gap}{self.town()}{gap}{self.block()}{self.numbers()}{self.building()}"

    def organization(self) -> str:
        roll = self.random.random()
        if roll < 0.15:
            return self.pick(self.things["orgknown"])
        base = self.random.choice(
            (
                self.compound,
                lambda: self.random.choice(self.names["family"])[0],
                lambda: self.pick(self.words["regions"]),
                lambda: _katakana(self.random.choice(self.names["female_opti"])[0]),
                lambda: self.word("nouns"),
                lambda: self.pick(self.words["organizations"]),
                lambda: self.random.choice(
                    (
                        "ABC",
                        "サンライズ",
                        "グリーン",
                        "ネクスト",
                        "未来",
                        "日本",
                        "東洋",
                        "大和",
                        "第一",
                        "アルファ",
                    )
                ),
            )
        )()
        tail = self.pick(self.things["corptail"]) if self.random.random() < 0.75 else ""
        roll = self.random.random()
        if roll < 0.4:
            return f"{self.pick(self.things['corp'])}{base}{tail}"
        if roll < 0.65:
            return f"{base}{tail}{self.pick(self.things['corp'][:12])}"
        return base + (tail or self.pick(self.things["corptail"]))


_GENRES = [
    *["office"] * 9, *["plain"] * 6, *["negative"] * 3, *["places"] * 4, *["either"] * 2,
    *["web"] * 7, *["hard"] * 3,
]  # fmt: skip
"""Kinds of text by how often they come."""


class JapaneseGenerator:
    """An endless stream of passages. seed: the same seed gives the same stream."""

    def __init__(self, seed: int) -> None:
        self.world = World(random.Random(seed))
        self.templates, self.macros = read_templates("ja")

    def __iter__(self) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
        while True:
            yield self.passage()

    def passage(self) -> tuple[str, list[tuple[int, int, str]]]:
        rng = self.world.random
        pieces = self._one()
        while rng.random() < 0.3:
            pieces += [Piece(rng.choice(("", "", "\n", " ", "　"))), *self._one()]
        roll = rng.random()
        if roll < 0.06:
            pieces = [
                piece._replace(text=piece.text.replace("\n", rng.choice((" ", "　", ""))))
                for piece in pieces
            ]
        elif roll < 0.12:
            left, right = rng.choice(
                (("「", "」"), ("（", "）"), ("> ", ""), ("・", ""), ("【", "】"), ('"', '"'))
            )
            pieces = [Piece(left), *pieces, Piece(right)]
        elif roll < 0.15:
            pieces = [
                piece._replace(text=piece.text.replace("。", "").replace("、", ""))
                for piece in pieces
            ]
        return joined(pieces)

    def _one(self) -> Passage:
        genre = self.world.pick(_GENRES)
        return self.render(self.world.pick(self.templates[genre]))

    def expand(self, template: str) -> str:
        """Macros, chosen."""
        text = template
        while match := _MACRO.search(text):
            text = (
                text[: match.start()] + self.world.pick(self.macros[match[1]]) + text[match.end() :]
            )
        return text

    def render(self, template: str) -> Passage:
        text = self.expand(template)
        people: dict[str, Person] = {}
        pieces, at = [], 0
        for match in _SLOT.finditer(text):
            pieces += [Piece(text[at : match.start()]), *self._fill(match[1], people)]
            at = match.end()
        return [*pieces, Piece(text[at:])]

    def _fill(self, slot: str, people: dict[str, Person]) -> Passage:
        key, _, form = slot.partition(".")
        if form:
            return people.setdefault(key, Person(self.world)).form(form)
        world, things = self.world, self.world.things
        if key in ("org", "org2"):
            return [Piece(world.organization(), ORG)]
        if key == "addr":
            return [Piece(world.address(), STREET)]
        if key == "addrp":
            return [Piece(world.pick(things["pref"]), LOCATION)]
        if key == "city":
            roll = world.random.random()
            made = (
                world.town()
                if roll < 0.35
                else world.pick(world.words["regions"])
                if roll < 0.6
                else world.pick(things["station"])
                if roll < 0.8
                else world.pick(things["country"])
            )
            return [Piece(made, LOCATION)]
        if key == "any":
            return self._any()
        if key in ("country", "station"):
            return [Piece(world.pick(things[key]), LOCATION)]
        return [Piece(self._plain(key))]

    def _any(self) -> Passage:
        """A person or a place: what stands around it does not say which."""
        world = self.world
        if world.random.random() < 0.6:
            return Person(world).form(world.pick(["full", "sei", "mei", "sei", "kana"]))
        kinds = [
            world.things["town"],
            world.words["regions"],
            world.things["station"],
            world.things["country"],
            world.things["pref"],
        ]
        return [Piece(world.pick(world.random.choice(kinds)), LOCATION)]

    def _plain(self, key: str) -> str:
        rng, world = self.world.random, self.world
        kinds = {
            "n": "nouns",
            "sahen": "acts",
            "adv": "adverbs",
            "adjn": "adjectives",
            "v": "verbs",
            "a": "adjectives_i",
            "t": "times",
            "c": "conjunctions",
            "int": "interjections",
        }
        if key in kinds:
            return world.word(kinds[key])
        if key in ("job1", "verb1"):
            return self._macro_free(key[:-1])
        if key in ("dir", "relx", "rank"):
            return world.pick(_SMALL[key])
        if key == "feel":
            return world.pick(world.things["feel"])
        if key == "product":
            return _SLOT.sub(
                lambda match: self._plain(match[1]), world.pick(world.things["product"])
            )
        if key.startswith("num"):
            return self._number(int(key[3:]))
        made = {
            "zip": lambda: self._digits("###-####"),
            "tel": lambda: self._digits(
                world.pick(
                    [
                        "0#-####-####",
                        "0##-###-####",
                        "090-####-####",
                        "080########",
                        "0120-###-###",
                        "+81-90-####-####",
                        "(0#)####-####",
                    ]
                )
            ),
            "dob": lambda: self._date(birth=True),
            "date": lambda: self._date(birth=False),
            "time": lambda: world.pick(
                [
                    f"{rng.randrange(24)}:{rng.randrange(60):02}",
                    f"{rng.randrange(24)}時",
                    f"午後{rng.randrange(1, 12)}時{rng.randrange(60)}分",
                    f"{rng.randrange(24)}時半",
                ]
            ),
            "money": lambda: world.pick(
                [
                    f"{rng.randrange(1, 99999):,}円",
                    f"¥{rng.randrange(1, 99999):,}",
                    f"{rng.randrange(1, 900)}万円",
                ]
            ),
            "year": lambda: str(rng.randrange(1920, 2027)),
            "w": lambda: world.pick(
                [
                    "user",
                    "data",
                    "item",
                    "order",
                    "test",
                    "main",
                    "value",
                    "AB",
                    "XR",
                    "config",
                    "sample",
                ]
            ),
        }
        return made[key]()

    def _macro_free(self, name: str) -> str:
        return self.world.pick(self.macros[name])

    def _number(self, digits: int) -> str:
        text = str(self.world.random.randrange(10 ** (digits if digits < 5 else 9)))
        return text.translate(_WIDE) if self.world.random.random() < 0.15 else text

    def _digits(self, mask: str) -> str:
        text = "".join(
            str(self.world.random.randrange(10)) if char == "#" else char for char in mask
        )
        return text.translate(_WIDE) if self.world.random.random() < 0.15 else text

    def _date(self, birth: bool) -> str:
        rng = self.world.random
        month, day = rng.randrange(1, 13), rng.randrange(1, 29)
        if rng.random() < (0.5 if birth else 0.15):
            era, _, years = rng.choice(_ERAS)
            year = rng.randrange(1, years + 1)
            return rng.choice(
                (
                    f"{era}{year}年{month}月{day}日",
                    f"{era}{year}.{month}.{day}",
                    f"{era}{year:02}/{month:02}/{day:02}",
                )
            )
        year = rng.randrange(1930, 2020) if birth else rng.randrange(2000, 2030)
        return rng.choice(
            (
                f"{year}年{month}月{day}日",
                f"{year}/{month:02}/{day:02}",
                f"{year}-{month:02}-{day:02}",
                f"{month}月{day}日",
                f"{month}/{day}",
            )
        )
