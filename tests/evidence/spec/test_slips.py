"""Forms of numbers, limits and days; what is said of them in each field stands in ``tests/bad/slips.txt``."""

from __future__ import annotations

import pytest

from hccmeta.evidence.spec import slips, slips_words


@pytest.mark.parametrize(
    ("printed", "number"),
    [("1\u202f141", "1141"), ("\u22122.5", "-2.5"), ("\u201c84\u201d", "84"), ("=84", "84"), ("1,141", None),
     ("0,141", "0.141"), ("about half", None)],
)  # fmt: skip
def test_numbers(printed: str, number: str | None) -> None:
    assert slips.plain_number(printed) == number


@pytest.mark.parametrize(
    ("printed", "limits"),
    [("13.2\u201319.7", "[13.2, 19.7]"), ("13.2 to 19.7", "[13.2, 19.7]"), ("(8.5-NR)", "[8.5, null]"),
     ("13,2\u201319,7", "[13.2, 19.7]"), ("-2.5 - 3", "[-2.5, 3]"),
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
        ("June 2019", "write 2019-06"),
        ("Sept. 2019", "write 2019-09"),
        ("some day", None),
    ],
)
def test_days(printed: str, mend: str | None) -> None:
    assert slips_words.date_mend(printed) == mend


def test_four_numbers_that_were_two() -> None:
    assert slips.halves(["12", "1", "14", "9"]) == ("[12.1, 14.9]",)
    assert slips.halves(["12", "05", "14", "9"]) == ("[12.05, 14.9]",)
    assert slips.halves(["1", "141", "2", "300"]) == ("[1.141, 2.300]", "[1141, 2300]")
    assert slips.halves(["12.5", "1"]) == ()
