"""Brings what ``hccmeta search --report`` found into one pull request per review, and issues; nothing is opened twice.

Used by the workflow ``search.yml``; needs Python alone. The folder it publishes from is data: only plain files with
the names known here are taken from it.

    publish_search.py resume          take the logs of open pull requests into this checkout
    publish_search.py pack FOLDER     put the changed logs beside the texts in FOLDER
    publish_search.py publish FOLDER  push them and open or update pull requests and issues
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

REVIEWS = Path("docs/reviews")
LOGS = ("searches.csv", "screening.csv")
ANSWER = re.compile(r"[0-9a-f]{64}\.jsonl\.gz")
STARTED = Path("build/started.json")
BOT = ("github-actions", "app/github-actions", "github-actions[bot]")


def run(*words: str) -> str:
    """The output of a command; the script ends when it fails."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


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
            run("git", "checkout", "FETCH_HEAD", "--", *(f"{REVIEWS}/{review}/{name}" for name in LOGS))
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
        for name in LOGS:
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
            run("gh", "pr", "comment", number, "--body-file", text)
        else:
            title = f"New records for {review}"
            run("gh", "pr", "create", "--head", branch(review), "--title", title, "--body-file", text)
        print(f"{review}: pull request {'updated' if number else 'opened'}")
    open_issues(json.loads((folder / "issues.json").read_text()))


def open_issues(issues: list[dict[str, str]]) -> None:
    """Opens each issue whose marker stands in no issue of this workflow, open or closed."""
    fields = ("--state", "all", "--limit", "5000", "--json", "body,author")
    bodies = [one["body"] for one in json.loads(run("gh", "issue", "list", *fields)) if one["author"]["login"] in BOT]
    for issue in issues:
        if any(issue["marker"] in body for body in bodies):
            continue
        run("gh", "issue", "create", "--title", issue["title"], "--body", issue["body"])
        bodies.append(issue["body"])


def open_pull_request(review: str) -> str:
    """The number of the open pull request from this repository's own branch for ``review``; empty without one."""
    fields = ("--head", branch(review), "--state", "open", "--json", "number,isCrossRepository")
    own = [one["number"] for one in json.loads(run("gh", "pr", "list", *fields)) if not one["isCrossRepository"]]
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
        if file.name in LOGS:
            shutil.copyfile(file, home / file.name)
        elif ANSWER.fullmatch(file.name):
            (home / "answers").mkdir(exist_ok=True)
            shutil.copyfile(file, home / "answers" / file.name)


if __name__ == "__main__":
    main(sys.argv[1:])
