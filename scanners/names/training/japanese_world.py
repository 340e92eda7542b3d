"""What Japanese texts speak of: names, words, places, addresses, organizations."""

import random
from typing import Any

from scanners.names.training.pieces import HERE, read_lists

WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def katakana(text: str) -> str:
    """Hiragana as katakana; all else stays."""
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


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
            return text.translate(WIDE)
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
            + (room.translate(WIDE) if self.random.random() < 0.3 else room)
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
                lambda: katakana(self.random.choice(self.names["female_opti"])[0]),
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
