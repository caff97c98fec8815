"""Every bad case is reported as its file says: each fault at its place, and no follow-on."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from bad import cases_reader
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.evidence import library
from hccmeta.evidence.catalogue import ALL, computed, fidelity, flow, site, study
from hccmeta.evidence.catalogue import curves as curve_codes
from hccmeta.evidence.catalogue import files as file_codes
from hccmeta.ground.problem import as_text

_BAD = Path(__file__).resolve().parent.parent / "bad"


def test_the_unspoilt_project_has_no_fault() -> None:
    found, problems, accepted = library.load(cases_reader.BASE)
    assert problems == ()
    assert accepted == ()
    assert [one.record.id for one in found.studies] == ["sim-alpha-2020", "sim-beta-2021"]
    assert [one.record.id for one in found.reviews] == ["sim-review"]


@pytest.mark.parametrize("file", cases_reader.CASES, ids=lambda file: file.stem)
def test_case(file: Path, tmp_path: Path) -> None:
    case = cases_reader.read_case(file)
    root = tmp_path / "project"
    cases_reader.spoil(root, case)
    _, problems, _ = library.load(root)
    assert [as_text(one).split("\n")[0] for one in problems] == list(case.expected)
    assert all(one.mend for one in problems)


def test_every_code_has_a_case() -> None:
    shown = {line.partition("[")[2].partition("]")[0] for file in cases_reader.CASES
             for line in cases_reader.read_case(file).expected}  # fmt: skip
    # Tested by themselves: files too large for a case, comparisons of two versions, what the computation finds, pages.
    elsewhere = {file_codes.TOO_LARGE, curve_codes.TOO_MANY_ROWS, curve_codes.NOISE,
                 study.UNEXPLAINED_CHANGE, flow.NOT_APPENDED,
                 flow.ANSWER_MISSING, flow.NOT_PROVED, flow.NOT_SCREENED,
                 *computed.CODES, *fidelity.RECONSTRUCTED, *site.CODES}  # fmt: skip
    assert {code.id for code in ALL} - shown == {code.id for code in elsewhere}


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_a_mangled_project_is_reported_and_never_raises(seed: int) -> None:
    rng = random.Random(seed)
    pieces = (
        b"[",
        b"}",
        b": ",
        b"- ",
        b"\n",
        b"\t",
        b"&a ",
        b"*a",
        b"!!x ",
        b"-1",
        b'"',
        b"\xff",
        b"\x00",
        b".inf",
        b";",
    )
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "project"
        shutil.copytree(cases_reader.BASE, root)
        files = sorted(file for file in root.rglob("*.*") if file.is_file() and file.name != "mkdocs.yml")
        for file in rng.sample(files, 3):
            raw = bytearray(file.read_bytes())
            for _ in range(rng.randint(1, 4)):
                place = rng.randrange(len(raw) + 1)
                raw[place : place + rng.randint(0, 12)] = rng.choice(pieces)
            file.write_bytes(bytes(raw))
        _, problems, _ = library.load(root)
    assert all(one.line >= 1 and one.column >= 1 and one.what and one.mend for one in problems)
    assert list(problems) == sorted(problems)
