"""Brings what ``hccmeta search --report`` found into one pull request per review, and issues; nothing is opened twice.

Used by the workflow ``search.yml``; needs Python alone. The folder it publishes from is data: only plain files with
the names known here are taken from it.

GitHub's refusals that pass (5xx, rate limits, the secondary limit on creating content) are waited for, as its
documentation asks: a minute for a limit, then twice as long. Before something is created again it is looked for, since
a refusal may come after the creation.

    publish_search.py resume          take the logs of open pull requests into this checkout
    publish_search.py pack FOLDER     put the changed logs beside the texts in FOLDER
    publish_search.py publish FOLDER  push them and open or update pull requests and issues
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

REVIEWS = Path("docs/reviews")
LOGS = ("searches.csv", "screening.csv")
LATER_LOGS = ("duplicates.csv",)  # there once a record was taken for known
ANSWER = re.compile(r"[0-9a-f]{64}\.jsonl\.gz")
STARTED = Path("build/started.json")
PASSING = re.compile(r"HTTP 5\d\d|HTTP 429|rate limit|timeout|timed out|connection re(?:set|fused)|EOF", re.IGNORECASE)
LIMITED = re.compile(r"HTTP 429|rate limit", re.IGNORECASE)
TRIES = 4
PACE = float(os.environ.get("PUBLISH_SEARCH_PACE", "1"))  # 0 in tests: pauses take no time
BOT = ("github-actions", "app/github-actions", "github-actions[bot]")


def run(*words: str) -> str:
    """The output of a command; the script ends when it fails."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class GitHubError(Exception):
    """What GitHub refused for good, in its own words."""


def github(*words: str, done: Callable[[], str] | None = None) -> str:
    """The output of GitHub's command line, tried again while its refusal may pass.

    ``done`` is asked before a further try whether the first one did its work all the same; what it says is the answer.
    Raises GitHubError when it stays refused.
    """
    for attempt in range(1, TRIES + 1):
        tried = subprocess.run(("gh", *words), capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return tried.stdout.strip()
        said = " ".join(tried.stderr.split())[:300]
        if attempt == TRIES or not PASSING.search(said):
            break
        pause = (60 if LIMITED.search(said) else 5) * 2 ** (attempt - 1)
        print(f"GitHub: {said}: trying again in {pause} s", flush=True)
        time.sleep(pause * PACE)
        if done is not None and (answer := done()):
            return answer
    raise GitHubError(f"gh {' '.join(words[:2])}: {said}")


def main(words: list[str]) -> None:
    """Runs the verb that ``words`` name."""
    match words:
        case ["resume"]:
            resume()
        case ["pack", folder]:
            pack(Path(folder))
        case ["publish", folder]:
            publish(Path(folder))
        case _:
            sys.exit(__doc__)


def resume() -> None:
    """Search on from what an open pull request holds, and remember from where each review started."""
    started = {}
    for home in sorted(REVIEWS.glob("*/review.yaml")):
        review = home.parent.name
        if open_pull_request(review):
            run("git", "fetch", "--depth", "1", "origin", branch(review))
            there = run("git", "ls-tree", "--name-only", "FETCH_HEAD", f"{REVIEWS}/{review}/").splitlines()
            logs = [f"{REVIEWS}/{review}/{name}" for name in (*LOGS, *LATER_LOGS)]
            run("git", "checkout", "FETCH_HEAD", "--", *(log for log in logs if log in there))
            started[review] = logs_at("FETCH_HEAD", review)
        else:
            started[review] = logs_at("HEAD", review)
    STARTED.parent.mkdir(parents=True, exist_ok=True)
    STARTED.write_text(json.dumps(started))


def pack(folder: Path) -> None:
    """Beside each text ``<review>.md``: the review's logs and answers, and where its search started."""
    shutil.copy(STARTED, folder / "started.json")
    for review in reviews(folder):
        target = folder / review
        target.mkdir()
        for name in (*LOGS, *LATER_LOGS):
            if (REVIEWS / review / name).is_file():
                shutil.copy(REVIEWS / review / name, target / name)
        for answer in (REVIEWS / review / "answers").glob("*.jsonl.gz"):
            shutil.copy(answer, target / answer.name)


def publish(folder: Path) -> None:
    """One pull request for each review in ``folder``, and its issues."""
    started = json.loads((folder / "started.json").read_text())
    main_commit = run("git", "rev-parse", "HEAD")
    for review in reviews(folder):
        number = open_pull_request(review)
        if number:
            run("git", "fetch", "--depth", "1", "origin", branch(review))
        base = "FETCH_HEAD" if number else main_commit
        if logs_at(base, review) != started.get(review):
            print(f"{review}: its logs were changed while the search ran; the next search goes on from them")
            continue
        run("git", "switch", "--force-create", branch(review), base)
        take(folder / review, REVIEWS / review)
        run("git", "add", "--", f"{REVIEWS}/{review}")
        if not run("git", "status", "--porcelain", "--", f"{REVIEWS}/{review}"):
            print(f"{review}: nothing new")
            continue
        run("git", "commit", "--quiet", "-m", f"Log a search for {review}")
        run("git", "push", "--force", "origin", f"HEAD:refs/heads/{branch(review)}")
        text = str(folder / f"{review}.md")
        if number:
            github("pr", "comment", number, "--body-file", text)
        else:
            words = ("--head", branch(review), "--title", f"New records for {review}", "--body-file", text)
            github("pr", "create", *words, done=lambda review=review: open_pull_request(review))
        print(f"{review}: pull request {'updated' if number else 'opened'}")
    open_issues(json.loads((folder / "issues.json").read_text()))


def open_issues(issues: list[dict[str, str]]) -> None:
    """Opens each issue whose marker stands in no issue of this workflow, open or closed.

    What GitHub refuses stops no other issue; the script then ends with what was not opened.
    """
    bodies = own_issues() if issues else []
    refused = []
    for issue in issues:
        marker = issue["marker"]
        if any(marker in body for body in bodies):
            continue
        words = ("--title", issue["title"], "--body", issue["body"])
        try:
            github("issue", "create", *words, done=lambda m=marker: "yes" if any(m in b for b in own_issues()) else "")
        except GitHubError as error:
            refused.append(f"{issue['title']} ({error})")
            continue
        bodies.append(issue["body"])
        time.sleep(PACE)  # GitHub asks for a second between creations
    if refused:
        sys.exit("These issues could not be opened; open them by hand:\n" + "\n".join(refused))


def own_issues() -> list[str]:
    """The texts of the issues of this workflow, open and closed."""
    fields = ("--state", "all", "--limit", "5000", "--json", "body,author")
    return [one["body"] for one in json.loads(github("issue", "list", *fields)) if one["author"]["login"] in BOT]


def open_pull_request(review: str) -> str:
    """The number of the open pull request from this repository's own branch for ``review``; empty without one."""
    fields = ("--head", branch(review), "--state", "open", "--json", "number,isCrossRepository")
    own = [one["number"] for one in json.loads(github("pr", "list", *fields)) if not one["isCrossRepository"]]
    return str(own[0]) if own else ""


def branch(review: str) -> str:
    """The branch of a review's pull request."""
    return f"search/{review}"


def logs_at(commit: str, review: str) -> list[str]:
    """What identifies the review's logs as of ``commit``."""
    return [run("git", "rev-parse", f"{commit}:{REVIEWS}/{review}/{name}") for name in LOGS]


def reviews(folder: Path) -> list[str]:
    """The reviews of this checkout for which ``folder`` holds a text."""
    names = [home.parent.name for home in sorted(REVIEWS.glob("*/review.yaml"))]
    return [name for name in names if (folder / f"{name}.md").is_file()]


def take(found: Path, home: Path) -> None:
    """Copies the logs and answers, and nothing else."""
    for file in sorted(found.iterdir()):
        if file.is_symlink() or not file.is_file():
            continue
        if file.name in (*LOGS, *LATER_LOGS):
            shutil.copyfile(file, home / file.name)
        elif ANSWER.fullmatch(file.name):
            (home / "answers").mkdir(exist_ok=True)
            shutil.copyfile(file, home / "answers" / file.name)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except GitHubError as error:
        sys.exit(f"GitHub refused: {error}. What was pushed stays; the next run goes on from it.")
