from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.evidence.rules.tables import curve_problems, is_percent, risk_table_problems
from hccmeta.evidence.source import NumberTable, read_table, read_text_table
from hccmeta.evidence.source.table import MAX_LISTED, MAX_ROWS

HEADER = ("time", "survival")


def read(text: str) -> tuple[NumberTable | None, list[tuple[str, int]]]:
    table, problems = read_table(text, "x.csv", expected="time,survival", known=lambda header: header == HEADER)
    return table, [(one.code, one.line) for one in problems]


def table(*rows: tuple[float, ...], header: tuple[str, ...] = HEADER) -> NumberTable:
    return NumberTable("x.csv", header, rows, tuple(range(2, len(rows) + 2)))


def test_a_clean_file_with_and_without_its_last_line_end() -> None:
    for text in ("time,survival\n0,1\n.5,0.9\n", "time,survival\n0,1\n.5,0.9"):
        found, problems = read(text)
        assert problems == []
        assert found is not None
        assert found.rows == ((0.0, 1.0), (0.5, 0.9))
        assert found.lines == (2, 3)
        assert found.mark(1, 1) == (3, 4)


def test_faults_of_one_cause_are_told_once_and_rows_survive() -> None:
    found, problems = read("time,survival\n0 ,1\n1, 0.9\n\n2,0.8\n\n\n")
    assert problems == [("C404", 7)]
    assert found is not None
    assert found.rows == ((0.0, 1.0), (1.0, 0.9), (2.0, 0.8))


def test_each_bad_row_is_told_up_to_a_bound() -> None:
    _, problems = read("time,survival\n" + "x,1\n" * (MAX_LISTED + 5))
    assert len(problems) == MAX_LISTED + 1


def test_decimal_commas_in_quotes_and_between_commas() -> None:
    found, problems = read('time,survival\n"0,5","0,9"\n')
    assert [code for code, _ in problems] == ["C403", "C402"]
    assert found is not None
    assert found.rows == ((0.5, 0.9),)


def test_too_many_rows() -> None:
    found, problems = read("time,survival\n" + "1,0.5\n" * (MAX_ROWS + 1))
    assert problems == [("C408", MAX_ROWS + 2)]
    assert found is not None
    assert len(found.rows) == MAX_ROWS


def test_numbers_that_python_would_take_are_not_taken() -> None:
    for cell in ("nan", "inf", "1_0", "1e999", "٣", "0x1"):
        _, problems = read(f"time,survival\n0,{cell}\n")
        assert problems == [("C406", 2)], cell


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('time,survival\n0123456789.;\t" -x'), max_size=60))
def test_never_an_exception(text: str) -> None:
    found, problems = read(text)
    assert found is not None or problems or not text.strip() or text.strip() == "time,survival"


def test_percent_scale_is_told_from_single_slips() -> None:
    assert is_percent(table((0, 100), (1, 40), (2, 0.9)))
    assert is_percent(table((0, 99), (1, 0.4)))
    assert not is_percent(table((0, 1), (1, 1.2), (2, 0.9)))
    assert not is_percent(table((0, 1), (1, 250), (2, 0.9)))


def test_a_spike_is_one_fault() -> None:
    found = curve_problems(table((0, 1), (1, 0.9), (2, 0.99), (3, 0.8)))
    assert [(one.code, one.line) for one in found] == [("C411", 4)]


def test_a_wrong_time_is_one_fault() -> None:
    found = curve_problems(table((0, 1), (1, 0.9), (20, 0.85), (3, 0.8), (4, 0.7)))
    assert [(one.code, one.line) for one in found] == [("C412", 5)]


def test_steps_of_one_time_are_fine() -> None:
    assert curve_problems(table((0, 1), (0, 0.95), (1, 0.95), (1, 0.9))) == ()


def test_many_faults_are_bounded() -> None:
    rows = [(float(index), index % 2 * 0.5) for index in range(100)]
    found = curve_problems(table((0, 1), *rows))
    assert len(found) == MAX_LISTED + 1
    assert "more rows" in found[-1].what


def test_risk_table_rules() -> None:
    header = ("time", "a", "b")
    found = risk_table_problems(table((3, 10, 10), (6, 8, 12), (9, 7.5, 5), header=header))
    assert sorted(one.code for one in found) == ["C413", "C414", "C415"]


def test_text_tables_keep_lines_of_quoted_cells() -> None:
    rows, problems = read_text_table('a,b\n"x\ny",1\nz,2\n', "x.csv", columns=("a", "b"))
    assert problems == ()
    assert rows == ((2, {"a": "x\ny", "b": "1"}), (4, {"a": "z", "b": "2"}))


def test_text_tables_report_header_cells_and_quotes() -> None:
    assert [one.code for one in read_text_table("a\n", "x", columns=("a", "b"))[1]] == ["C401"]
    assert [one.code for one in read_text_table("a,b\n1\n\n", "x", columns=("a", "b"))[1]] == ["C405", "C404"]
    assert [one.code for one in read_text_table('a,b\n"1,2\n', "x", columns=("a", "b"))[1]] == ["C405"]


def test_a_number_that_a_risk_table_does_not_print_is_blank() -> None:
    text = "time,sunitinib,sorafenib\n0,530,544\n24,13,20\n30,,1\n"
    found, problems = read_table(text, "x.csv", expected="", known=lambda _: True, blanks=True)
    assert problems == ()
    assert found is not None
    assert math.isnan(found.rows[2][1])
    assert found.rows[2][2] == 1
    assert risk_table_problems(found) == ()
    rising = table((0.0, 10.0, 9.0), (3.0, math.nan, 8.0), (6.0, 11.0, 7.0), header=("time", "a", "b"))
    assert [(one.code, one.line) for one in risk_table_problems(rising)] == [("C414", 4)]
    _, problems = read_table(text, "x.csv", expected="", known=lambda _: True)
    assert [one.code for one in problems] == ["C405"]


def test_a_column_that_counts_events_is_told_once() -> None:
    incidence = table((0.0, 0.0), (1.0, 0.04), (2.0, 0.0768), (3.0, 0.1106))
    assert [(one.code, one.line) for one in curve_problems(incidence)] == [("C416", 2)]
    late = table((1.0, 0.1), (2.0, 0.2), (3.0, 0.3), (4.0, 0.35))
    assert [one.code for one in curve_problems(late)] == ["C416"]
    slip = table((0.0, 1.0), (1.0, 0.9), (2.0, 0.92), (3.0, 0.8))
    assert [one.code for one in curve_problems(slip)] == ["C411"]
