"""Numbers as papers print them are mended where they mean one thing, and texts stay as they are."""

import pytest

from hccmeta.evidence.mend_yaml import mended_numbers


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("{percent: 82,5, source: a}", "{percent: 82.5, source: a}"),
        ("percent: 82,5", "percent: 82.5"),
        ("percent: 82.5 %", "percent: 82.5"),
        ("percent: 82.5%  # a comment", "percent: 82.5  # a comment"),
        ("hr: {value: 0\u00b765, ci: [0\u00b748, 0\u00b793]}", "hr: {value: 0.65, ci: [0.48, 0.93]}"),
        ("{value: 13,6, ci: [12,1, 14,9]}", "{value: 13.6, ci: [12.1, 14.9]}"),
        ("value: \u201c13.6\u201d", "value: 13.6"),
        ('value: "13.6"', "value: 13.6"),
        ("{below: 0,001}", "{below: 0.001}"),
    ],
)
def test_one_meaning_is_mended(written, mended):
    assert mended_numbers(f"{written}\n", "study.yaml") == f"{mended}\n"


@pytest.mark.parametrize(
    "written",
    [
        "value: 1,141",  # a thousand, or one and a bit
        "value: 12.5 %",  # of what
        "n: 1,141",
        "note: 'value: 82,5'",
        "text: >-\n  with value: 82,5\n  and more",
        "value: 13.6",
        "ci: [12.1, 14.9]",
        "ci: [null, 14.9]",
        "percent: NR",
        "value: 12-15",
    ],
)
def test_what_means_two_things_or_is_text_stays(written):
    assert mended_numbers(f"{written}\n", "study.yaml") == f"{written}\n"
