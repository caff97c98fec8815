from pathlib import Path

import pytest

from hccmeta.evidence import library
from hccmeta.search.found import Found
from hccmeta.search.matching import Known, Match, of_found, of_screened, of_study
from hccmeta.search.titles import agree, blocks

TITLE = "Lenvatinib versus sorafenib after atezolizumab plus bevacizumab in hepatocellular carcinoma"


def record(name, title=TITLE, service="pubmed", **more):
    return of_found(Found(service, name, title, **more))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TITLE, TITLE.upper()),
        (TITLE, TITLE.replace("hepatocellular", "hepatocelular")),
        (TITLE, TITLE.replace("hepatocellular", "hepato-cellular")),
        (TITLE, f"{TITLE}: a multicentre retrospective study"),
        (f"{TITLE}: a randomised trial", f"{TITLE}. A randomized trial"),
    ],
)
def test_titles_that_agree(first, second):
    assert agree(first, second)
    assert agree(second, first)
    assert blocks(first) & blocks(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TITLE, TITLE.replace("Lenvatinib", "Regorafenib")),
        (TITLE, TITLE.replace("sorafenib", "regorafenib")),
        (f"{TITLE}: a phase 2 trial", f"{TITLE}: a phase 3 trial"),
        (f"{TITLE}: a randomised trial", f"{TITLE}: a retrospective study"),
        (f"{TITLE} of 12 months", f"{TITLE} of 24 months"),
        (f"{TITLE} in responders", f"{TITLE} in nonresponders"),
        (f"{TITLE} in men", f"{TITLE} in women"),
        (TITLE, f"{TITLE}: final results"),
        (TITLE, f"Cost of {TITLE}"),
    ],
)
def test_titles_that_differ(first, second):
    assert not agree(first, second)


@pytest.mark.parametrize(
    ("known", "one", "by"),
    [
        ({"doi": "10.5555/a"}, {"doi": "10.5555/a"}, "doi"),
        ({"pmid": "7"}, {"pmid": "7"}, "pmid"),
        ({"pmid": "7"}, {"linked": ("7",), "kinds": ("Preprint",), "doi": "10.1101/123456"}, "pmid"),
        ({"linked": ("7",), "kinds": ("Preprint",)}, {"pmid": "7"}, "pmid"),
        (
            {"pmid": "7", "registrations": ("NCT00000001",)},
            {"service": "clinicaltrials", "registrations": ("NCT00000001",)},
            "registration",
        ),
        (
            {"service": "clinicaltrials", "registrations": ("NCT00000001",)},
            {"pmid": "7", "registrations": ("NCT00000001",)},
            "registration",
        ),
        ({"pmid": "7"}, {"service": "clinicaltrials", "registrations": ("NCT00000001",), "linked": ("7",)}, "pmid"),
    ],
)
def test_identifiers_decide_whatever_the_titles(known, one, by):
    book = Known([record("known", "One title", **known)])
    assert book.match(record("one", "Another", **one)) == Match("known", by)


def test_a_registration_among_several_decides_nothing():
    known = Known([record("review", pmid="7", registrations=("NCT00000001", "NCT00000002"))])
    assert known.match(record("trial", "T", "clinicaltrials", registrations=("NCT00000001",))) is None


def test_two_reports_of_one_trial_are_two_records_that_know_of_each_other():
    known = Known([record("first", pmid="7", registrations=("NCT00000001",))])
    second = record("second", "Quality of life in the same trial", pmid="8", registrations=("NCT00000001",))
    assert known.match(second) is None
    assert known.same_registration(second) == "first"


def test_a_report_takes_the_place_of_the_registry_s_record():
    known = Known([record("trial", "T", "clinicaltrials", registrations=("NCT00000001",))])
    first = record("trial", "Main report", pmid="7", registrations=("NCT00000001",))
    known.add(first)
    assert known.match(record("second", "Second report", pmid="8", registrations=("NCT00000001",))) is None


@pytest.mark.parametrize(
    ("known", "one"),
    [
        ({"pmid": "7"}, {"pmid": "8"}),
        ({"doi": "10.5555/a"}, {"doi": "10.5555/b"}),
        ({"year": "2020"}, {"year": "2022"}),
        ({"authors": ("Kudo M",)}, {"authors": ("Finn R",)}),
        ({"registrations": ("NCT00000001",)}, {"registrations": ("NCT00000002",)}),
    ],
)
def test_one_title_is_not_enough_when_something_speaks_against_it(known, one):
    assert Known([record("known", **known)]).match(record("one", **one)) is None


def test_a_preprint_and_its_article_are_one_over_years_and_dois():
    known = Known([record("article", doi="10.5555/a", pmid="7", year="2024", authors=("Kudo M", "Finn R"))])
    preprint = record("preprint", doi="10.1101/123456", year="2022", authors=("Finn R",), kinds=("Preprint",))
    assert known.match(preprint) == Match("article", "title")


def test_short_titles_and_notices_are_never_matched_by_title():
    assert Known([record("a", "Hepatocellular carcinoma")]).match(record("b", "Hepatocellular carcinoma")) is None
    assert Known([record("a")]).match(record("b", f"Correction to: {TITLE}")) is None


def test_rows_that_people_decided_do_not_swallow_a_report(screened):
    ongoing = screened("nct00000001", "ongoing", "clinicaltrials", registration="NCT00000001", title="T")
    report = record("pmid-7", "Main report", pmid="7", registrations=("NCT00000001",))
    known = Known([of_screened(ongoing)])
    assert known.match(report) is None
    assert known.same_registration(report) == "nct00000001"
    waiting = screened("nct00000001", "awaiting", "clinicaltrials", registration="NCT00000001", title="T")
    assert Known([of_screened(waiting)]).match(report) == Match("nct00000001", "registration")


def test_a_study_is_known_by_its_reports_and_registration():
    found, _, _ = library.load(Path(__file__).parents[2])
    resorce = next(one for one in found.studies if one.record.id == "resorce-2017")
    known = Known(of_study(resorce))
    report = resorce.record.reports[0]
    assert known.match(record("x", "Other", doi="10.1016/s0140-6736(16)32453-9")).name == "resorce-2017"
    assert known.match(record("x", report.title, year="2016", authors=("Bruix J",))) == Match("resorce-2017", "title")
    trial = record("nct01774344", "T", "clinicaltrials", registrations=("NCT01774344",))
    assert known.match(trial) == Match("resorce-2017", "registration")
    later = record("pmid-9", "Later report", pmid="9", registrations=("NCT01774344",))
    assert known.match(later) is None
    assert known.same_registration(later) == "resorce-2017"
