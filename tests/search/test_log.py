from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st
from search.made_up_services import Entry, results

from hccmeta.evidence import source
from hccmeta.evidence.spec.logs import SCREENING_COLUMNS
from hccmeta.search import log
from hccmeta.search.europepmc import parse
from hccmeta.search.plan import new_row


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=20)), max_size=4))
def test_rows_of_any_record_are_read_back_as_they_were_written(tmp_path_factory, given_):
    body = results(
        [Entry(title, doi=doi, number=str(n)) for n, (title, doi) in enumerate(given_)], total=9, onward=None
    )
    rows = [new_row(found, "", "2026-06-01") for found in parse(body)]
    text = log.with_screened("", rows)
    home = tmp_path_factory.mktemp("log")
    (home / "screening.csv").write_bytes(text.encode())
    read = source.read_text(home / "screening.csv", "screening.csv", home=home, limit=10**6)
    assert read.problems == ()
    again, problems = source.read_text_table(read.text, "screening.csv", columns=SCREENING_COLUMNS)
    assert problems == ()
    assert [cells for _, cells in again] == [
        {name: value for name, value in asdict(row).items() if name in SCREENING_COLUMNS} for row in rows
    ]


def test_only_the_rows_that_change_are_written_anew(screened):
    quoted = 'other,"A title, ""quoted""",2020,,,,other,2026-01-01,awaiting,,,,\n'
    plain = 'pmid-1,"Needlessly quoted",,,1,,pubmed,2026-01-01,awaiting,,,,\n'
    text = ",".join(SCREENING_COLUMNS) + "\n" + quoted + plain
    after = log.changed(text, {"other": screened("other", "held", "other", title="Two\nlines")})
    assert after.endswith('other,"Two\nlines",,,,,other,,held,,,,\n' + plain)
    assert log.changed(after, {}) == after
    assert log.changed(after, {"pmid-1": screened("pmid-1")}).count("Two\nlines") == 1


def test_a_last_line_without_its_end_is_completed_first(screened):
    text = ",".join(SCREENING_COLUMNS) + "\nother,T,,,,,other,,held,,,,"
    assert log.with_screened(text, [screened("pmid-1")]).splitlines()[1:] == [
        "other,T,,,,,other,,held,,,,",
        "pmid-1,,,,,,pubmed,,awaiting,,,,",
    ]
