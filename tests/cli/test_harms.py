"""``hccmeta harms``: what a registry posts, as a block for a person to look at. The studies are simulated."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from hccmeta.cli import main
from hccmeta.evidence.spec.study import Harms
from hccmeta.ground.network import Answer, Client

TESTS = Path(__file__).resolve().parent.parent
ANSWERS = TESTS / "search" / "answers"
MADE_UP = json.loads((ANSWERS / "ctgov-results-made-up.json").read_bytes())
REAL = next(
    one
    for one in json.loads((ANSWERS / "ctgov_v2_page.json").read_bytes())["studies"]
    if one["protocolSection"]["identificationModule"]["nctId"] == "NCT03058679"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(TESTS / "bad" / "base", root)
    monkeypatch.chdir(root)
    (root / "made-up.json").write_text(json.dumps(MADE_UP))
    (root / "real.json").write_text(json.dumps(REAL))
    return root


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["harms", "sim-alpha-2020", *words], catch_exceptions=False)


def arms_of(found: Result) -> dict[str, Harms]:
    """The block as the record reads it."""
    arms = yaml.safe_load(found.output)["arms"]
    return {one["id"]: Harms.model_validate(one["harms"], strict=False) for one in arms}


def test_the_block_is_what_a_record_reads_and_nothing_is_written(project: Path) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    found = run("--registration", "NCT00000123", "--answer", "made-up.json")
    assert found.exit_code == 0
    arms = arms_of(found)
    assert [(one.event, one.events, one.total) for one in arms["lenvatinib"].events] == [
        ("serious", 9, None), ("hypertension", 17, None), ("diarrhoea", 15, None),
    ]  # fmt: skip
    assert (arms["sorafenib"].n, arms["sorafenib"].events[1].total) == (41, 40)
    assert {(one.source, one.status) for each in arms.values() for one in each.events} == {("registry", "unverified")}
    # The record of the base has a source of the registry already.
    assert "sources" not in yaml.safe_load(found.output)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_what_is_not_taken_stands_below_as_a_comment(project: Path) -> None:
    lines = run("--registration", "NCT00000123", "--answer", "made-up.json").output.splitlines()
    told = [line.strip() for line in lines if "not taken" in line]
    assert "# not taken: Hypotension, 3 not serious of 39 (no word of ours)" in told
    assert any(line.startswith("# not taken: Ascites, 2 serious and 6 not serious of 39") for line in told)


def test_a_recorded_answer_needs_a_person_to_name_the_groups(project: Path) -> None:
    alone = run("--registration", "NCT03058679", "--answer", "real.json")
    assert "'Mediterranean Style Diet' is none of the arms" in alone.output
    assert yaml.safe_load(alone.output) is None
    named = ("--group", "lenvatinib=Mediterranean Style Diet", "--group", "sorafenib=Specific Carbohydrate Diet")
    found = run("--registration", "NCT03058679", "--answer", "real.json", *named)
    arms = arms_of(found)
    assert [(arms[one].n, arms[one].events[0].events) for one in ("lenvatinib", "sorafenib")] == [(92, 5), (99, 3)]
    # Pain of the abdomen is told as serious and as not: it is left to a person.
    assert all(one.event == "serious" for one in arms["lenvatinib"].events if one.event != "diarrhoea")


def test_what_the_record_has_already_is_compared(project: Path) -> None:
    path = project / "studies" / "sim-alpha-2020" / "study.yaml"
    where = "source: primary, at: Table 3"
    own = f"    harms:\n      n: 38\n      n_source: {{{where}}}\n      events:\n        - {{event: hypertension, "
    own += f"grade: any, attribution: all-causes, events: 16, {where}}}\n"
    text = path.read_text().replace("    n_source: {source: primary, at: abstract}\n",
                                    "    n_source: {source: primary, at: abstract}\n" + own, 1)  # fmt: skip
    path.write_text(text)
    found = run("--registration", "NCT00000123", "--answer", "made-up.json")
    assert "# hypertension is recorded already: 16 (primary); posted 17 of 39 (43.6 %)" in found.output


def test_the_number_of_the_record_is_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(_client: Client, url: str, *_rest: object, **_more: object) -> Answer:
        asked.append(url)
        return Answer(url, json.dumps(MADE_UP).replace("NCT00000123", "NCT00000001").encode())

    monkeypatch.setattr(Client, "get", get)
    assert run().exit_code == 0
    assert asked == ["https://clinicaltrials.gov/api/v2/studies/NCT00000001"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--registration", "2017-002423-19"), "is no number of ClinicalTrials.gov"),
        (("--registration", "NCT00000124", "--answer", "made-up.json"), "the answer is of NCT00000123"),
        (("--registration", "NCT00000123", "--answer", "made-up.json", "--group", "x=y"), "'x' is no arm"),
        (("--registration", "NCT00000123", "--answer", "made-up.json", "--group", "lenvatinib=y"), "'y' is no group"),
        (("--registration", "NCT00000123", "--answer", "mkdocs.yml"), "holds no trial"),
    ],
)
def test_what_cannot_be_asked_is_said(project: Path, words: tuple[str, ...], said: str) -> None:
    (project / "mkdocs.yml").touch()
    found = run(*words)
    assert found.exit_code != 0
    assert said in found.output
