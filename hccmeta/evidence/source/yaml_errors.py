"""What the YAML parser objects to, as a sentence for somebody who does not know YAML."""

from __future__ import annotations

import re

import yaml

from hccmeta.evidence.source.document import Mark

# A phrase of the parser (libyaml's or PyYAML's own wording), and what it nearly always means.
_SENTENCES = (
    ("mapping values are not allowed", "a colon stands where none is expected: put a text that holds ': ' in quotes, "
     "and check the indentation"),
    ("did not find expected key", "the line does not fit the lines above: check the indentation and the quotes"),
    ("expected <block end>", "the line does not fit the lines above: check the indentation and the quotes"),
    ("did not find expected '-' indicator", "the line does not fit the list above: check the indentation"),
    ("block sequence entries are not allowed", "a list entry '-' begins its own line"),
    ("cannot start any token", "a text that begins with this character needs quotes"),
    ("expected ',' or ']'", "the list opened with '[' is not closed with ']'"),
    ("expected ',' or '}'", "the mapping opened with '{' is not closed with '}'"),
    ("found unexpected end of stream", "a quote is opened and never closed"),
    ("found unexpected document", "a quote is opened and never closed"),
    ("could not find expected ':'", "a line without 'key: value': a colon needs a space after it"),
    ("unknown escape character", "a backslash in double quotes: use single quotes"),
    ("undefined tag handle", "a text that begins with '!' needs quotes"),
    ("anchor", "a text that begins with '&' or '*' needs quotes"),
    ("alias", "a text that begins with '&' or '*' needs quotes"),
    ("expected node content", "a bracket or sign stands where a value belongs"),
)  # fmt: skip
_NO_SPACE = re.compile(r"^\s*(?:- )?[a-z_0-9]+:[^\s:/]")
#: A colon or a space as word processors write them, behind a key.
_WIDE = re.compile(r"^\s*(?:- )?[a-z_0-9]+(?:\s*\uff1a|:[\u00a0\u2007\u202f\u3000])")
_OPEN_QUOTE = re.compile(r"""(?::|-)\s+["']""")


def sentence(error: yaml.YAMLError, text: str) -> tuple[str, Mark]:
    """What ``error`` says about ``text``, and where: where the fault begins when it is an opening left open."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return "the text is not YAML", Mark(1, 1)
    phrase = error.problem or ""
    mark = error.problem_mark
    lines = text.split("\n")
    what = next((human for known, human in _SENTENCES if known in phrase), "the text is not YAML here")
    if error.context_mark is not None and ("never closed" in what or "not closed" in what):
        return what, Mark(error.context_mark.line + 1, error.context_mark.column + 1)
    if (quote := _open_quote(lines, mark.line)) is not None:
        return "a quote is opened and never closed", quote
    for line in (mark.line, mark.line - 1):
        if 0 <= line < len(lines) and (wide := _WIDE.match(lines[line])) is not None:
            told = f"U+{ord(wide[0][-1]):04X} stands where a colon and a space belong: type ': ' in its place"
            return told, Mark(line + 1, wide.end())
    for line in (mark.line, mark.line - 1):  # the parser notices a missing space only in the line below
        if 0 <= line < len(lines) and _NO_SPACE.match(lines[line]):
            key = lines[line].strip().removeprefix("- ").split(":")[0]
            return f"no space after the colon of '{key}'", Mark(line + 1, lines[line].index(":") + 1)
    return what, Mark(mark.line + 1, mark.column + 1)


def _open_quote(lines: list[str], last: int) -> Mark | None:
    """A quote in the two lines before line ``last`` (from 0) that its own line does not close: it ran on to here."""
    for number in range(max(0, last - 2), min(last, len(lines))):
        opened = _OPEN_QUOTE.search(lines[number])
        if opened and lines[number].count(opened[0][-1]) % 2:
            return Mark(number + 1, opened.end())
    return None
