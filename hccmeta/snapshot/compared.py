"""Two files of one kind side by side: numbers within a tolerance, all else as it is."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from typing import Any

#: Numbers are the same when they agree to this, relative to the larger (absolute below 1): machines differ in the last
#: bits, and what follows from a root or a maximum carries that on.
TOLERANCE = 1e-6

#: What describes the machine and the bytes, not the content: it differs where the numbers differ in the last bits.
_OF_THE_MACHINE = {"libraries", "bytes", "hash", "sha256", "contentSize", "softwareVersion"}


def file_gaps(path: str, kept: bytes, made: bytes) -> Iterator[str]:
    """Every place where two files differ: JSON and CSV by value, others as a whole."""
    if kept == made:
        return
    try:
        if path.endswith(".json"):
            pairs = differences(_bare(json.loads(kept)), _bare(json.loads(made)), "file")
        elif path.endswith(".csv"):
            pairs = differences(_cells(kept), _cells(made), "row")
        else:
            pairs = iter([("file", "not what was computed")])
        yield from (f"{place}: {what}" for place, what in pairs)
    except (ValueError, RecursionError, csv.Error) as error:
        yield f"cannot be read: {str(error)[:200]}"


def _bare(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _bare(value) for key, value in data.items() if key not in _OF_THE_MACHINE}
    return [_bare(one) for one in data] if isinstance(data, list) else data


def _cells(content: bytes) -> list[list[Any]]:
    return [[_number(cell) for cell in row] for row in csv.reader(io.StringIO(content.decode()))]


def _number(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError:
        return cell


def differences(kept: Any, made: Any, place: str = "results") -> Iterator[tuple[str, str]]:
    """Every place where two JSON trees differ, numbers by tolerance."""
    if isinstance(kept, dict) and isinstance(made, dict):
        for key in sorted(kept.keys() | made.keys()):
            if key not in kept or key not in made:
                yield f"{place}.{key}", "only in the snapshot" if key in kept else "only in what was computed"
            else:
                yield from differences(kept[key], made[key], f"{place}.{key}")
    elif isinstance(kept, list) and isinstance(made, list):
        if len(kept) != len(made):
            yield place, f"{len(kept)} entries in the snapshot, {len(made)} computed"
        else:
            for i, (a, b) in enumerate(zip(kept, made, strict=True)):
                name = a["id"] if isinstance(a, dict) and "id" in a else i
                yield from differences(a, b, f"{place}[{name}]")
    elif isinstance(kept, bool) or not (isinstance(kept, int | float) and isinstance(made, int | float)):
        if kept != made:
            yield place, f"{kept!r} in the snapshot, {made!r} computed"
    elif abs(kept - made) > TOLERANCE * max(1.0, abs(kept), abs(made)) or math.isnan(kept) != math.isnan(made):
        yield place, f"{kept!r} in the snapshot, {made!r} computed"
