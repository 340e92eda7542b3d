"""Texts in other languages: the English model's guesses in them do not stand, known names do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.names import NameScanner
from scanners.names.columns import language
from scanners.names.tongues import foreign

SCANNER = NameScanner()
PLAIN = {
    "de": "Der Drucker im zweiten Stock druckt seit heute nur noch leere Seiten.",
    "fr": "Chaque participant reçoit un badge et un plan du site.",
    "es": "El curso consta de 6 módulos y un examen final.",
    "it": "La stampante è rotta da ieri mattina.",
    "nl": "Het pakket weegt 6 kilo en is te groot voor de brievenbus.",
    "pt": "Os preços sobem 2 por cento em março.",
    "sv": "Skrivaren på andra våningen är trasig igen.",
    "da": "Toget er forsinket med cirka 20 minutter.",
    "fi": "Kurssi kestää 5 viikkoa ja maksaa 90 euroa.",
    "pl": "Drukarka na drugim piętrze nie działa od wczoraj.",
}


def named(text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.entity) for each in SCANNER.find(text)]


@pytest.mark.parametrize("language", PLAIN)
def test_a_sentence_without_names_has_none(language: str) -> None:
    assert foreign(PLAIN[language]) == language
    assert named(PLAIN[language]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die Kollegin Yasemin Aydın übernimmt ab Montag den Empfang.", "Yasemin Aydın"),
        ("Le contrat de Solène Guillot prend fin dans deux mois.", "Solène Guillot"),
        ("No encuentro el expediente de Beatriz Salgado en el armario.", "Beatriz Salgado"),
        ("Ik heb het boek aan Fleur de Groot gegeven.", "Fleur de Groot"),
        ("Proszę przekazać to do Katarzyna Dąbrowska jak najszybciej.", "Katarzyna Dąbrowska"),
        ("Pouvez-vous rappeler Mme Xqvolat avant midi ?", "Xqvolat"),
        ("La factura es de Zyrtana Ruiz, zyrtana.ruiz@example.es, y no está.", "Zyrtana Ruiz"),
    ],
)  # fmt: skip
def test_a_known_or_confirmed_name_stands_alone(text: str, expected: str) -> None:
    assert named(text) == [(expected, "PERSON")]


@pytest.mark.parametrize(
    "text",
    [
        "Juan de la Cruz and Maria de los Santos are here.",
        "Juan de la Cruz",
        "Ursula von der Leyen",
        "es_ES.UTF-8",
        "lang=de user=ann",
        "12 rue des Lilas, 69003 Lyon",
        "usermod: add 'kenji' to group 'docker'",
        "",
    ],
)
def test_names_values_and_lines_of_logs_count_as_english(text: str) -> None:
    assert foreign(text) is None


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(PLAIN.values())), st.text(max_size=60))
def test_offsets_are_valid_in_any_text_of_another_language(sentence: str, more: str) -> None:
    text = sentence + more
    spans = SCANNER.find(text)
    assert all(0 <= each.start < each.end <= len(text) for each in spans)
    if foreign(text) is not None and language(text) == "en":  # else it is not the English model's
        assert "STREET_ADDRESS" not in {each.entity for each in spans}


def test_no_street_of_the_model_s_in_another_language() -> None:
    text = "Merci de livrer au 12 bis, rue des Lilas, 69003 Lyon avant le 15 février 2026."
    assert "STREET_ADDRESS" not in {entity for _, entity in named(text)}
