"""Where the further tables of analyses stand, and in which order reviews do. Numbers are made up."""

import re
from dataclasses import replace

import pytest

from hccmeta.analysis.codes import EstimateKind, Kind, Label, LabelKind, Part
from hccmeta.analysis.details import Details, Line, Lines
from hccmeta.analysis.intervals import confidence
from hccmeta.analysis.remarks import Why, because
from hccmeta.figures import letters
from hccmeta.site import html, review_figures, review_findings, review_tables
from hccmeta.site.register import Register
from hccmeta.words import facts, said, tables
from hccmeta.words.details import table_of
from hccmeta.words.table import Table


def lines(*each: Line) -> Lines:
    return Lines(EstimateKind.DIFFERENCE, each)


@pytest.fixture
def review(view):
    return next(one for one in view.reviews if one.record.id == "second-line-after-sorafenib")


@pytest.fixture
def effect(review):
    found = next(one for one in review.result.analyses if one.primary)
    return replace(found, details=Details())


def test_reviews_stand_in_the_order_of_the_navigation(view):
    assert [one.record.id for one in view.reviews] == [
        "second-line-after-io",
        "second-line-after-sorafenib",
        "first-line-tki",
    ]


def test_tables_of_several_comparisons_become_one_and_say_a_common_cell_once(effect):
    importance = Table("importance", "Important?", ("MID", "Gain, %", "Note"), ((1.0, 12.5, ""),), "A placeholder.")
    other = replace(effect, arm="sunitinib", reference="sorafenib")
    joined = review_tables.join([(effect, importance), (other, importance)])
    assert joined.header == ("Comparison", "Gain, %")
    assert joined.rows == (("Active treatment v placebo", 12.5), ("Sunitinib v sorafenib", 12.5))
    assert joined.note == "MID: 1.00. A placeholder."
    assert review_tables.join([]) is None


def test_with_and_without_studies_in_doubt_stands_open(effect):
    doubtful = Label(LabelKind.WITH_DOUBTFUL, of=(Label(LabelKind.STUDY, "x", "X", status="retracted"),))
    both = lines(
        Line(Label(LabelKind.WITHOUT_DOUBTFUL), 0.8, confidence(0.4, 1.2), 4),
        Line(doubtful, 1.5, confidence(0.9, 2.1), 5),
    )
    drawn = review_tables.together([replace(effect, details=Details(with_doubtful=both))])
    assert "with X (retracted)" in drawn
    assert letters.whole("1.50 (0.90 to 2.10)") in drawn
    assert "<details" not in drawn


def test_survivors_are_not_called_months(effect):
    alive = lines(Line(Label(LabelKind.ALIVE, tau=12.0), 10.5, confidence(4.0, 17.0)))
    found = replace(effect, details=Details(alive=alive))
    assert tables.shown(table_of(found, "alive-at-tau"), found).header[1] == "Patients of 100 (95 % interval)"


def test_a_network_without_table_is_one_line_and_no_comparison(review, effect):
    key = replace(effect.key, title="survival", part=Part.NETWORK)
    why = (because(Why.NETWORK_ADDS_NOTHING),)
    net = replace(effect, id="os-12.network", kind=Kind.NETWORK, key=key, reasons=why)
    drawn = review_tables.network(net)
    line = f"Network: survival: {said.reasons(why)}."
    assert drawn == f'<p class="hm-note">{line}</p>'
    sunitinib = Line(Label(LabelKind.TREATMENT, treatment="sunitinib"), 0.3, confidence(-0.1, 0.7))
    full = replace(net, details=Details(network=lines(sunitinib)))
    assert letters.whole("0.30 (−0.10 to 0.70)") in review_tables.network(full)
    joined = replace(review, result=replace(review.result, analyses=(*review.result.analyses, net)))
    plan = next(one for one in review.record.analyses if one.id == "os-12")
    assert joined.comparisons(plan) == review.comparisons(plan)
    assert line in review_figures.primary(joined, Register(), "")


def test_lists_of_findings_have_titles_of_their_own(review):
    titles = [review.heading(plan) for plan in review.record.analyses if plan.measure == "rmst_difference"]
    assert len(set(titles)) == len(titles)


def test_the_summary_gives_the_difference_in_survivors(review):
    found = next(one for one in review.result.analyses if one.primary)
    assert "; difference " in review_findings.alive(review, found)


def test_criteria_are_named_as_readers_know_them(view):
    places = [one.place for one in facts.every(view.study("reflect-2018").record)]
    assert any("mRECIST" in one for one in places)
    assert not any("mrecist" in one or "recist-1" in one for one in places)


def test_a_row_without_a_name_has_a_dash_for_its_header():
    drawn = html.table(("A", "B"), [("", "x"), (None, "y"), ("z", "")])
    assert re.findall(r'<th scope="row">(.*?)</th>', drawn) == ["\N{EN DASH}", "\N{EN DASH}", "z"]
