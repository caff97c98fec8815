from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hccmeta.cli import main
from hccmeta.evidence.mend import mended_table, mended_text

BASE = Path(__file__).resolve().parent.parent / "bad" / "base"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(BASE, root)
    monkeypatch.chdir(root)
    return root


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["check", "--no-curves", *words], catch_exceptions=False)


def spoil(project: Path) -> None:
    alpha = project / "studies" / "sim-alpha-2020" / "study.yaml"
    alpha.write_text(alpha.read_text().replace("    n: 100", '    n: "100"', 1))
    beta = project / "studies" / "sim-beta-2021" / "study.yaml"
    beta.write_text(beta.read_text().replace("origin: randomisation", "origin: not-stated"))


def test_a_sound_project(project: Path) -> None:
    found = run()
    assert found.exit_code == 0
    assert found.stdout == ""
    assert found.stderr == "2 sound studies, 1 review: 0 errors, 0 hints, 0 accepted\n"


def test_text_with_how_to_mend(project: Path) -> None:
    spoil(project)
    found = run()
    assert found.exit_code == 1
    assert found.stdout.split("\n")[:2] == [
        "studies/sim-alpha-2020/study.yaml:31:8: error[R303]: n: '100' must be a whole number",
        "    mend: remove the quotes: 100",
    ]
    assert "hint[V712]" in found.stdout
    assert found.stderr.endswith("1 sound study, 1 review: 1 error, 1 hint, 0 accepted\n")


def test_hints_do_not_fail(project: Path) -> None:
    spoil(project)
    found = run("studies/sim-beta-2021")
    assert found.exit_code == 0
    assert "V712" in found.stdout
    assert "R303" not in found.stdout


def test_annotations(project: Path) -> None:
    spoil(project)
    found = run("--format", "github")
    assert found.stdout.startswith("::error file=studies/sim-alpha-2020/study.yaml,line=31,col=8,title=R303::n: '100'")
    assert "::notice file=studies/sim-beta-2021/study.yaml,line=26,col=13,title=V712::" in found.stdout


def test_json(project: Path) -> None:
    spoil(project)
    found = json.loads(run("--format", "json").stdout)
    assert [(one["code"], one["line"], one["level"]) for one in found] == [("R303", 31, "error"), ("V712", 26, "hint")]
    assert json.loads(run("--format", "json", "docs").stdout) == []


def test_a_folder_outside_stands_in_for_the_study_of_its_name(project: Path, tmp_path: Path) -> None:
    guest = tmp_path / "elsewhere" / "sim-alpha-2020"
    shutil.copytree(project / "studies" / "sim-alpha-2020", guest)
    (guest / "study.yaml").write_text((guest / "study.yaml").read_text().replace("n_total: 200", "n_total: 201"))
    found = run(str(guest))
    assert found.exit_code == 1
    assert found.stdout.startswith(f"{guest.as_posix()}/study.yaml:24:10: error[S513]")
    assert "L601" not in found.stdout


def test_wrong_use(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("studies/nothing").exit_code == 2
    assert run("mkdocs.yml").exit_code == 2
    assert run(".").exit_code == 0
    assert run("--format", "xml").exit_code == 2
    monkeypatch.chdir(tmp_path)
    assert run().exit_code == 2


def test_a_change_since_a_revision_must_say_why(project: Path) -> None:
    for words in (("init", "-q"), ("add", "-A"), ("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x")):
        subprocess.run(["git", *words], cwd=project, check=True)
    record = project / "studies" / "sim-alpha-2020" / "study.yaml"
    assert run("--against", "HEAD").exit_code == 0
    text = record.read_text().replace("percent: 84,", "percent: 85,")
    record.write_text(text)
    found = run("--against", "HEAD")
    assert found.exit_code == 1
    assert "study.yaml:2:5: error[S521]: arms.lenvatinib.baseline.child_pugh_a.percent changed" in found.stdout
    record.write_text(
        text.replace("status: included", "changes:\n  - {on: 2026-01-01, why: erratum}\nstatus: included")
    )
    assert run("--against", "HEAD").exit_code == 0
    assert run().exit_code == 0
    assert run("--against", "nothing").exit_code == 2


def test_curves_are_reconstructed_and_recalled(project: Path) -> None:
    record = project / "studies" / "sim-alpha-2020" / "study.yaml"
    record.write_text(record.read_text().replace("hr: {value: 0.75, ci: [0.55, 1.02]", "hr: {value: 2, ci: [1.5, 3]"))
    runner = CliRunner()
    for _ in range(2):
        found = runner.invoke(main, ["check", "studies/sim-alpha-2020"], catch_exceptions=False)
        assert found.exit_code == 1
        assert "study.yaml:69:21: error[F802]: hr of lenvatinib v sorafenib: 2 reported" in found.stdout
    assert list((project / "build" / "store").rglob("*"))


def test_fix_mends_what_is_certain_and_shows_it(project: Path) -> None:
    home = project / "studies" / "sim-alpha-2020"
    good = (home / "os.lenvatinib.csv").read_text()
    header, *rows = good.split("\n")[:-1]
    percent = [f"{row.split(',')[0]}; {100 * float(row.split(',')[1]):.1f}".replace(".", ",") for row in rows]
    percent[3], percent[4] = percent[4], percent[3]
    (home / "os.lenvatinib.csv").write_bytes("\r\n".join((header.replace(",", ";"), *percent, "", "")).encode())
    record = (home / "study.yaml").read_text()
    (home / "study.yaml").write_bytes(b"\xef\xbb\xbf" + record.replace("\n", "\r\n").encode())
    found = run("--fix")
    assert found.exit_code == 0
    assert (home / "study.yaml").read_text() == record
    assert [tuple(map(float, row.split(","))) for row in (home / "os.lenvatinib.csv").read_text().split()[1:]] == [
        tuple(map(float, row.split(","))) for row in rows
    ]
    assert "--- a/studies/sim-alpha-2020/os.lenvatinib.csv" in found.stdout
    assert "+0,1\n" in found.stdout
    assert "\\r" in found.stdout
    again = run("--fix")
    assert again.stdout == ""


def test_fix_leaves_what_is_not_certain(project: Path) -> None:
    file = project / "studies" / "sim-alpha-2020" / "os.lenvatinib.csv"
    text = file.read_text().replace("5,0.749", "5,0.99")
    file.write_text(text)
    assert run("--fix", "studies/sim-alpha-2020/os.lenvatinib.csv").exit_code == 1
    assert file.read_text() == text


def test_mended_table_declines_what_it_cannot_read() -> None:
    assert mended_table(b"time,survival\n0,1\n1,x\n", is_curve=True) is None
    assert mended_table(b"time,survival\n", is_curve=True) is None
    assert mended_table(b"\x00\xff", is_curve=True) is None
    assert mended_text(b"\xff\xfe") is None
    assert mended_text(b"  \n") is None
    # Two rows of one time have no certain order.
    assert mended_table(b"time,survival\n1,0.8\n1,0.9\n0,1\n", is_curve=True) == "time,survival\n1,0.8\n1,0.9\n0,1\n"
    # Numbers at risk are never on a percent scale.
    assert mended_table(b"time,a\n0,100\n1,50\n", is_curve=False) == "time,a\n0,100\n1,50\n"


def test_what_the_disk_refuses_is_one_sentence(tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device", "build/store")

    monkeypatch.setattr("hccmeta.analysis.checking.check", full)
    shutil.copytree(BASE, tmp_path / "p")
    monkeypatch.chdir(tmp_path / "p")
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith("Error: build/store: No space left on device. Nothing was left")
