"""What the verbs share: the project, progress, and how problems are printed."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from hccmeta.ground.problem import Problem, as_text, has_errors, visible
from hccmeta.ground.project import NoProjectError, find_root


def project_root() -> Path:
    """The project that contains the current directory; a usage error (exit status 2) when there is none."""
    try:
        return find_root(Path.cwd())
    except NoProjectError as error:
        raise click.UsageError(str(error)) from error


def progress_on_stderr() -> Callable[[str], None]:
    """Shows the current step on standard error, a line a second, once more than a second has gone by."""
    started = last = time.monotonic()

    def show(step: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > 1:
            last = now
            say(f"{now - started:6.1f} s  {step}", err=True)

    return show


def shown(text: str) -> str:
    """``text`` for a terminal: what is invisible there, but spaces and line ends, as escapes.

    Text comes from many hands: no escape sequence may move the cursor, no mark may turn the direction of reading.
    """
    return "".join(
        char if char.isprintable() or char in "\n\t" or unicodedata.category(char) == "Zs" else visible(char)
        for char in text
    )


def say(text: str = "", *, nl: bool = True, err: bool = False) -> None:
    """Print ``text``, the invisible made visible: the one way in which verbs speak to a person."""
    click.echo(shown(text), nl=nl, err=err)


def report(problems: Iterable[Problem]) -> None:
    """Print every problem, sorted by place; end with exit status 1 when one of them is an error."""
    found = sorted(problems)
    for one in found:
        say(as_text(one))
    if has_errors(found):
        raise SystemExit(1)
