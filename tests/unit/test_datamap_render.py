"""The map in each format: what is in it, and what it must not do."""

import csv
import io
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser

import pytest
from rich.console import Console

from expunge.datamap import render
from expunge.datamap.model import DataMap, MappedField
from expunge.model import Container, Field, FieldAddress, Gap, Link
from tests.unit.datamap_worlds import objects, table

USERS, ORDERS = table("public.users", "id email"), table("public.orders", "id user_id")
EXPORT = objects("exports/{name}.csv")
LINK = Link(
    FieldAddress("shop", "public.orders", "user_id"), FieldAddress("shop", "public.users", "id")
)
MAP = DataMap(
    containers=(EXPORT, USERS, ORDERS),
    fields=(
        MappedField("lake", EXPORT.name, "", category="user.contact.email", sampled=9, matched=3),
        MappedField("shop", "public.users", "id", "integer"),
        MappedField(
            *("shop", "public.users", "email", "text", "user.contact.email", "email", True),
            *(5, 9, 0.97, "its name says an e-mail address, and values look so"),
        ),
        MappedField(
            *("shop", "public.users", "login", "text", "user.account.username", "account", True),
            *(0, 0, 1.0, "declared in expunge.toml", True, ("support",)),
        ),
        MappedField("shop", "public.orders", "user_id", "integer"),
    ),
    links=(LINK,),
    gaps=(Gap("lake", "old/{name}.parquet", "unsupported", "it cannot be read", "Erase it.", 3),),
    scanned_at="2026-01-02T03:04:05Z",
    stores=("lake", "shop"),
)
PLAN: Mapping[str, Mapping[str, int]] = {"shop:public.users": {"delete": 2, "redact": 1}}
HOSTILE = '<script>alert("x")</script>&#x]|\n=1+1'


def shown(data_map: DataMap, plan: render.Plan | None = None) -> str:
    console = Console(width=200, file=io.StringIO(), record=True)
    console.print(render.table(data_map, plan))
    return console.export_text()


def test_table() -> None:
    text = shown(MAP)
    assert text.index("old/{name}.parquet") < text.index("shop:public.users")  # gaps come first
    assert re.search(r"email +│ user\.contact\.email +│ whose +│ 5 of 9 +│ 97%", text)
    assert "whose, declared" in text
    assert "(text)" in text
    assert "3 containers in 2 stores, 3 of 5 fields personal, gaps: 1." in text


def test_markup_in_names_is_text() -> None:
    odd = DataMap(containers=(Container("s", "[red]x[/red]", "table"),), stores=("s",))
    assert "[red]x[/red]" in shown(odd)


def test_json() -> None:
    content = json.loads(render.as_json(MAP))
    users = next(each for each in content["containers"] if each["name"] == "public.users")
    assert users["fields"][1] == {
        "name": "email",
        "type": "text",
        "category": "user.contact.email",
        "kind": "email",
        "identity": True,
        "matched": 5,
        "sampled": 9,
        "confidence": 0.97,
        "reason": "its name says an e-mail address, and values look so",
        "declared": False,
        "purposes": [],
    }
    assert "plan" not in users
    assert content["links"] == [
        {
            "from": "shop:public.orders.user_id",
            "to": "shop:public.users.id",
            "owns": None,
            "cascades": False,
            "indexed": True,
        }
    ]
    assert content["gaps"][0]["place"] == "old/{name}.parquet"


def test_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(render.as_csv(MAP))))
    assert len(rows) == 5
    assert rows[0]["field"] == "(text)"
    assert rows[2] | {"confidence": "0.97"} == {
        **dict.fromkeys(rows[2], ""),
        "store": "shop",
        "container": "public.users",
        "field": "email",
        "type": "text",
        "category": "user.contact.email",
        "identifier": "email",
        "identity": "yes",
        "matched": "5",
        "sampled": "9",
        "confidence": "0.97",
        "reason": "its name says an e-mail address, and values look so",
    }


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_csv_is_no_formula(name: str) -> None:
    made = DataMap((Container("s", name, "table"),), (MappedField("s", name, name),), stores=("s",))
    row = list(csv.reader(io.StringIO(render.as_csv(made))))[1]
    assert row[1:3] == [f"'{name}", f"'{name}"]


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_html_has_everything_and_asks_for_nothing() -> None:
    text = render.as_html(MAP)
    page = Page(text)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    targets = [v for _, attrs in page.tags for k, v in attrs.items() if k in ("href", "src")]
    assert all(target is not None and target.startswith("#") for target in targets)
    assert "url(" not in text
    assert text.index("old/{name}.parquet") < text.index("public.users")
    for words in (
        "5 of 9",
        "97 %",
        "width:97%",
        "says whose: email",
        ">declared<",
        ">support<",
        "<code>user_id</code> &rarr; <code>shop:public.users.id</code>",
        "Other fields: id",
        "none seen",
    ):
        assert words in text


def test_html_escapes_names() -> None:
    odd = DataMap(
        (Container("s", HOSTILE, "table", (Field(HOSTILE, "text"),)),),
        (MappedField("s", HOSTILE, HOSTILE, category="user", reason=HOSTILE),),
        (Link(FieldAddress("s", HOSTILE, HOSTILE), FieldAddress("s", HOSTILE, HOSTILE)),),
        (Gap("s", HOSTILE, "c", HOSTILE, HOSTILE),),
        stores=("s",),
    )
    assert "script" not in {tag for tag, _ in Page(render.as_html(odd)).tags}


def test_mermaid() -> None:
    assert render.as_mermaid(MAP).splitlines() == [
        "flowchart LR",
        '  subgraph s0["lake"]',
        '    c0["exports/{name}.csv<br/>1 personal"]',
        "  end",
        '  subgraph s1["shop"]',
        '    c1["public.users<br/>2 personal<br/>whose: email, login"]',
        '    c2["public.orders"]',
        "  end",
        '  c2 -->|"user_id"| c1',
    ]


def test_mermaid_labels_cannot_be_left() -> None:
    odd = DataMap((Container("s", HOSTILE, "table"),), stores=("s",))
    label = render.as_mermaid(odd).splitlines()[2]
    assert re.fullmatch(r' {4}c0\["[^"<>]*"\]', label)


def test_mermaid_is_bounded_and_says_what_is_left_out() -> None:
    many = tuple(table(f"public.t{n}", "id") for n in range(100))
    wide = DataMap((*many, USERS), MAP.fields, stores=("shop",))
    lines = render.as_mermaid(wide, limit=10).splitlines()
    assert sum("[" in line for line in lines) == 1 + 10 + 1
    assert any("public.users" in line for line in lines)  # what says whose it is stays
    assert '  note["91 more containers are not drawn"]' in lines


def test_the_map_of_one_request() -> None:
    assert "delete 2, redact 1" in shown(MAP, PLAN)
    assert "public.orders" not in shown(MAP, PLAN)
    assert "old/{name}.parquet" in shown(MAP, PLAN)
    (only,) = json.loads(render.as_json(MAP, PLAN))["containers"]
    assert only["plan"] == {"delete": 2, "redact": 1}
    assert {row["plan"] for row in csv.DictReader(io.StringIO(render.as_csv(MAP, PLAN)))} == {
        "delete 2, redact 1"
    }
    page = render.as_html(MAP, PLAN)
    assert "<title>Data map of one request</title>" in page
    assert ">delete 2<" in page
    assert ">redact 1<" in page
    assert "exports/" not in page
    assert "delete 2, redact 1" in render.as_mermaid(MAP, PLAN)


def test_an_empty_map_renders() -> None:
    empty = DataMap()
    assert "0 containers" in shown(empty)
    assert json.loads(render.as_json(empty))["containers"] == []
    assert render.as_csv(empty).count("\n") == 1
    assert "<h1>Data map</h1>" in render.as_html(empty)
    assert render.as_mermaid(empty) == "flowchart LR\n"
