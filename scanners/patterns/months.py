"""Months and days of the week in the languages of Europe, as dates are written in prose."""

_ENGLISH = "january february march april may june july august september october november december"
_SHORT = "jan janv feb fév févr mar apr avr jun jul juil aug sep sept oct okt nov dec dez déc des"
"""A point may stand behind them."""
_LONG = (
    "january january januar janvier january januari january february februar februari february february march märz maerz marz maart april may mai mei june juni juin july juli juillet"
    " august september october oktober november december dezember février mars avril août aout septembre octobre novembre décembre decembre"
    " enero febrero marzo abril mayo junio julio agosto setiembre septiembre octubre noviembre diciembre"
    " gennaio febbraio maggio giugno luglio settembre ottobre dicembre"
    " janeiro fevereiro março maio junho julho setembro outubro novembro dezembro aprile augustus"
    " marts maj augusti desember"
    " stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"
    " styczeń luty marzec kwiecień czerwiec lipiec sierpień wrzesień październik listopad grudzień"
    " ledna února března dubna května června července srpna září října listopadu prosince"
    " január február március április május június július augusztus szeptember október"
    " ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie"
    " ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"
)
_FINNISH = "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"
_LONG_WORDS = frozenset(_LONG.split()) | {
    f"{each}kuu{case}" for each in _FINNISH.split() for case in ("", "n", "ta", "ssa")
}
MONTHS = _LONG_WORDS | frozenset(_SHORT.split())
_ALONE = _LONG_WORDS - frozenset(_SHORT.split())


def _either(words: frozenset[str]) -> str:
    return "|".join(sorted(words, key=lambda each: (-len(each), each)))


MONTH = rf"(?:(?:{_either(_ALONE)})|(?:{_either(frozenset(_SHORT.split()))})(?![^\W\d_])(?:\.(?=,? ?\d))?)"
"""A month as a part of a regular expression; a sentence's point is none of its own."""
ENGLISH = MONTH.replace(_either(_ALONE), _either(frozenset(_ENGLISH.split())))
"""A month that stands before its day."""
WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes)"
)
