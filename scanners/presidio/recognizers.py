"""Which of Presidio's recognizers are used, and two of our own through its interface."""

import re

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer import predefined_recognizers as presidio
from presidio_analyzer.nlp_engine import NlpArtifacts

from expunge.datamap import patterns

LANGUAGE = "en"
_SEPARATED = re.compile(r"\d[^\d]+\d")


class EmailRecognizer(PatternRecognizer):
    """Presidio's own drops addresses at private domains (corp.local), and asks the network for
    the list of public ones."""

    def __init__(self) -> None:
        super().__init__(
            supported_entity="EMAIL_ADDRESS",
            supported_language=LANGUAGE,
            patterns=[Pattern("e-mail address", patterns.EMAIL, 0.95)],
            context=["email", "mail"],
        )


class PhoneRecognizer(presidio.PhoneRecognizer):
    """Scores by how a number is written: any ten digits can be a number of an order, but ``+``
    or brackets and dashes in the right places are hardly by chance."""

    INTERNATIONAL, SEPARATED, DIGITS = 0.75, 0.5, 0.3

    def __init__(self) -> None:
        regions = ("US", "GB", "DE", "FR", "JP", "IN")
        words = ["phone", "telephone", "tel", "mobile", "cell", "cellphone", "fax"]
        super().__init__(words, LANGUAGE, supported_regions=regions)

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002  (the contract; it is empty)
    ) -> list[RecognizerResult]:
        results: list[RecognizerResult] = super().analyze(text, entities)
        for each in results:
            each.score = self._score(text[each.start : each.end])
        return results

    def _score(self, number: str) -> float:
        if number.startswith("+"):
            return self.INTERNATIONAL
        return self.SEPARATED if _SEPARATED.search(number) else self.DIGITS


def recognizers() -> list[EntityRecognizer]:
    chosen = (
        presidio.CreditCardRecognizer,
        presidio.IbanRecognizer,
        presidio.IpRecognizer,
        presidio.CryptoRecognizer,
        presidio.UsSsnRecognizer,
        presidio.UsItinRecognizer,
        presidio.UkNinoRecognizer,
        presidio.EsNifRecognizer,
        presidio.EsNieRecognizer,
        presidio.ItFiscalCodeRecognizer,
        presidio.FiPersonalIdentityCodeRecognizer,
        presidio.SgFinRecognizer,
        presidio.InPanRecognizer,
        presidio.InAadhaarRecognizer,
        presidio.KrRrnRecognizer,
        presidio.PlPeselRecognizer,
        presidio.AuTfnRecognizer,
        presidio.AuMedicareRecognizer,
        presidio.NhsRecognizer,
    )
    return [
        EmailRecognizer(),
        PhoneRecognizer(),
        *(each(supported_language=LANGUAGE) for each in chosen),
    ]
