"""Names: exact spans, lazily, off the net, by our own model or by one of the user's."""

import itertools
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from benchmarks.detection.marked import measure, passages
from expunge.config.shape import ScannerTable
from expunge.datamap.scanner import Found, NotScanned
from expunge.model import ConfigurationError
from scanners.names import NameScanner
from scanners.names.engines import PresidioEngine
from scanners.names.lists import agreed
from scanners.names.pipeline import pipeline
from scanners.names.recognizers import recognizers
from tests.unit.datamap_worlds import table

SCANNER = NameScanner()
PEOPLE = table("public.people", "id")
SETS = Path(__file__).parents[2] / "benchmarks" / "detection"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the scanner asked the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def found(texts: Sequence[str], language: str = "en") -> list[Sequence[Found]]:
    answers = SCANNER.find_all(texts, language)
    return [each for each in answers if not isinstance(each, NotScanned)]


def named(text: str, language: str = "en") -> list[tuple[str, str]]:
    (spans,) = found([text], language)
    return [(text[each.start : each.end], each.entity) for each in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Ms Thornbury, your order has shipped.", ("Thornbury", "PERSON")),
        ("please ask anita kowalczyk about it", ("anita kowalczyk", "PERSON")),
        ('{"id": 7, "customer_name": "Kofi Asante-Boateng"}', ("Kofi Asante-Boateng", "PERSON")),
        ("INFO password changed for Yusuf al-Hakim", ("Yusuf al-Hakim", "PERSON")),
        ("We moved from Utrecht to Lagos last year.", ("Utrecht", "LOCATION")),
        ("He was born in Baton Rouge.", ("Baton Rouge", "LOCATION")),
        (
            "Ship it to 14 Rosebery Terrace, Leeds LS6 2AB",
            ("14 Rosebery Terrace, Leeds LS6 2AB", "STREET_ADDRESS"),
        ),
    ],
)
def test_english(text: str, expected: tuple[str, str]) -> None:
    assert expected in named(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("営業部の佐々木さんに確認しました。", ("佐々木", "PERSON")),
        ("山本 陽菜様\nお世話になっております。", ("山本 陽菜", "PERSON")),
        ("カナ氏名 ﾔﾏﾓﾄ ﾊﾅｺ", ("ﾔﾏﾓﾄ ﾊﾅｺ", "PERSON")),
        ("担当：Tanaka Hiroshi", ("Tanaka Hiroshi", "PERSON")),
        (
            "〒１５０－０００１ 東京都渋谷区神宮前１丁目２番３号",
            ("東京都渋谷区神宮前１丁目２番３号", "STREET_ADDRESS"),
        ),
        (
            "東京都渋谷区神宮前１丁目２番３号 昭和61年3月4日生まれ",
            ("東京都渋谷区神宮前１丁目２番３号", "STREET_ADDRESS"),
        ),
        ("〒１５０－０００１ 東京都渋谷区", ("１５０－０００１", "POSTAL_CODE")),
        ("電話：０３－１２３４－５６７８", ("０３－１２３４－５６７８", "PHONE_NUMBER")),
        ("生年月日：昭和61年3月4日", ("昭和61年3月4日", "DATE_OF_BIRTH")),
        ("平成２年１１月３日生まれの女性", ("平成２年１１月３日", "DATE_OF_BIRTH")),
        ("株式会社みどり工業の件です", ("株式会社みどり工業", "ORGANIZATION")),
    ],
)
def test_japanese(text: str, expected: tuple[str, str]) -> None:
    assert expected in named(text, "ja")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reviewed by Dr. Amara Okonkwo, MD, on Friday.", ["Amara Okonkwo"]),
        ("Passenger THORNBURY/ANITA MRS, seat 4A", ["THORNBURY/ANITA MRS"]),
        ("Please thank Marguerite B. for the flowers.", ["Marguerite B."]),
        ("call michelles dad", ["michelle"]),
        ("Chaired by Marguerite Delacroix Jr., as always.", ["Marguerite Delacroix Jr."]),
        ("Written by Marguerite Delacroix ×Ö.", ["Marguerite Delacroix"]),
        ("The USS Thornbury left the harbour.", []),
        ("The Princess Royal opened the bridge.", []),
        ("CAS 68180-78-0, 336.35 g/mol", []),
        ("arn:aws:s3:::bucket-frame/595138975898", []),
    ],
)
def test_where_a_name_ends(text: str, expected: list[str]) -> None:
    assert [name for name, entity in named(text) if entity == "PERSON"] == expected


def test_the_members_of_a_list_are_of_one_kind() -> None:
    people = [name for name, entity in named("Present: Okonkwo, Zzyzx, Thornbury and Delacroix.")]
    assert people == ["Okonkwo", "Zzyzx", "Thornbury", "Delacroix"]
    text = "Zelko, Brombeer, Kiefer and Linde"
    assert agreed(text, [Found(0, 5, "PERSON", 0.6)]) == []
    assert agreed(text, [Found(0, 5, "PERSON", 0.95)]) == [Found(0, 5, "PERSON", 0.95)]


def test_things_are_not_the_people_they_are_called_after() -> None:
    assert named("Order the Granny Smith apples and a tin of Earl Grey.") == []


def test_an_address_of_the_armed_forces() -> None:
    text = "Mail it to PSC 4410, Box 118, APO AE 09360 please."
    assert ("PSC 4410, Box 118, APO AE 09360", "STREET_ADDRESS") in named(text)


def test_names_agree_with_the_address_beside_them() -> None:
    text = "zsuzsa.krizek@example.com asked for it. Tell zsuzsa krizek that it is done"
    assert named(text) == [("zsuzsa", "PERSON"), ("krizek", "PERSON")]
    assert named("sales.office@example.com asked. Tell sales office that it is done") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("氏名 山本 護 様", "山本 護"),
        ("世帯主：五反田 凛之介", "五反田 凛之介"),
        ("早乙女さんちの犬が鳴いている。", "早乙女"),
        ("エマ・ソーンベリーさんが来ました。", "エマ・ソーンベリー"),
    ],
)
def test_a_whole_japanese_name_once(text: str, expected: str) -> None:
    assert [name for name, entity in named(text, "ja") if entity == "PERSON"] == [expected]


def test_a_text_alone_is_read_in_its_own_language() -> None:
    text = "営業部の佐々木さんに確認しました。"
    assert [text[each.start : each.end] for each in SCANNER.find(text)] == ["佐々木"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_texts_without_names(language: str) -> None:
    plain = {
        "en": ["The invoice is overdue.", "order 4410 shipped", "def f(x): return x", "", " \n "],
        "ja": [
            "会議は三時からです。",
            "ご注文ありがとうございます。",
            "東側の入口は工事中です。",
            "",
            "　",
        ],
    }
    assert [list(each) for each in found(plain[language], language)] == [[]] * 5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5), st.sampled_from(["en", "ja"]))
def test_offsets_are_valid_in_any_text(texts: list[str], language: str) -> None:
    for text, spans in zip(texts, found(texts, language), strict=True):
        assert all(0 <= each.start < each.end <= len(text) for each in spans)
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_offsets_count_code_points_of_the_given_text() -> None:
    assert named("👩‍🚀🇯🇵 Dear Mr Okonkwo, ﬁne") == [("Okonkwo", "PERSON")]
    assert ("ＪＯＨＮ　ＳＭＩＴＨ", "PERSON") in named("Name: ＪＯＨＮ　ＳＭＩＴＨ")


def test_long_texts_are_read_to_their_end() -> None:
    line = "The valve was replaced on Tuesday.\n"
    for lines in (0, 220, 235, 700):
        text = line * lines + "Please call Marguerite Delacroix today.\n" + line * 300
        assert named(text) == [("Marguerite Delacroix", "PERSON")]


def test_a_batch_finds_what_each_text_alone_does() -> None:
    texts = [each.text for each in passages(SETS / "names_en.txt")][:60]
    alone = [named(text) for text in texts]
    batch = found(texts)
    assert alone == [
        [(text[each.start : each.end], each.entity) for each in spans]
        for text, spans in zip(texts, batch, strict=True)
    ]


def test_a_name_seen_once_with_certainty_is_the_same_name_later() -> None:
    text = "Dr. Okonkwo saw her at nine. Notes: Okonkwo; Zzyzx."
    assert named(text).count(("Okonkwo", "PERSON")) == 2


@pytest.mark.parametrize(
    ("language", "person", "location", "clean"),
    [("en", 0.85, 0.80, 0.12), ("ja", 0.85, 0.80, 0.15)],
)
def test_the_development_sets(language: str, person: float, location: float, clean: float) -> None:
    documents = list(passages(SETS / f"names_{language}.txt"))
    result = measure(documents, lambda texts: found(texts, language))
    assert len(documents) >= 300
    assert result.f2("PERSON") >= person
    assert result.f2("LOCATION") >= location
    assert result.flagged <= clean * result.clean


def test_nothing_is_loaded_before_it_is_asked() -> None:
    code = (
        "import sys; from scanners.names import NameScanner; s = NameScanner(); "
        "assert not {'spacy', 'thinc', 'presidio_analyzer'} & set(sys.modules); "
        "s.find('Ann'); "
        "assert not {'spacy', 'thinc', 'presidio_analyzer'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_what_is_switched_off_is_not_found() -> None:
    scanner = NameScanner()
    scanner.configure(ScannerTable(without=("LOCATION",)))
    assert [each.entity for each in scanner.find("Mr Okonkwo flew to Paris.")] == ["PERSON"]


@pytest.mark.parametrize(
    "name",
    ["spacy:en_core_web_lg", "stanza:en", "transformers:/nowhere", "spacy:", "en_core_web_lg"],
)
def test_a_missing_model_is_one_clear_error(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"\[scanners.names\] en") as error:
        NameScanner().configure(ScannerTable.model_validate({"names": {"en": name}}))
    assert name in str(error.value)


def test_a_user_s_own_model_by_one_line(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "Atlantis"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "model")
    scanner = NameScanner()
    scanner.configure(ScannerTable.model_validate({"names": {"en": f"spacy:{tmp_path / 'model'}"}}))
    assert scanner.find("He lives in Atlantis.") == [Found(12, 20, "LOCATION", 0.85)]


def test_any_engine_of_presidio_s() -> None:
    class Engine:
        """Presidio's NlpEngine, as far as it is asked."""

        def process_batch(self, texts: list[str], language: str, batch_size: int) -> object:
            for text in texts:
                doc = pipeline("english")(text)
                yield text, type("Artifacts", (), {"entities": doc.ents, "scores": None})

    (spans,) = PresidioEngine("own", "en", Engine()).find_all(["Dear Ms Thornbury,"])
    assert [each.entity for each in spans] == ["PERSON"]


def test_as_presidio_recognizers() -> None:
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers(), supported_languages=["en", "ja"]),
        nlp_engine=NoOpNlpEngine(
            [{"lang_code": each, "model_name": "none"} for each in ("en", "ja")]
        ),
        supported_languages=["en", "ja"],
    )
    text = "Dear Ms Thornbury, your flight to Lisbon is booked."
    results = engine.analyze(text, "en", ["PERSON"])
    assert [text[each.start : each.end] for each in results] == ["Thornbury"]
    assert engine.analyze("営業部の佐々木さん", "ja", ["PERSON"])[0].start == 4


def test_a_column_of_names_and_one_of_texts() -> None:
    names = ["Ann Thornbury", "Kofi Asante", "Maria Delgado", "Lars Eriksson", "Priya Nair"] * 4
    (column,) = SCANNER.classify(PEOPLE, "c1", names)
    assert (column.category, column.kind) == ("user.name", "name")
    notes = ["The valve was replaced on Tuesday."] * 96 + [
        "Please call Mr Okonkwo about the valve."
    ] * 4
    (text,) = SCANNER.classify(PEOPLE, "note", notes)
    assert (text.kind, text.matched, text.sampled) == (None, 4, 100)
    assert text.reason == "texts with names of people in 4% (4 of 100)"
    assert "Okonkwo" not in text.reason
    assert SCANNER.classify(PEOPLE, "label", ["red", "green", "Amber"] * 30) == []
