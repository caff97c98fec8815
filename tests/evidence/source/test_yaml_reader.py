from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.evidence.source import Document, Mark, read_yaml
from hccmeta.evidence.source.scalars import Trap, plain
from hccmeta.evidence.source.yaml_reader import MAX_NODES


def read(text: str) -> tuple[Document | None, list[tuple[str, int, int]]]:
    document, problems = read_yaml(text, "x.yaml")
    return document, [(one.code, one.line, one.column) for one in problems]


def test_values_and_marks() -> None:
    document, problems = read("a: 1\nb:\n  - x: 2.5\n    é: null\n  - true\n'c': \"1\"\n")
    assert problems == []
    assert document is not None
    assert document.data == {"a": 1, "b": [{"x": 2.5, "é": None}, True], "c": "1"}
    assert document.at(("b", 0, "x")) == Mark(3, 8)
    assert document.key_at(("b", 0, "é")) == Mark(4, 5)
    assert document.at(("b", 0, "missing")) == Mark(3, 5)
    assert document.key_at(("nowhere",)) == Mark(1, 1)


def test_columns_count_characters_not_bytes() -> None:
    document, _ = read("title: [\U0001f600é, here]\n")
    assert document is not None
    assert document.at(("title", 1)) == Mark(1, 13)


def test_block_texts_are_whole() -> None:
    document, problems = read("a: >-\n  one\n  two\nb: |\n  no\n")
    assert problems == []
    assert document is not None
    assert document.data == {"a": "one two", "b": "no\n"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("-3", -3), ("+4", 4), ("1.50", 1.5), (".5", 0.5), ("1e-3", 0.001), ("~", None), ("", None),
        ("True", True), ("false", False), ("2013-03-01", "2013-03-01"), ("391(10126)", "391(10126)"), ("NO2", "NO2"),
        ("1163-1173", "1163-1173"), ("-", "-"), ("nope", "nope"), ("10.1016/x", "10.1016/x"),
    ],
)  # fmt: skip
def test_plain_scalars(text: str, value: object) -> None:
    found = plain(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["no", "Yes", "ON", "off", "y", "N", "007", "0o17", "0x1F", "1_000", "1:30", ".NaN",
                                  "-.inf", "1e999", "9" * 25])  # fmt: skip
def test_traps(text: str) -> None:
    assert isinstance(plain(text), Trap)


def test_a_trap_keeps_its_text_and_is_marked() -> None:
    document, problems = read("country: no\n")
    assert problems == [("Y207", 1, 10)]
    assert document is not None
    assert document.data == {"country": "no"}
    assert document.faulty == {("country",)}


def test_duplicate_keys_keep_the_first_and_skip_what_follows() -> None:
    document, problems = read("a: 1\na: {b: [1, {c: 2}]}\nd: 3\n")
    assert problems == [("Y203", 2, 1)]
    assert document is not None
    assert document.data == {"a": 1, "d": 3}


def test_anchors_are_one_fault_and_expand_nothing() -> None:
    levels = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9) if i else 'x'}]\n" for i in range(12))
    document, problems = read(levels)
    assert problems == [("Y204", 1, 5)]
    assert document is not None
    assert document.data["l1"] == [None] * 9


def test_an_alias_as_key_stops_reading() -> None:
    document, problems = read("a: &x b\n*x : 1\n")
    assert document is None
    assert [code for code, _, _ in problems] == ["Y204"]


def test_many_values_stop_reading() -> None:
    document, problems = read("[" + "1," * (MAX_NODES + 1) + "]")
    assert document is None
    assert [code for code, _, _ in problems] == ["Y210"]


def test_tabs_in_several_lines_are_one_fault() -> None:
    document, problems = read("a:\t1\nb: 2\t\n")
    assert [code for code, _, _ in problems] == ["Y202"]
    assert document is not None
    assert document.data == {"a": 1, "b": 2}


def test_dates_are_text_and_remembered() -> None:
    document, _ = read("on: 2020-01-02\nname: 2020-1-2\nat: '2020-01-02'\n")
    assert document is not None
    assert document.data["on"] == "2020-01-02"
    assert document.dates == {("on",), ("name",)}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"\n \t#&*!|>%@`,.?0127_~<=\\"), max_size=80))
def test_never_an_exception(text: str) -> None:
    document, problems = read_yaml(text, "x.yaml")
    assert document is not None or problems
    lines = text.count("\n") + 1
    assert all(1 <= one.line <= lines + 1 and one.column >= 1 and one.what for one in problems)
