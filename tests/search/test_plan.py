import pytest
from search.made_up_services import Entry, Services

from hccmeta.evidence import library
from hccmeta.search.plan import Ran, plan
from hccmeta.search.services import SERVICES

TITLE = "Lenvatinib after atezolizumab plus bevacizumab in patients with hepatocellular carcinoma"


@pytest.fixture
def planned(make_folder):
    def make(services, *rows, studies=()):
        runs = [Ran(one.id, "q", one.search("q", contact="", fetch=services), "h") for one in SERVICES]
        return plan(make_folder(screening=rows), studies, runs, on="2026-06-01")

    return make


def test_records_of_one_report_become_one_row_with_all_its_identifiers(planned):
    found = planned(
        Services(
            pubmed=[Entry(TITLE, pmid="7")],
            europepmc=[Entry(TITLE, doi="10.5555/A")],
            clinicaltrials=[Entry("A trial of something", number="NCT00000009", results=("7",))],
        )
    )
    (row,) = found.screened
    assert (row.record, row.pmid, row.doi, row.registration) == ("pmid-7", "7", "10.5555/a", "NCT00000009")
    assert [(one.of, one.by) for one in found.duplicates] == [("pmid-7", "title"), ("pmid-7", "pmid")]
    assert [row.new for row in found.searches] == [1, 0, 0]


def test_a_waiting_row_learns_identifiers_and_keeps_all_else(planned, screened):
    row = screened("by-hand", found="other", title=TITLE, note="typed", year="2024")
    found = planned(Services(pubmed=[Entry(TITLE, pmid="7", doi="10.5555/a", registrations=("NCT00000009",))]), row)
    (changed,) = found.changed
    assert (changed.pmid, changed.doi, changed.registration) == ("7", "10.5555/a", "NCT00000009")
    assert (changed.record, changed.note, changed.decision, changed.title) == ("by-hand", "typed", "awaiting", TITLE)
    assert found.screened == ()


def test_a_row_that_people_decided_is_not_touched(planned, screened):
    row = screened("by-hand", "excluded", "other", title=TITLE, reason="wrong-line", year="2024")
    found = planned(Services(pubmed=[Entry(TITLE, pmid="7")]), row)
    assert found.changed == found.screened == ()


def test_a_report_of_a_trial_that_was_decided_on_comes_as_a_record_of_its_own(planned, screened):
    trial = screened("nct00000009", "ongoing", "clinicaltrials", registration="NCT00000009", title="A trial")
    found = planned(Services(pubmed=[Entry(TITLE, pmid="7", registrations=("NCT00000009",))]), trial)
    assert [row.note for row in found.screened] == ["same registration as nct00000009"]
    assert found.belongs == {"pmid-7": "nct00000009"}


def test_a_newer_report_of_a_study_is_new_and_names_the_study(planned, project):
    studies = library.load(project)[0].studies
    services = Services(
        pubmed=[
            Entry("Patient-reported outcomes of regorafenib", pmid="7", registrations=("NCT01774344",)),
            Entry("Any title", pmid="8", doi="10.1016/S0140-6736(16)32453-9"),
        ],
        clinicaltrials=[Entry("RESORCE", number="NCT01774344")],
    )
    found = planned(services, studies=studies)
    assert [(row.record, row.note) for row in found.screened] == [("pmid-7", "same registration as resorce-2017")]
    assert [(one.record, one.of, one.by) for one in found.duplicates] == [
        ("pmid-8", "resorce-2017", "doi"),
        ("nct01774344", "resorce-2017", "registration"),
    ]


def test_a_preprint_that_became_an_article_lends_it_no_doi(planned):
    preprint = Entry(TITLE, doi="10.1101/123456", preprint=True, number="PPR1", kinds=("Preprint",))
    found = planned(Services(pubmed=[Entry(TITLE, pmid="7")], europepmc=[preprint]))
    assert [(row.pmid, row.doi) for row in found.screened] == [("7", "")]


def test_rows_are_safe_to_open_in_a_spreadsheet(planned):
    found = planned(Services(europepmc=[Entry("=HYPERLINK(1)", number="X")]))
    assert found.screened[0].title == "HYPERLINK(1)"
