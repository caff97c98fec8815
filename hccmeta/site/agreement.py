"""What the tests and benchmarks measured, as tables: agreement with R, simulations, speed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hccmeta.site import html
from hccmeta.words import wording
from hccmeta.words.english import heads, say

AGREEMENT = "tests/oracle/agreement.json"


def agreement(root: Path) -> Markup:
    """Each computation with the R packages it is checked against, to which tolerance, and what does not agree."""
    file = root / AGREEMENT
    if not file.is_file():
        return Markup("<p>{}</p>").format(say("page.agreement.not-written"))
    data = json.loads(file.read_text(encoding="utf-8"))
    total = data["total"]
    agree, differ, absent = (wording.count(total[f"values_{name}"]) for name in ("agree", "differ", "not_offered"))
    cases = {"cases_agree": total["cases_agree"], "cases": total["cases"]}
    lead = say("page.agreement.lead", agree=agree, differ=differ, absent=absent, **cases)
    rows = [
        (
            row["computation"].replace("_", " "),
            ", ".join(row["packages"]),
            f"{row['tolerance']:g}",
            say("page.agreement.of", agree=row["cases_agree"], all=row["cases"]),
            row["values_agree"],
            row["values_differ"],
            row["values_not_offered"],
            row["reason"],
        )
        for row in data["rows"]
    ]
    names = ("computation", "packages", "tolerance", "cases", "agree", "differ", "absent", "why")
    table = html.table(heads("page.agreement", *names), rows, caption=say("page.agreement"))
    return Markup("<p>{}</p>").format(lead) + table


def benchmarks(root: Path) -> Markup:
    """Every stored result of ``benchmarks/``: its single figures, and its lists as tables."""
    parts = [_benchmark(file) for file in sorted((root / "benchmarks" / "results").glob("*.json"))]
    return Markup("").join(parts) or Markup("<p>{}</p>").format(say("page.benchmarks.none"))


def _benchmark(file: Path) -> Markup:
    data = json.loads(file.read_text(encoding="utf-8"))
    name = file.stem.replace("_", " ").capitalize()
    single = [(_words(key), _plain(value)) for key, value in data.items() if not _is_rows(value)]
    inside = html.definitions(single)
    for key, value in data.items():
        if _is_rows(value):
            head = list(value[0])
            rows = [[_plain(row.get(column)) for column in head] for row in value]
            inside += html.table([_words(column) for column in head], rows, caption=f"{name}: {_words(key).lower()}")
    return html.more(name, inside)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{_words(key).lower()} {_plain(item)}" for key, item in value.items())
    if isinstance(value, bool):
        return wording.cell(value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
