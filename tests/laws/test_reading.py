"""Laws of reading: what is written comes back, and no text whatever stops the reader with an exception."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.evidence.source import read_table, read_text_table, read_yaml
from hccmeta.evidence.source.files import clean
from hccmeta.ground import codec
from hccmeta.ground.digits import rounded, significant
from hccmeta.ground.formula import is_formula

LAW = settings(max_examples=60, deadline=None)
FUZZ = settings(max_examples=200, deadline=None)
#: Characters that files of evidence may hold: no control or invisible ones, which the reader reports.
WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u3164\uffa0\u115f\u1160"))
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9), WORDS)
DATA = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=20
)
#: Pieces of YAML, of its traps and of damage, put together anyhow.
PIECES = st.lists(
    st.sampled_from(
        ["a: ", "b:\n", "  - ", "- ", "\n", " ", "[", "]", "{", "}", ",", "'", '"', "&x ", "*x", "!!python/object:os ",
         "<<: ", "---\n", "...\n", "|\n", ">-\n", "# c\n", "\t", "? ", ": ", "no", "1:30", "007", "2020-01-01", "1e999",
         "é", "\U0001f600", "\u202e", "\\u202E", "%YAML 1.2\n", "@", "`", "null", "~", "a", "-", "\r\n", "\x00"]
    ), max_size=40,
).map("".join)  # fmt: skip


@LAW
@given(DATA)
def test_written_yaml_comes_back(data):
    # JSON is YAML, and quotes every text: what is plain in YAML is read by rules of its own.
    document, problems = read_yaml(json.dumps(data, ensure_ascii=False), "x.yaml")
    assert [one.code for one in problems] == []
    assert document is not None
    assert document.data == data


@LAW
@given(DATA)
def test_every_value_stands_where_its_mark_says(data):
    text = yaml.safe_dump(data, allow_unicode=True, default_style='"', width=10_000)
    document, _ = read_yaml(text, "x.yaml")
    assert document is not None
    lines = text.split("\n")
    for mark in (*document.marks.values(), *document.key_marks.values()):
        assert 1 <= mark.line <= len(lines)
        assert 1 <= mark.column <= len(lines[mark.line - 1]) + 1


@FUZZ
@given(PIECES | st.text())
def test_any_text_is_read_or_reported_as_yaml(text):
    document, problems = read_yaml(text, "x.yaml")
    assert document is not None or problems
    again, same = read_yaml(text, "x.yaml")
    assert same == problems
    assert repr(again) == repr(document)
    assert all(one.line >= 1 and one.column >= 1 for one in problems)


@FUZZ
@given(st.lists(st.sampled_from(["1", "2.5", ",", "\n", "time", "survival", " ", '"', "-", "nan", "1,5", ";", "x"])))
def test_any_text_is_read_or_reported_as_a_table(pieces):
    text = "".join(pieces)
    known = ("time", "survival").__eq__
    for document in ("time,survival\n" + text, text):
        table, problems = read_table(document, "x.csv", expected="time,survival", known=known)
        # That a file is empty is said where its bytes are read.
        assert table is not None or problems or not document.strip()
        if table is not None:
            assert len(table.rows) == len(table.lines)
            assert list(table.lines) == sorted(set(table.lines))


@FUZZ
@given(st.binary() | PIECES.map(str.encode))
def test_any_bytes_are_text_or_a_problem(raw):
    found = clean(raw, "x")
    assert found.problems or found.text is not None


@LAW
@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_rows_of_a_log_come_back(rows):
    # A cell that a spreadsheet would run is a fault, not a row.
    cells = [(a.strip(), b.strip()) for a, b in rows if not is_formula(a) and not is_formula(b)]
    kept = [row for row in cells if any(row)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("a", "b"), *kept])
    found, problems = read_text_table(buffer.getvalue(), "x.csv", columns=("a", "b"))
    assert problems == ()
    assert [(cells["a"], cells["b"]) for _, cells in found] == kept


@LAW
@given(st.dictionaries(WORDS, st.lists(st.floats(allow_nan=False)), max_size=4))
def test_stored_records_come_back_to_the_last_bit(record):
    assert codec.loads(dict[str, list[float]], codec.dumps(record)) == record


@LAW
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_digits_are_cut_once(value):
    cut = significant(value)
    assert significant(cut) == cut
    assert rounded([value, {"a": (value,)}]) == [cut, {"a": [cut]}]
    assert cut == pytest.approx(value, rel=1e-9)
