"""Values as papers and spreadsheets print them, and what to write instead: commas, dots, dashes, dates, units."""

from __future__ import annotations

import re
from typing import Any

#: Signs that stand for a decimal point, and quotes of word processors.
_POINTS = str.maketrans({"\u00b7": ".", "\u2219": ".", "\u22c5": ".", "\u066b": "."})
_QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_SPACES = re.compile(r"(?<=\d)[\u0020\u00a0\u2009\u202f'\u2019](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+\u2212]?\d+,\d+", re.ASCII)
_NOT_REACHED = frozenset({"nr", "ne", "na", "n.r.", "n.e.", "not reached", "not estimable", "not evaluable"})
_UNITS = ("months", "month", "mo", "weeks", "week", "days", "day", "years", "year", "yrs", "m")
_RANGE = re.compile(r"\s*(?:to|\u2013|\u2014|-|,|;|\u2212)\s*")
_DATE = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})", re.ASCII)


def plain_number(text: str) -> str | None:
    """The number that ``text`` means, written with a point; None when it means none, or more than one."""
    bare = text.strip().strip(_QUOTES).strip().translate(_POINTS)
    bare = _SPACES.sub("", bare).removesuffix("%").strip()
    if _THOUSANDS.fullmatch(bare):
        return None  # 1,141 may be either
    if _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    return bare.replace("\u2212", "-") if _NUMBER.fullmatch(bare) else None


def number_mend(key: str, value: str) -> str:
    """What to write where ``value`` stands and a number belongs."""
    lowered = value.strip().lower()
    if lowered in _NOT_REACHED:
        limit = "null for a limit that was not reached"
        return f"write {limit}; a median that was not reached is 'not_reached: true' instead of '{key}'"
    if (number := plain_number(value)) is not None:
        return f"write {key}: {number}"
    if _THOUSANDS.fullmatch(lowered):
        return f"write {lowered.replace(',', '')} or {lowered.replace(',', '.')}, whichever the source means"
    for unit in _UNITS:
        number = plain_number(lowered.removesuffix(unit)) if lowered.endswith(unit) else None
        if number is not None:
            return f"write {key}: {number}; the unit stands in 'time_unit'"
    if (pair := limits(value)) is not None:
        return f"write {key}: with one number; two limits are written ci: {pair}"
    return "write the number alone, without unit or words"


def limits(text: str) -> str | None:
    """``[13.2, 19.7]`` for ``13.2-19.7`` however the dash is written; None when the text is no pair."""
    parts = [part for part in _RANGE.split(text.strip().strip("()[]")) if part]
    numbers = ["null" if part.strip().lower() in _NOT_REACHED else plain_number(part) for part in parts]
    known = [number for number in numbers if number is not None]
    return f"[{', '.join(known)}]" if len(parts) == len(known) == 2 and known != ["null", "null"] else None


def comma_pairs(value: Any) -> str | None:
    """``[12.1, 14.9]`` for the list that ``[12,1, 14,9]`` makes; None for another list."""
    if (
        not isinstance(value, list)
        or len(value) not in (2, 4)
        or not all(type(one) is int and one >= 0 for one in value)
    ):
        return None
    return "[" + ", ".join(f"{whole}.{part}" for whole, part in zip(value[::2], value[1::2], strict=True)) + "]"


def as_list(value: Any) -> str:
    """A list as it was written."""
    return f"[{', '.join(map(str, value))}]"


def date_mend(text: str) -> str | None:
    """What to write for a day as spreadsheets print it; None where it is no such day."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    first, middle, last = match.groups()
    if len(first) == 4:
        return f"write {first}-{int(middle):02d}-{int(last):02d}"
    if len(last) != 4:
        return None
    ways = {f"{last}-{month:02d}-{day:02d}" for day, month in ((int(first), int(middle)), (int(middle), int(first)))
            if 1 <= month <= 12 and 1 <= day <= 31}  # fmt: skip
    return (
        f"write {' or '.join(sorted(ways))}" + (", whichever the source means" if len(ways) > 1 else "")
        if ways
        else None
    )
