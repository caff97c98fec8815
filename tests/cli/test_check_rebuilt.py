"""Spoilt projects of which only the rebuilt patients show what is wrong: each case of ``bad/rebuilt``, end to end.

The cases are written as those of ``bad/cases`` (``bad/cases_reader.py``); below ``expect`` stands what check prints.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bad import cases_reader

from hccmeta.analysis.checking import check
from hccmeta.evidence.catalogue import fidelity
from hccmeta.ground.problem import Level, as_text

CASES = sorted((cases_reader.HERE / "rebuilt").glob("*.txt"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_case(file: Path, tmp_path: Path) -> None:
    case = cases_reader.read_case(file)
    root = tmp_path / "project"
    cases_reader.spoil(root, case)
    found = check(root, (), curves=True, progress=lambda _: None)
    errors = [one for one in found.problems if one.level is Level.ERROR]
    assert [as_text(one).split("\n")[0] for one in errors] == list(case.expected)
    assert all(one.mend for one in errors)


def test_the_base_has_no_fault_with_its_curves(tmp_path: Path) -> None:
    root = tmp_path / "project"
    cases_reader.spoil(root, cases_reader.Case((), ()))
    assert check(root, (), curves=True, progress=lambda _: None).problems == ()


def test_every_contradiction_of_the_rebuilt_patients_has_a_case() -> None:
    shown = {
        line.partition("[")[2].partition("]")[0] for file in CASES for line in cases_reader.read_case(file).expected
    }
    assert {code.id for code in fidelity.RECONSTRUCTED} <= shown
