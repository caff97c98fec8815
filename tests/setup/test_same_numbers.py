"""Two sites computed with different kernels: numbers may differ in their last digits, words may not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .locks import ROOT

SAME = {
    "a.json": '{"x": 0.2171589425, "y": "arm 2"}',
    "f.csv": "1,2\n",
    "f.pdf": "drawn",
    "lone.png": "drawn",
    "f.svg": '<text x="31.2">0.92</text>',
}


def compared(tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    for home, files in (("one", SAME), ("other", {**SAME, **changes})):
        (tmp_path / home).mkdir()
        for name, text in files.items():
            if text is not None:
                (tmp_path / home / name).write_text(text)
    command = [sys.executable, str(ROOT / ".ci" / "same-numbers"), str(tmp_path / "one"), str(tmp_path / "other")]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_tenth_digit_may_be_rounded_the_other_way(tmp_path: Path) -> None:
    done = compared(tmp_path, **{"a.json": '{"x": 0.2171589426, "y": "arm 2"}', "f.pdf": "drawn otherwise"})
    assert done.returncode == 0, done.stdout
    assert "5 files: 3 the same byte for byte, 2 not, 0 of these beyond the eighth digit" in done.stdout


def test_a_place_in_a_drawing_may_be_rounded_the_other_way(tmp_path: Path) -> None:
    done = compared(tmp_path, **{"f.svg": '<text x="31.3">0.92</text>'})
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"a.json": '{"x": 0.2171599425, "y": "arm 2"}'}, "a.json: 0.2171589425 and 0.2171599425"),
        ({"a.json": '{"x": 0.2171589425, "y": "arms 2"}'}, "a.json: more than numbers differ"),
        ({"lone.png": "drawn otherwise"}, "lone.png: a drawing without numbers differs"),
        ({"f.svg": '<text x="31.2">0.93</text>'}, "f.svg: 0.92 and 0.93"),
        ({"f.svg": '<text x="31.4">0.92</text>'}, "f.svg: 31.2 and 31.4"),
        ({"f.csv": None}, "f.csv: only in one of them"),
    ],
)
def test_anything_else_is_a_fault(tmp_path: Path, changes: dict[str, str | None], told: str) -> None:
    done = compared(tmp_path, **changes)
    assert done.returncode == 1
    assert told in done.stdout
