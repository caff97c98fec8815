"""The guides say what is true: the record in one passes the check, the commands in the other exist."""

import json
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hccmeta.analysis.checking import check
from hccmeta.cli import VERBS, main
from hccmeta.evidence.source.yaml_reader import read_yaml
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Rate
from hccmeta.evidence.spec.study import Comparison, Harms, RiskOfBias, Subgroup

REPOSITORY = Path(__file__).resolve().parents[2]
GUIDES = REPOSITORY / "docs" / "add-a-study"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "studies").mkdir()
    shutil.copytree(REPOSITORY / "docs" / "reviews", tmp_path / "docs" / "reviews")
    for log in (tmp_path / "docs" / "reviews").glob("*/screening.csv"):
        log.write_text(log.read_text().splitlines()[0] + "\n")
    return tmp_path


def test_the_record_in_the_browser_s_guide_is_valid(project: Path) -> None:
    text = (GUIDES / "browser.md").read_text()
    [record] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    folder = project / "studies" / "smith-2026"
    folder.mkdir()
    (folder / "study.yaml").write_text(record)
    found = check(project, (folder,), curves=True, progress=lambda step: None)
    assert [one for one in found.problems if "smith-2026" in one.path] == []
    assert [one.record.id for one in found.library.studies] == ["smith-2026"]


def test_the_row_that_the_check_prints_is_the_one_that_it_wants(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git and without ``hccmeta new``: the record pasted, then the row that the first answer asks for."""
    text = (GUIDES / "browser.md").read_text()
    [record] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    folder = project / "studies" / "smith-2026"
    folder.mkdir()
    (folder / "study.yaml").write_text(record)
    monkeypatch.chdir(project)

    def found() -> list[dict[str, str]]:
        said = json.loads(CliRunner().invoke(main, ["check", "--no-curves", "--format", "json"]).stdout)
        return [one for one in said if "smith" in one["what"] or "screening" in one["path"]]

    asked = found()
    assert {one["code"] for one in asked} == {"V726"}
    for one in asked:
        with (project / one["path"]).open("a", encoding="utf-8") as log:
            log.write(one["mend"].removeprefix("add the row: ") + "\n")
    assert found() == []


@pytest.mark.parametrize("page", sorted(one.name for one in GUIDES.glob("*.md")))
def test_every_command_that_a_guide_names_exists(page: str) -> None:
    """In blocks and in lines; ``test_executed`` runs the blocks."""
    text = (GUIDES / page).read_text(encoding="utf-8").replace("\\\n", " ")
    named = re.findall(r"^\$ (?:.*&& )?(hccmeta .*)$", text, re.MULTILINE) + re.findall(r"`(hccmeta [^`]*)`", text)
    for line in named:
        _, verb, *words = shlex.split(line.replace("\n", " "), comments=True)
        assert verb in VERBS, line
        command = main.get_command(click.Context(main), verb)
        assert command is not None
        known = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_every_page_with_commands_is_run() -> None:
    """A page that shows commands stands in ``test_executed``; no other way to show one is used."""
    run = (Path(__file__).parent / "test_executed.py").read_text(encoding="utf-8")
    for page in GUIDES.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert "```bash" not in text, page.name
        assert "```sh" not in text, page.name
        if "```console" in text:
            assert f'"{page.name}"' in run, f"{page.name} shows commands that no test runs"


def test_the_message_that_the_guide_shows_is_the_one_that_comes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    words = "new --offline --id smith-2026 --name Smith --arm lenvatinib:120 --arm sorafenib:118 --design randomised"
    done = CliRunner().invoke(main, [*words.split(), "--line", "1", "--prior", "none"])
    assert done.exit_code == 0, done.output
    checked = CliRunner().invoke(main, ["check", "studies/smith-2026"])
    assert checked.exit_code == 1
    shown = re.search(
        r"error\[R302\]: 'n_source' is missing in arms\.lenvatinib\n    mend: add 'n_source: \.\.\.'", checked.output
    )
    assert shown is not None
    assert shown[0] in (GUIDES / "terminal.md").read_text()


def test_what_else_a_record_can_say_is_valid() -> None:
    text = (GUIDES / "terminal.md").read_text()
    [shown] = [one for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if one.startswith("arms:")]
    document, problems = read_yaml(shown, "study.yaml")
    assert document is not None
    assert problems == ()
    arm, endpoint = document.data["arms"][0], document.data["endpoints"][0]
    read(Harms, arm["harms"])
    rates = [read(Rate, one) for one in endpoint["arms"]["lenvatinib"]["rates"]]
    assert [one.time for one in rates] == [12, 18]
    (pair,) = [read(Comparison, one) for one in endpoint["comparisons"]]
    assert pair.hr.level == 99
    (subgroup,) = [read(Subgroup, one) for one in document.data["subgroups"]]
    assert subgroup.level in vocabulary.in_use().by_id[subgroup.factor].levels
    (judged,) = [read(RiskOfBias, one) for one in document.data["assessments"]]
    tool = next(one for one in vocabulary.in_use().tools if one.id == judged.tool)
    assert set(judged.domains) <= {domain.id for domain in tool.domains}
    assert judged.overall in tool.levels


def read(model, data):
    return model.model_validate_json(json.dumps(data))
