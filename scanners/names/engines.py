"""A user's own engine of names: spaCy, stanza or a transformer, through Presidio's NlpEngine.

[scanners.names] of expunge.toml: en = "spacy:en_core_web_lg", ja = "spacy:ja_ginza",
en = "stanza:en", en = "transformers:FOLDER". What is not installed is one clear error.
"""

import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from expunge.datamap.scanner import Found
from expunge.model import ConfigurationError

SCORE = 0.85
"""Of a detection of a model that gives none, as Presidio has it."""
BATCH = 32
_PRESIDIO = {"PERSON", "LOCATION", "ORGANIZATION", "NRP"}
_LABELS = {
    "PER": "PERSON", "PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION",
    "LOCATION": "LOCATION", "ORG": "ORGANIZATION", "ORGANIZATION": "ORGANIZATION", "NORP": "NRP",
    # ja_ginza's extended named entities
    "Person": "PERSON", "City": "LOCATION", "Province": "LOCATION", "Country": "LOCATION",
    "County": "LOCATION", "GPE_Other": "LOCATION", "Station": "LOCATION", "Domestic_Region": "LOCATION",
    "Continental_Region": "LOCATION", "Island": "LOCATION", "Mountain": "LOCATION", "River": "LOCATION",
    "Lake": "LOCATION", "Sea": "LOCATION", "Airport": "LOCATION", "Park": "LOCATION",
    "Postal_Address": "STREET_ADDRESS", "Company": "ORGANIZATION", "Corporation_Other": "ORGANIZATION",
    "Organization_Other": "ORGANIZATION", "Government": "ORGANIZATION", "School": "ORGANIZATION",
    "International_Organization": "ORGANIZATION", "Public_Institution": "ORGANIZATION",
    "Political_Party": "ORGANIZATION", "Sports_Team": "ORGANIZATION", "Pro_Sports_Organization": "ORGANIZATION",
}  # fmt: skip
_TRIMMED_SPACE = " \t\n\r\u3000"


def check(name: str, language: str) -> None:
    """Raises ConfigurationError if the model is not on this machine. Loads nothing."""
    kind, model = _parts(name, language)
    missing = _CHECKS[kind](model, language)
    if missing:
        raise ConfigurationError(
            f'expunge.toml: [scanners.names] {language} = "{name}": {missing} Nothing is '
            f'downloaded. Install it, or use the shipped engine: {language} = "own".'
        )


def _parts(name: str, language: str) -> tuple[str, str]:
    kind, _, model = name.partition(":")
    if kind not in _CHECKS or not model:
        raise ConfigurationError(
            f'expunge.toml: [scanners.names] {language} = "{name}" names no engine. Write "own", '
            '"spacy:MODEL", "stanza:LANGUAGE" or "transformers:FOLDER".'
        )
    return kind, model


def _no_spacy(model: str, language: str) -> str:  # noqa: ARG001  (one interface for all kinds)
    import spacy.util  # noqa: PLC0415

    if spacy.util.is_package(model) or Path(model).is_dir():
        return ""
    return f"the spaCy model {model} is not installed."


def _no_stanza(model: str, language: str) -> str:  # noqa: ARG001
    if importlib.util.find_spec("stanza") is None:
        return "the package stanza is not installed."
    home = os.environ.get("STANZA_RESOURCES_DIR", str(Path.home() / "stanza_resources"))
    return "" if (Path(home) / model).is_dir() else f"stanza's models of {model} are not in {home}."


def _no_transformer(model: str, language: str) -> str:  # noqa: ARG001
    for package in ("torch", "transformers", "spacy_huggingface_pipelines"):
        if importlib.util.find_spec(package) is None:
            return f"the package {package} is not installed."
    return "" if Path(model).is_dir() else f"{model} is no folder with a model."


_CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "spacy": _no_spacy,
    "stanza": _no_stanza,
    "transformers": _no_transformer,
}


class PresidioEngine:
    """name: as in expunge.toml. Any NlpEngine of Presidio's can be given instead of a name."""

    def __init__(self, name: str, language: str, nlp_engine: Any = None) -> None:
        self._language = language
        self._nlp = nlp_engine or self._loaded(name)

    def _loaded(self, name: str) -> Any:
        check(name, self._language)
        kind, model = _parts(name, self._language)
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415

        named: Any = (
            {"spacy": _SMALL.get(self._language, model), "transformers": model}
            if kind == "transformers"
            else model
        )
        entry = {"lang_code": self._language, "model_name": named}
        if kind == "spacy":
            return _spacy(model, self._language)
        provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": kind, "models": [entry]})
        return provider.create_engine()

    def find_all(self, texts: Sequence[str]) -> Iterator[list[Found]]:
        pairs = self._nlp.process_batch(list(texts), self._language, batch_size=BATCH)
        for text, artifacts in pairs:
            scores = artifacts.scores or [SCORE] * len(artifacts.entities)
            found = [
                _trimmed(text, span.start_char, span.end_char, label, score)
                for span, score in zip(artifacts.entities, scores, strict=True)
                if (
                    label := _LABELS.get(
                        span.label_, span.label_ if span.label_ in _PRESIDIO else None
                    )
                )
            ]
            yield sorted(found, key=lambda each: each.start)


_SMALL = {"en": "en_core_web_sm", "ja": "ja_core_news_sm"}
"""What splits the words for a transformer."""


def _spacy(model: str, language: str) -> Any:
    """A spaCy model as an NlpEngine that keeps all of the model's labels."""
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine  # noqa: PLC0415

    configuration = NerModelConfiguration(
        model_to_presidio_entity_mapping=dict(_LABELS), labels_to_ignore=[], default_score=SCORE
    )
    engine = SpacyNlpEngine([{"lang_code": language, "model_name": model}], configuration)
    engine.load()
    return engine


def _trimmed(text: str, start: int, end: int, label: str, score: float) -> Found:
    while end > start + 1 and text[end - 1] in _TRIMMED_SPACE:
        end -= 1
    return Found(start, end, label, float(score))
