"""Jinja as this project uses it: a page sees plain data and a short list of functions, and every text is escaped.

Pages come with pull requests, and a maintainer who previews one renders it: so a template can reach no record, no
array, no method of any object and no file (``plain`` makes what it sees), and calls only the functions it is given.
Text that is not Markup is escaped for Markdown, HTML and attributes alike, without a filter. ``{#`` belongs to
attr_list, so comments have another delimiter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from hccmeta.evidence.catalogue.site import TEMPLATE
from hccmeta.figures import letters
from hccmeta.ground.problem import Problem, problem
from hccmeta.site.plain import plain

#: Characters that begin markup of Markdown (with the extensions of mkdocs.yml) or of HTML, wherever they stand.
_MARKUP = re.compile(r"[\\`*_{}\[\]|~^<>&\"'#!()@=$\r\n\t]|(?<=:)//|(?<=www)\.|\A +")
#: What begins a list, a definition, a heading or an included file, when it begins a line.
_LEADING = re.compile(r"\A((?:&#32;)*(?:\d{1,9}(?=[.)]))?)([-+:?.)])")


def escaped(words: str) -> Markup:
    """``words`` as they stand, for Markdown, HTML and attributes: markup becomes character references."""
    leading = _LEADING.sub(lambda found: f"{found[1]}&#{ord(found[2])};", _MARKUP.sub(_reference, words))
    return Markup(leading)


def _reference(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(char)};" for char in found[0])


def front(words: str) -> Markup:
    """``words`` as a value of front matter: in YAML quotes, escaped because the theme prints it as it is."""
    return Markup(json.dumps(escape(" ".join(words.split())), ensure_ascii=False))


class PlainEnvironment(SandboxedEnvironment):
    """An environment whose templates look into plain data and call what they were given."""

    def __init__(self, docs: Path) -> None:
        super().__init__(
            loader=jinja2.FileSystemLoader(docs),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            finalize=_finalize,
            comment_start_string="<!--#",
            comment_end_string="#-->",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.globals.clear()
        self.filters["front"] = front
        self.given: set[int] = set()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The entry of a dict; a loop's own counters; nothing else has attributes."""
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The entry of a dict, tuple or text."""
        if isinstance(obj, dict | tuple | str):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                pass
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether ``obj`` is one of the functions that the page was given."""
        return id(obj) in self.given


def _finalize(value: Any) -> Any:
    return escaped(letters.whole(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


class Pages:
    """Renders the Markdown files below ``docs``."""

    def __init__(self, docs: Path) -> None:
        self._docs = docs
        self._environment = PlainEnvironment(docs)

    def render(self, name: str, context: Mapping[str, Any]) -> tuple[str, Problem | None]:
        """The page, or a problem at the template's line.

        ``context``: data, made plain before a template sees it, and functions, whose answers are made plain.
        """
        try:
            names = {key: _answering(value) if callable(value) else plain(value) for key, value in context.items()}
            self._environment.given = {id(value) for value in names.values() if callable(value)}
            return self._environment.get_template(name).render(names), None
        except Exception as error:  # whatever a page does wrong is a fault of that page
            line = getattr(error, "lineno", None) or _line_of(error, name)
            return "", problem(TEMPLATE, f"{self._docs.name}/{name}", _said(error), line=line)


def _answering(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: plain(function(*arguments))


def _said(error: Exception) -> str:
    words = str(error) or type(error).__name__
    return words if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {words}"


def _line_of(error: BaseException, name: str) -> int:
    """The line of the template from which the error came: the innermost frame that runs it."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
