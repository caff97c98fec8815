"""The noise of a dense reading is taken out with a word; a slip of a person is left for the checks."""

from __future__ import annotations

from math import exp

import pytest

from hccmeta.evidence.catalogue.curves import NOISE
from hccmeta.evidence.noise import without_noise
from hccmeta.evidence.rules.tables import curve_problems
from hccmeta.evidence.source import NumberTable, read_table


def table(rows: list[tuple[float, float]]) -> NumberTable:
    text = "time,survival\n" + "".join(f"{time!r},{level!r}\n" for time, level in rows)
    found, _ = read_table(text, "studies/sim/os.a.csv", expected="time,survival", known=lambda header: True)
    assert found is not None
    return found


#: A curve over 40 months, read at 400 times.
TIMES = [index / 10 for index in range(400)]
CLEAN = [(time, exp(-time / 12)) for time in TIMES]


def noisy(amount: float) -> list[tuple[float, float]]:
    """CLEAN with every other reading off by ``amount`` upwards."""
    return [(time, level + (amount if index % 2 else 0)) for index, (time, level) in enumerate(CLEAN)]


def test_a_clean_reading_is_left_as_it_is() -> None:
    found = table(CLEAN)
    assert without_noise(found) == (found, ())


def test_small_rises_are_taken_out_with_one_hint() -> None:
    settled, problems = without_noise(table(noisy(0.012)))
    assert [one.code for one in problems] == [NOISE.id]
    assert curve_problems(settled) == ()
    for (_, level), (_, fitted) in zip(CLEAN, settled.rows, strict=True):
        assert fitted == pytest.approx(level, abs=0.02)


def test_points_before_0_and_above_1_are_set_to_them() -> None:
    rows = [(-0.03, 1.0024), (-0.01, 1.0011), (0.0, 1.0), *CLEAN[1:]]
    settled, problems = without_noise(table(rows))
    assert [one.code for one in problems] == [NOISE.id]
    assert settled.rows[0] == (0.0, 1.0)
    assert curve_problems(settled) == ()


def test_a_near_vertical_fall_read_in_mixed_order_is_noise() -> None:
    fall = [(2.00, 0.70), (2.05, 0.45), (2.06, 0.62), (2.08, 0.41), (2.10, 0.55), (2.12, 0.40)]
    rows = [(time, 0.98) for time in TIMES if time < 2] + fall + [(time, 0.40) for time in TIMES if time > 2.12]
    settled, problems = without_noise(table([(0.0, 1.0), *rows[1:]]))
    assert [one.code for one in problems] == [NOISE.id]
    assert curve_problems(settled) == ()


def test_a_slip_is_no_noise() -> None:
    rows = list(CLEAN)
    rows[150] = (rows[150][0], 0.99)
    found = table(rows)
    assert without_noise(found) == (found, ())
    assert [one.code for one in curve_problems(found)] == ["C411"]


def test_few_rows_are_read_by_a_person() -> None:
    found = table(noisy(0.012)[::10])
    assert without_noise(found) == (found, ())
