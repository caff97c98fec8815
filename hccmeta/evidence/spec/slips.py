"""Numbers as papers and spreadsheets print them, and what to write instead, by the field they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

#: Signs that stand for a decimal point, and quotes of word processors.
_POINTS = str.maketrans({"\u00b7": ".", "\u2219": ".", "\u22c5": ".", "\u066b": "."})
_QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_SPACES = re.compile(r"(?<=\d)[\u0020\u00a0\u2009\u202f'\u2019](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+\u2212]?\d+,\d+", re.ASCII)
NOT_REACHED = frozenset({"nr", "ne", "n.r.", "n.e.", "not reached", "not estimable", "not evaluable"})
ABSENT = frozenset(
    {
        "-",
        "--",
        "\u2013",
        "\u2014",
        "n/a",
        "na",
        "n.a.",
        "nd",
        "n.d.",
        "none",
        "unknown",
        "missing",
        "not reported",
        "?",
    }
)
_UNITS = ("months", "month", "mos", "mo", "weeks", "week", "wk", "days", "day", "years", "year", "yrs", "yr", "m", "d")
_BOUND = re.compile(r"([<>\u2264\u2265])\s*=?\s*(.+)")
_SIGNED = re.compile(r"[~\u2248=c.]*\s*(?P<number>[^*\u2020\u2021\u00a7\u00b6()]+?)\s*[*\u2020\u2021\u00a7\u00b6a-c]*")
_FRACTION = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})", re.ASCII)
_BESIDE = re.compile(r"(?P<number>[^()\[\]]+?)\s*[(\[](?P<inner>[^()\[\]]+)[)\]]")
_DATED = re.compile(r"\d{1,2}[-. ][A-Za-z]{3}|[A-Za-z]{3}[-. ]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}", re.ASCII)
#: What limits are parted by, the surest first.
_PARTED = (r"\s+to\s+", r"\s*[\u2013\u2014]\s*", r"\s*;\s*", r"\s*/\s*", r"\s*(?<!^)-\s*", r",\s+", r",", r"\s+")
#: Keys of two limits, of what every record needs, and of counts.
PAIRS = frozenset({"ci", "iqr", "range"})
NEEDED = frozenset({"n", "year", "line"})
COUNTS = frozenset({"n", "n_total", "events", "total", "evaluable", "year", "line"})


@dataclass(frozen=True)
class Field:
    """Where a number stands: its key, the key above it, whether it is whole, one entry of a list, or a table's cell."""

    key: str
    above: str = ""
    whole: bool = False
    in_list: bool = False
    of_table: bool = False

    @property
    def of_time(self) -> bool:
        """Whether it counts time in the endpoint's unit."""
        return self.key == "time" or self.above in ("median", "medians", "follow_up")


def plain_number(text: str) -> str | None:
    """The number that ``text`` means, written with a point; None when it means none, or more than one."""
    bare = text.strip().lstrip("=").strip().strip(_QUOTES).strip().translate(_POINTS)
    bare = _SPACES.sub("", bare).removesuffix("%").strip()
    if _THOUSANDS.fullmatch(bare):
        return None  # 1,141 may be either
    if _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    return bare.replace("\u2212", "-") if _NUMBER.fullmatch(bare) else None


def number_mend(field: Field, value: str) -> str:
    """What to write where ``value`` stands and a number belongs."""
    text = value.strip().strip(_QUOTES).strip()
    if text.lower() in NOT_REACHED | ABSENT:
        return _nothing(field, text.lower())
    if (number := plain_number(text)) is not None:
        return _written(field, number, percent="%" in text)
    if _THOUSANDS.fullmatch(text):
        return thousands(field.key, text, whole=field.whole)
    if _DATED.fullmatch(text):
        return "a spreadsheet has made a date of a number: read the number in the source again, and write it"
    if field.of_table:
        return _unit(field, text) or "write a plain decimal number"
    for mend in (_bound(field, text), _unit(field, text), _beside(field, text), _fraction(field, text)):
        if mend is not None:
            return mend
    if (pair := limits(text)) is not None:
        if field.key in PAIRS:
            return f"write {field.key}: {pair}"
        two = "" if field.whole or "/" in text else f"; two limits are written ci: {pair}"
        return f"write one number in '{field.key}'{two}"
    signed = _SIGNED.fullmatch(text)
    if signed is not None and (number := plain_number(signed["number"])) is not None:
        return f"{_written(field, number)}; what the sign beside it means belongs in 'note'"
    return "write the number alone, without unit or words"


def _nothing(field: Field, text: str) -> str:
    """What to write where a paper prints that there is no number."""
    if field.in_list:
        return f"write null for a limit that was not reached; where neither is given, leave '{field.key}' out"
    if field.key == "value" and field.above in ("median", "medians"):
        if text in NOT_REACHED:
            return "write not_reached: true in place of 'value'; where it was not reported, leave the median out"
        return "leave the median out: what was not reported is absent"
    if field.key in NEEDED and field.above != "harms":
        return f"write the number that the source gives: no record is without '{field.key}'"
    return f"leave '{_fact(field)}' out: what was not reported is absent"


def _fact(field: Field) -> str:
    """The key of the fact that a number belongs to."""
    return field.above if field.key == "value" and field.above else field.key


def _written(field: Field, number: str, *, percent: bool = False) -> str:
    if field.whole and (percent or "." in number or number.startswith("-")):
        other = f", or percent: {number} in its place" if field.key == "events" and not number.startswith("-") else ""
        return (
            f"'{field.key}' is a whole number: write the one that the source gives, without decimals or per cent{other}"
        )
    if field.of_table:
        return f"write {number}"
    if percent and not field.in_list and field.key not in ("percent", "level"):
        return f"'{field.key}' is no percentage: read the number in the source again"
    return f"write {number} in '{field.key}'" if field.in_list else f"write {field.key}: {number}"


def thousands(key: str, text: str, *, whole: bool) -> str:
    """What to write for ``1,141``: a count has thousands, a percentage cannot, anything else may mean either."""
    joined, parted = text.replace(",", ""), text.replace(",", ".")
    if whole:
        return f"write it without commas: {joined}"
    if key in ("percent", "level", "below"):
        return f"write {key}: {parted}"
    return f"write {key}: {joined} or {key}: {parted}, whichever the source means"


def _bound(field: Field, text: str) -> str | None:
    match = _BOUND.fullmatch(text)
    number = plain_number(match[2]) if match else None
    if match is None or number is None:
        return None
    if match[1] in "<\u2264" and field.above == "p":
        return f"write below: {number} in place of 'value'"
    if match[1] in "<\u2264" and field.above == "events" and field.key == "percent":
        return f"write percent: {number}, below: true"
    return f"a bound is no value: leave '{_fact(field)}' out, and say '{text}' in a note"


def _unit(field: Field, text: str) -> str | None:
    for unit in _UNITS:
        number = plain_number(text.lower().removesuffix(unit)) if text.lower().endswith(unit) else None
        if number is not None:
            return _written(field, number) + ("; the unit stands in 'time_unit'" if field.of_time else "")
    return None


def _beside(field: Field, text: str) -> str | None:
    """``12.5 (10.1-14.9)`` and ``45 (37.5)``: a number with another, or with its limits, in brackets."""
    match = _BESIDE.fullmatch(text)
    number = plain_number(match["number"]) if match else None
    if match is None or number is None:
        return None
    if (pair := limits(match["inner"])) is not None:
        if field.whole:
            return _written(field, number)
        return f"write {field.key}: {number}, and beside it ci: {pair} (or range, iqr, as the source says)"
    other = plain_number(match["inner"])
    if other is not None and field.key == "percent":
        return f"write percent: {other}, or events: {number} in its place"
    if other is None:
        return None
    return f"{_written(field, number)}; {match['inner'].strip()} is another number, and has its own field"


def _fraction(field: Field, text: str) -> str | None:
    match = _FRACTION.fullmatch(text)
    if match is None or field.key not in ("events", "percent"):
        return None
    return f"write events: {match[1]}, total: {match[2]}"


def limits(text: str) -> str | None:
    """``[13.2, 19.7]`` for ``13.2-19.7`` however the dash is written; None when the text is no pair."""
    bare = text.strip().strip(_QUOTES).strip().strip("()[]").strip()
    for sign in _PARTED:
        parts = re.split(sign, bare)
        if len(parts) != 2:
            continue
        ends = [_limit(part) for part in parts]
        if None not in ends and ends != ["null", "null"]:
            return f"[{ends[0]}, {ends[1]}]"
    return None


def _limit(part: str) -> str | None:
    bare = part.strip().lower()
    return "null" if bare in NOT_REACHED | {""} else plain_number(part)


def halves(parts: list[str]) -> tuple[str, ...]:
    """Each pair that ``[12,1, 14,9]``, read as four numbers, may mean: none, one, or one with thousands as well."""
    if len(parts) != 4 or not all(re.fullmatch(r"\d{1,6}", part, re.ASCII) for part in parts):
        return ()
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    found = ["[" + ", ".join(f"{whole}.{part}" for whole, part in pairs) + "]"]
    if all(len(part) == 3 and whole != "0" for whole, part in pairs):
        found.append("[" + ", ".join(whole + part for whole, part in pairs) + "]")
    return tuple(found)


def pair_mend(key: str, value: Any) -> str:
    """What to write where the list ``value`` has other than two limits; empty where nobody can say."""
    if not isinstance(value, list) or not all(one is None or isinstance(one, int | float | str) for one in value):
        return ""
    parts = [str(one).strip() for one in value]
    if halves_of := halves(parts):
        return f"write {' or '.join(f'{key}: {one}' for one in halves_of)}" + (
            ", whichever the source means" if len(halves_of) > 1 else ""
        )
    if any(isinstance(one, str) for one in value) and (pair := limits(",".join(parts))) is not None:
        return f"write {key}: {pair}"
    if len(value) == 1 and isinstance(value[0], int | float):
        return f"write both limits; one that was not reached is null: {key}: [{value[0]:g}, null]"
    return ""


def as_list(value: Any) -> str:
    """A list as it was written."""
    return f"[{', '.join(map(str, value))}]"
