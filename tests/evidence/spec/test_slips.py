"""Values as papers and spreadsheets print them get a mend that names what to write."""

from __future__ import annotations

import pytest

from hccmeta.evidence.spec import slips


@pytest.mark.parametrize(
    ("printed", "mend"),
    [
        ("82,5", "write percent: 82.5"),
        ("0\u00b765", "write percent: 0.65"),
        ("84 %", "write percent: 84"),
        ("84%", "write percent: 84"),
        ("\u201c84\u201d", "write percent: 84"),
        ("\u22122.5", "write percent: -2.5"),
        ("1 141", "write percent: 1141"),
        ("1\u202f141", "write percent: 1141"),
        ("1,141", "write 1141 or 1.141, whichever the source means"),
        ("12.4 months", "write percent: 12.4; the unit stands in 'time_unit'"),
        ("10\u201314", "write percent: with one number; two limits are written ci: [10, 14]"),
        ("about half", "write the number alone, without unit or words"),
    ],
)
def test_numbers(printed: str, mend: str) -> None:
    assert slips.number_mend("percent", printed) == mend


@pytest.mark.parametrize("printed", ["NR", "not reached", "NE", "n.e."])
def test_not_reached(printed: str) -> None:
    assert "null" in slips.number_mend("value", printed)
    assert "not_reached: true" in slips.number_mend("value", printed)


@pytest.mark.parametrize(
    ("printed", "limits"),
    [("13.2\u201319.7", "[13.2, 19.7]"), ("13.2 to 19.7", "[13.2, 19.7]"), ("(8.5-NR)", "[8.5, null]"),
     ("13.2", None), ("NR-NR", None), ("a to b", None)],
)  # fmt: skip
def test_intervals(printed: str, limits: str | None) -> None:
    assert slips.limits(printed) == limits


@pytest.mark.parametrize(
    ("printed", "mend"),
    [
        ("30/06/2019", "write 2019-06-30"),
        ("2019/6/3", "write 2019-06-03"),
        ("05.06.2019", "write 2019-05-06 or 2019-06-05, whichever the source means"),
        ("31/31/2019", None),
        ("June 2019", None),
    ],
)
def test_days(printed: str, mend: str | None) -> None:
    assert slips.date_mend(printed) == mend


def test_lists_of_decimal_commas() -> None:
    assert slips.comma_pairs([12, 1, 14, 9]) == "[12.1, 14.9]"
    assert slips.comma_pairs([12.5, 1]) is None
    assert slips.comma_pairs([1, 2, 3]) is None
