"""The statistics agree with R: on the repository's own cases always, on the whole set where it is at hand."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import agreement
from comparing import ALL_CASES, HERE, OWN_CASES, cases, compare, data_file
from evaluate import evaluate

OWN = [case for _, case in cases(OWN_CASES)]
needs_all = pytest.mark.skipif(not ALL_CASES.exists(), reason="the whole set of cases is kept outside the repository")


@pytest.mark.parametrize("case", OWN, ids=[case["id"] for case in OWN])
def test_agrees_with_r(case):
    answer = evaluate(case["spec"], data_file(OWN_CASES, case))
    if answer is None:
        assert case["spec"]["fn"] in agreement.REASONS
        return
    leaves = compare(case["result"], answer, case["tol"])
    assert [leaf for leaf in leaves if leaf.verdict == "differs"] == []
    assert any(leaf.verdict == "agrees" for leaf in leaves)


def test_own_cases_name_their_data():
    text = (OWN_CASES / "README.md").read_text(encoding="utf-8")
    for file in (OWN_CASES / "data").glob("*.csv"):
        assert any(file.stem.startswith(word.strip("`*,")) for word in text.split() if word.startswith("`")), file.name


def test_table_knows_every_computation_of_the_own_cases():
    rows = {(row["area"], row["computation"]): row for row in json.loads(agreement.FILE.read_text())["rows"]}
    own = defaultdict(int)
    for header, case in cases(OWN_CASES):
        own[header["area"], case["spec"]["fn"]] += 1
    for key, count in own.items():
        assert rows[key]["cases"] >= count
        assert rows[key]["values_differ"] == 0


def test_comparison_sees_differences():
    expected = {"a": {"_matrix": [[1.0, None], ["Inf", 4.0]]}, "b": [1, 2], "c": {"d": 5}, "method": "x"}
    verdicts = [
        leaf.verdict for leaf in compare(expected, {"a": [[1.0, float("nan")], [float("inf"), 4.1]], "b": 3}, 1e-6)
    ]
    assert verdicts == ["agrees", "agrees", "agrees", "differs", "differs", "absent"]


@pytest.mark.shared
@pytest.mark.slow
@needs_all
def test_whole_set_and_its_table():
    found = agreement.table(ALL_CASES)
    total = found["total"]
    assert total["values_differ"] == 0
    assert total["cases_agree"] >= 0.97 * total["cases"]
    values = total["values_agree"] + total["values_not_offered"]
    assert total["values_agree"] >= 0.95 * values
    assert json.loads((HERE / "agreement.json").read_text()) == found
