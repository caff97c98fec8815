"""``hccmeta check`` proves the counts of searches by the answers that were kept."""

import gzip
import hashlib
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from search.made_up_services import Entry, Services

from hccmeta.cli import check
from hccmeta.evidence import library
from hccmeta.search.proof import answer_problems
from hccmeta.search.run import search

ENTRIES = [Entry("A made-up record of some length about lenvatinib", pmid="1"), Entry("Another one", pmid="2")]


@pytest.fixture
def searched(project):
    """The project after a search with kept answers of all three services."""
    found, _, _ = library.load(project)
    services = Services(pubmed=ENTRIES, europepmc=[Entry("A preprint of lenvatinib", doi="10.1101/1", number="PPR1")])
    search(project, found.reviews[0], found.studies, fetch=services, contact="", on=date(2026, 6, 1))
    return project


def problems(project):
    return [(one.code, one.line, one.what) for one in answer_problems(project, library.load(project)[0].reviews[0])]


def test_what_a_search_wrote_is_proved(searched):
    assert problems(searched) == []


def test_a_count_that_the_answers_do_not_say_is_told(searched):
    review = library.load(searched)[0].reviews[0]
    rows = tuple(replace(row, hits=row.hits + 1) for row in review.searches)
    told = [(one.code, one.line, one.what) for one in answer_problems(searched, replace(review, searches=rows))]
    assert told == [
        ("V725", 2, "hits: 3, and the kept answers say 2"),
        ("V725", 3, "hits: 2, and the kept answers say 1"),
        ("V725", 4, "hits: 1, and the kept answers say 0"),
    ]


def test_missing_and_changed_answers_are_told_with_their_row(searched, monkeypatch):
    review = library.load(searched)[0].reviews[0]
    home = searched / "docs/reviews/made-up/answers"
    first, second, third = (home / f"{row.answer}.jsonl.gz" for row in review.searches)
    first.unlink()
    second.write_bytes(gzip.compress(gzip.decompress(second.read_bytes()) + b"{}\n"))
    third.write_bytes(third.read_bytes()[:-9])
    assert problems(searched) == [
        ("V724", 2, f"answer: there is no answers/{first.name}"),
        ("V725", 3, f"answers/{second.name} is not what its name says"),
        ("V725", 4, f"answers/{third.name} is not what its name says"),
    ]
    monkeypatch.chdir(searched)
    result = CliRunner().invoke(check.command, ["--no-curves"])
    assert result.exit_code == 1
    assert "docs/reviews/made-up/searches.csv:2:1: error[V724]" in result.output
    inside = CliRunner().invoke(check.command, ["--no-curves", "studies/chon-2024"])
    assert "V724" not in inside.output


@pytest.mark.parametrize(
    "body", [b"", b"\x1f\x8b", b"[" * 200_000, b'{"records": "x"}\n{"text": 1}\n', b'{"a":1}\n{"text":"{}"}']
)
def test_an_answer_that_says_nothing_is_only_proved_by_its_hash(searched, body):
    review = library.load(searched)[0].reviews[0]
    name = hashlib.sha256(body).hexdigest()
    (searched / f"docs/reviews/made-up/answers/{name}.jsonl.gz").write_bytes(gzip.compress(body))
    rows = (replace(review.searches[0], answer=name),)
    assert list(answer_problems(searched, replace(review, searches=rows))) == []
