"""What the contract suite plants: texts that each hold one identifier, ordinary or hostile."""

from collections.abc import Iterable
from dataclasses import dataclass

from expunge.model import Identifier


@dataclass(frozen=True, slots=True)
class Seed:
    """A text to be planted in one record. No other seed's text holds its identifier."""

    number: int
    identifier: Identifier

    @property
    def value(self) -> str:
        return self.identifier.value

    @property
    def text(self) -> str:
        return f"{self.mark} from {self.value} today"

    @property
    def mark(self) -> str:
        """A part of the text that no edit touches and that no other seed has."""
        return f"seed{self.number:06d}"

    @property
    def canary(self) -> str:
        """A part of the identifier that every usual encoding leaves as it is."""
        return self.value.partition("@")[0]

    def altered(self) -> str:
        """Another text with the same identifier and the same number of bytes."""
        return self.text.replace(" today", " later")

    def without(self, replacement: str) -> str:
        """The text after its identifier gave way to the replacement."""
        return self.text.replace(self.value, replacement)


def seeds(count: int, start: int = 0) -> list[Seed]:
    """Ordinary seeds, each with an e-mail address of its own."""
    return [
        Seed(number, Identifier("email", f"canary{number:06d}q@mail.example"))
        for number in range(start, start + count)
    ]


EMAILS = (
    "ann@b.c",
    "xann@b.c",
    "ann@b.c.au",
    "ann@b.co",
    "o'ann@b.c",
    "ann+x@b.c",
    "a_n@b.c",
    "a%n@b.c",
    "a*n@b.c",
    "a?n@b.c",
    "a.n@b.c",
    "%@b.c",
    "ann@b_c.d",
    "re\u0301my@b.c",  # combining acute
    "remy@b.c",
    "\uff46\uff55\uff4c\uff4c@wide.example",  # full-width
)
ACCOUNTS = (
    "100%_sure*",
    "100xx-sure-",
    'the "quoted" one',
    "it's o''clock",
    "x' OR '1'='1",
    "robert'); DROP TABLE seeds;--1",
    "/* comment */ 1 -- rest",
    "=cmd|'/C calc'!A0",
    "+SUM(A1:A9)*2b",
    "-2+3+cmd-x9",
    "@import(evil)1",
    "*:* OR _exists_:id",
    "text:[a TO z] AND x9",
    '{"match_all": {}}',
    "(?i)^.*$|x9",
    "[a-z]+\\d{3}(x)",
    "back\\slash\\u0041\\",
    "${jndi:ldap://x9}",
    "%s%n%d9x{0}",
    "<script>1</script>",
    "tab\there;and,comma",
    "nul\x00inside-9",
    "rtl-\u05d0\u05d1\u05d2\u05d3-9",
    "\u202eoverride-9x",
    "joined-\U0001f469\u200d\U0001f4bb-9",
    "x" * 10_000 + "-1",
    "x" * 10_000 + "-2",
    "x" * 9_999 + "-1",
)


def hostile() -> list[Seed]:
    """Identifiers that a careless query, pattern or format takes for something else."""
    identifiers: Iterable[Identifier] = (
        *(Identifier("email", value) for value in EMAILS),
        *(Identifier("account", value) for value in ACCOUNTS),
    )
    return [Seed(900_000 + n, identifier) for n, identifier in enumerate(identifiers)]
