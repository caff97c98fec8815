"""Numbers as papers print them, in a record: ``82,5``, ``0·65``, ``“82.5”``, ``82.5 %``, where they mean one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hccmeta.evidence.source.yaml_reader import read_yaml
from hccmeta.evidence.spec.slips import halves

_POINTS = ".,\u00b7\u2219\u22c5\u066b"
_QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_ENDS = r"(?=[ ]*(?:[,}]|[ ]#|$))"
#: Keys of numbers that may have decimals. Counts are left alone: 1,141 is one, and 1.141 is none.
_SCALAR = re.compile(
    rf"(?<![\w-])(?P<key>(?:percent|value|time|sd|level|below):[ ]+)[{_QUOTES}]?(?P<whole>\d{{1,6}})"
    rf"(?:(?P<point>[{_POINTS}])(?P<part>\d{{1,6}}))?(?P<percent>[ ]?%)?[{_QUOTES}]?{_ENDS}",
    re.MULTILINE,
)
_PAIR = re.compile(r"(?<![\w-])(?P<key>(?:ci|iqr|range):[ ]+)\[(?P<inner>[^\]\n]{1,80})\]")
#: More slips than this in one file are no slips.
MOST = 200


def mended_numbers(text: str, path: str) -> str:
    """``text`` with each such number mended, one by one; what would change any text of the record is left as it is."""
    for _ in range(MOST):
        before = _strings(text, path)
        for start, end, new in _slips(text):
            mended = text[:start] + new + text[end:]
            if before is None or _only_numbers(before, _strings(mended, path)):
                text = mended
                break
        else:
            return text
    return text


def _slips(text: str) -> Iterator[tuple[int, int, str]]:
    for slip in _SCALAR.finditer(text):
        ambiguous = slip["point"] == "," and len(slip["part"]) == 3 and slip["whole"] != "0"
        if ambiguous or (slip["percent"] and not slip["key"].startswith("percent")):
            continue
        number = slip["whole"] + (f".{slip['part']}" if slip["part"] else "")
        if slip[0] != slip["key"] + number:
            yield slip.start(), slip.end(), slip["key"] + number
    for slip in _PAIR.finditer(text):
        inner = re.sub(rf"(?<=\d)[{_POINTS[2:]}](?=\d)", ".", slip["inner"])
        pairs = halves([part.strip() for part in inner.split(",")])
        new = slip["key"] + (pairs[0] if len(pairs) == 1 else f"[{inner}]")
        if new != slip[0]:
            yield slip.start(), slip.end(), new


def _strings(text: str, path: str) -> Counter[str] | None:
    """Every text and key of the record; None where it cannot be read."""
    document, _ = read_yaml(text, path)
    return None if document is None else Counter(_leaves(document.data))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{key}:"
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        yield value


def _only_numbers(before: Counter[str], after: Counter[str] | None) -> bool:
    """Whether a mend made no new text: what it changed became a number, or the key that a comma had made went."""
    return after is not None and not after - before
