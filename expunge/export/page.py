"""index.html of an export: what a person opens first. No script, nothing fetched from elsewhere."""

from dataclasses import dataclass, field

from expunge.pages import rendered
from expunge.policy.purposes import Told

SHOWN = 50  # records of a container that the page itself shows; the files hold all
LONGEST = 400  # characters of a cell that the page shows


@dataclass(frozen=True, repr=False)
class Shown:
    """One container on the page. rows: its first records, column to text."""

    store: str
    container: str
    json_file: str
    csv_file: str
    records: int
    left_out: int
    told: Told
    rows: list[dict[str, str]] = field(default_factory=list)
    originals: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(name for row in self.rows for name in row))


@dataclass(frozen=True, repr=False)
class Disagreement:
    """One kind of fact about the person that the stores do not agree on: value to places."""

    kind: str
    values: dict[str, list[str]]


@dataclass(frozen=True, repr=False)
class Answer:
    """The whole page. open_places: what could not be searched or read, in sentences."""

    request: str
    right: str
    regime: str
    made_at: str
    until: str
    containers: list[Shown]
    disagreements: list[Disagreement]
    not_given: list[str]


def render(answer: Answer) -> bytes:
    text = rendered("expunge.export", "index.html.j2", a=answer, longest=LONGEST)
    return text.encode(errors="surrogateescape").decode(errors="replace").encode()
