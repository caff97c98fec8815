"""Codes to English: one lookup in the catalogue, with the arguments worded."""

from __future__ import annotations

from collections.abc import Callable

from hccmeta.analysis.codes import Given, Value
from hccmeta.evidence.spec import vocabulary
from hccmeta.words.catalogue import CATALOGUE


def say(key: str, **arguments: object) -> str:
    """The English of ``key`` (``why.no_curve``) with its arguments. Raises KeyError for a key that nobody worded."""
    return CATALOGUE[key].format(**arguments)


def heads(part: str, *names: str) -> tuple[str, ...]:
    """The heads of a table: ``heads("fact.head", "value", "where")``."""
    return tuple(say(f"{part}.{name}") for name in names)


def known(key: str, otherwise: str) -> str:
    """The English of ``key``, or ``otherwise`` where the catalogue leaves the word as it is."""
    return CATALOGUE.get(key, otherwise)


def inline(term: str | None) -> str:
    """A term of the vocabularies within a sentence: ``lenvatinib``, ``SIRT (yttrium-90)``; empty for none."""
    return vocabulary.inline(term) if term else ""


#: How an argument is worded, by its name; what is not named here stands as it is.
_WORDED: dict[str, Callable[[str], str]] = {
    "treatment": inline,
    "reference": inline,
    "arm": vocabulary.label,
    "treatments": lambda listed: ", ".join(inline(one) for one in listed.split(",")),
    "origin": lambda word: say(f"origin.{word}"),
    "status": lambda word: say(f"reading.{word}"),
    "analysis_set": lambda word: say(f"set.{word}"),
    "unit": lambda word: say(f"unit.{word}"),
    "endpoint": inline,
    "adjustment": lambda word: say(f"first.how.{word}"),
    "studies": lambda listed: ", ".join(listed.split(",")),
    "model": lambda word: _lower(say(f"model.{word}")),
}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def coded(part: str, code: str, given: Given) -> str:
    """The English of a code with its arguments, each worded by its name."""
    return say(f"{part}.{code}", **{name: _argument(name, value) for name, value in given})


def _argument(name: str, value: Value) -> Value:
    return _WORDED[name](value) if name in _WORDED and isinstance(value, str) else value
