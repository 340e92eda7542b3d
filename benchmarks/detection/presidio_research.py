"""presidio-research's synthetic sentences, with its own evaluator 0.3.2 (IoU .9).

Needs presidio-evaluator: python -m pip install presidio-evaluator==0.3.2
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks.detection.systems import System, expunge, presidio
from benchmarks.report import show
from expunge.datamap.scanner import Found

FILES = ("synth_dataset_v2.json", "generated_large.json")
GOLD = {
    "DOMAIN_NAME": "URL", "ZIP_CODE": "POSTAL_CODE", "ADDRESS": "STREET_ADDRESS",
    "GPE": "LOCATION", "PREFIX": "TITLE",
}  # fmt: skip
OURS = {"DATE_OF_BIRTH": "DATE_TIME", "GPE": "LOCATION"}
SHOWN = (
    "PERSON", "LOCATION", "ORGANIZATION",
    "PHONE_NUMBER", "CREDIT_CARD", "EMAIL_ADDRESS", "IBAN_CODE", "US_SSN", "IP_ADDRESS",
    "DATE_TIME", "URL", "POSTAL_CODE", "STREET_ADDRESS", "AGE", "US_DRIVER_LICENSE",
)  # fmt: skip


PLACES = {"STREET_ADDRESS": "LOCATION", "POSTAL_CODE": "LOCATION"}
"""What the gold cuts one postal address into: the evaluator's own hierarchy has them under one."""


def frame(
    documents: list[dict[str, Any]],
    predicted: Sequence[Sequence[Found]],
    families: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    """Tokens with what they are and what they were taken for. families: entities by what they
    are to count as."""
    import pandas
    from spacy.lang.en import English

    tokenizer = English().tokenizer
    rows = []
    for number, (document, found) in enumerate(zip(documents, predicted, strict=True)):
        gold = [
            (s["start_position"], s["end_position"], _name(s["entity_type"], GOLD, families))
            for s in document["spans"]
        ]
        ours = [(each.start, each.end, _name(each.entity, OURS, families)) for each in found]
        for token in tokenizer(document["full_text"]):
            if not token.text.strip():
                continue
            start, end = token.idx, token.idx + len(token.text)
            rows.append((number, token.text, _at(gold, start, end), _at(ours, start, end), start))
    columns = ["sentence_id", "token", "annotation", "prediction", "start_indices"]
    return pandas.DataFrame(rows, columns=columns)


def _name(entity: str, names: Mapping[str, str], families: Mapping[str, str]) -> str:
    known = names.get(entity, entity)
    return families.get(known, known)


def _at(spans: Sequence[tuple[int, int, str]], start: int, end: int) -> str:
    return next((entity for first, last, entity in spans if first < end and start < last), "O")


def evaluate(
    documents: list[dict[str, Any]],
    system: System,
    families: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    from presidio_evaluator.evaluation import SpanEvaluator

    predicted = system([each["full_text"] for each in documents])
    evaluator = SpanEvaluator(iou_threshold=0.9)
    return evaluator.calculate_score_on_df(frame(documents, predicted, families))


def run(data: Path) -> None:
    for name in FILES:
        documents = json.loads((data / "presidio_research" / name).read_text(encoding="utf-8"))
        ours, theirs = evaluate(documents, expunge()), evaluate(documents, presidio())
        rows = [
            (entity, str(ours.n_dict.get(entity, 0)), *_pair(ours, entity), *_pair(theirs, entity))
            for entity in SHOWN
        ]
        places = evaluate(documents, expunge(), PLACES)
        count = str(places.n_dict.get("LOCATION", 0))
        rows.append(
            ("LOCATION with addresses and codes", count, *_pair(places, "LOCATION"), "", "")
        )
        rows.append(("all", str(ours.pii_annotated), *_all(ours), *_all(theirs)))
        columns = ("entity", "gold", "P", "R", "Presidio P", "Presidio R")
        show(f"presidio_research {name}, IoU .9 (all: any PII)", columns, rows)


def _pair(result: Any, entity: str) -> tuple[str, str]:
    return (
        f"{result.entity_precision_dict.get(entity, float('nan')):.3f}",
        f"{result.entity_recall_dict.get(entity, float('nan')):.3f}",
    )


def _all(result: Any) -> tuple[str, str]:
    precision, recall = result.pii_precision, result.pii_recall
    f2 = 5 * precision * recall / max(1e-9, 4 * precision + recall)
    return f"{precision:.3f}", f"{recall:.3f} (F2 {f2:.3f})"
