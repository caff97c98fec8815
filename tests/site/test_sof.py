"""The summary of findings: its numbers are those of the analyses, on the page, as CSV and as DOCX."""

import csv
import io
from dataclasses import replace

import docx
import pytest

from hccmeta.analysis.results import Estimate
from hccmeta.site import review_findings, review_sof
from hccmeta.site.answers import primary_analyses
from hccmeta.words import wording
from hccmeta.words.catalogue import CATALOGUE


@pytest.fixture(scope="module")
def led(view):
    return [(one, lead) for one in view.reviews for lead in primary_analyses(one)[:1]]


def test_the_leading_result_stands_in_it_without_a_made_up_certainty(led):
    assert led
    for review, lead in led:
        table = review_sof.findings(review, lead)
        assert any(wording.effect(lead) in row for row in table.rows)
        assert {row[7] for row in table.rows} == {"not assessed"}


def test_harms_stand_with_benefit_or_are_said_to_be_missing(led):
    for review, lead in led:
        table = review_sof.findings(review, lead)
        has_harms = any("grade" in str(row[0]) for row in table.rows)
        assert has_harms is (table.note == CATALOGUE["sof.note"])


def test_csv_and_document_hold_the_table(project, led):
    for review, lead in led:
        table = review_sof.findings(review, lead)
        base = project / "build" / "site" / "data" / "reviews" / review.record.id
        rows = list(csv.reader(io.StringIO((base / "summary-of-findings.csv").read_text(encoding="utf-8"))))
        assert rows[0] == list(table.header)
        document = docx.Document(base / "summary-of-findings.docx")
        cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        assert cells[1:] == [[str(one) for one in row] for row in table.rows]


def test_equal_tables_are_equal_files(led):
    review, lead = led[0]
    table = review_sof.findings(review, lead)
    assert review_sof.as_docx(table, "a") == review_sof.as_docx(table, "a")


def test_people_per_100_are_of_the_studies_of_their_difference(view):
    """A study with nobody left at risk at the horizon has no difference there: its arms enter no range."""
    review = next(one for one in view.reviews if one.record.id == "second-line-after-sorafenib")
    lead = next(one for one in primary_analyses(review) if one.k > 1)
    everyone = review_findings.alive_by_side(review, lead)
    assert len(everyone[0]) == len(everyone[1]) == lead.details.alive.lines[0].k == lead.k
    gone = lead.rows[0].study

    def without(study):
        contrasts = [
            replace(one, alive_difference=tuple((tau, Estimate(None)) for tau, _ in one.alive_difference))
            for one in study.result.contrasts
        ]
        return replace(study, result=replace(study.result, contrasts=tuple(contrasts)))

    studies = tuple(without(one) if one.record.id == gone else one for one in review.studies)
    fewer = replace(review, studies=studies)
    assert [len(side) for side in review_findings.alive_by_side(fewer, lead)] == [lead.k - 1] * 2
    line = lead.details.alive.lines[0]
    some = replace(lead, details=replace(lead.details, alive=replace(lead.details.alive, lines=(replace(line, k=1),))))
    assert f"1 of {lead.k} studies" in review_findings.alive(fewer, some)
    assert "studies" not in review_findings.alive(review, lead)
