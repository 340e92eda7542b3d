"""In which language a text is, where it is none that a model was trained on.

Told by the small words that every sentence has. A text without any (a name, a value, a line of a
log) says nothing, and counts as English.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from scanners.names.lexicon import fold, lexicon

_WORD = re.compile(r"(?<![\w./:@=\\-])[^\W\d_]+(?![\w/@=\\-]|[\"']?[:=]\S|\"\s?:)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    "the and of to in is was for on with as at by from that this it its be are or an a have has had not but "
    "they you we he she his her their our your my me i will would can could should if there been were which "
    "who what when where how why please than then so do does did no all any after before into about because "
    "up out over them him us these those here just only also more some such now new may must one two".split()
)
_SMALL: Mapping[str, str] = {
    "de": (
        "herr herrn frau der die das und ist nicht ein eine einer eines einem einen den dem des im am um zu zum zur mit von vom für auf aus bei nach vor seit bis über unter "
        "durch ohne wegen dass wenn weil aber oder auch noch nur schon sich wir sie ihr ich er es uns bitte wird werden wurde sind haben hat hatte kann können "
        "muss soll als wie alle kein keine laut gestern heute morgen mehr sehr hier dort jetzt gegen zwischen meine mein unser ihre seine dieser diese dieses"
    ),
    "fr": (
        "mme mlle monsieur madame le la les a un une des du de et est sont dans pour par sur avec sans sous entre vers chez au aux ce cette ces cet que qui ne pas plus ou où mais il elle "
        "nous vous ils elles on je se son sa ses leur leurs votre vos notre nos mon ma mes être avoir fait été ont chaque très aussi depuis avant après merci "
        "encore déjà tout tous toute toutes hier veuillez pouvez comme"
    ),
    "es": (
        "señor señora a el la los las un una unos unas de del al y o en es son está están fue por para con sin sobre entre hasta desde que no se su sus lo le les nos me mi mis "
        "tu este esta estos ese esa como más pero muy ya hay ha han ser tiene tienen cuando donde porque también ayer hoy hola cada antes después todo todos"
    ),
    "it": (
        "signor signora a i il lo la gli le un uno una di del della dei delle dello degli da dal dalla al alla alle allo ai nel nella nei nelle sul sulla e è ed che non per con "
        "su tra fra sono ha hanno si ci ho mi mio mia suo sua questo questa come più anche ma se ogni dopo prima ancora già ieri oggi domani entro ora"
    ),
    "nl": (
        "meneer mevrouw de het een en van in is zijn op te dat die voor met niet aan er om ook als bij naar uit door over tot of maar wat wij we ik je jij hij zij ze haar hem "
        "hun ons onze mijn uw kan wil wordt worden heeft hebben had deze dit daar hier nog al geen meer graag alle elke wanneer sinds gisteren vandaag morgen"
    ),
    "pt": (
        "senhor senhora o a os as um uma uns umas de do da dos das em no na nos nas ao aos à às e ou é são foi foram para por pelo pela com sem sob sobre entre até desde que "
        "não se seu sua seus suas meu minha este esta esse isso como mais mas muito já há tem têm está estão ser quando onde também ontem hoje cada após"
    ),
    "sv": (
        "i och att det som en ett på är av för med den till inte har de om jag du vi kan ska från efter vid men eller sin sitt så nu här där när hur mycket också "
        "bara alla mitt din vår hos under över mellan innan igen idag imorgon måste får blir varje"
    ),
    "da": (
        "i og at det som en et på er af for med den til ikke har de om jeg du vi kan skal fra efter ved men eller sin sit så nu her der når hvor hvordan meget også "
        "kun alle mit din vår av hos under over mellom mellem før igen igjen idag må får blir bliver hver etter vil spørre spørge"
    ),
    "fi": (
        "ja on ei että se hän ovat oli olla joka mutta tai kun niin myös vain jo nyt sen sitä tämä ne me te he kanssa mukaan ennen jälkeen noin kuin mitä missä "
        "kaikki vielä hyvin minun sinun"
    ),
    "pl": (
        "i a w z na do się nie jest to że o od po za przez dla przy jak ale lub oraz są był była było być ma mają już tylko tak ten ta te tego tej jego jej ich "
        "nas pan pani proszę wczoraj dziś jutro jeszcze przed bez ze we co który która które czy może"
    ),
    "cs": "a v na se je že do s z o k pro za po od ale nebo jako jsou byl byla bylo být má který která které už jen také ještě při tak před bez podle prosím není",
    "ro": "și in în de la cu pe este sunt nu că din pentru un o care mai dar sau după până fost are au ca prin fără între această acest lui ei",
    "hu": "a az és hogy nem is egy van volt ez meg de csak már mint még vagy ha el kell lehet minden után előtt között kérjük nincs",
    "tr": "ve bir bu da de için ile çok olarak daha gibi sonra kadar ama var yok ne o en her değil olan oldu lütfen mi ben biz",
}  # fmt: skip
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    word: tuple(code for code, listed in _SMALL.items() if word in listed.split())
    for word in {each for listed in _SMALL.values() for each in listed.split()} - _ENGLISH
    if len(word) > 1 or not word.isascii()
}
_OWN = {
    letter: code
    for code, letters in (
        ("de", "ß"), ("fr", "œ"), ("es", "ñ"), ("pt", "ãõ"), ("sv", "å"), ("da", "ø"), ("pl", "łęąśżźć"),
        ("cs", "řěů"), ("ro", "țșă"), ("hu", "őű"), ("tr", "ğış"),
    )
    for letter in letters
}  # fmt: skip
"""Letters that one language alone has, or first of all: a small word's worth."""
PARTICLES = frozenset(
    "de del de la las los el al da das do dos di du des le van von der den dem ter ten te zu zum zur y e af av".split()
)
"""Small words that stand in names too: ``Juan de la Cruz`` is not Spanish yet."""
_KNOWN = ("F2", "F3", "L2", "L3", "W")


@cache
def small_words(language: str) -> frozenset[str]:
    return frozenset(_SMALL[language].split())


def foreign(text: str) -> str | None:
    """The language of a text that is neither English nor Japanese, if its words say so: it has
    more small words of it than English ones, and one alone stands among strange words."""
    if (text.isascii() or _OWN.keys().isdisjoint(text)) and _LANGUAGES.keys().isdisjoint(
        _LETTERS.findall(text.lower())
    ):
        return None
    words = _WORD.findall(text)
    seen, lettered = Counter[str](), set[str]()
    for place, word in enumerate(words):
        known = _LANGUAGES.get(word.lower(), ())
        if known and not word.isupper() and not _in_name(words, place):
            seen.update(known)
        elif word.islower() and not word.isascii():
            lettered.update(_OWN[letter] for letter in word if letter in _OWN)
    seen.update(lettered)
    if not seen:
        return None
    english = [word.lower() for word in words if word.lower() in _ENGLISH]
    others = {code: sum(word not in small_words(code) for word in english) for code in seen}
    language = max(seen, key=lambda code: (seen[code] - others[code], seen[code]))
    hits = seen[language]
    if text.islower():  # names are not told from words by their capitals
        return language if hits > len(english) + 1 else None
    is_alone = not others[language] and _is_strange(words, small_words(language))
    return language if hits > others[language] and (hits > 1 or is_alone) else None


def _in_name(words: Sequence[str], place: int) -> bool:
    """Whether the word is a particle before a capital, as in a name."""
    while place < len(words) and words[place].lower() in PARTICLES:
        place += 1
        if place == len(words) or words[place][0].isupper():
            return True
    return False


def _is_strange(words: Sequence[str], small: frozenset[str]) -> bool:
    """Whether most words in small letters are neither English nor names."""
    lower = [word for word in words if word.islower() and len(word) > 2 and word not in small]
    entries = lexicon("english")
    known = [entries.get(fold(word), "") for word in lower]
    strange = sum(not any(each in classes for each in _KNOWN) for classes in known)
    return 2 * strange > len(lower)
