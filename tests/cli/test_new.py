from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hccmeta.cli import main
from hccmeta.ground.network import Answer, Client, Failure

BASE = Path(__file__).resolve().parent.parent / "bad" / "base"
CROSSREF = (Path(__file__).parent / "answers" / "crossref.json").read_bytes()
PUBMED = (Path(__file__).parent / "answers" / "pubmed.json").read_bytes()
FACTS = ("--name", "SIM", "--design", "cohort", "--line", "2", "--prior", "immunotherapy", "--arm", "lenvatinib:40")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(BASE, root)
    monkeypatch.chdir(root)
    return root


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], Answer | Failure]) -> list[str]:
    asked: list[str] = []

    def get(_client: Client, url: str, *_rest: object, **_more: object) -> Answer | Failure:
        asked.append(url)
        return answer(url)

    monkeypatch.setattr(Client, "get", get)
    return asked


def run(*words: str, keys: str = "") -> Result:
    return CliRunner().invoke(main, ["new", *words], input=keys, catch_exceptions=False)


def test_citation_from_both_services(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, lambda url: Answer(url, CROSSREF if "crossref" in url else PUBMED))
    found = run("--doi", "https://doi.org/10.9999/Sim.(20)1", "--pmid", "99999999", "--id", "sim-2020", *FACTS)
    assert found.exit_code == 0
    text = (project / "studies" / "sim-2020" / "study.yaml").read_text()
    assert 'doi: "10.9999/Sim.(20)1"' in text
    assert 'pmid: "99999999"' in text
    assert '      - "Ada Simulated"' in text
    assert "year: 2020" in text
    assert "n: 40" in text
    assert asked[0].startswith("https://api.crossref.org/works/10.9999/Sim.(20)1")
    assert "id=99999999" in asked[1]


def test_without_a_network_it_says_so_and_goes_on(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda url: Failure(url, "api.crossref.org could not be reached (no route)"))
    found = run("--doi", "10.9999/sim", "--id", "sim-2020", *FACTS)
    assert found.exit_code == 0
    assert "no citation for 10.9999/sim: api.crossref.org could not be reached (no route); fill it in" in found.stderr
    assert "# title: ..." in (project / "studies" / "sim-2020" / "study.yaml").read_text()


def test_an_unknown_doi(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda url: Failure(url, "status 404", 404))
    found = run("--doi", "10.9999/sim", "--id", "sim-2020", *FACTS)
    assert "Crossref knows no such record" in found.stderr


def test_it_asks_for_what_is_not_given(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda url: Answer(url, CROSSREF))
    found = run(keys="10.9999/sim\n\n\n1\nrandomised\nSIM\nlenvatinib:40\nplacebo\n\n")
    assert found.exit_code == 0
    text = (project / "studies" / "simulated-2020" / "study.yaml").read_text()
    assert "origin: randomisation" in text
    assert "treatment: placebo\n    # n: ..." in text


def test_offline_asks_nobody(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, lambda url: Failure(url, "never"))
    assert run("--offline", "--doi", "10.9999/sim", "--id", "sim-2020", *FACTS).exit_code == 0
    assert asked == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--id", "sim-alpha-2020"), "is there already"),
        (("--id", "Sim 2020"), "lower-case"),
        (("--id", "sim-2020", "--doi", "simulated"), "is not a DOI"),
        (("--id", "sim-2020", "--arm", "lenvima"), "'lenvatinib' is"),
        (("--id", "sim-2020", "--arm", "aspirin-forte"), "known are sorafenib"),
        (("--id", "sim-2020", "--arm", "placebo:many"), "not a number of patients"),
    ],
)
def test_wrong_use(project: Path, words: tuple[str, ...], said: str) -> None:
    found = run("--offline", *FACTS, *words)
    assert found.exit_code == 2
    assert said in found.stderr


def test_a_study_without_an_arm(project: Path) -> None:
    found = run("--offline", "--id", "sim-2020", "--name", "S", "--design", "cohort", "--line", "1", keys="\n")
    assert found.exit_code == 2
    assert "at least one arm" in found.stderr
