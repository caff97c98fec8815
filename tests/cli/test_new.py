from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hccmeta.cli import main
from hccmeta.evidence import library
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


RESULTS = (Path(__file__).parents[1] / "search" / "answers" / "ctgov-results-made-up.json").read_bytes()


def posted(url: str) -> Answer:
    bodies = {"clinicaltrials": RESULTS, "crossref": CROSSREF}
    return Answer(url, next((body for name, body in bodies.items() if name in url), PUBMED))


def test_a_registration_fills_in_what_the_registry_posts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, posted)
    found = run("--registration", "NCT00000123", "--id", "sim-r-2020", "--line", "1", "--by", "Ann Reader")
    assert found.exit_code == 0, found.output
    assert asked[0] == "https://clinicaltrials.gov/api/v2/studies/NCT00000123"
    record, problems, _ = library.load(project)
    assert [one.what for one in problems if one.path.startswith("studies/sim-r-2020")] == []
    study = next(one.record for one in record.studies if one.record.id == "sim-r-2020")
    assert (study.name, study.design, study.registration) == ("SIM-R", "randomised", "NCT00000123")
    assert study.reports[0].status == "unverified"
    assert [(arm.id, arm.n, arm.n_source.status) for arm in study.arms] == [
        ("lenvatinib", 40, "unverified"),
        ("sorafenib", 41, "unverified"),
    ]
    harms = study.arms[1].harms
    assert (harms.n, harms.follow_up) == (41, "Until 30 days after the last dose")
    assert [(one.event, one.events, one.total, one.grade, one.attribution) for one in harms.events] == [
        ("serious", 7, None, "any", "all-causes"),
        ("hypertension", 12, 40, "any", "all-causes"),
        ("diarrhoea", 19, None, "any", "all-causes"),
    ]
    assert {one.status for one in harms.events} == {"unverified"}
    endpoint, progression = study.endpoints
    assert [(one.time, one.percent, one.ci, one.status) for one in endpoint.arms["lenvatinib"].rates] == [
        (12, 55.2, (38.1, 69.4), "unverified"),
        (24, 29.9, None, "unverified"),
    ]
    assert endpoint.arms["sorafenib"].rates[0].at == "posted results, secondary outcome: Overall Survival Rate"
    assert progression.arms["sorafenib"].rates[0].percent == 15
    median = endpoint.arms["lenvatinib"].median
    assert (median.value, median.ci, median.source, median.status) == (13.6, (12.1, None), "registry", "unverified")
    text = (project / "studies" / "sim-r-2020" / "study.yaml").read_text()
    assert "# posted hazard ratio 0.92 (95% CI 0.79 to 1.06) between Lenvatinib 12 mg and Sorafenib 400 mg" in text
    assert endpoint.comparisons == ()


def test_the_row_of_screening_is_written_and_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, posted)
    log = project / "docs" / "reviews" / "sim-review" / "screening.csv"
    before = log.read_text()
    found = run("--registration", "NCT00000123", "--id", "sim-r-2020", "--line", "1", "--by", "Ann Reader")
    assert "docs/reviews/sim-review/screening.csv: row 'sim-r-2020' leads to it" in found.output
    added = log.read_text().removeprefix(before)
    assert added.startswith("sim-r-2020,")
    assert ",other," in added
    assert ",included,,sim-r-2020,Ann Reader," in added
    log.write_text(before)
    asked = CliRunner().invoke(main, ["check", "--no-curves", "studies/sim-r-2020"])
    assert asked.exit_code == 1
    assert "screening.csv:1:1: error[V726]: study: the review takes 'sim-r-2020', and no included row" in asked.output
    row = asked.output.partition("mend: add the row: ")[2].split("\n")[0]
    log.write_text(before + row + "\n")
    assert "V726" not in CliRunner().invoke(main, ["check", "--no-curves", "studies/sim-r-2020"]).output


def test_a_waiting_row_of_the_study_is_now_included(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, posted)
    log = project / "docs" / "reviews" / "sim-review" / "screening.csv"
    log.write_text(log.read_text() + "waits,A title,2020,,,NCT00000123,other,2026-01-03,awaiting,,,,\n")
    run("--registration", "NCT00000123", "--id", "sim-r-2020", "--line", "1")
    assert log.read_text().splitlines()[-1] == (
        "waits,A title,2020,,,NCT00000123,other,2026-01-03,included,,sim-r-2020,,"
    )


def test_a_study_that_no_review_takes_gets_no_row(project: Path) -> None:
    log = project / "docs" / "reviews" / "sim-review" / "screening.csv"
    before = log.read_text()
    run("--offline", "--id", "sim-2020", *FACTS)
    assert log.read_text() == before


def test_two_groups_of_one_treatment_are_left_to_a_person(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = RESULTS.replace(b"Sorafenib 400 mg", b"Lenvatinib 8 mg")
    answering(monkeypatch, lambda url: Answer(url, same if "clinicaltrials" in url else PUBMED))
    found = run("--registration", "NCT00000123", "--id", "sim-r-2020", "--line", "1", keys="lenvatinib:40\n\n")
    assert found.exit_code == 0
    assert "\n    harms:" not in (project / "studies" / "sim-r-2020" / "study.yaml").read_text()
