"""Each number of the second part of the evidence (harms, subgroups, further trials) is in the record of its study.

What is not entered stands in ``NOT_ENTERED`` with the reason. The evidence lies outside the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT.parent.parent / "shared" / "evidence" / "more"
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
FILES = ("harms", "subgroups", "trials", "imbrave150-update")
#: Words about the evidence, and places where it was read: no facts of a trial.
ABOUT = ("source", "quote", "caution", "url", "title", "orr_second_source", "trial", "group", "table", "page")
#: What is left out, by a part of its path, and why.
NOT_ENTERED = {
    "label-HCC": "a label's pool of all patients with the drug, of another and unknown safety set",
    "hypothyroidism_all": "16 % of an abstract; the label's count, 78 of 476, stands",
    "decreased_appetite/all": "48 % of the label; the report's count, 225 of 467, stands",
    "ae_g3": "68 % of a review table; the report's count stands",
    "celestial.cabozantinib/reduction": "62 % of a review table; the report's count stands",
    "(primary analysis)/all": "patients of both arms: the sum of the arms",
    "v sorafenib)/all": "patients of both arms: the sum of the arms",
    "leap-002/all": "patients of both arms: the sum of the arms",
    "sorafenib_rcts_pooled": "another meta-analysis' pool over trials: no subgroup within one of them",
    "stratification subgroups: note": "95 is the level of the intervals",
    "serious_treatment_related": "17.5 %, entered as 68 of 388",
}


def records() -> dict[str, set[float]]:
    """The numbers of each study's record and notes, by its id."""
    found = {}
    for path in (ROOT / "studies").glob("*/study.yaml"):
        notes = path.parent / "notes.md"
        text = path.read_text(encoding="utf-8") + (notes.read_text(encoding="utf-8") if notes.is_file() else "")
        found[path.parent.name] = {
            float(one) for one in NUMBER.findall(text.replace(",", " ").replace("1 031", "1031"))
        }
    return found


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the path to it; of a pair [patients, percent] the patients, from which the share follows."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ABOUT:
                yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        pair = len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], int | float) and "arms" in path
        for i, inner in enumerate(value[:1] if pair else value):
            yield from leaves(inner, (*path, str(i)))
    elif value is not None:
        yield path, value


def study_of(words: str, ids: list[str]) -> str | None:
    """The study that begins with the trial's name."""
    name = words.lower().replace("_", "-").replace("checkmate459", "checkmate-459").replace("keynote240", "keynote-240")
    name = name.replace("reach2", "reach-2")
    return next((one for one in ids if name.startswith(one.rsplit("-", 1)[0])), None)


@pytest.mark.shared
@pytest.mark.skipif(not EVIDENCE.is_dir(), reason="the evidence lies outside the repository")
@pytest.mark.parametrize("name", FILES)
def test_each_number_is_entered_or_left_out_for_a_reason(name: str) -> None:
    known = records()
    ids = sorted(known, key=len, reverse=True)
    missing = []
    for block in yaml.safe_load((EVIDENCE / f"{name}.yaml").read_text(encoding="utf-8")):
        about = next((str(block[key]) for key in ("trial", "group", "table", "page") if key in block), "")
        for path, value in leaves(block):
            study = next((found for part in reversed(path) if (found := study_of(part, ids))), study_of(about, ids))
            where = f"{about}: {'/'.join(path)}"
            if study is None or any(part in where for part in NOT_ENTERED):
                continue
            missing += [(where, one) for one in NUMBER.findall(str(value)) if float(one) not in known[study]]
    assert missing == []
