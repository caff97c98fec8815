"""Jinja as this project uses it: undefined names are faults, text is escaped, ``{#`` stays free for attr_list.

Pages come with pull requests, so they run in Jinja's sandbox.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from hccmeta.evidence.catalogue.site import TEMPLATE
from hccmeta.ground.problem import Problem, problem
from hccmeta.site.html import as_markdown_text


class Pages:
    """Renders the Markdown files below ``docs``."""

    def __init__(self, docs: Path) -> None:
        self._docs = docs
        self._environment = SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(docs),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            comment_start_string="<!--#",
            comment_end_string="#-->",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["md"] = lambda words: Markup(as_markdown_text(words))

    def render(self, name: str, context: dict[str, Any]) -> tuple[str, Problem | None]:
        """The page, or a problem at the template's line."""
        try:
            return self._environment.get_template(name).render(context), None
        except jinja2.TemplateError as error:
            line = getattr(error, "lineno", None) or _line_of(error, name)
            return "", problem(TEMPLATE, f"{self._docs.name}/{name}", str(error), line=line)


def _line_of(error: BaseException, name: str) -> int:
    """The line of the template from which the error came: the innermost frame that runs it."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
