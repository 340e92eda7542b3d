"""What stands of the English model's names in a text of another language: capitalised words that
the lists know as names, and whoever follows a title. Streets are left to the patterns."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from expunge.datamap.scanner import Found
from scanners.names.lexicon import fold, lexicon
from scanners.names.tokens import NAME_FORM
from scanners.names.tongues import small_words

TITLED = 0.9
_TITLES = {
    "de": "Herrn?|Frau|Frl\\.",
    "fr": "M\\.|Mme|Mlle|Monsieur|Madame|Mademoiselle|Maître|Me",
    "es": "Sr\\.?|Sra\\.?|Srta\\.?|[Ss]eñor(?:a|ita)?|[Dd]on|[Dd]oña|Dra\\.|[Dd]octora?",
    "it": "Sig\\.(?:ra|na)?|[Ss]ignor(?:[ae]|ina)?|Dott\\.(?:ssa)?|Avv\\.|Ing\\.",
    "nl": "[Dd]hr\\.?|[Mm]evr\\.?|[Mm]evrouw|[Mm]eneer|[Dd]e heer",
    "pt": "Sr\\.?|Sra\\.?|[Ss]enhora?|[Dd]ona|Dra\\.?",
    "sv": "[Hh]err|[Ff]ru",
    "da": "[Hh]r\\.|[Ff]ru",
    "fi": "[Hh]erra|[Rr]ouva",
    "pl": "[Pp]ani?|[Pp]ana|[Pp]anem|[Pp]anią",
    "cs": "[Pp]ana?|[Pp]aní",
    "ro": "[Dd]omnul|[Dd]oamna|[Dd]l\\.|[Dd]na\\.",
    "hu": "[Dd]r\\.",
    "tr": "Sayın|Bay|Bayan",
}
_UPPER = "".join(filter(str.isupper, map(chr, range(0x250))))
_CAPITAL = rf"(?=[{_UPPER}]){NAME_FORM}(?:-{NAME_FORM})*"
_PARTICLES = "de|del|della|da|das|do|dos|di|du|le|la|van|von|ter|ten|bin"
_RUN = re.compile(
    rf"(?<![\w-]){_CAPITAL}(?:[ ](?:(?:{_PARTICLES}|(?:van|von|de) (?:den|der|dem|la|las|los|het))[ ])?{_CAPITAL})*"
)
_WORD = re.compile(_CAPITAL)
_AHEAD = 40
"""Code points behind a span that may still be of its name."""
_UNFOLDED = str.maketrans("łŁøØđĐæÆ", "lLoOdDaA")
"""Letters that have no accent to take away, as lists of names write them."""


def supported(text: str, spans: Sequence[Found], language: str) -> list[Found]:
    """Of the model's spans what can stand, and people with a title."""
    titled = list(_titled(text, language))
    made = list(titled)
    for span in spans:
        if span.entity in ("PERSON", "LOCATION"):
            for each in _runs(text, span, language):
                if all(each.end <= other.start or other.end <= each.start for other in made):
                    made.append(each)
    return made


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_TITLES[language]}|Dr\.|Prof\.)[ ](?={_CAPITAL})")


def _titled(text: str, language: str) -> Iterator[Found]:
    """Who is called by a title is a person, whatever the name looks like; titles come in rows."""
    end = 0
    for title in _pattern(language).finditer(text):
        if title.end() >= end and not _pattern(language).match(text, title.end()):
            name = _RUN.match(text, title.end())
            if name is not None:
                end = name.end()
                yield Found(name.start(), end, "PERSON", TITLED)


def _runs(text: str, span: Found, language: str) -> Iterator[Found]:
    """The names among the capitalised words that a span touches. The model's ends are wrong more
    often than not; a run is read as a whole, from its first word that is a given name."""
    small = small_words(language)
    for run in _RUN.finditer(text, _begin(text, span.start), span.end + _AHEAD):
        if run.start() >= span.end:
            return
        words = list(_WORD.finditer(run[0]))
        while len(words) > 1 and words[0][0].lower() in small:
            words.pop(0)
        start = run.start() + words[0].start()
        if (start, run.end()) != (span.start, span.end):
            while len(words) > 1 and "F" not in _classes(words[0][0]):
                words.pop(0)
            start = run.start() + words[0].start()
        names = [word[0] for word in words]
        if not small.isdisjoint(map(str.lower, names[:1])):
            continue
        entity = _entity([_classes(each) for each in names], span, first=start == 0)
        if entity is not None:
            yield Found(start, run.end(), entity, span.score)


def _begin(text: str, start: int) -> int:
    """Where the word begins in which a span does."""
    while start > 0 and (text[start - 1].isalpha() or text[start - 1] in "-'’"):
        start -= 1
    return start


def _entity(known: Sequence[str], span: Found, *, first: bool) -> str | None:
    """What capitalised words are, by their classes. Two names are a person; one alone must be
    well known, at the beginning of a sentence (first) still better."""
    if len(known) > 1:
        given = "F2" in known[0] or "F3" in known[0]
        named = any(each in last for last in known[1:] for each in ("L", "F2", "F3"))
        return "PERSON" if named or (given and "" in known[1:]) else None
    (alone,) = known
    if "W3" in alone or "W4" in alone:
        return None
    if "P2" in alone or "P3" in alone:
        return "LOCATION"
    sure = ("F3", "L3") if first else ("F2", "F3", "L3")
    return "PERSON" if span.entity == "PERSON" and any(each in alone for each in sure) else None


def _classes(word: str) -> str:
    """Of a name with hyphens those of its first part."""
    entries, plain = lexicon("english"), fold(word.translate(_UNFOLDED))
    return entries.get(plain) or entries.get(plain.partition("-")[0], "")
