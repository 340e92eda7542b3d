"""A Japanese person, and the forms that their name is written in."""

import unicodedata

from scanners.names.training.japanese_world import World, katakana
from scanners.names.training.pieces import PERSON, Passage, Piece

_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}


def _half_width(kana: str) -> str:
    marks = {"\u3099": "ﾞ", "\u309a": "ﾟ", "ー": "ｰ"}
    decomposed = unicodedata.normalize("NFD", kana)
    return "".join(marks.get(char) or _HALF.get(char, char) for char in decomposed)


class Person:
    def __init__(self, world: World) -> None:
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
        self.kana_sei, self.romaji_sei = katakana(kana), str(romaji).title()
        if rng.random() < 0.04:
            self.sei = world.compound()
        self.mei = str(rng.choice(row[2:]))
        self.kana_mei, self.romaji_mei = katakana(row[0]), str(row[1]).title()
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
