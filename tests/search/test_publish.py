"""The workflow's script against a repository on this disk and a stand-in for GitHub's command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / ".github" / "publish_search.py"

STAND_IN = """#!{python}
import json, pathlib, sys
store = pathlib.Path({store!r})
state = json.loads(store.read_text())
words = sys.argv[1:]
state["calls"] = state.get("calls", []) + [" ".join(words[:2])]
late = ""
trouble = state.get("trouble", {{}}).get(" ".join(words[:2]), [])
if trouble:
    said, after = trouble.pop(0)
    late = said if after else ""
    if not after:
        store.write_text(json.dumps(state))
        sys.exit(said)
given = dict(zip(words[2::2], words[3::2]))
if words[:2] == ["pr", "list"]:
    print(json.dumps([one for one in state["pulls"] if one["head"] == given["--head"] and one["open"]]))
elif words[:2] == ["pr", "create"]:
    body = pathlib.Path(given["--body-file"]).read_text()
    pull = dict(number=len(state["pulls"]) + 1, head=given["--head"], open=True, isCrossRepository=False, body=body)
    state["pulls"].append(pull)
elif words[:2] == ["pr", "comment"]:
    state["comments"].append([words[2], pathlib.Path(words[4]).read_text()])
elif words[:2] == ["issue", "list"]:
    print(json.dumps(state["issues"]))
elif words[:2] == ["issue", "create"]:
    state["issues"].append(dict(title=given["--title"], body=given["--body"], author=dict(login="app/github-actions")))
else:
    sys.exit(f"unexpected: {{words}}")
store.write_text(json.dumps(state))
if late:
    sys.exit(late)
"""


@pytest.fixture
def github(project, tmp_path, monkeypatch):
    """The project as a clone of a bare repository; gives the state that the stand-in for GitHub keeps."""
    tools, store = tmp_path / "tools", tmp_path / "state.json"
    tools.mkdir()
    (tools / "gh").write_text(STAND_IN.format(python=sys.executable, store=str(store)))
    (tools / "gh").chmod(0o755)
    store.write_text(json.dumps({"pulls": [], "comments": [], "issues": []}))
    monkeypatch.setenv("PUBLISH_SEARCH_PACE", "0")
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.org")
    (project / ".gitignore").write_text("/build/\n")
    git(project, "init", "--quiet", "--initial-branch", "main")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "Start")
    git(project, "clone", "--quiet", "--bare", ".", str(tmp_path / "origin.git"))
    git(project, "remote", "add", "origin", str(tmp_path / "origin.git"))

    def state():
        return json.loads(store.read_text())

    state.store = store
    return state


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def script(project, *words):
    done = subprocess.run([sys.executable, SCRIPT, *words], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_workflow(project, row, *, meanwhile=lambda: None):
    """One run of the workflow in which the search adds ``row`` to the log and finds one candidate."""
    git(project, "switch", "--quiet", "--force", "main")
    script(project, "resume")
    with (project / "docs/reviews/made-up/searches.csv").open("a") as log:
        log.write(row)
    found = project / "build" / "found"
    subprocess.run(["rm", "-rf", found], check=True)
    found.mkdir(parents=True)
    (found / "made-up.md").write_text(f"Found: {row}")
    marker = "<!-- hccmeta candidate made-up pmid-1 -->"
    (found / "issues.json").write_text(json.dumps([{"marker": marker, "title": "T", "body": f"{marker}\nB"}] * 2))
    (project / "docs/reviews/made-up/answers").mkdir(exist_ok=True)
    (project / f"docs/reviews/made-up/answers/{'a' * 64}.jsonl.gz").write_bytes(b"x")
    script(project, "pack", "build/found")
    git(project, "restore", ".")
    git(project, "clean", "--quiet", "--force", "docs")
    meanwhile()
    return script(project, "publish", "build/found")


def pushed(project, name):
    return git(project, "show", f"origin/search/made-up:docs/reviews/made-up/{name}")


FIRST = "2026-06-03,pubmed,q,1,1,,ok\n"
SECOND = "2026-07-03,pubmed,q,1,0,,ok\n"


def test_a_first_run_opens_one_pull_request_and_one_issue(github, project):
    assert "made-up: pull request opened" in run_workflow(project, FIRST)
    assert [(one["head"], one["body"]) for one in github()["pulls"]] == [("search/made-up", f"Found: {FIRST}")]
    assert [one["title"] for one in github()["issues"]] == ["T"]
    git(project, "fetch", "--quiet")
    assert pushed(project, "searches.csv").endswith(FIRST)
    assert pushed(project, f"answers/{'a' * 64}.jsonl.gz") == "x"


def test_a_second_run_goes_on_in_the_same_pull_request(github, project):
    run_workflow(project, FIRST)
    assert "made-up: pull request updated" in run_workflow(project, SECOND)
    assert len(github()["pulls"]) == len(github()["issues"]) == 1
    assert github()["comments"] == [["1", f"Found: {SECOND}"]]
    git(project, "fetch", "--quiet")
    assert pushed(project, "searches.csv").endswith(FIRST + SECOND)


def test_after_a_merge_the_next_run_opens_another(github, project):
    run_workflow(project, FIRST)
    state = github()
    state["pulls"][0]["open"] = False
    github.store.write_text(json.dumps(state))
    run_workflow(project, SECOND)
    assert len(github()["pulls"]) == 2
    git(project, "fetch", "--quiet")
    assert FIRST not in pushed(project, "searches.csv")


def test_logs_changed_in_the_meantime_are_not_overwritten(github, project):
    run_workflow(project, FIRST)

    def somebody_decides():
        git(project, "fetch", "--quiet", "origin", "search/made-up")
        git(project, "switch", "--quiet", "--detach", "FETCH_HEAD")
        with (project / "docs/reviews/made-up/screening.csv").open("a") as log:
            log.write("pmid-1,T,,,,,pubmed,2026-06-03,awaiting,,,,\n")
        git(project, "commit", "--quiet", "--all", "-m", "Decide")
        git(project, "push", "--quiet", "origin", "HEAD:refs/heads/search/made-up")
        git(project, "switch", "--quiet", "main")

    said = run_workflow(project, SECOND, meanwhile=somebody_decides)
    assert "its logs were changed while the search ran" in said
    git(project, "fetch", "--quiet")
    assert "pmid-1" in pushed(project, "screening.csv")


def test_a_pull_request_from_elsewhere_with_the_same_branch_is_not_ours(github, project):
    state = github()
    state["pulls"].append({"number": 1, "head": "search/made-up", "open": True, "isCrossRepository": True})
    github.store.write_text(json.dumps(state))
    assert "pull request opened" in run_workflow(project, FIRST)


def test_an_issue_of_somebody_else_with_the_marker_hides_nothing(github, project):
    state = github()
    body = "<!-- hccmeta candidate made-up pmid-1 -->"
    state["issues"].append({"title": "Fake", "body": body, "author": {"login": "stranger"}})
    github.store.write_text(json.dumps(state))
    run_workflow(project, FIRST)
    assert len(github()["issues"]) == 2


def test_only_known_plain_files_are_taken(github, project):
    def smuggle():
        found = project / "build" / "found" / "made-up"
        (found / "review.yaml").write_text("id: evil\n")
        (found / f"{'b' * 64}.jsonl.gz").symlink_to("/etc/hostname")
        (found / "x.jsonl.gz").write_text("x")

    run_workflow(project, FIRST, meanwhile=smuggle)
    git(project, "fetch", "--quiet")
    files = git(project, "ls-tree", "-r", "--name-only", "origin/search/made-up", "docs").split()
    assert sorted(Path(file).name for file in files) == sorted(
        [f"{'a' * 64}.jsonl.gz", "review.yaml", "screening.csv", "searches.csv"]
    )
    assert "evil" not in pushed(project, "review.yaml")


def test_wrong_use_shows_how():
    done = subprocess.run([sys.executable, SCRIPT, "fly"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "publish FOLDER" in done.stderr


# What GitHub's command line says, after GitHub's documentation of its REST API: rate limits, secondary limits, errors.
SECONDARY = "HTTP 403: You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
PRIMARY = "HTTP 403: API rate limit exceeded for installation ID 1."
BROKEN = "HTTP 502: Bad Gateway (https://api.github.com/graphql)"
FORBIDDEN = "HTTP 403: GitHub Actions is not permitted to create or approve pull requests."


def trouble(github, verb, *answers):
    """Lets GitHub answer so to the next calls of ``verb``: (what it says, whether it did the work all the same)."""
    state = github()
    state["trouble"] = {verb: list(answers)}
    github.store.write_text(json.dumps(state))


@pytest.mark.parametrize("said", [SECONDARY, PRIMARY, BROKEN])
@pytest.mark.parametrize("verb", ["pr list", "pr create", "issue list", "issue create"])
def test_a_refusal_that_passes_is_waited_for(github, project, verb, said):
    trouble(github, verb, (said, False), (said, False))
    assert "trying again in" in run_workflow(project, FIRST) or verb == "pr list"
    assert [len(github()[kind]) for kind in ("pulls", "issues")] == [1, 1]


@pytest.mark.parametrize(("verb", "kind"), [("pr create", "pulls"), ("issue create", "issues")])
def test_what_was_created_though_refused_is_not_created_again(github, project, verb, kind):
    trouble(github, verb, (BROKEN, True))
    run_workflow(project, FIRST)
    assert len(github()[kind]) == 1
    assert github()["calls"].count(verb) == 1


def test_a_refusal_for_good_says_what_was_not_done(github, project):
    trouble(github, "pr create", (FORBIDDEN, False))
    with pytest.raises(AssertionError, match="GitHub refused: gh pr create: HTTP 403: GitHub Actions is not permitted"):
        run_workflow(project, FIRST)
    assert github()["calls"].count("pr create") == 1
    # The branch is pushed; the next run opens the pull request.
    assert "pull request opened" in run_workflow(project, SECOND)


def test_an_issue_that_cannot_be_opened_is_named(github, project):
    trouble(github, "issue create", *[(SECONDARY, False)] * 8)
    with pytest.raises(AssertionError, match=r"could not be opened; open them by hand:\s+T \("):
        run_workflow(project, FIRST)
    assert len(github()["pulls"]) == 1


def test_the_log_of_duplicates_is_published_too(github, project):
    row = "record,title\npmid-9,T\n"

    def with_duplicates():
        (project / "build/found/made-up/duplicates.csv").write_text(row)

    run_workflow(project, FIRST, meanwhile=with_duplicates)
    git(project, "fetch", "--quiet")
    assert pushed(project, "duplicates.csv") == row
    git(project, "switch", "--quiet", "--force", "main")
    script(project, "resume")
    assert (project / "docs/reviews/made-up/duplicates.csv").read_text() == row
    git(project, "rm", "--quiet", "--force", "--cached", "docs/reviews/made-up/duplicates.csv")
