"""The command line.

In: arguments, and the folder in which it is called. Out: files, progress, sentences, an exit status (0 fine, 1 faults
found, 2 not understood). One module per verb, loaded only when its verb is called; nothing is computed here.
"""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

import hccmeta
from hccmeta.ground.lock import LockedError

VERBS = {
    "check": "report every fault in the evidence",
    "build": "recompute the reviews and render the site",
    "serve": "build, then serve the site on localhost",
    "show": "print a study's results",
    "new": "scaffold a study folder",
    "harms": "print adverse events that a registry posts for a study",
    "digitise": "read curves from a published figure",
    "import": "take points from another program as curves",
    "diff": "say what a change does to the results",
    "snapshot": "freeze a version into one file",
    "verify": "check and recompute a frozen version",
    "search": "run the stored queries of a review",
    "screen": "decide on awaiting records, one by one",
    "pool": "pool effects from a CSV file",
    "rmst": "restricted mean survival time from a CSV file",
}


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    """Says in one sentence what the machine refuses: a full or read-only disk, another build."""
    try:
        yield
    except LockedError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE or error.strerror is None:
            raise
        place = f"{error.filename}: " if error.filename else ""
        message = f"{place}{error.strerror}. Nothing was left half-written: mend that and run it again."
        raise click.ClickException(message) from error


class _Verbs(click.Group):
    """A group whose commands live in ``hccmeta.cli.<verb>`` as ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = import_module(f"hccmeta.cli.{module}").command
        assert isinstance(command, click.Command)
        return command

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """The group's context; help that cannot be written is one sentence."""
        with _in_a_sentence():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """The verb's run; what the machine refuses is one sentence."""
        with _in_a_sentence():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(hccmeta.__version__, prog_name="hccmeta")
def main() -> None:
    """A living review of hepatocellular carcinoma that recomputes itself.

    Every verb works on the project that contains the current directory.
    Exit status: 0 fine, 1 faults in the evidence, 2 wrong use.

    \b
    Examples:
      hccmeta check studies/reflect-2018
      hccmeta build
      hccmeta show reflect-2018
    """
    for stream in (sys.stdout, sys.stderr):
        # Windows writes into a file or pipe in the code page of the country, which has no minus sign and no arrow.
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8")
