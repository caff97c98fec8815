"""Compare an answer with the values computed in R, leaf by leaf: |got - expected| <= tol max(1, |expected|)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN_CASES = HERE / "cases"
ALL_CASES = HERE.parents[2] / "shared" / "oracle"

SPECIAL = {"Inf": math.inf, "-Inf": -math.inf, "NaN": math.nan}
LABELS = {"method", "test", "note"}  # words that repeat the request
NOT_WANTED = {"rmstd_uni_flex_RP", "rmstd_mvma_boot", "coxme"}


@dataclass(frozen=True)
class Leaf:
    path: str
    verdict: str  # agrees | differs | absent
    expected: object
    got: object


def cases(folder: Path) -> Iterator[tuple[dict, dict]]:
    """(file header, case) of every case that is wanted, in the order of the files."""
    for file in sorted(folder.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            if case["spec"].get("fn") in NOT_WANTED or (case.get("note") or "").startswith("CAUTION"):
                continue
            yield content, case


def data_file(folder: Path, case: dict) -> Path | None:
    return folder / "data" / case["data"] if case["data"] else None


def compare(expected: object, got: object, tol: float) -> list[Leaf]:
    """Every leaf of `expected` with its verdict; what the answer leaves out is absent."""
    return list(_walk(_plain(expected), got, tol, ""))


def _plain(value: object) -> object:
    if isinstance(value, dict) and "_matrix" in value:
        return value["_matrix"]
    return value.tolist() if hasattr(value, "tolist") else value


def _walk(expected: object, got: object, tol: float, path: str) -> Iterator[Leaf]:
    expected, got = _plain(expected), _plain(got)
    if isinstance(expected, dict):
        for key, value in expected.items():
            if path or key not in LABELS:
                where = f"{path}.{key}" if path else key
                inner = got[key] if isinstance(got, dict) and key in got else _Absent
                yield from _absent(_plain(value), where) if inner is _Absent else _walk(value, inner, tol, where)
    elif isinstance(expected, list):
        values = list(got.values()) if isinstance(got, dict) else got
        if len(expected) == 1 and isinstance(values, int | float):
            values = [values]
        if not isinstance(values, list | tuple) or len(values) != len(expected):
            yield Leaf(path, "differs", f"list of {len(expected)}", repr(got)[:60])
            return
        for i, (one, other) in enumerate(zip(expected, values, strict=True)):
            yield from _walk(one, other, tol, f"{path}[{i}]")
    else:
        yield Leaf(path, "agrees" if _same(expected, got, tol) else "differs", expected, got)


class _Absent:
    """Marks a field that the answer does not have."""


def _absent(expected: object, path: str) -> Iterator[Leaf]:
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from _absent(_plain(value), f"{path}.{key}")
    elif isinstance(expected, list):
        for i, value in enumerate(expected):
            yield from _absent(_plain(value), f"{path}[{i}]")
    else:
        yield Leaf(path, "absent", expected, None)


def _same(expected: object, got: object, tol: float) -> bool:
    want = SPECIAL.get(expected, expected) if isinstance(expected, str) else expected
    have = SPECIAL.get(got, got) if isinstance(got, str) else got
    if want is None:
        return have is None or (isinstance(have, float) and math.isnan(have))
    if isinstance(want, bool | str):
        return have == want
    if isinstance(have, bool) or not isinstance(have, int | float):
        return False
    if not math.isfinite(want):
        return (math.isnan(want) and math.isnan(have)) or have == want
    return math.isfinite(have) and abs(have - want) <= tol * max(1.0, abs(want))
