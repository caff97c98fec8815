"""``hccmeta search`` from end to end against a server on this machine, with and without faults."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from search import made_up_server as server
from search.made_up_services import Entry, Services

from hccmeta.cli import reviews, screen, search
from hccmeta.evidence import library
from hccmeta.ground.network import Limits
from hccmeta.search import transaction

CANDIDATE = Entry(
    "Lenvatinib or sorafenib as second-line therapy of hepatocellular carcinoma",
    pmid="4001",
    doi="10.5555/candidate",
    abstract="After progression on immunotherapy, overall survival was studied.",
)
QUICK = Limits(silence=1.0, whole=1.5, max_bytes=1024 * 1024, tries=2, longest_pause=10)


@pytest.fixture
def searching(project, monkeypatch):
    """Runs the verb in the project, against the given way of answering; gives the result and the log's rows."""
    monkeypatch.chdir(project)
    monkeypatch.setattr(search, "today", lambda: date(2026, 6, 1))

    def run(play, *words):
        with server.serve(play) as here:
            client = server.Redirected(limits=QUICK, sleep=lambda _: None, base=here.url, contact="a@example.org")
            monkeypatch.setattr(search, "make_client", lambda: client)
            result = CliRunner().invoke(search.command, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result, library.load(project)[0].reviews[0]

    return run


def test_a_whole_run_says_what_was_found_and_why(searching, project, tmp_path):
    services = Services(pubmed=[CANDIDATE, Entry("Something else", pmid="4002")])
    result, review = searching(server.playing(services), "made-up", "--report", str(tmp_path / "texts"))
    assert result.exit_code == 0
    assert "PubMed: 2 found, 2 new" in result.output
    assert "Europe PMC: 0 found, 0 new" in result.output
    assert "nothing to report" in result.output
    assert [row.record for row in review.screening] == ["pmid-4001", "pmid-4002"]
    text = (tmp_path / "texts" / "made-up.md").read_text()
    assert "| PubMed | 2 | 2 |" in text
    issues = json.loads((tmp_path / "texts" / "issues.json").read_text())
    assert [one["marker"] for one in issues] == ["<!-- hccmeta candidate made-up pmid-4001 -->"]
    assert issues[0]["marker"] in issues[0]["body"]


def test_dry_run_writes_nothing(searching, project):
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    result, _ = searching(server.playing(Services(pubmed=[CANDIDATE])), "--dry-run")
    assert "PubMed: 1 found, 1 new" in result.output
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (server.too_many, "failed: 127.0.0.1 answered with status 429 (2 tries)"),
        (server.broken, "failed: 127.0.0.1 answered with status 500 (2 tries)"),
        (server.silent, "failed: 127.0.0.1 was silent for 1 s (2 tries)"),
        (server.dripping, "failed: 127.0.0.1 took longer than 1.5 s"),
        (server.truncated, "failed: 127.0.0.1 broke off after 31 of 1000 bytes (2 tries)"),
        (server.malformed, "failed: Europe PMC gave an answer that is not readable JSON"),
        (server.endless, "failed: 127.0.0.1 answered with more than 1 MB"),
    ],
)
def test_each_fault_of_one_service_is_logged_and_stops_no_other(searching, fault, said):
    services = Services(pubmed=[CANDIDATE], clinicaltrials=[Entry("A trial", number="NCT00000001")])

    def play(ask, handler):
        (fault if "europepmc" in ask.url else server.playing(services))(ask, handler)

    result, review = searching(play)
    assert result.exit_code == 1
    assert f"Europe PMC: {said}" in result.output
    assert "Traceback" not in result.output
    assert [(row.source, row.hits, row.new, row.status) for row in review.searches] == [
        ("pubmed", 1, 1, "ok"),
        ("europepmc", 0, 0, said),
        ("clinicaltrials", 1, 1, "ok"),
    ]


# The peak of the process itself: getrusage would also count what its parent held when it forked.
MEASURED = """
import sys
sys.path.insert(0, sys.argv[1])
import made_up_server as server
from click.testing import CliRunner
from hccmeta.cli import search

def dense(ask, handler):
    empty = b'{},' * (7 * 1024 * 1024 // 3)
    server.answer(handler, b'{"esearchresult": [' + empty + b'{}]}')

for play in (server.endless, dense):
    with server.serve(play) as here:
        client = server.Redirected(sleep=lambda _: None, base=here.url)
        search.make_client = lambda: client
        assert CliRunner().invoke(search.command, []).exit_code == 1
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(peak.split()[1])
"""


def test_memory_stays_under_300_mb_with_endless_answers(project):
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, here], cwd=project, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300 * 1024


def test_retractions_are_told_with_pages_and_estimates(searching):
    services = Services(updates={"10.3350/cmh.2023.0553": [("retraction", "10.5555/notice")]})
    result, _ = searching(server.playing(services))
    assert result.exit_code == 0
    assert "chon-2024: its report 'primary' was retracted (DOI 10.5555/notice)." in result.output
    assert "Pages: studies/chon-2024, reviews/made-up." in result.output
    assert "Estimates that may change: made-up os-12." in result.output


def test_reports_that_could_not_be_checked_are_told(searching):
    def play(ask, handler):
        (server.broken if ask.url == "/works" else server.playing(Services()))(ask, handler)

    result, _ = searching(play)
    assert result.exit_code == 1
    assert "Not checked\n  127.0.0.1 answered with status 500" in result.output


def test_faults_in_the_review_come_first(searching, project):
    log = project / "docs/reviews/made-up/searches.csv"
    log.write_text(log.read_text() + "2026-01-01,pubmed,q,many,0,,ok\n")
    result, _ = searching(server.playing(Services()))
    assert result.exit_code == 1
    assert "docs/reviews/made-up/searches.csv:2:1: error[V710]" in result.output
    assert len(log.read_text().splitlines()) == 2


def test_an_interrupted_writing_is_finished_or_told(searching, project, monkeypatch):
    def cut_off(work, root):
        raise KeyboardInterrupt

    def interrupt():
        with monkeypatch.context() as patch:
            patch.setattr(transaction, "finish", cut_off)
            assert searching(server.playing(Services(pubmed=[CANDIDATE])))[0].exit_code == 1

    interrupt()
    result, review = searching(server.playing(Services(pubmed=[CANDIDATE])))
    assert result.exit_code == 0
    assert "made-up: an interrupted search is now written to its end" in result.output
    assert [row.record for row in review.screening] == ["pmid-4001"]
    interrupt()
    with (project / "docs/reviews/made-up/screening.csv").open("a") as file:
        file.write("by-hand,A title,,,,,other,2026-06-01,awaiting,,,,\n")
    result, _ = searching(server.playing(Services()))
    assert result.exit_code == 1
    assert "screening.csv was edited before an interrupted search was written" in result.output


@pytest.mark.parametrize("verb", [search, screen])
def test_a_search_cut_off_between_its_two_logs_is_finished_before_they_are_judged(
    searching, project, monkeypatch, verb
):
    whole = transaction.write_atomically

    def only_the_first(path, text):
        if path.name == "screening.csv":
            raise KeyboardInterrupt
        whole(path, text)

    with monkeypatch.context() as patch:
        patch.setattr(transaction, "write_atomically", only_the_first)
        assert searching(server.playing(Services(pubmed=[CANDIDATE])))[0].exit_code == 1
    torn = library.load(project)[0].reviews[0]
    assert (len(torn.searches), len(torn.screening)) == (3, 0)
    if verb is search:
        output = searching(server.playing(Services(pubmed=[CANDIDATE])))[0].output
    else:
        output = CliRunner().invoke(screen.command, ["made-up", "--by", "Ann"], input="q\n").output
        assert "[1 of 1]" in output
    assert "made-up: an interrupted search is now written to its end" in output
    review = library.load(project)[0].reviews[0]
    assert (len(review.searches), [row.record for row in review.screening]) == (3, ["pmid-4001"])


def test_a_review_without_queries_is_told(searching, project):
    path = project / "docs/reviews/made-up/review.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("queries:")] + text[text.index("exclusion_reasons:") :])
    result, review = searching(server.playing(Services()))
    assert result.exit_code == 0
    assert "no query is stored in review.yaml" in result.output
    assert review.searches == ()


def test_a_retired_review_is_searched_only_by_name(searching, project):
    path = project / "docs/reviews/made-up/review.yaml"
    path.write_text(path.read_text().replace("living:", "living:\n  state: retired"))
    _, review = searching(server.playing(Services()))
    assert review.searches == ()
    _, review = searching(server.playing(Services()), "made-up")
    assert len(review.searches) == 3


@pytest.mark.parametrize("words", [("made-down",), ("--since", "yesterday"), ("made-up", "twice")])
def test_wrong_use_ends_with_2(searching, words):
    result, _ = searching(server.playing(Services()), *words)
    assert result.exit_code == 2


def test_a_misspelt_review_is_recognised(searching):
    result, _ = searching(server.playing(Services()), "made-upp")
    assert "did you mean 'made-up'?" in result.output


def test_the_default_client_takes_the_contact_from_the_setting(monkeypatch):
    monkeypatch.setenv("HCCMETA_CONTACT", "me@example.org")
    assert search.make_client().contact == "me@example.org"
    assert abs((reviews.today() - date.today()).days) <= 1
