"""Tick labels read again by an engine are believed only as a scale of survival, or where both readings agree."""

from __future__ import annotations

import pytest

from hccmeta.digitise.second_look import _scale
from hccmeta.digitise.titles import unit_of_title


def places(values: list[float]) -> list[tuple[float, float]]:
    return [(50.0 + 60 * index, value) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    "values", [[1.0, 0.8, 0.6, 0.4, 0.2, 0.0], [1.0, 0.8, 20.6, 20.4, 0.2, 0.0], [100, 75, 50, 25, 0]]
)
def test_evenly_falling_labels_of_a_whole_scale_are_believed(values: list[float]) -> None:
    axis = _scale(places(values), len(values))
    assert axis is not None
    assert float(axis.value(50.0)) == pytest.approx(values[0])  # type: ignore[arg-type]
    assert axis.slope < 0


@pytest.mark.parametrize(
    "values",
    [
        [10, 8, 6, 4, 2, 0],  # points lost
        [1.0, 0.9, 0.7, 0.4, 0.1, 0.0],  # uneven
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0],  # rising downwards
        [1.0, 0.8, 20.6],
        [0.6, 0.4, 0.2, 0.0],  # no whole scale
    ],
)
def test_other_labels_are_asked_for(values: list[float]) -> None:
    assert _scale(places(values), len(values)) is None


def test_short_units_count_only_beside_words_of_titles() -> None:
    assert unit_of_title("Time since treatment, mo") == "months"
    assert unit_of_title("mo") is None
    assert unit_of_title("Weeks from start") == "weeks"
    assert unit_of_title("Number at risk") is None
    assert unit_of_title("Days or months") is None
