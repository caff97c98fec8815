"""What became of the studies' reports, told by made-up answers about real DOIs; none of these notices exists."""

from dataclasses import replace

import pytest
from search.made_up_services import Entry, Services

from hccmeta.evidence import library
from hccmeta.ground.network import Failure
from hccmeta.search.report import event_line
from hccmeta.search.retractions import check

DOI = "10.3350/cmh.2023.0553"


@pytest.fixture
def evidence(project):
    return library.load(project)[0]


@pytest.fixture
def with_pmid(evidence):
    """The study with a PubMed number, which its record lacks."""
    folder = next(one for one in evidence.studies if one.record.id == "chon-2024")
    reports = tuple(report.model_copy(update={"pmid": "77"}) for report in folder.record.reports)
    return replace(folder, record=folder.record.model_copy(update={"reports": reports}))


def checked(studies, evidence, services):
    return check(studies, evidence.reviews, contact="a@example.org", fetch=services)


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("retraction", "retraction"),
        ("Withdrawal", "retraction"),
        ("expression_of_concern", "concern"),
        ("erratum", "correction"),
        ("new_version", "update"),
        ("new-edition", "update"),
    ],
)
def test_crossref_updates_are_told(evidence, kind, event):
    events, failures = checked(evidence.studies, evidence, Services(updates={DOI: [(kind, "10.5555/NOTICE")]}))
    assert failures == ()
    assert [(one.study, one.report, one.kind, one.notices) for one in events] == [
        ("chon-2024", "primary", event, ("DOI 10.5555/notice",))
    ]


def test_updates_of_other_kinds_or_of_other_dois_are_none(evidence):
    def fetch(ask):
        return Services(updates={DOI: [("interview", "10.5555/n")], "10.9999/x": [("retraction", "10.5555/n")]})(ask)

    assert checked(evidence.studies, evidence, fetch) == ((), ())


@pytest.mark.parametrize(
    ("entry", "kind", "notices"),
    [
        ({"kinds": ("Retracted Publication",)}, "retraction", ()),
        ({"relations": (("RetractionIn", "90"),), "kinds": ("Retracted Publication",)}, "retraction", ("PMID 90",)),
        ({"relations": (("ErratumIn", "91"),)}, "correction", ("PMID 91",)),
        ({"relations": (("UpdateIn", "92"),)}, "update", ("PMID 92",)),
        ({"relations": (("RetractedandRepublishedIn", "93"),)}, "republication", ("PMID 93",)),
    ],
)
def test_pubmed_types_and_links_are_told(with_pmid, evidence, entry, kind, notices):
    events, _ = checked([with_pmid], evidence, Services(pubmed=[Entry("T", pmid="77", **entry)]))
    assert [(one.kind, one.notices) for one in events] == [(kind, notices)]


def test_both_sources_are_one_event_and_the_gravest_comes_first(with_pmid, evidence):
    services = Services(
        pubmed=[Entry("T", pmid="77", relations=(("ErratumIn", "91"), ("RetractionIn", "90")))],
        updates={DOI: [("retraction", "10.5555/notice")]},
    )
    events, _ = checked([with_pmid], evidence, services)
    assert [(one.kind, one.notices) for one in events] == [
        ("retraction", ("PMID 90", "DOI 10.5555/notice")),
        ("correction", ("PMID 91",)),
    ]


def test_an_event_names_the_pages_and_estimates_that_would_change(evidence):
    events, _ = checked(evidence.studies, evidence, Services(updates={DOI: [("retraction", "10.5555/n")]}))
    assert events[0].pages == ("studies/chon-2024", "reviews/made-up")
    assert [(one.review, one.analysis) for one in events[0].estimates] == [("made-up", "os-12")]


def test_what_the_study_says_already_is_settled(evidence):
    marked = [
        replace(one, record=one.record.model_copy(update={"status": "retracted"}))
        if one.record.id == "chon-2024"
        else one
        for one in evidence.studies
    ]
    events, _ = checked(marked, evidence, Services(updates={DOI: [("retraction", "10.5555/n")]}))
    assert events[0].settled
    assert event_line(events[0]).endswith("the study's status says so already.")


def test_services_that_fail_are_told_and_stop_nothing(with_pmid, evidence):
    def fetch(ask):
        if "efetch" in ask.url:
            return Failure(ask.url, "PubMed is down")
        return b"[]"

    events, failures = checked([with_pmid], evidence, fetch)
    assert events == ()
    assert [one.reason for one in failures] == [
        "PubMed is down",
        "Crossref gave an answer that is not readable JSON with items",
    ]
