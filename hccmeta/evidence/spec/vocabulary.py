"""The words that records may use: treatments, endpoints, characteristics, harms, criteria, factors, tools.

The words stand in ``docs/vocabulary.yaml`` (and ``docs/risk-of-bias-tools.yaml``) of the project: a new drug is a line
there. An alias is never accepted in a record; it lets a message say which name was meant.

A record is always checked against the vocabulary of its own project, which the reader hands down as pydantic's
validation context. Beside that one vocabulary is *in use* in the process: the one that :func:`use` was last given
(``library.load`` gives it), and before that the project's own, packaged with it. Labels come from the one in use.
``TREATMENTS``, ``ENDPOINTS``, ``CHARACTERISTICS`` and ``BY_ID`` are those of the vocabulary in use at the moment of
asking: ask for them when they are needed, never import them by name.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

FILE = "vocabulary.yaml"
TOOLS_FILE = "risk-of-bias-tools.yaml"


@dataclass(frozen=True)
class Accent:
    """How a treatment is drawn: the name of an ink, of a line and of a marker."""

    ink: str
    line: str
    marker: str


@dataclass(frozen=True)
class Term:
    """A name records may use. ``label`` is how pages print it, ``inline`` its form in the middle of a sentence;
    ``group`` sorts it (drug class, kind of measure); ``levels`` are those of a factor, each with its label."""

    id: str
    label: str
    group: str = ""
    aliases: tuple[str, ...] = ()
    inline: str = ""
    accent: Accent | None = None
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Domain:
    """A domain of a tool; ``levels`` are those it may have, the tool's own where it gives none."""

    id: str
    label: str


@dataclass(frozen=True)
class Tool:
    """A risk-of-bias tool: its domains and its levels from best to worst; ``outside`` are judgements of no rank.

    ``overall`` is the rule: ``worst-domain`` (never better than the worst domain) or ``stars`` (domains count stars up
    to ``stars``; no overall level). ``read`` says what of the official document was read.
    """

    id: str
    label: str
    version: str
    citation: str
    url: str
    read: str
    domains: tuple[Domain, ...]
    levels: tuple[str, ...]
    outside: tuple[str, ...] = ()
    overall: str = "worst-domain"
    stars: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All words of one project, each kind in the file's order. One that was read is equal to itself only."""

    treatments: tuple[Term, ...]
    endpoints: tuple[Term, ...]
    characteristics: tuple[Term, ...]
    harms: tuple[Term, ...] = ()
    criteria: tuple[Term, ...] = ()
    factors: tuple[Term, ...] = ()
    tools: tuple[Tool, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Term]:
        """Every term by its id; ids of different kinds differ, or mean the same."""
        kinds = (self.treatments, self.endpoints, self.characteristics, self.harms, self.criteria, self.factors)
        return {term.id: term for kind in reversed(kinds) for term in kind}

    @cached_property
    def fingerprint(self) -> str:
        """All words as one text: what is computed by order or group of a term depends on it."""
        return repr([(one.name, getattr(self, one.name)) for one in fields(self)])

    def bare(self, used: Container[str]) -> Vocabulary:
        """The ids and groups of the terms in ``used``, in their order: what a computation may see of the words."""
        kinds = {
            kind: tuple(Term(one.id, "", one.group) for one in self.terms(kind) if one.id in used) for kind in KINDS
        }
        return Vocabulary(**kinds, tools=())

    def terms(self, kind: str) -> tuple[Term, ...]:
        """The terms of one kind, named as the file names it (``treatments`` ...)."""
        found: tuple[Term, ...] = getattr(self, kind)
        return found

    def tool(self, tool_id: str) -> Tool | None:
        """The risk-of-bias tool with this id, or None."""
        return next((tool for tool in self.tools if tool.id == tool_id), None)


#: The kinds of words in ``docs/vocabulary.yaml``, as the file and :class:`Vocabulary` name them.
KINDS = tuple(one.name for one in fields(Vocabulary) if one.name != "tools")


def from_data(words: Mapping[str, Any], tools: Mapping[str, Any] | None = None) -> Vocabulary:
    """The vocabulary in the data of its two files, which are sound (``evidence.vocabulary_file`` checks them)."""
    kinds = {kind: tuple(_term(name, entry) for name, entry in (words.get(kind) or {}).items()) for kind in KINDS}
    return Vocabulary(**kinds, tools=tuple(_tool(name, entry) for name, entry in (tools or {}).items()))


def packaged() -> Vocabulary:
    """The vocabulary that comes with this package: of its wheel, else of its checkout."""
    return _packaged()


def in_use() -> Vocabulary:
    """The vocabulary that labels and unread records are looked up in."""
    return _IN_USE[-1] if _IN_USE else _packaged()


def use(vocabulary: Vocabulary) -> None:
    """Make ``vocabulary`` the one in use in this process."""
    _IN_USE[:] = [vocabulary]


@contextmanager
def using(vocabulary: Vocabulary) -> Iterator[None]:
    """``vocabulary`` in use within the block, and what was in use before after it."""
    before, _IN_USE[:] = list(_IN_USE), [vocabulary]
    try:
        yield
    finally:
        _IN_USE[:] = before


def label(term: str) -> str:
    """How pages print the term with this id; the id itself when the vocabulary in use lacks it, as it may lack a word
    of a version before."""
    found = in_use().by_id.get(term)
    return term if found is None else found.label


def inline(term: str) -> str:
    """The term with this id in the middle of a sentence: ``sorafenib + HAIC``, ``SIRT (yttrium-90)``."""
    found = in_use().by_id.get(term)
    return term if found is None else found.inline


def ids(vocabulary: tuple[Term, ...]) -> tuple[str, ...]:
    """The names a record may use, in the vocabulary's order."""
    return tuple(term.id for term in vocabulary)


def meant(vocabulary: tuple[Term, ...], word: str) -> str | None:
    """The term that ``word`` probably means: by alias first, else the nearest id; None when nothing is near."""
    lowered = word.strip().lower()
    for term in vocabulary:
        if lowered in (term.id, term.label.lower(), *term.aliases):
            return term.id
    return nearest(lowered, ids(vocabulary))


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The name of ``known`` that looks most like ``word``; None when none is near."""
    near = get_close_matches(word, known, n=1)
    return near[0] if near else None


def inline_of(text: str) -> str:
    """``text``, a label, in the middle of a sentence: with a small first letter, unless two capitals begin it."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def __getattr__(name: str) -> Any:
    """``TREATMENTS``, ``ENDPOINTS``, ``CHARACTERISTICS``, ``BY_ID`` of the vocabulary in use."""
    if name == "BY_ID":
        return in_use().by_id
    if name in ("TREATMENTS", "ENDPOINTS", "CHARACTERISTICS"):
        return in_use().terms(name.lower())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


TREATMENTS: tuple[Term, ...]
ENDPOINTS: tuple[Term, ...]
CHARACTERISTICS: tuple[Term, ...]
BY_ID: dict[str, Term]

_IN_USE: list[Vocabulary] = []


@cache
def _packaged() -> Vocabulary:
    here = Path(__file__).resolve()
    home = here.parent if (here.parent / FILE).exists() else here.parents[3] / "docs"
    words, tools = (yaml.safe_load((home / name).read_text(encoding="utf-8")) for name in (FILE, TOOLS_FILE))
    return from_data(words, tools)


def _term(name: str, entry: Mapping[str, Any]) -> Term:
    accent = entry.get("accent")
    return Term(
        str(name),
        entry["label"],
        entry.get("group") or "",
        tuple(entry.get("aliases") or ()),
        entry.get("inline") or inline_of(entry["label"]),
        Accent(**accent) if accent else None,
        dict(entry.get("levels") or {}),
    )


def _tool(name: str, entry: Mapping[str, Any]) -> Tool:
    domains = tuple(Domain(one, text) for one, text in entry["domains"].items())
    rest = {key: entry[key] for key in ("label", "version", "citation", "url", "read", "overall")}
    outside = tuple(entry.get("outside") or ())
    stars = dict(entry.get("stars") or {})
    return Tool(id=str(name), domains=domains, levels=tuple(entry["levels"]), outside=outside, stars=stars, **rest)
