"""What stands in the slots of Japanese templates that hold nobody: words, numbers, dates."""

from collections.abc import Callable, Mapping

from scanners.names.training.japanese_world import WIDE, World
from scanners.names.training.pieces import SLOT

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
_KINDS = {
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
_PHONES = [
    "0#-####-####",
    "0##-###-####",
    "090-####-####",
    "080########",
    "0120-###-###",
    "+81-90-####-####",
    "(0#)####-####",
]
_LATIN = "user data item order test main value AB XR config sample".split()


class Fillers:
    """macros: the choices of each macro, of which some slots take one."""

    def __init__(self, world: World, macros: Mapping[str, list[str]]) -> None:
        self._world, self._macros = world, macros
        self._made: dict[str, Callable[[], str]] = {
            "zip": lambda: self._digits("###-####"),
            "tel": lambda: self._digits(world.pick(_PHONES)),
            "dob": lambda: self._date(birth=True),
            "date": lambda: self._date(birth=False),
            "time": self._time,
            "money": self._money,
            "year": lambda: str(world.random.randrange(1920, 2027)),
            "w": lambda: world.pick(_LATIN),
            "product": self._product,
            "feel": lambda: world.pick(world.things["feel"]),
            "job1": lambda: world.pick(self._macros["job"]),
            "verb1": lambda: world.pick(self._macros["verb"]),
        }

    def filled(self, key: str) -> str:
        """A text for a slot."""
        if key in _KINDS:
            return self._world.word(_KINDS[key])
        if key in _SMALL:
            return self._world.pick(_SMALL[key])
        if key.startswith("num"):
            return self._number(int(key[3:]))
        return self._made[key]()

    def _product(self) -> str:
        world = self._world
        return SLOT.sub(lambda match: self.filled(match[1]), world.pick(world.things["product"]))

    def _time(self) -> str:
        rng = self._world.random
        return self._world.pick(
            [
                f"{rng.randrange(24)}:{rng.randrange(60):02}",
                f"{rng.randrange(24)}時",
                f"午後{rng.randrange(1, 12)}時{rng.randrange(60)}分",
                f"{rng.randrange(24)}時半",
            ]
        )

    def _money(self) -> str:
        rng = self._world.random
        return self._world.pick(
            [
                f"{rng.randrange(1, 99999):,}円",
                f"¥{rng.randrange(1, 99999):,}",
                f"{rng.randrange(1, 900)}万円",
            ]
        )

    def _number(self, digits: int) -> str:
        text = str(self._world.random.randrange(10 ** (digits if digits < 5 else 9)))
        return text.translate(WIDE) if self._world.random.random() < 0.15 else text

    def _digits(self, mask: str) -> str:
        text = "".join(
            str(self._world.random.randrange(10)) if char == "#" else char for char in mask
        )
        return text.translate(WIDE) if self._world.random.random() < 0.15 else text

    def _date(self, birth: bool) -> str:
        rng = self._world.random
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
