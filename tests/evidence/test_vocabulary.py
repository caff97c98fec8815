"""The vocabulary is data: a project's own words hold for its records, and adding one touches no code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hccmeta.evidence.library import load
from hccmeta.evidence.source import read_yaml
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.reading import read_record
from hccmeta.evidence.spec.schema import MODELS, schema_text
from hccmeta.evidence.spec.study import Study
from hccmeta.evidence.vocabulary_file import read_vocabulary
from hccmeta.figures import palette

ROOT = Path(__file__).resolve().parents[2]
RECORD = """\
id: sim-2020
name: Simulated
reports: [{id: primary, authors: [A. Simulated], title: Simulated, journal: None, year: 2020}]
design: single-arm
population: {line: 1, prior: none}
arms: [{id: new, treatment: simulatinib, n: 40, n_source: {source: primary, at: abstract}}]
endpoints: [{endpoint: os, origin: start-of-this-line, arms: {new: {}}}]
status: included
"""


@pytest.fixture(autouse=True)
def words_of_the_package() -> Iterator[None]:
    yield
    vocabulary.use(vocabulary.packaged())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one study of a drug that only its own vocabulary has."""
    text = (ROOT / "docs" / vocabulary.FILE).read_text(encoding="utf-8")
    new = "treatments:\n  simulatinib:\n    label: Simulatinib\n    group: tki\n"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / vocabulary.FILE).write_text(text.replace("treatments:\n", new, 1), encoding="utf-8")
    (tmp_path / "studies" / "sim-2020").mkdir(parents=True)
    (tmp_path / "studies" / "sim-2020" / "study.yaml").write_text(RECORD, encoding="utf-8")
    return tmp_path


def test_the_files_of_the_checkout_are_sound() -> None:
    words, problems = read_vocabulary(ROOT)
    assert problems == ()
    assert [term.id for term in words.treatments] == [term.id for term in vocabulary.packaged().treatments]
    assert all(tool.citation and tool.domains for tool in words.tools)


def test_a_new_drug_needs_one_entry(project: Path) -> None:
    library, problems, _ = load(project)
    assert problems == ()
    assert library.studies[0].record.arms[0].treatment == "simulatinib"
    assert vocabulary.label("simulatinib") == "Simulatinib"
    assert palette.accents()["simulatinib"] not in [
        accent for treatment, accent in palette.accents().items() if treatment != "simulatinib"
    ]


def test_a_new_drug_changes_no_generated_file(project: Path) -> None:
    before = {name: schema_text(name) for name in MODELS}
    load(project)
    assert {name: schema_text(name) for name in MODELS} == before


def test_words_are_those_of_the_records_own_project(project: Path) -> None:
    theirs, _ = read_vocabulary(project)
    document, _ = read_yaml(RECORD, "studies/sim-2020/study.yaml")
    assert document is not None
    assert read_record(document, Study, theirs)[1] == ()
    _, problems = read_record(document, Study, vocabulary.packaged())
    assert [one.code for one in problems] == ["R305"]


def test_a_broken_vocabulary_gives_way_and_is_reported(project: Path) -> None:
    (project / "docs" / vocabulary.FILE).write_text("treatments: {sorafenib: {label: Sorafenib}}\n", encoding="utf-8")
    words, problems = read_vocabulary(project)
    assert {one.path for one in problems} == {"docs/vocabulary.yaml"}
    assert words.treatments == vocabulary.packaged().treatments


@pytest.mark.parametrize(
    ("term", "words"),
    [("sirt", "SIRT (yttrium-90)"), ("sorafenib-haic", "sorafenib + HAIC"), ("child_pugh_a", "Child-Pugh A"),
     ("os", "overall survival"), ("a-word-of-another-version", "a-word-of-another-version")],
)  # fmt: skip
def test_terms_in_the_middle_of_a_sentence(term: str, words: str) -> None:
    assert vocabulary.inline(term) == words
