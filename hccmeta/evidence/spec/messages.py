"""pydantic's errors as sentences that name the key and the value."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, NamedTuple

from hccmeta.evidence.catalogue import record as codes
from hccmeta.evidence.spec import slips, slips_words, vocabulary
from hccmeta.evidence.spec.slips import Field
from hccmeta.ground.problem import Code


class Message(NamedTuple):
    """A kind of fault, what it says, and a way to mend it that is more exact than the kind's own (or empty)."""

    code: Code
    what: str
    mend: str = ""


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of 'key: value'",
    "model_type": "a mapping of 'key: value'",
    "model_attributes_type": "a mapping of 'key: value'",
}
_BOUNDS = {
    "greater_than": ("gt", "must be above"),
    "greater_than_equal": ("ge", "is below"),
    "less_than": ("lt", "must be below"),
    "less_than_equal": ("le", "is above"),
}
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
#: Keys whose value is a date; a bare date anywhere else is a trap.
DATE_KEYS = frozenset({"from", "to", "on", "cutoff", "since", "retired_on"})


def message(error: Any, key: str, value: Any, *, above: str = "", in_list: bool = False) -> Message:
    """The sentence for ``error`` (one entry of ``ValidationError.errors()``) about ``value`` under ``key``.

    ``above``: the key above that one; ``in_list``: whether the value is one entry of the key's list.
    """
    kind = error["type"]
    context = error.get("ctx") or {}
    if kind in _WANTED:
        return _wrong_type(Field(key, above, "whole" in _WANTED[kind], in_list), value, _WANTED[kind])
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return Message(codes.OUT_OF_RANGE, f"{key}: {shown(value)} {words} {context[bound]:g}")
    if kind in ("literal_error", "union_tag_invalid"):
        known = tuple(re.findall(r"'([^']*)'", context.get("expected") or context["expected_tags"]))
        return _unknown_word(key, value, known)
    if kind == "unknown_term":
        meant = context["meant"]
        mend = f"write '{meant}'" if meant else f"use one of {context['known']}"
        return Message(codes.UNKNOWN_TERM, f"{key}: '{context['word']}' is not a {context['kind']} we know", mend)
    if kind == "wrong_form":
        example = f'"{context["example"]}"' if "in quotes" in context["kind"] else context["example"]
        mend = _form_mend(str(context["word"]), context["kind"]) or f"write it like {example}"
        return Message(codes.WRONG_FORM, f"{key}: '{str(context['word'])[:80]}' is not a {context['kind']}", mend)
    if kind == "line_break":
        return Message(codes.WRONG_FORM, f"{key}: the text has a line break", "write it in one line")
    if kind == "one_value":
        return Message(codes.ONE_OF_TWO, f"{key}: {error['msg']}")
    if kind == "unsigned":
        return Message(codes.UNSIGNED, f"{key}: {error['msg']}")
    if kind in ("too_long", "too_short") and (mend := slips.pair_mend(key, value)):
        return Message(codes.WRONG_LENGTH, f"{key}: {slips.as_list(value)} is no pair of limits", mend)
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        words = "at least" if kind == "too_short" else "at most"
        count = f"{context['actual_length']} entries"
        return Message(codes.WRONG_LENGTH, f"{key}: the list has {count} and must have {words} {wanted}")
    if kind == "string_too_short":
        return Message(codes.OUT_OF_RANGE, f"{key}: the text is empty", "write the text, or leave the key out")
    if kind == "string_too_long":
        return Message(codes.OUT_OF_RANGE, f"{key}: the text is longer than {context['max_length']} characters")
    return Message(codes.OUT_OF_RANGE, f"{key}: {shown(value)} cannot be used ({error['msg'].lower()})")


def unknown_key(key: str, known: tuple[str, ...], elsewhere: tuple[str, ...]) -> tuple[Message, str | None]:
    """The sentence for a key outside ``known``, and the key that was probably meant.

    ``elsewhere``: where in the record the key does belong.
    """
    meant = nearest(key, known)
    if meant is None and 0 < len(elsewhere) <= 3:
        homes = " or ".join(f"'{home}'" if home else "the top level" for home in elsewhere)
        return Message(codes.UNKNOWN_KEY, f"'{key[:60]}' is not a key here", f"move it to {homes}"), None
    if meant is None:
        listed = ", ".join(known) if len(known) <= 20 else ", ".join(known[:20]) + ", ..."
        mend = f"delete the key, or use one of {listed}" if known else "delete the key"
        return Message(codes.UNKNOWN_KEY, f"'{key[:60]}' is not a key here", mend), None
    return Message(codes.UNKNOWN_KEY, f"'{key[:60]}' is not a key here; '{meant}' is", f"write '{meant}'"), meant


def comma(owner: Any, key: str) -> Message | None:
    """The sentence for what a comma made of ``owner``: ``{percent: 82,5}`` has the key ``5``; None for any other key.

    The same for limits, ``{range: 40, 80}``, and days, ``{from: Jun 30, 2019}``, without brackets or quotes.
    """
    if not isinstance(owner, dict) or owner.get(key) is not None or key not in owner:
        return None
    names = list(owner)
    before = names[names.index(key) - 1] if names.index(key) else None
    value = owner.get(before)
    if before is None or isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    written = f"{value},{key}"
    if before in slips.PAIRS and (pair := slips.limits(f"{value}, {key}")) is not None:
        return Message(codes.WRONG_TYPE, f"{before}: {value}, {key} is no list", f"write {before}: {pair}")
    if isinstance(value, str) and (day := slips_words.date_mend(f"{value}, {key}")) is not None:
        return Message(codes.WRONG_TYPE, f"{before}: '{value}, {key}' is no day", day)
    if type(value) is not int or not key.isdecimal():
        return None
    if before in slips.COUNTS or (len(key) == 3 and value > 0):
        mend = slips.number_mend(Field(before, whole=before in slips.COUNTS), written)
    else:
        mend = f"write {before}: {value}.{key}"
    return Message(codes.WRONG_TYPE, f"{before}: {written} is written with a comma", mend)


def limits_missing(key: str, value: Any, wanted: int) -> Message:
    """The sentence for the list ``value`` with fewer than ``wanted`` entries."""
    what = f"{key}: the list needs {wanted} entries"
    return Message(codes.WRONG_LENGTH, what, slips.pair_mend(key, value) if wanted == 2 else "")


def missing_key(key: str, owner: str) -> Message:
    """The sentence for a required key that ``owner`` (a dotted place, empty for the whole file) does not have."""
    of = f" in {owner}" if owner else ""
    return Message(codes.MISSING_KEY, f"'{key}' is missing{of}", f"add '{key}: ...'")


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The one of ``known`` that ``word`` probably means, or None."""
    lowered = word.strip().lower().replace("-", "_").replace(" ", "_")
    by_form = {one.replace("-", "_"): one for one in known}
    if lowered in by_form:
        return by_form[lowered]
    alias = vocabulary.meant(vocabulary.in_use().characteristics, word) if "child_pugh_a" in known else None
    near = get_close_matches(lowered, by_form, n=1, cutoff=0.7)
    return alias or (by_form[near[0]] if near else None)


def shown(value: Any) -> str:
    """``value`` as it would be written, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value[:60]}'"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return str(value)


def _form_mend(word: str, kind: str) -> str | None:
    """What to write for a word of another form than a ``kind`` has, where it can be said."""
    if "month" in kind or "day" in kind:
        return slips_words.date_mend(word)
    digits = slips_words.digits_mend(word) if kind.startswith("PubMed") else None
    return None if digits is None else f'write "{digits}"'


def _wrong_type(field: Field, value: Any, wanted: str) -> Message:
    key = field.key
    what = f"{key}: {shown(value)} must be {wanted}"
    if value is None:
        return Message(codes.WRONG_TYPE, f"{key} is empty", f"give {wanted}, or delete the line")
    if wanted == "text":
        return Message(codes.WRONG_TYPE, what, _text_mend(key, value))
    if isinstance(value, str) and "number" in wanted:
        plain = _NUMBER.fullmatch(value) is not None and not (field.whole and "." in value)
        return Message(
            codes.WRONG_TYPE, what, f"remove the quotes: {value}" if plain else slips.number_mend(field, value)
        )
    if "number" in wanted and isinstance(value, bool | float):
        return Message(codes.WRONG_TYPE, what, f"write {wanted}, as the source gives it")
    if wanted == "a list" and isinstance(value, str):
        return Message(codes.WRONG_TYPE, what, _list_mend(key, value))
    return Message(codes.WRONG_TYPE, what, "begin each entry with '- '" if wanted == "a list" else "")


def _text_mend(key: str, value: Any) -> str:
    if isinstance(value, float):  # 30.10 would be shown as 30.1
        return "put it in quotes, just as it is written"
    if not isinstance(value, int) or isinstance(value, bool):
        return ""
    day = slips_words.number_as_date(value) if key in DATE_KEYS else None
    return day or f'put it in quotes: "{value}"'


def _list_mend(key: str, value: str) -> str:
    if key not in slips.PAIRS:
        return "begin each entry with '- '"
    if value.strip().lower() in slips.NOT_REACHED | slips.ABSENT:
        return f"leave '{key}' out: no limit was given; where one was, the other is null"
    found = slips.limits(value)
    return f"write {key}: {found}" if found else f"write two limits in brackets: {key}: [low, high]"


def _unknown_word(key: str, value: Any, known: tuple[str, ...]) -> Message:
    meant = nearest(value, known) if isinstance(value, str) and "/" not in value else None
    if key == "time_unit" and isinstance(value, str):
        meant = slips_words.unit_mend(value) or meant
    mend = f"write '{meant}'" if meant else f"use one of {', '.join(known)}"
    return Message(codes.UNKNOWN_TERM, f"{key}: {shown(value)} is not one of its words", mend)
