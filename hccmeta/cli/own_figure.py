"""Saving one figure of a person's own data, as SVG or PNG."""

from __future__ import annotations

from pathlib import Path

import click

from hccmeta.figures import paper
from hccmeta.figures.canvas import Drawing

SUFFIXES = ("svg", "png", "pdf")


def suffix_of(path: Path) -> str:
    """The format in which ``path`` asks for a figure. Raises ``click.UsageError`` for none of them."""
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in SUFFIXES:
        raise click.UsageError(f"--figure {path}: the name must end with {', '.join('.' + one for one in SUFFIXES)}")
    return suffix


def save(drawing: Drawing, path: Path) -> None:
    """Write ``drawing`` to ``path``, in the format its name ends with. Raises ``click.UsageError`` for another."""
    try:
        path.write_bytes(paper.render(drawing, suffix_of(path), paper.Origin(foot=())))
    except OSError as error:
        raise click.UsageError(f"--figure {path}: {error.strerror}") from error
