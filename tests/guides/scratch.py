"""A clone for a scripted newcomer: the repository's reviews and words with simulated trials, and a shell that is kept.

The pages under ``docs/add-a-study`` are run here as they stand, command by command. Everything in it is SIMULATED.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import yaml

from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, SEARCH_COLUMNS
from hccmeta.pull_request.comment import build
from hccmeta.pull_request.validate import read_outcome

REPOSITORY = Path(__file__).resolve().parents[2]
GUIDES = REPOSITORY / "docs" / "add-a-study"
REVIEWS = ("first-line-tki", "second-line-after-io")
_FENCE = re.compile(r'^( *)```(\w+)(?: title="([^"]+)")?\n(.*?)^\1```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A command of a guide, and what the guide shows of its output."""

    line: str
    shown: str


@dataclass(frozen=True)
class Text:
    """What a guide says to write into the file ``target``: all of it (yaml), or lines to replace (diff)."""

    target: str
    text: str
    is_edit: bool


@dataclass(frozen=True)
class Ran:
    """A command that was run: its exit status and everything it printed."""

    command: Command
    status: int
    printed: str


def steps(page: str) -> tuple[Command | Text, ...]:
    """The commands and the titled texts of a guide, in their order."""
    found: list[Command | Text] = []
    for indent, kind, title, body in _FENCE.findall((GUIDES / page).read_text(encoding="utf-8")):
        body = re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        if kind == "console":
            found += _commands(body)
        elif title:
            found.append(Text(title, body, is_edit=kind == "diff"))
    return tuple(found)


def _commands(body: str) -> list[Command]:
    blocks = re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE)
    lines = [block.partition("\n") for block in blocks if block.strip()]
    return [Command(line.strip(), shown) for line, _, shown in lines]


class _Indented(yaml.SafeDumper):
    """Lists two further in than their key, as the repository writes them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


class Clone:
    """A scratch clone with git, ``hccmeta`` and a remote: what a newcomer has after the first two commands."""

    def __init__(self, home: Path, small_project: ModuleType) -> None:
        self.home = home
        self.root = home / "origin"
        small_project.write_project(self.root, REPOSITORY, pages=True)
        for review in REVIEWS:
            _empty_review(self.root / "docs" / "reviews" / review, review)
        for name in ("vocabulary.yaml", "risk-of-bias-tools.yaml"):
            shutil.copy(REPOSITORY / "docs" / name, self.root / "docs" / name)
        (self.root / ".gitignore").write_text("build/\n*.pdf\n*.png\nwpd_datasets.csv\n", encoding="utf-8")
        bin_ = home / "bin"
        bin_.mkdir()
        (bin_ / "hccmeta").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hccmeta "$@"\n', encoding="utf-8")
        (bin_ / "hccmeta").chmod(0o755)
        self.settings = {
            "PATH": f"{bin_}:{os.environ['PATH']}",
            "HOME": str(home),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "HCCMETA_PROCESSES": "1",
            "LC_ALL": "C.UTF-8",
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "New Comer"), ("EMAIL", "new@example.org"))},
        }  # fmt: skip
        self.run("git init -q -b main && git add -A && git commit -qm 'Simulated project'")
        self.run("git clone -q --bare . ../remote.git && git remote add origin ../remote.git")

    def run(self, line: str) -> Ran:
        """The command ``line`` in the clone's folder, by a shell of its own."""
        done = subprocess.run(["bash", "-c", line], cwd=self.root, env=self.settings, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)  # fmt: skip
        return Ran(Command(line, ""), done.returncode, done.stdout)

    def write(self, one: Text) -> None:
        """Do to the file what the guide says."""
        place = self.root / one.target
        if not one.is_edit:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(one.text, encoding="utf-8")
            return
        rows = one.text.splitlines(keepends=True)
        old = "".join(row[1:] for row in rows if row[0] in " -")
        new = "".join(row[1:] for row in rows if row[0] in " +")
        before = place.read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{one.target} does not hold once what the guide shows:\n{old}"
        place.write_text(before.replace(old, new), encoding="utf-8")


def comment(clone: Clone) -> str:
    """The comment that the pull request of the branch would get, by what CI uploads of it."""
    upload = {
        "head.txt": clone.run("git rev-parse HEAD").printed.encode(),
        "check.json": clone.run("hccmeta check --against main --format json 2> /dev/null").printed.encode(),
        "diff.json": clone.run("hccmeta diff main --format json 2> /dev/null").printed.encode(),
    }
    outcome = read_outcome(upload, head=upload["head.txt"].decode().strip())
    return build(outcome, run="https://github.com/example/hccmeta/actions/runs/1")


def follow(clone: Clone, page: str, *, instead: Mapping[str, str], after: Mapping[str, Callable[[Clone], None]]) -> str:
    """Do every step of ``page``; all that it promises and that did not happen, in sentences.

    ``instead``: what is run for a command that a test cannot run as it stands; ``after``: what a person does by hand
    once a command that begins so was run.
    """
    broken = []
    for step in steps(page):
        if isinstance(step, Text):
            clone.write(step)
            continue
        ran = clone.run(next((other for start, other in instead.items() if step.line.startswith(start)), step.line))
        # A command of which the guide shows errors ends with 1.
        if ran.status != int("error[" in step.shown):
            broken.append(f"$ {step.line}\nended with {ran.status}:\n{ran.printed[-3000:]}")
        broken.append(differs(Ran(step, ran.status, ran.printed)))
        for start, by_hand in after.items():
            if step.line.startswith(start):
                by_hand(clone)
    return "\n".join(filter(None, broken))


def differs(ran: Ran) -> str:
    """What the guide shows and the command did not print; ``...`` stands for anything, and parts the pieces of it."""
    printed = " ".join(ran.printed.split())
    pieces = [" ".join(piece.split()) for piece in ran.command.shown.split("...")]
    missing = [piece for piece in pieces if piece not in printed]
    return f"{ran.command.line}\n shown: {missing}\n printed: {printed[-3000:]}" if missing else ""


def _empty_review(home: Path, review: str) -> None:
    """The review's protocol as it stands, and empty logs."""
    source = REPOSITORY / "docs" / "reviews" / review
    home.mkdir(parents=True)
    protocol = yaml.safe_load((source / "review.yaml").read_text(encoding="utf-8"))
    protocol |= {"quoted": [], "queries": []}
    (home / "review.yaml").write_text(
        yaml.dump(protocol, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=10_000), encoding="utf-8"
    )
    (home / "searches.csv").write_text(",".join(SEARCH_COLUMNS) + "\n", encoding="utf-8")
    (home / "screening.csv").write_text(",".join(SCREENING_COLUMNS) + "\n", encoding="utf-8")
    (home / "grade.yaml").write_text("outcomes: []\n", encoding="utf-8")
    (home / "protocol.md").write_text("# SIMULATED DATA\n", encoding="utf-8")
