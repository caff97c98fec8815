"""Numbers at risk read in pictures: proposed, compared by a person, and only then taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from hccmeta.cli.digitise import command
from hccmeta.digitise import engine
from hccmeta.digitise.proposal import parse_proposal
from hccmeta.digitise.risk_picture import _falling

pytest.importorskip("PIL")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def asked(figure: Any) -> list[str]:
    arms = [option for arm in figure.arms for option in ("--arm", f"{arm.name}:{arm.colour}")]
    return [*arms, "--time-unit", "months"]


@pytest.mark.skipif(not engine.has_engine(), reason="tesseract is not installed: numbers in pictures cannot be read")
def test_a_table_in_a_picture_is_proposed_and_taken_once_confirmed(make_figure: Any, tmp_path: Path) -> None:
    figure = make_figure(seed=5, table=True, dpi=130)
    out = tmp_path / "study"
    first = run(figure.path, "--output", out, *asked(figure))
    proposal = out / ".digitise" / "os.at-risk.proposal.csv"
    assert "--confirm-risk-table" in first.output, first.output
    assert not (out / "os.at-risk.csv").exists()
    rows = parse_proposal(proposal.read_text())
    assert not isinstance(rows, str)
    for row, arm in zip(rows, figure.arms, strict=True):
        truth = [(arm.follow_up >= t).sum() for t in row.time]
        assert (row.n_at_risk == truth).mean() >= 0.9
    second = run(figure.path, "--output", out, *asked(figure), "--confirm-risk-table", proposal)
    assert second.exit_code == 0, second.output
    assert (out / "os.at-risk.csv").read_text().startswith("time,arm-a,arm-b\n0,150,150\n")


def test_without_an_engine_the_curves_are_read_and_what_is_missing_is_said(
    make_figure: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    figure = make_figure(seed=5, table=True, dpi=130)
    result = run(figure.path, "--output", tmp_path, *asked(figure))
    assert result.exit_code == 0, result.output
    assert "tesseract, which is not installed" in result.output
    assert engine.read_lines([np.zeros((20, 40))]) == [""]


def test_an_engine_that_fails_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert engine.has_engine()
    assert engine.read_lines([np.zeros((20, 40)), np.zeros((9, 9))]) == ["", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time,a\n0,10\n6,\n", "type the number that the figure prints"),
        ("time,a\n0,10\n6,12\n", "a rises to 12 at time 6"),
        ("time,a\n6,10\n0,9\n", "the times must rise"),
        ("time,a,b\n0,10\n", "2 cells instead of 3"),
        ("time,a,a\n0,10,10\n", "stands twice"),
        ("n,a\n0,10\n", "first line"),
        ("time,a\n0,1e9\n", "type the number"),
        ("", "first line"),
    ],
)
def test_a_table_that_cannot_be_right_is_not_taken(text: str, said: str) -> None:
    assert said in str(parse_proposal(text))


def test_a_number_out_of_line_is_left_out() -> None:
    assert _falling({0: 150, 1: 120, 2: 9, 3: 80, 4: 51}) == {0: 150, 1: 120, 3: 80, 4: 51}
    assert _falling({0: 1150, 1: 151, 2: 140}) == {0: 1150, 1: 151, 2: 140}
    assert _falling({}) == {}
