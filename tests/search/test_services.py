"""The three services' answers, in made-up answers of the recorded shape, whole and damaged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search.made_up_services import Entry, Services, articles, dumped, results, trials

from hccmeta.ground.network import Failure
from hccmeta.search import clinicaltrials, europepmc, pubmed
from hccmeta.search.found import MAX_RECORDS, Notice
from hccmeta.search.services import BY_ID, SERVICES

ENTRY = Entry(
    "A <sup>90</sup>Y title",
    pmid="12",
    doi="10.5555/A.1",
    year=2023,
    authors=("Van der Reed B", "Quill A"),
    abstract="Registered as NCT00000009.",
    kinds=("Journal Article", "Retracted Publication"),
    registrations=("NCT00000001",),
    relations=(("RetractionIn", "99"), ("Cites", "98"), ("ExpressionOfConcernIn", "97")),
)


def hits(service, services):
    return BY_ID[service].search("q", contact="a@example.org", fetch=services)


def test_pubmed_gives_every_field():
    (found,) = hits(
        "pubmed", Services(pubmed=[Entry(**{**vars(ENTRY), "title": "A title", "relations": ENTRY.relations})])
    ).records
    assert (found.record, found.pmid, found.doi, found.year) == ("pmid-12", "12", "10.5555/a.1", "2023")
    assert found.title == "A title"
    assert found.authors == ("Van der Reed B", "Quill A")
    assert found.registrations == ("NCT00000001",)
    assert found.kinds == ("Journal Article", "Retracted Publication")
    assert found.notices == (
        Notice("retraction", "PMID 99", "Made Up J. 2025;1:2"),
        Notice("concern", "PMID 97", "Made Up J. 2025;1:2"),
    )
    assert found.journal == "Made Up Journal"


def test_pubmed_says_who_asks_and_asks_in_lots():
    services = Services(pubmed=[Entry("T", pmid=str(n)) for n in range(1, 251)])
    assert len(hits("pubmed", services).records) == 250
    assert [dict(ask.params).get("email") for ask in services.asked] == ["a@example.org"] * 4
    assert [dict(ask.params)["tool"] for ask in services.asked] == ["hccmeta"] * 4
    assert [len(dict(ask.params)["id"].split(",")) for ask in services.asked[1:]] == [100, 100, 50]


def test_a_number_without_a_record_is_screened_all_the_same():
    whole = Services(pubmed=[Entry("One", pmid="1"), Entry("Two", pmid="2")])

    def fetch(ask):
        return articles([Entry("One", pmid="1"), Entry("Unasked", pmid="3")]) if "efetch" in ask.url else whole(ask)

    found = pubmed.search("q", contact="", fetch=fetch)
    assert [(one.pmid, one.title) for one in found.records] == [("1", "One"), ("2", "PubMed 2 (no record given)")]


def test_the_registration_of_an_abstract_counts_where_no_bank_names_one():
    (found,) = hits("europepmc", Services(europepmc=[ENTRY])).records
    assert found.registrations == ("NCT00000009",)
    assert found.title == "A 90Y title"


def test_what_pubmed_remarks_about_the_query_is_told():
    result = {"count": "0", "idlist": [], "errorlist": {"phrasesnotfound": ["lenvatinibb"], "fieldsnotfound": []}}
    found = pubmed.search("q", contact="", fetch=lambda ask: dumped({"esearchresult": result}))
    assert found.remarks == ("PubMed: phrasesnotfound: lenvatinibb",)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"ERROR": "Search Backend failed"}, "PubMed gave no count (Search Backend failed)"),
        ({"count": "many"}, "PubMed gave no count"),
        (
            {"count": "20000", "idlist": []},
            f"PubMed found 20000 records, more than the {MAX_RECORDS} that can be fetched",
        ),
        ({"count": "3", "idlist": ["1", "2"]}, "PubMed said 3 records and listed 2"),
        ({"count": "2", "idlist": ["1", "1"]}, "PubMed said 2 records and listed 1"),
        ({"count": "1", "idlist": [{"a": 1}]}, "PubMed said 1 records and listed 0"),
    ],
)
def test_an_answer_that_is_not_whole_is_a_failure(result, said):
    failure = pubmed.search("q", contact="", fetch=lambda ask: dumped({"esearchresult": result}))
    assert failure == Failure(f"{pubmed.BASE}/esearch.fcgi", said)


def test_records_that_are_no_xml_are_a_failure():
    services = Services(pubmed=[Entry("One", pmid="1")])
    failure = pubmed.search("q", contact="", fetch=lambda ask: b"<html>" if "efetch" in ask.url else services(ask))
    assert failure.reason == "PubMed gave records that are not readable XML"


def test_books_and_bare_records_are_read():
    body = (
        b"<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>5</PMID><ArticleTitle>A chapter</ArticleTitle>"
        b"<ContributionDate><Year>2020</Year></ContributionDate></BookDocument></PubmedBookArticle>"
        b"<PubmedArticle><MedlineCitation><PMID>6</PMID></MedlineCitation></PubmedArticle><PubmedArticle/>"
        b"<PubmedArticle><MedlineCitation><PMID>x</PMID></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )
    assert [(one.record, one.title, one.year) for one in pubmed.parse(body)] == [
        ("pmid-5", "A chapter", "2020"),
        ("pmid-6", "PubMed 6 (no title given)", ""),
    ]


def test_structured_abstracts_keep_their_labels():
    body = articles([ENTRY]).replace(
        b"<AbstractText>Registered as NCT00000009.</AbstractText>",
        b'<AbstractText Label="METHODS">We <b>did</b>.</AbstractText><AbstractText>And so.</AbstractText>',
    )
    assert pubmed.parse(body)[0].abstract == "METHODS: We did. And so."


def test_europe_pmc_preprints_name_their_article():
    preprint = Entry(
        "T", preprint=True, number="PPR77", kinds=("Preprint",), relations=(("Preprint of", "12"), ("Comment in", "13"))
    )
    (found,) = hits("europepmc", Services(europepmc=[preprint])).records
    assert (found.record, found.linked, found.kinds[0]) == ("epmc-ppr-ppr77", ("12",), "Preprint")


def test_trials_tell_their_state_and_expected_completion():
    trial = Entry("A trial", number="NCT00000007", status="NOT_YET_RECRUITING", expected="2028-03-31", results=("44",))
    (found,) = hits("clinicaltrials", Services(clinicaltrials=[trial])).records
    assert (found.record, found.registrations, found.trial) == ("nct00000007", ("NCT00000007",), "not yet recruiting")
    assert (found.expected, found.linked) == ("2028-03-31", ("44",))
    assert found.kinds == ("Registered trial", "Phase2", "Phase3", "Randomized")
    assert "Interventions: Lenvatinib." in found.abstract


@pytest.mark.parametrize(("service", "shape"), [("europepmc", results), ("clinicaltrials", trials)])
def test_pages_are_read_to_the_end(service, shape):
    entries = [Entry(f"Title {n}", number=f"NCT{n:08d}") for n in range(1, 232)]
    services = Services(**{service: entries})
    assert [one.title for one in hits(service, services).records] == [one.title for one in entries]
    assert len(services.asked) == 3


@pytest.mark.parametrize(
    ("search", "body", "said"),
    [
        (europepmc.search, results([ENTRY], total=5, onward="*"), "Europe PMC said 5 records and gave 1"),
        (europepmc.search, results([], total=5, onward="x"), "Europe PMC said 5 records and gave 0"),
        (europepmc.search, b"{}", "Europe PMC gave no count of its records"),
        (europepmc.search, b"[]", "Europe PMC gave an answer that is not readable JSON"),
        (
            europepmc.search,
            results([], total=10**6, onward=None),
            f"Europe PMC found 1000000 records, more than the {MAX_RECORDS} that can be fetched",
        ),
        (clinicaltrials.search, trials([], total=2, onward=None), "ClinicalTrials.gov said 2 records and gave 0"),
        (clinicaltrials.search, b'{"studies": 7}', "ClinicalTrials.gov gave no count of its records"),
    ],
)
def test_pages_that_do_not_add_up_are_a_failure(search, body, said):
    assert search("q", contact="", fetch=lambda ask: body).reason == said


def test_a_cursor_that_never_ends_is_followed_only_as_far_as_records_are_missing():
    turns = iter(range(10**6))

    def fetch(ask):
        turn = next(turns)
        entries = [Entry("T", pmid=str(1 + 100 * turn + place)) for place in range(100)]
        return results(entries, total=300, onward=f"c{turn}")

    found = europepmc.search("q", contact="", fetch=fetch)
    assert (len(found.records), next(turns)) == (300, 3)


@pytest.mark.parametrize("service", [one.id for one in SERVICES])
def test_a_failure_of_the_network_is_handed_on(service):
    failure = Failure("u", "down")
    assert BY_ID[service].search("q", contact="", fetch=lambda ask: failure) is failure


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


@given(json_values)
def test_any_record_is_kept_whatever_it_is(value):
    body = json.dumps({"hitCount": 1, "totalCount": 1, "resultList": {"result": [value]}, "studies": [value]}).encode()
    for search in (europepmc.search, clinicaltrials.search):
        (found,) = search("q", contact="", fetch=lambda ask: body).records
        assert found.title
        assert found.record
        assert found == search("q", contact="", fetch=lambda ask: body).records[0]


def test_records_of_the_wrong_types_are_kept_with_what_can_be_read():
    odd = {
        "title": ["x"],
        "pmid": {"a": 1},
        "doi": 5,
        "pubYear": "MMXX",
        "authorString": None,
        "id": "9",
        "source": "MED",
    }
    body = json.dumps({"hitCount": 1, "resultList": {"result": [odd]}}).encode()
    (found,) = europepmc.parse(body)
    assert (found.record, found.title, found.year, found.pmid, found.doi) == (
        "epmc-med-9",
        "(no title given)",
        "",
        "",
        "",
    )


def test_queries_limited_to_a_day_are_what_a_person_can_type():
    assert BY_ID["pubmed"].since("a OR b", "2026-01-31") == '(a OR b) AND ("2026/01/31"[crdt] : "3000"[crdt])'
    assert BY_ID["europepmc"].since("a", "2026-01-31") == "(a) AND (FIRST_IDATE:[2026-01-31 TO 3000-12-31])"
    assert BY_ID["clinicaltrials"].since("a", "2026-01-31") == "(a) AND AREA[StudyFirstPostDate]RANGE[2026-01-31,MAX]"
    assert BY_ID["pubmed"].by_hand('"a b"[tiab]') == "https://pubmed.ncbi.nlm.nih.gov/?term=%22a%20b%22%5Btiab%5D"


def _page(*numbers, total, onward):
    results = [{"source": "MED", "id": str(number), "pmid": str(number), "title": f"T{number}"} for number in numbers]
    return json.dumps({"hitCount": total, "nextCursorMark": onward, "resultList": {"result": results}}).encode()


@pytest.mark.parametrize(
    ("pages", "outcome"),
    [
        # The same page again, under another token: not counted twice.
        ([((1, 2), 4), ((1, 2), 4), ((3, 4), 4)], "Europe PMC said 4 records and gave 2"),
        # The service counts more while it is read.
        ([((1, 2), 3), ((3, 4), 4)], 4),
        ([((1, 2), 4), ((3,), 3)], 3),
        ([((1, 2), 1)], "Europe PMC said 1 records and gave 2"),
        ([((), 0)], 0),
    ],
)
def test_records_are_counted_once_against_the_newest_count(pages, outcome):
    turns = iter([_page(*numbers, total=total, onward=f"c{place}") for place, (numbers, total) in enumerate(pages)])
    found = europepmc.search("q", contact="", fetch=lambda ask: next(turns))
    assert (found.reason if isinstance(found, Failure) else len(found.records)) == outcome


def test_a_query_that_is_not_understood_is_no_empty_search():
    body = json.dumps({"hitCount": 0, "error": "query parse failed"}).encode()
    found = europepmc.search("q", contact="", fetch=lambda ask: body)
    assert found.reason == "Europe PMC did not take the query: query parse failed"
