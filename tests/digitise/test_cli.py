"""``hccmeta digitise``: options, files and exit statuses."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from hccmeta.cli.digitise import command
from hccmeta.digitise.kept import FigureTrace, curve_rows, parse_trace
from hccmeta.digitise.model import RiskRow
from hccmeta.digitise.write import at_risk_csv
from hccmeta.evidence.library import load

pytest.importorskip("PIL")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_vector_figure_becomes_the_files_of_a_study(make_figure: Any, tmp_path: Path) -> None:
    figure = make_figure(".pdf", seed=5, table=True)
    out = tmp_path / "study"
    result = run(
        figure.path, "--output", out, "--arm", "arm-a", "--arm", "arm-b", "--by", "A: B", "--reference", "primary"
    )
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == [
        ".digitise",
        "os.arm-a.censor.csv",
        "os.arm-a.csv",
        "os.arm-b.censor.csv",
        "os.arm-b.csv",
        "os.at-risk.csv",
        "os.trace.json",
    ]
    lines = (out / "os.arm-a.csv").read_text().splitlines()
    assert lines[:2] == ["time,survival", "0,1"]
    values = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    assert values[:, 1].max() == 1
    assert values[:, 1].min() >= 0
    table = (out / "os.at-risk.csv").read_text().splitlines()
    assert table[0] == "time,arm-a,arm-b"
    assert table[1] == "0,150,150"
    shown = "\n".join(line for line in result.output.splitlines() if line.startswith("      ") or "curves:" in line)
    block = yaml.safe_load(shown)["curves"]
    assert block["reading"] == "vector"
    assert (block["by"], block["reference"], block["risk_table"]) == ("A: B", "primary", "printed")
    trace = parse_trace((out / "os.trace.json").read_text())
    assert isinstance(trace, FigureTrace)
    assert trace.x.unit == "months"
    assert trace.figure.sha256 == hashlib.sha256(figure.path.read_bytes()).hexdigest()
    assert np.abs(curve_rows(trace, "arm-a") - values).max() < 1e-9
    assert (out / ".digitise" / ".gitignore").read_text() == "*\n"
    assert (out / ".digitise" / "os.trace.png").stat().st_size > 1000
    assert "precision of the file" in (out / ".digitise" / "os.notes.txt").read_text()
    assert (out / "os.arm-a.censor.csv").read_text().startswith("time\n")


def test_a_picture_with_typed_numbers_in_days(make_figure: Any, tmp_path: Path) -> None:
    figure = make_figure(".png", seed=5, dpi=100, ticks=(0, 200, 400, 600, 800))
    out = tmp_path / "study"
    level = figure.arms[0].at(np.array([400.0]))[0]
    drawn = ("--arm", "a:#1f77b4", "--arm", "b:#d62728,solid", "--point", f"a=400,{level}")
    typed = ("--risk-times", "0,400", "--risk", "a=150,80", "--n", "b=150", "--time-unit", "days")
    result = run(figure.path, "--output", out, "--endpoint", "pfs", *drawn, *typed, "--accept-unsure")
    assert "says days, but the title of the time axis looks like months" in result.output
    assert result.exit_code == 0, result.output
    assert (out / "pfs.at-risk.csv").read_text() == "time,a\n0,150\n13.1417,80\n"
    last = float((out / "pfs.a.csv").read_text().splitlines()[-1].split(",")[0])
    assert 15 < last < 800 * 12 / 365.25 + 0.5
    assert "      reading: samples\n" in result.output


def test_unsure_readings_end_with_one_unless_accepted(make_figure: Any, tmp_path: Path) -> None:
    figure = make_figure(".svg", seed=5, legend=False)
    result = run(figure.path, "--output", tmp_path / "o")
    assert result.exit_code == 1
    assert "? curve-1" in result.output
    assert (tmp_path / "o" / "os.curve-1.csv").exists()
    assert run(figure.path, "--output", tmp_path / "o", "--accept-unsure", "--reader", "b").exit_code == 0
    assert (tmp_path / "o" / "os.curve-1.b.csv").exists()
    assert (tmp_path / "o" / ".digitise" / "os.b.trace.png").exists()


def test_an_unreadable_figure_ends_with_one_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"?")
    result = run(path, "--output", tmp_path / "o")
    assert result.exit_code == 1
    assert "cannot be opened" in result.output
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "--output DIR, or --study"),
        (["--output", "o", "--arm", "../x"], "cannot be part of a file name"),
        (["--output", "o", "--arm", "a:nocolour"], "neither a colour"),
        (["--output", "o", "--arm", "a", "--arm", "a:red"], "a name of its own"),
        (["--output", "o", "--x-axis", "0=1"], "two points or more"),
        (["--output", "o", "--x-axis", "0-1"], "VALUE=POSITION"),
        (["--output", "o", "--x-ticks", "0,a"], "not a list of numbers"),
        (["--output", "o", "--region", "1,2"], "X0,Y0,X1,Y1"),
        (["--output", "o", "--arm", "a", "--point", "a=1"], "ARM=TIME,SURVIVAL"),
        (["--output", "o", "--arm", "a", "--risk", "a=1,2", "--risk-times", "0"], "2 numbers for 1"),
        (["--output", "o", "--risk", "a"], "ARM=VALUE"),
        (["--output", "o", "--arm", "a", "--n", "a=many"], "not a number of patients"),
        (["--output", "o", "--arm", "a", "--point", "b=1,0.5"], "there is no --arm b"),
        (["--study", "../x"], "not a study id"),
        (["--from-trace", __file__], "give a FIGURE to read, or --from-trace"),
    ],
)
def test_wrong_use_ends_with_two(tmp_path: Path, options: list[str], message: str) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"?")
    result = run(path, *options)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())


def test_the_study_folder_of_the_project_is_the_default(
    make_figure: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "studies").mkdir()
    (tmp_path / "mkdocs.yml").touch()
    monkeypatch.chdir(tmp_path)
    figure = make_figure(".pdf", seed=5)
    assert run(figure.path, "--study", "simulated-2026").exit_code == 0
    home = tmp_path / "studies" / "simulated-2026"
    assert {path.name for path in home.iterdir()} >= {"os.arm-a.csv", "os.arm-b.csv", "os.trace.json"}
    assert (tmp_path / "build" / "digitise" / "simulated-2026" / "os.trace.png").exists()


def test_a_missing_extra_is_wrong_use(make_figure: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hccmeta.digitise import extra

    figure = make_figure(".pdf", seed=5)
    real = extra.import_module

    def absent(name: str) -> Any:
        if name.startswith("pypdfium2"):
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(extra, "import_module", absent)
    result = run(figure.path, "--output", tmp_path / "o")
    assert result.exit_code == 2
    assert "needs the package 'pypdfium2'" in result.output


def test_only_times_with_a_number_for_every_arm_are_in_the_table() -> None:
    rows = [
        RiskRow("a", np.array([0.0, 6.0]), np.array([90, 40])),
        RiskRow("b", np.array([6.0, 12.0]), np.array([30, 9])),
    ]
    assert at_risk_csv(rows) == "time,a,b\n6,40,30\n"
    assert at_risk_csv(rows, [("b", 80)]) == "time,a,b\n0,90,80\n6,40,30\n"


BASE = Path(__file__).parents[1] / "bad" / "base"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "project")
    return tmp_path / "project"


def test_what_was_read_of_a_figure_is_sound_evidence(make_figure: Any, project: Path) -> None:
    """Curves, trace, marks, table and the block in study.yaml pass every check, and the axis can be mended later."""
    home = project / "studies" / "sim-alpha-2020"
    before = (home / "study.yaml").read_text()
    figure = make_figure(seed=5, dpi=120, n=100)
    drawn = ("--arm", "lenvatinib:#1f77b4", "--arm", "sorafenib:#d62728")
    told = ("--by", "the tests", "--reference", "primary", "--risk-times", "0,6")
    table = ("--risk", "lenvatinib=100,70", "--risk", "sorafenib=100,62")
    result = run(figure.path, "--output", home, *drawn, *told, *table)
    assert result.exit_code == 0, result.output
    after = (home / "study.yaml").read_text()
    assert "      method: digitised with hccmeta digitise (trace of a picture)\n" in after
    assert [one for one in before.splitlines() if one not in after.splitlines()] == ["      method: simulated"]
    library, problems, _ = load(project)
    assert [one for one in problems if one.code.startswith(("C", "D", "Y", "V", "S"))] == []
    folder = library.studies[0]
    pixel = folder.survival_pixel("os", "lenvatinib")
    assert pixel == pytest.approx(1.04 / (0.95 * 5 * 120 - 0.15 * 5 * 120), rel=0.02)
    rerun = run("--from-trace", home / "os.trace.json", "--time-unit", "years")
    assert rerun.exit_code == 0, rerun.output
    later = load(project)[0].studies[0]
    assert later.curves["os", "lenvatinib"][0].time[-1] == pytest.approx(
        12 * folder.curves["os", "lenvatinib"][0].time[-1], abs=1e-3
    )
    assert not [one for one in load(project)[1] if one.code.startswith("D60") and one.code != "D607"]


def test_a_unit_that_nobody_named_is_asked_for(make_figure: Any, tmp_path: Path) -> None:
    figure = make_figure(".svg", seed=5, title="Time")
    result = run(figure.path, "--output", tmp_path / "o", "--arm", "arm-a", "--arm", "arm-b")
    assert result.exit_code == 1
    assert "? the unit of the time axis is not known" in result.output
    trace = parse_trace((tmp_path / "o" / "os.trace.json").read_text())
    assert isinstance(trace, FigureTrace)
    assert trace.x.unit == "?"


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
@pytest.mark.parametrize(
    ("title", "unit"), [("Weeks since start", "weeks"), ("Zeit (Wochen)", "weeks"), ("Years", "years")]
)
def test_units_are_read_from_the_title(make_figure: Any, suffix: str, title: str, unit: str) -> None:
    from hccmeta.digitise.request import Request
    from hccmeta.digitise.run import digitise

    assert digitise(make_figure(suffix, seed=5, title=title, arms=1).path, Request()).unit == unit
