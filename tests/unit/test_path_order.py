"""The order of changes, and the opaque bytes of a plan."""

from hypothesis import given
from hypothesis import strategies as st

from expunge.model import (
    Action,
    Assign,
    Change,
    Container,
    Cut,
    Edit,
    Field,
    FieldAddress,
    Layer,
    Link,
    Unit,
)
from expunge.path.codec import PlannedEdit, dump_segment, load_segment
from expunge.path.order import stages


def link(child: str, parent: str) -> Link:
    return Link(FieldAddress("s", child, "x"), FieldAddress("s", parent, "id"))


def test_children_go_before_their_parents_and_stores_in_their_order() -> None:
    staged = stages(
        ["s", "t"],
        ["t:index", "s:customers", "s:orders", "s:lines"],
        [link("orders", "customers"), link("lines", "orders")],
    )
    assert staged["s:lines"] < staged["s:orders"] < staged["s:customers"] < staged["t:index"]


def test_a_circle_of_references_shares_a_stage() -> None:
    staged = stages(
        ["s"],
        ["s:a", "s:b", "s:c", "s:d"],
        [link("a", "b"), link("b", "a"), link("c", "a"), link("b", "d"), link("a", "a")],
    )
    assert staged["s:a"] == staged["s:b"]
    assert staged["s:c"] < staged["s:a"] < staged["s:d"]


@given(
    graph=st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12),
)
def test_no_child_is_ever_after_its_parent(graph: set[tuple[str, str]]) -> None:
    staged = stages(["s"], [f"s:{n}" for n in "abcdef"], [link(c, p) for c, p in sorted(graph)])
    assert len(staged) == 6
    assert all(staged[f"s:{child}"] <= staged[f"s:{parent}"] for child, parent in graph)


def test_a_segment_survives_its_bytes() -> None:
    container = Container(
        "s", "t", "objects", (Field("a", "text", False, True, 9),), ("a",), frozenset(Action)
    )
    unit = Unit(container, "k\udcff/ann", Layer.NONCURRENT, "v", None, True, True, {"x": "y"})
    edits = [
        PlannedEdit("l1", Edit("1", b"\x00\xff"), Action.DELETE, "why", 2, 3, "2030-01-01", "law"),
        PlannedEdit(
            "l2",
            Edit("2", b"b", b"a", (Change(("x", 0), (Cut(1, 2, "é"),)), Assign(("n",), None))),
            Action.REDACT,
            "why",
        ),
    ]
    loaded_unit, loaded = load_segment(dump_segment(unit, edits))
    assert loaded_unit == unit
    assert loaded == edits
