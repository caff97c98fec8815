"""``hccmeta digitise``: options, files and exit statuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from hccmeta.cli.digitise import command
from hccmeta.digitise.model import RiskRow
from hccmeta.digitise.write import at_risk_csv

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
        "os.arm-a.csv",
        "os.arm-b.csv",
        "os.at-risk.csv",
    ]
    lines = (out / "os.arm-a.csv").read_text().splitlines()
    assert lines[:2] == ["time,survival", "0,1"]
    values = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    assert values[:, 1].max() == 1
    assert values[:, 1].min() >= 0
    table = (out / "os.at-risk.csv").read_text().splitlines()
    assert table[0] == "time,arm-a,arm-b"
    assert table[1] == "0,150,150"
    block = yaml.safe_load((out / ".digitise" / "os.curves.yaml").read_text())["curves"]
    assert block["reading"] == "vector"
    assert (block["by"], block["reference"], block["risk_table"]) == ("A: B", "primary", "printed")
    assert (out / ".digitise" / ".gitignore").read_text() == "*\n"
    assert (out / ".digitise" / "os.trace.png").stat().st_size > 1000
    assert "precision of the file" in (out / ".digitise" / "os.notes.txt").read_text()
    assert (out / ".digitise" / "os.arm-a.censor.csv").read_text().startswith("time\n")


def test_a_picture_with_typed_numbers_in_days(make_figure: Any, tmp_path: Path) -> None:
    figure = make_figure(".png", seed=5, dpi=100, ticks=(0, 200, 400, 600, 800))
    out = tmp_path / "study"
    level = figure.arms[0].at(np.array([400.0]))[0]
    drawn = ("--arm", "a:#1f77b4", "--arm", "b:#d62728,solid", "--point", f"a=400,{level}")
    typed = ("--risk-times", "0,400", "--risk", "a=150,80", "--n", "b=150", "--time-unit", "days")
    result = run(figure.path, "--output", out, "--endpoint", "pfs", *drawn, *typed)
    assert result.exit_code == 0, result.output
    assert (out / "pfs.at-risk.csv").read_text() == "time,a\n0,150\n13.1417,80\n"
    last = float((out / "pfs.a.csv").read_text().splitlines()[-1].split(",")[0])
    assert 15 < last < 800 * 12 / 365.25 + 0.5
    block = (out / ".digitise" / "pfs.curves.yaml").read_text()
    assert yaml.safe_load(block)["curves"]["reading"] == "samples"
    assert "`- id: b`: n: 150" in block


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
    assert sorted(path.name for path in home.iterdir()) == ["os.arm-a.csv", "os.arm-b.csv"]
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
    assert "pip install 'hccmeta[digitise]'" in result.output


def test_only_times_with_a_number_for_every_arm_are_in_the_table() -> None:
    rows = [
        RiskRow("a", np.array([0.0, 6.0]), np.array([90, 40])),
        RiskRow("b", np.array([6.0, 12.0]), np.array([30, 9])),
    ]
    assert at_risk_csv(rows) == "time,a,b\n6,40,30\n"
    assert at_risk_csv(rows, [("b", 80)]) == "time,a,b\n0,90,80\n6,40,30\n"
