"""The services' parsers on recorded answers; ``answers/README.md`` says which are real and which are made."""

import json
from pathlib import Path

import pytest

from hccmeta.ground import hostile
from hccmeta.ground.network import Answer, Failure
from hccmeta.search import clinicaltrials, pubmed
from hccmeta.search.registered import by_number, registered
from hccmeta.search.registered_measure import rates, treatment_in

ANSWERS = Path(__file__).parent / "answers"
MADE_UP = (ANSWERS / "ctgov-results-made-up.json").read_bytes()


def articles(name):
    return pubmed.parse((ANSWERS / name).read_bytes())


@pytest.mark.parametrize("file", sorted(one.name for one in ANSWERS.glob("*pubmed*.xml")))
def test_every_article_of_a_real_answer_is_read(file):
    body = (ANSWERS / file).read_bytes()
    root = hostile.xml_element(body)
    found = pubmed.parse(body)
    assert len(found) == sum(element.tag in ("PubmedArticle", "PubmedBookArticle") for element in root) > 0
    for one in found:
        assert one.title
        assert "no title" not in one.title
        assert one.year.isdecimal()
        assert one.authors


def test_what_a_real_article_says():
    first, second = articles("biopython_pubmed1.xml")
    assert (first.pmid, first.year, first.authors) == ("12091962", "1990", ("Olivero JM",))
    assert (second.pmid, second.doi, second.year) == ("9997", "10.1016/0005-2795(76)90109-4", "1976")
    assert any("Canadian Respiratory Research Network" in one.authors for one in articles("biopython_pubmed7.xml"))
    assert [one.pmid for one in articles("pubmed-29768149.xml")] == ["29768149"]


def test_every_trial_of_a_real_page_is_read():
    body = (ANSWERS / "ctgov_v2_page.json").read_bytes()
    found = clinicaltrials.parse(body)
    assert [one.record.upper() for one in found] == [
        one["protocolSection"]["identificationModule"]["nctId"] for one in json.loads(body)["studies"]
    ]
    assert all(one.title and one.trial and one.year.isdecimal() for one in found)


def test_adverse_events_of_real_posted_results():
    studies = json.loads((ANSWERS / "ctgov_v2_page.json").read_bytes())["studies"]
    trial = registered(json.dumps(studies[8]).encode())
    assert (trial.number, trial.randomised) == ("NCT03058679", True)
    assert [(one.title, one.n) for one in trial.groups] == [
        ("Specific Carbohydrate Diet", 99),
        ("Mediterranean Style Diet", 92),
    ]
    assert [(one.harms.at_risk, one.harms.serious) for one in trial.groups] == [(99, 3), (92, 5)]
    assert all(one.treatment == "" for one in trial.groups)
    assert registered(json.dumps(studies[0]).encode()).groups[0].harms is None


def test_posted_results_of_two_drugs():
    trial = registered(MADE_UP)
    assert (trial.acronym, trial.pmid, trial.randomised) == ("SIM-R", "31000099", True)
    assert [(one.treatment, one.n) for one in trial.groups] == [("lenvatinib", 40), ("sorafenib", 41)]
    assert [(one.endpoint, one.treatment, one.value, one.ci) for one in trial.medians] == [
        ("os", "lenvatinib", 13.6, (12.1, None)),
        ("os", "sorafenib", 12.3, (10.4, 13.9)),
    ]
    (ratio,) = trial.ratios
    assert (ratio.value, ratio.ci, ratio.between) == (0.92, (0.79, 1.06), ("Lenvatinib 12 mg", "Sorafenib 400 mg"))
    # Ascites is told as serious and as other, or as serious only above a threshold; hypotension is not hypertension.
    assert trial.groups[0].harms.events == (("hypertension", 17, 39), ("diarrhoea", 15, 39))
    assert trial.groups[1].harms.events == (("hypertension", 12, 40), ("diarrhoea", 19, 41))
    left = {(one.written, one.serious, one.other) for one in trial.groups[0].harms.left}
    assert left == {("Ascites", 2, 6), ("Hypotension", None, 3)}


@pytest.mark.parametrize(
    ("title", "treatment"),
    [
        ("Lenvatinib 12 mg", "lenvatinib"),
        ("Nexavar (sorafenib)", "sorafenib"),
        ("Lenvatinib or sorafenib", ""),
        ("Best care", ""),
    ],
)
def test_the_treatment_in_a_group_s_title(title, treatment):
    assert treatment_in(title) == treatment


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"protocolSection": {"identificationModule": {"nctId": "x"}}}'])
def test_an_answer_that_is_no_trial_is_a_sentence(body):
    assert by_number("NCT00000123", lambda url: Answer(url, body)) == "ClinicalTrials.gov gave no trial"
    assert by_number("NCT00000123", lambda url: Failure(url, "x", 404)) == "ClinicalTrials.gov knows no such trial"
    assert by_number("NCT00000123", lambda url: Failure(url, "silent")) == "silent"


def test_rates_are_taken_where_endpoint_time_unit_and_treatment_are_named_alone():
    trial = registered(MADE_UP)
    found = [(one.endpoint, one.treatment, one.time, one.percent, one.ci) for one in trial.rates]
    assert found == [
        ("os", "lenvatinib", 12, 55.2, (38.1, 69.4)),
        ("os", "sorafenib", 12, 51.0, (34.4, 65.3)),
        ("os", "lenvatinib", 24, 29.9, None),
        ("pfs", "lenvatinib", 12, 31.0, None),
        ("pfs", "sorafenib", 12, 15.0, None),
    ]
    assert trial.rates[0].at == "posted results, secondary outcome: Overall Survival Rate"


@pytest.mark.parametrize(
    "damage", [{"classes": None}, {"classes": [3]}, {"groups": "x"}, {"unitOfMeasure": 7}, {"title": []}]
)
def test_rates_of_a_damaged_measure_are_none(damage):
    measure = {"title": "Overall Survival Rate at 12 Months", "unitOfMeasure": "percent", "groups": [], "classes": []}
    assert list(rates({**measure, **damage})) == []
