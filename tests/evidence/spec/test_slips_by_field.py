"""Every slip in every field: the value is named, and what to write is right for that field.

``tests/bad/slips.txt`` was read line by line. After a change of a message, write it anew and read it again:
``python tests/evidence/spec/test_slips_by_field.py > tests/bad/slips.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hccmeta.evidence.mend_yaml import mended_numbers
from hccmeta.evidence.source.yaml_reader import read_yaml
from hccmeta.evidence.spec.reading import read_record
from hccmeta.evidence.spec.study import Study

BAD = Path(__file__).resolve().parents[2] / "bad"
RECORD = (BAD / "slips-record.yaml").read_text(encoding="utf-8")
MARKED = re.compile(r"\u00ab(\w+):([^\u00bb]*)\u00bb")
NUMBERS = (
    "82,5|0\u00b765|\u201c82.5\u201d|'82.5'|82.5 %|NR|not reached|\u2013|n/a|82\u201390|12.5 months|1,141|1 141|<0.001|"
    "~82|82.5 (70.1\u201390.2)|45 (37.5)|45/120|82.5*|12.05.2024|10-Jan|=82.5|0,031|82,05"
)
LIMITS = (
    "[70,1, 90,2]|[12,05, 14,9]|70.1\u201390.2|70.1 to 90.2|(70.1, 90.2)|[70.1 - 90.2]|[70.1, NR]|70.1-NR|[70,1; 90,2]|"
    "[0\u00b755, 1\u00b702]|[70.1 90.2]|[70.1]|[70.1%, 90.2%]|70.1, 90.2|[1,141, 2,300]|NR|[NE, NE]|10.1\u2013"
)
DAYS = (
    "2019/06/30|30.06.2019|05/06/2019|30-Jun-19|Jun-19|June 2019|Jun 30, 2019|43646|201906|2019|2019-06-30T00:00:00|"
    "2019-6-30|30.6.19"
)
UNITS = "month|mo|Months|d|wk|yr|Monate|days/months"
FIELDS = {
    **dict.fromkeys(("n", "share", "events", "median", "time", "hr", "level", "p", "harm", "deaths"), NUMBERS),
    **dict.fromkeys(("range", "medianci", "hrci", "orrci"), LIMITS),
    **dict.fromkeys(("from", "cutoff"), DAYS),
    "unit": UNITS,
    "pmid": "PMID: 123|1 23|NR|\u201c123\u201d",
}


def record(field: str = "", slip: str = "") -> str:
    return MARKED.sub(lambda match: slip if match[1] == field else match[2], RECORD)


def said(text: str) -> list[str]:
    """The message and the mend of every fault of the record."""
    document, problems = read_yaml(text, "study.yaml")
    if document is not None:
        problems = (*problems, *read_record(document, Study)[1])
    return [f"{one.what} => {one.mend}" for one in problems]


def table() -> Iterator[str]:
    for field, slips in FIELDS.items():
        for slip in slips.split("|"):
            before = record(field, slip)
            after = mended_numbers(before, "study.yaml")
            changed = zip(before.splitlines(), after.splitlines(), strict=True)
            fixed = next((f" FIX {new.strip()}" for old, new in changed if old != new), "")
            yield f"{field} | {slip} | {' && '.join(said(before)) or 'taken as it stands'}{fixed}"


def test_the_record_is_sound() -> None:
    assert said(record()) == []


def test_each_message_names_the_value_and_what_to_write() -> None:
    assert list(table()) == (BAD / "slips.txt").read_text(encoding="utf-8").splitlines()


def test_what_is_fixed_is_a_sound_number_and_never_another() -> None:
    """A mend has the digits of the slip, in their order: nothing is lost, nothing is added."""
    for field, slips in FIELDS.items():
        for slip in slips.split("|"):
            before = record(field, slip)
            after = mended_numbers(before, "study.yaml")
            assert re.findall(r"\d", before) == re.findall(r"\d", after), (field, slip)


if __name__ == "__main__":
    print("\n".join(table()))
