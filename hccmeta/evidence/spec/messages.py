"""pydantic's errors as sentences that name the key and the value."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, NamedTuple

from hccmeta.evidence.catalogue import record as codes
from hccmeta.evidence.spec import slips, vocabulary
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
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def message(error: Any, key: str, value: Any) -> Message:
    """The sentence for ``error`` (one entry of ``ValidationError.errors()``) about ``value`` under ``key``."""
    kind = error["type"]
    context = error.get("ctx") or {}
    if kind in _WANTED:
        return _wrong_type(key, value, _WANTED[kind])
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
        mend = slips.date_mend(str(context["word"])) or f"write it like {context['example']}"
        return Message(codes.WRONG_FORM, f"{key}: '{str(context['word'])[:80]}' is not a {context['kind']}", mend)
    if kind == "line_break":
        return Message(codes.WRONG_FORM, f"{key}: the text has a line break", "write it in one line")
    if kind == "one_value":
        return Message(codes.ONE_OF_TWO, f"{key}: {error['msg']}")
    if kind == "unsigned":
        return Message(codes.UNSIGNED, f"{key}: {error['msg']}")
    if kind == "too_long" and (halves := slips.comma_pairs(value)):
        what = f"{key}: {slips.as_list(value)} has decimal commas"
        return Message(codes.WRONG_LENGTH, what, f"write {key}: {halves}")
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


def decimal_comma(owner: Any, key: str) -> Message | None:
    """The sentence for the key ``5`` that ``{percent: 82,5}`` makes; None for any other key of ``owner``."""
    if not isinstance(owner, dict) or not key.isdecimal() or owner.get(key) is not None:
        return None
    names = list(owner)
    before = names[names.index(key) - 1] if key in names and names.index(key) else None
    if before is None or type(owner[before]) is not int:
        return None
    what = f"{before}: {owner[before]},{key} is written with a decimal comma"
    return Message(codes.WRONG_TYPE, what, f"write {before}: {owner[before]}.{key}")


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


def _wrong_type(key: str, value: Any, wanted: str) -> Message:
    what = f"{key}: {shown(value)} must be {wanted}"
    if value is None:
        return Message(codes.WRONG_TYPE, f"{key} is empty", f"give {wanted}, or delete the line")
    if wanted == "text":
        if isinstance(value, float):  # 30.10 would be shown as 30.1
            return Message(codes.WRONG_TYPE, what, "put it in quotes, just as it is written")
        return Message(codes.WRONG_TYPE, what, f'put it in quotes: "{shown(value)}"' if isinstance(value, int) else "")
    if isinstance(value, str) and "number" in wanted:
        if "whole" in wanted and _THOUSANDS.fullmatch(value):
            return Message(codes.WRONG_TYPE, what, f"write it without commas: {value.replace(',', '')}")
        if _NUMBER.fullmatch(value):
            return Message(codes.WRONG_TYPE, what, f"remove the quotes: {value}")
        return Message(codes.WRONG_TYPE, what, slips.number_mend(key, value))
    if wanted == "a list":
        if isinstance(value, str) and (limits := slips.limits(value)):
            return Message(codes.WRONG_TYPE, what, f"write {key}: {limits}")
        return Message(codes.WRONG_TYPE, what, "begin each entry with '- '")
    return Message(codes.WRONG_TYPE, what)


def _unknown_word(key: str, value: Any, known: tuple[str, ...]) -> Message:
    meant = nearest(value, known) if isinstance(value, str) else None
    mend = f"write '{meant}'" if meant else f"use one of {', '.join(known)}"
    return Message(codes.UNKNOWN_TERM, f"{key}: {shown(value)} is not one of its words", mend)
