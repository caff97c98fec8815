"""Points from other programs: read in their forms, mended where there is one meaning, refused where there is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from hccmeta.cli import main
from hccmeta.digitise.model import DigitiseError
from hccmeta.digitise.points import mended, read_points

# Simulated points in the forms of the programs; the numbers are of no trial.
WPD_TWO = "lenva,,sora,\nX,Y,X,Y\n0.1,0.99,0.2,0.98\n2,0.9,2.5,0.85\n4,0.7,5,0.6\n,,6,0.5\n"
WPD_ONE = "0.1, 0.99\n2.0, 0.9\n4.1, 0.7\n"
DIGITIZEIT = "# x\tCurve 1\n0.1\t0.99\n2.0\t0.9\n4.1\t0.7\n"
PLOTDIGITIZER = '"x","y"\n0.1,0.99\n2.0,0.9\n4.1,0.7\n'
EXCEL = "Zeit;Überleben\n0,1;99\n2,0;90\n4,1;70\n"
SHARED = "time,a,b\n0,1,1\n2,0.9,0.8\n4,0.7,0.5\n6,0.6,0.4\n"


@pytest.mark.parametrize("text", [WPD_ONE, DIGITIZEIT, PLOTDIGITIZER, EXCEL])
def test_forms_of_one_curve(text: str) -> None:
    (one,) = read_points(text)
    curve = mended(one)
    np.testing.assert_allclose(curve.time, [0, 0.1, 2, 4.1])
    np.testing.assert_allclose(curve.survival, [1, 0.99, 0.9, 0.7])


def test_sets_side_by_side_and_under_one_time() -> None:
    first, second = read_points(WPD_TWO)
    assert (first.name, second.name) == ("lenva", "sora")
    assert (len(first.time), len(second.time)) == (3, 4)
    a, b = read_points(SHARED)
    assert (a.name, b.name) == ("a", "b")
    np.testing.assert_allclose(b.level, [1, 0.8, 0.5, 0.4])


def test_what_is_mended_is_said() -> None:
    (one,) = read_points("x,y\n-0.05,100.4\n4,70\n2,90\n3,90.6\n6,50\n")
    curve = mended(one)
    assert list(curve.time) == [0, 2, 3, 4, 6]
    assert np.all(np.diff(curve.survival) <= 0)
    said = " ".join(curve.notes)
    for part in ("per cent", "sorted", "before 0", "small rises", "beyond 0 or 1"):
        assert part in said
    assert mended(read_points("0,0\n5,0.4\n9,0.7\n")[0], events=True).survival[-1] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\nc,d\n", "no row with two numbers"),
        ("0,1\n2,0.5\n3,0.8\n", "survival rises to 0.8 at time 3"),
        ("0,0\n5,0.4\n9,0.7\n", "--events"),
        ("0,400\n5,300\n", "neither proportions nor per cent"),
        ("0,1,5\n2,0.5,4\n1,0.9,8\n", "neither pairs"),
    ],
)
def test_what_has_no_one_meaning_is_refused(text: str, message: str) -> None:
    with pytest.raises(DigitiseError, match=message):
        _ = [mended(one) for one in read_points(text)]


def test_the_verb_writes_curve_files_that_pass(tmp_path: Path) -> None:
    source = tmp_path / "wpd.csv"
    source.write_text(WPD_TWO)
    words = ["import", str(source), "--output", str(tmp_path / "o"), "--time-unit", "weeks"]
    few = CliRunner().invoke(main, [*words, "--arm", "a"])
    assert few.exit_code == 1
    assert "holds 2 sets of points (lenva, sora)" in few.output
    done = CliRunner().invoke(main, [*words, "--arm", "a", "--arm", "b"])
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "o" / "os.b.csv").read_text().splitlines()
    assert lines[:2] == ["time,survival", "0,1"]
    assert lines[-1] == f"{6 * 7 * 12 / 365.25:.5f},0.5"
    assert "the point (0, 1) was added" in done.output


def test_points_of_a_steep_fall_may_stand_in_any_order() -> None:
    # As DigitizeIt writes a nearly vertical fall: from the foot upwards, times off by a pixel.
    early = np.linspace(0, 4, 41)
    fall = np.array([4.02, 4.02, 4.021, 4.03, 4.03, 4.035])
    level = np.array([0.62, 0.75, 0.86, 0.6, 0.7, 0.8])
    late = np.linspace(4.1, 20, 60)
    time = np.concatenate([early, fall, late])
    levels = np.concatenate([np.linspace(1, 0.9, 41), level, np.linspace(0.58, 0.3, 60)])
    found = mended(read_points("".join(f"{t:.4f},{s:.5f}\n" for t, s in zip(time, levels, strict=True)))[0])
    assert np.all(np.diff(found.survival) <= 0)
    assert any("steep falls" in note for note in found.notes)
    area = np.trapezoid(found.survival, found.time)
    assert area == pytest.approx(np.trapezoid(levels, time), rel=0.001)
    # A rise of that size that takes longer is no disorder.
    with pytest.raises(DigitiseError, match="survival rises"):
        mended(read_points("0,1\n2,0.6\n3,0.7\n9,0.5\n")[0])


def test_small_rises_pull_the_curve_neither_down_nor_up() -> None:
    rng = np.random.default_rng(3)
    time = np.sort(rng.uniform(0, 30, 600))
    true = np.exp(-time / 25)
    text = "".join(f"{t:.4f},{s:.5f}\n" for t, s in zip(time, true + rng.normal(0, 0.004, 600), strict=True))
    found = mended(read_points(text)[0])
    assert abs(np.interp(time, found.time, found.survival) - true).max() < 0.015
    assert np.mean(np.interp(time, found.time, found.survival) - true) == pytest.approx(0, abs=0.0005)
