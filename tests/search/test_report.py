import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search.made_up_services import Entry, Services

from hccmeta.ground.network import Failure
from hccmeta.search import report
from hccmeta.search.plan import Ran, plan
from hccmeta.search.retractions import Estimate, Event
from hccmeta.search.services import SERVICES

EVIL = (
    "Lenvatinib in HCC **bold** [x](javascript:alert(1)) @octocat fixes #12 <img src=x> | `code` "
    "https://evil.test www.evil.test"
)
ON_TOPIC = "Second-line lenvatinib after immunotherapy in hepatocellular carcinoma"


@pytest.fixture
def planned(make_folder):
    def make(*entries, fail=()):
        services = Services(pubmed=entries)
        runs = [
            Ran(
                one.id,
                "q",
                Failure("u", "status 500") if one.id in fail else one.search("q", contact="", fetch=services),
                "",
            )
            for one in SERVICES
        ]
        return plan(make_folder(), (), runs, on="2026-06-01")

    return make


EVENT = Event(
    "reflect-2018",
    "primary",
    "retraction",
    ("PMID 9",),
    False,
    ("studies/reflect-2018",),
    (Estimate("r", "os-12", "OS @x"),),
)


def test_hostile_titles_neither_mark_up_nor_mention_nor_link():
    shown = report.harmless(EVIL)
    assert "<" not in shown
    assert not re.search(r"@\w", shown)
    assert not re.search(r"#\d", shown)
    assert "://" not in shown
    assert not re.search(r"www\.", shown)
    assert not re.search(r"(?<!\\)[*`\[\]|]", shown)


@given(st.text())
def test_any_text_stays_on_one_line_without_a_mention(text):
    shown = report.harmless(text)
    assert "\n" not in shown
    assert not re.search(r"@[\w-]|<|(?<!\\)[`*\[\]]", shown)


def test_the_pull_request_shows_counts_ranking_and_why(planned, make_review):
    text = report.pull_request(
        make_review(), planned(Entry("Roses", pmid="2"), Entry(ON_TOPIC, pmid="1"), fail=("europepmc",))
    )
    assert "| PubMed | 2 | 2 | q |" in text
    assert "| Europe PMC | failed: status 500 |  | q |" in text.replace("\u200b", "")
    assert "| ClinicalTrials.gov | 0 | 0 | q |" in text
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert lines[0].startswith(
        f"- 8 · `pmid-1` **{report.harmless(ON_TOPIC)}** 2024: hepatocellular carcinoma (title)".replace("(", "(")
    )
    assert lines[1] == "- 0 · `pmid-2` Roses 2024: no term found"
    assert "Nothing was excluded" in text


def test_a_run_without_news_says_so(planned, make_review):
    assert report.pull_request(make_review(), planned()).endswith("\nNo new record.\n")
    assert "no query is stored" in report.summary(make_review(), replace(planned(), searches=()))


def test_records_taken_for_known_by_their_title_are_listed(make_folder, make_review):
    services = Services(pubmed=[Entry(ON_TOPIC, pmid="1")], europepmc=[Entry(ON_TOPIC.upper())])
    runs = [Ran(one.id, "q", one.search("q", contact="", fetch=services), "") for one in SERVICES]
    text = report.pull_request(make_review(), plan(make_folder(), (), runs, on="2026-06-01"))
    assert "## Taken for known by their title alone" in text
    assert "(`epmc-pmc-x0`): taken for `pmid-1`" in text


def test_one_issue_for_each_candidate_with_a_marker_that_stays(planned, make_review):
    issues = report.candidates(
        make_review(), planned(Entry("Roses", pmid="2"), Entry(ON_TOPIC, pmid="1", doi="10.5555/a"))
    )
    assert [one.marker for one in issues] == ["<!-- hccmeta candidate made-up pmid-1 -->"]
    assert issues[0].title == f"Candidate for Made up: {ON_TOPIC}"
    assert issues[0].body.startswith(issues[0].marker)
    assert "- a TKI: lenvatinib in the title" in issues[0].body
    assert "DOI: 10.5555" in issues[0].body
    assert "for people to decide" in issues[0].body


def test_candidates_are_bounded(planned, make_review):
    many = [Entry(f"{ON_TOPIC} in centre {n}", pmid=str(n)) for n in range(1, 60)]
    assert len(report.candidates(make_review(), planned(*many))) == report.MAX_ISSUES


def test_texts_are_bounded(planned, make_review):
    many = [Entry(f"{ON_TOPIC} in centre {n} {'and so on ' * 50}", pmid=str(n)) for n in range(1, 200)]
    assert len(report.pull_request(make_review(), planned(*many))) <= report.MAX_BODY + 1


def test_the_summary_is_short(planned, make_review):
    many = [Entry(f"Paper {n}", pmid=str(n)) for n in range(1, 40)]
    text = report.summary(make_review(), planned(*many))
    assert text.endswith("and 19 more, all in screening.csv")
    assert len(text.splitlines()) == 1 + 3 + 20 + 1


def test_a_notice_says_what_would_change_and_how_to_act():
    (issue,) = report.notices((EVENT,))
    assert issue.title == "reflect-2018: a report was retracted"
    assert "- PMID 9" in issue.body
    assert "- page `studies/reflect-2018`" in issue.body
    assert "- estimate `os-12` of `r`: OS @\u200bx" in issue.body
    assert "`status`" in issue.body


def test_what_is_settled_opens_no_issue():
    assert report.notices((replace(EVENT, settled=True),)) == ()


def test_titles_of_issues_mention_nobody_and_are_short():
    title = report.plain_title(f"A @octocat\n#12 {'x' * 300}")
    assert title.startswith("A (at)octocat 12 xxx")
    assert len(title) == 180
    assert title.endswith("…")
