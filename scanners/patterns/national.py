"""Numbers of digits alone that states give to people and firms, with their checksums."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from scanners.patterns import checks
from scanners.patterns.context import Marks
from scanners.patterns.runs import Number

Shapes = tuple[tuple[re.Pattern[str], float], ...]


@dataclass(frozen=True)
class National:
    """One kind of number.

    lengths: how many digits. check: module of python-stdnum or a function. near: words that say
    it is one; none is believed without them, unless it is written in its own way: shapes, as
    regular expressions over what stands in the text, each with the score it is worth alone.
    """

    entity: str
    lengths: tuple[int, ...]
    check: str | Callable[[str], bool]
    near: str
    shapes: tuple[tuple[str, float], ...] = ()


_S = r"\d{3}-\d\d-\d{4}"
NATIONALS = (
    National("US_SSN", (9,), checks.ssn, "ssn|social security|social security number|soc sec|social|ss#|ss no|social insurance",
             ((_S, 0.85), (r"\d{3} \d\d \d{4}", 0.5))),
    National("US_ITIN", (9,), checks.itin, "itin|taxpayer|tax id|individual taxpayer|tin|tax payer", ((_S, 0.8),)),
    National("US_NPI", (10,), lambda d: checks.stdnum("luhn")("80840" + d), "npi|national provider|provider identifier"),
    National("ABA_ROUTING_NUMBER", (9,), "us.rtn", "routing|aba|rtn|routing number|transit"),
    National("UK_NHS", (10,), "gb.nhs", "nhs|nhs number|nhs no|health service|patient"),
    National("UK_UTR", (10,), "gb.utr", "utr|unique taxpayer"),
    National("AU_TFN", (9,), "au.tfn", "tfn|tax file|tax file number"),
    National("AU_ABN", (11,), "au.abn", "abn|business number|australian business"),
    National("AU_ACN", (9,), "au.acn", "acn|company number|australian company"),
    National("AU_MEDICARE", (10, 11), checks.medicare, "medicare|medicare number|medicare card"),
    National("CA_SIN", (9,), "ca.sin", "sin|social insurance|social insurance number|nas|numéro d'assurance sociale|assurance sociale"),
    National("NZ_IRD", (8, 9), "nz.ird", "ird|inland revenue|ird number"),
    National("IN_AADHAAR", (12,), "in_.aadhaar", "aadhaar|aadhar|adhaar|uidai|uid|आधार",
             ((r"[2-9]\d{3} \d{4} \d{4}", 0.75),)),
    National("KR_RRN", (13,), "kr.rrn", "rrn|resident registration|resident number|주민등록번호|주민번호|주민",
             ((r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-4]\d{6}", 0.9),)),
    National("KR_BRN", (10,), "kr.brn", "brn|business registration|사업자등록번호|사업자",
             ((r"\d{3}-\d\d-\d{5}", 0.75),)),
    National("JP_MY_NUMBER", (12,), checks.my_number, "my number|mynumber|individual number|マイナンバー|個人番号|kojin bango"),
    National("JP_CORPORATE_NUMBER", (13,), "jp.cn", "corporate number|法人番号|houjin bangou|hojin bango"),
    National("JP_DRIVER_LICENSE", (12,), checks.jp_licence, "driver* licen*|driving licen*|licen* number|運転免許証番号|運転免許|免許証番号|免許証|免許"),
    National("CN_RESIDENT_ID", (18,), "cn.ric", "id card|resident identity|身份证|身份证号|身份證|identity",
             ((r"[1-9]\d{5}(?:19|20)\d{9}[\dX]", 0.9),)),
    National("TH_TNIN", (13,), checks.th_pin, "thai id|national id|บัตรประชาชน|เลขประจำตัวประชาชน|tnin|id card|citizen",
             ((r"\d-\d{4}-\d{5}-\d\d-\d", 0.9),)),
    National("BR_CPF", (11,), "br.cpf", "cpf|cadastro de pessoas|contribuinte|titular",
             ((r"\d{3}\.\d{3}\.\d{3}-\d\d", 0.97), (r"\d{9}-\d\d", 0.85))),
    National("BR_CNPJ", (14,), "br.cnpj", "cnpj|cadastro nacional",
             ((r"\d\d\.\d{3}\.\d{3}/\d{4}-\d\d", 0.97),)),
    National("AR_CUIT", (11,), "ar.cuit", "cuit|cuil", ((r"(?:2[0347]|3[034])-\d{8}-\d", 0.9),)),
    National("FR_NIR", (15,), "fr.nir", "nir|insee|sécurité sociale|securite sociale|numéro de sécurité sociale|numéro de sécu|sécu|carte vitale|n° de sécurité sociale",
             ((r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d\d ?\d{3} ?\d{3} ?\d\d", 0.85),)),
    National("FR_SIREN", (9,), "fr.siren", "siren"),
    National("FR_SIRET", (14,), "fr.siret", "siret"),
    National("FR_NIF", (13,), "fr.nif", "numéro fiscal|numero fiscal|spi|nif|référence fiscale"),
    National("DE_TAX_ID", (11,), "de.idnr", "steuer id|steueridentifikationsnummer|steuer identifikationsnummer|idnr|steuerid|steuer idnr|tax id|tax identification|tin|identifikationsnummer"),
    National("NL_BSN", (9, 8), "nl.bsn", "bsn|burgerservicenummer|burger service nummer|sofi|sofinummer|sofi nummer"),
    National("BE_NATIONAL_NUMBER", (11,), "be.nn", "rijksregisternummer|rijksregister|registre national|numéro national|national number|niss|insz|nrn|rrn",
             ((r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", 0.97),)),
    National("AT_SOCIAL_SECURITY", (10,), "at.vnr", "svnr|sozialversicherungsnummer|sv nummer|svn|versicherungsnummer|sv nr|sozialversicherung"),
    National("CH_AHV", (13,), "ch.ssn", "ahv|avs|ahv nummer|ahv nr|ahvn13|sozialversicherungsnummer|no avs",
             ((r"756\.\d{4}\.\d{4}\.\d\d", 0.97), (r"756\d{10}", 0.7))),
    National("PT_NIF", (9,), "pt.nif", "nif|contribuinte|número de contribuinte|numero de contribuinte|nipc"),
    National("PL_PESEL", (11,), "pl.pesel", "pesel|numer pesel|nr pesel"),
    National("PL_NIP", (10,), "pl.nip", "nip|numer nip"),
    National("PL_REGON", (9, 14), "pl.regon", "regon"),
    National("SE_PERSONNUMMER", (10, 12), "se.personnummer", "personnummer|person nr|personnr|pnr|personal number|personal identity|samordningsnummer",
             ((r"(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}", 0.9),)),
    National("SE_ORGANISATIONSNUMMER", (10,), "se.orgnr", "organisationsnummer|org nr|orgnr|organization number"),
    National("DK_CPR", (10,), "dk.cpr", "cpr|cpr nummer|cpr nr|personnummer|cprnr",
             ((r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d-\d{4}", 0.85),)),
    National("NO_FODSELSNUMMER", (11,), "no.fodselsnummer", "fødselsnummer|fodselsnummer|personnummer|fnr|d nummer|national identity|fødselsnr",
             ((r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d \d{5}", 0.9),)),
    National("CZ_RODNE_CISLO", (9, 10), "cz.rc", "rodné číslo|rodne cislo|rč|r č|rc|birth number",
             ((r"\d\d[0-35-8]\d(?:0[1-9]|[12]\d|3[01])/\d{3,4}", 0.9),)),
    National("SK_RODNE_CISLO", (9, 10), "sk.rc", "rodné číslo|rodne cislo|rodného čísla"),
    National("RO_CNP", (13,), "ro.cnp", "cnp|cod numeric personal"),
    National("BG_EGN", (10,), "bg.egn", "егн|egn"),
    National("HR_OIB", (11,), "hr.oib", "oib|osobni identifikacijski broj"),
    National("SI_EMSO", (13,), "si.emso", "emšo|emso"),
    National("EE_IK", (11,), "ee.ik", "isikukood|ik|personal code"),
    National("LT_ASMENS_KODAS", (11,), "lt.asmens", "asmens kodas|asmens kodo|personal code|ak"),
    National("LV_PERSONAS_KODS", (11,), "lv.pvn", "personas kods|personas koda|pk",
             ((r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d-[012]\d{4}", 0.85),)),
    National("GR_AMKA", (11,), "gr.amka", "αμκα|amka"),
    National("GR_AFM", (9,), "gr.vat", "αφμ|afm"),
    National("HU_TAJ", (9,), lambda d: (checks.weighted(d[:8], (3, 7) * 4) % 10) == int(d[8]), "taj|taj szám|taj szam"),
    National("IT_VAT_CODE", (11,), "it.iva", "partita iva|p iva|piva|vat|p.iva|codice iva"),
    National("TR_NATIONAL_ID", (11,), "tr.tckimlik", "tc kimlik|tckn|kimlik no|t.c. kimlik|kimlik|tc no|t.c."),
    National("ZA_ID_NUMBER", (13,), "za.idnr", "id number|identity number|sa id|rsa id|south african id|id no|za id"),
    National("IL_TEUDAT_ZEHUT", (9,), "il.idnr", "teudat zehut|תעודת זהות|ת.ז|tz|israeli id"),
    National("NG_NIN", (11,), checks.always, "nin|national identification number|national identity number|nimc"),
    National("PH_UMID", (12,), checks.always, "umid|crn|unified multi purpose"),
    National("PH_TIN", (9, 12), checks.always, "tin|taxpayer identification"),
)  # fmt: skip
ANY = "national"
"""The class of the words of all of them."""
WORDS = {each.entity: each.near for each in NATIONALS} | {
    ANY: "|".join(each.near for each in NATIONALS)
}
"""Words by entity, for a Lexicon."""


def _by_length() -> dict[int, tuple[tuple[National, Shapes], ...]]:
    found: dict[int, list[tuple[National, Shapes]]] = defaultdict(list)
    for each in NATIONALS:
        shapes = tuple((re.compile(shape), score) for shape, score in each.shapes)
        for length in each.lengths:
            found[length].append((each, shapes))
    return {length: tuple(kinds) for length, kinds in found.items()}


BY_LENGTH = _by_length()


def national_score(number: Number, marks: Marks, denied: bool) -> tuple[str, float] | None:
    """The kind of national number that it is, and how sure that is; None where it is none.

    Of several kinds whose words stand before it, that of the nearest one counts."""
    kinds = BY_LENGTH.get(len(number.digits))
    if kinds is None or number.plus:
        return None
    named = ANY in marks
    best: tuple[str, float] | None = None
    closest = -1
    for kind, shapes in kinds:
        place = marks.get(kind.entity, -1) if named else -1
        if place < 0 and (closest >= 0 or denied or not shapes):
            continue
        if 0 <= place <= closest:
            continue
        score = 0.98 if place >= 0 else _alone(number, shapes)
        if score > (best[1] if best and place < 0 else 0) and checks.holds(
            kind.check, number.digits
        ):
            best, closest = (kind.entity, score), place
    return best


def _alone(number: Number, shapes: Shapes) -> float:
    """What the way in which it is written is worth."""
    return max((score for shape, score in shapes if shape.fullmatch(number.raw)), default=0.0)
