"""Which line is which arm, by names alone: legends of dashes, names at the lines, and when nobody can tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hccmeta.digitise.legend_samples import drawn_samples
from hccmeta.digitise.model import ArmRequest
from hccmeta.digitise.picture_text import assigned
from hccmeta.digitise.request import Request
from hccmeta.digitise.run import digitise

pytest.importorskip("PIL.Image")

DRUGS = ("lenvatinib", "sorafenib", "placebo", "nivolumab")
DASH = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}


def by_names(figure: Any) -> Any:
    return digitise(figure.path, Request(arms=tuple(ArmRequest(arm.name) for arm in figure.arms)))


def is_right(figure: Any, found: Any) -> bool:
    return all(arm.rmst_error(curve, figure.tau) < 0.005 for arm, curve in zip(figure.arms, found.curves, strict=True))


@pytest.mark.parametrize("arms", [2, 3])
def test_a_legend_of_dashes_gives_lines_to_names(make_figure: Any, arms: int) -> None:
    figure = make_figure(seed=5, arms=arms, mono=True, names=DRUGS, dpi=130)
    found = by_names(figure)
    assert [curve.style.dash for curve in found.curves] == [DASH[arm.dash] for arm in figure.arms]
    doubtful = {note.arm for note in found.notes if note.unsure}
    # Two kinds of broken lines can be taken for each other where they meet; one beside a solid line cannot.
    assert doubtful == (set() if arms == 2 else {"sorafenib", "placebo"})


@pytest.mark.parametrize("named_at", ["black", "colour"])
@pytest.mark.parametrize("seed", [2, 6])
def test_names_at_the_lines_give_lines_to_names(make_figure: Any, named_at: str, seed: int) -> None:
    figure = make_figure(seed=seed, arms=3, names=DRUGS, named_at=named_at, dpi=130, marks=False)
    found = by_names(figure)
    named = [note.text for note in found.notes if "by its name beside it" in note.text]
    if named:
        assert is_right(figure, found)
    else:
        assert found.unsure
    if named_at == "colour":
        assert len(named) == 3


def test_names_that_are_not_in_the_figure_are_proposed_in_order(make_figure: Any) -> None:
    figure = make_figure(seed=7, arms=2, names=DRUGS, legend=False)
    found = by_names(figure)
    assert found.unsure
    assert sum("--top-down" in note.text for note in found.notes) == 2


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [([30], "solid"), ([8, 4] * 3, "dashed"), ([2, 4] * 5, "dotted"), ([13, 4, 2, 4, 6], "dashdot"),
     ([13, 4, 2, 4] * 2, "dashdot"), ([8, 4, 8, 4, 2], "dashed"), ([2, 4, 2, 4, 12, 4, 12], None)],
)  # fmt: skip
def test_samples_are_told_by_their_dashes(pattern: list[int], kind: str | None) -> None:
    cover = np.zeros((60, 500), dtype=np.int64)
    x = 40
    for index, length in enumerate(pattern):
        if index % 2 == 0:
            cover[30:32, x : x + length] = 255
        x += length
    assert [sample.dash for sample in drawn_samples(cover, 2)] == ([kind] if kind else [])


def test_names_much_alike_are_told_apart_together() -> None:
    names = ("stage-0", "stage-a", "stage-c")
    # An engine read "Stage 0" and "Stage C" beside the last line: only one order of all three holds.
    read = {(2, "stage-0"): 1.0, (2, "stage-c"): 1.0, (0, "stage-c"): 1.0, (1, "stage-a"): 1.0}
    others = {(i, name): 0.69 for i in range(3) for name in names} | read
    assert assigned(others, 3, names) == {"stage-0": 2, "stage-a": 1, "stage-c": 0}
    level = {(i, name): 0.8 for i in range(3) for name in names}
    assert assigned(level, 3, names) == {}
    assert assigned({**level, (0, "stage-a"): 0.85, (1, "stage-0"): 0.85}, 3, names) == {}
