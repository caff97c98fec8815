"""Words by which a title or an abstract shows that an eligibility condition is met.

They only ever rank and highlight. A condition whose field is not here (status, origin of time) cannot be told from
metadata, and nothing is held against a record for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hccmeta.spec.review import Condition
from hccmeta.spec.vocabulary import BY_ID

DISEASE = ("hepatocellular carcinoma", "hepatocellular cancer", "HCC", "liver cancer", "hepatoma")

_TERMS: dict[tuple[str, str | int], tuple[str, ...]] = {
    ("design", "randomised"): ("randomised", "randomized", "randomly assigned", "randomly allocated"),
    ("design", "non-randomised-comparative"): ("compared with", "versus", "vs", "propensity", "comparative"),
    ("design", "single-arm"): ("single-arm", "single arm", "open-label phase 2"),
    ("design", "cohort"): ("cohort", "retrospective", "real-world", "multicentre", "multicenter", "registry"),
    ("population.line", 1): ("first-line", "first line", "1L", "untreated", "treatment-naive", "systemic-naive"),
    ("population.line", 2): (
        "second-line",
        "second line",
        "2L",
        "previously treated",
        "pretreated",
        "subsequent",
        "after progression",
        "progressed",
        "failure",
        "refractory",
        "later-line",
        "post-immunotherapy",
    ),
    ("population.prior", "immunotherapy"): (
        "immunotherapy",
        "checkpoint inhibitor",
        "immune checkpoint",
        "ICI",
        "PD-1",
        "PD-L1",
        "atezolizumab",
        "durvalumab",
        "tremelimumab",
        "nivolumab",
        "pembrolizumab",
        "ipilimumab",
        "camrelizumab",
        "sintilimab",
        "tislelizumab",
    ),
    ("population.prior", "sorafenib"): ("after sorafenib", "prior sorafenib", "sorafenib-treated", "sorafenib"),
    ("population.prior", "tki"): ("tyrosine kinase inhibitor", "TKI", "sorafenib", "lenvatinib"),
    ("population.prior", "none"): ("first-line", "first line", "untreated", "treatment-naive", "systemic-naive"),
    ("endpoints.endpoint", "os"): ("overall survival", "OS", "survival", "mortality"),
    ("endpoints.endpoint", "pfs"): ("progression-free survival", "progression free survival", "PFS"),
    ("endpoints.endpoint", "ttp"): ("time to progression", "TTP"),
}

SHORTEST_ALIAS = 4
"""Shorter aliases of treatments ("len", "sor") stand for too much else."""


def terms(condition: Condition) -> tuple[str, ...]:
    """The words that show ``condition`` to be met; none when metadata cannot tell."""
    return tuple(dict.fromkeys(word for value in condition.any_of for word in _for_value(condition.field, value)))


def first_term(words: tuple[str, ...], text: str) -> str:
    """The first of ``words`` that stands in ``text`` as whole words; empty when none does."""
    return next((word for word in words if _pattern(word).search(text)), "")


def spans(words: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    """Where ``words`` stand in ``text``, from left to right, without overlap."""
    found = sorted(match.span() for word in words for match in _pattern(word).finditer(text))
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _for_value(field: str, value: str | int) -> Iterator[str]:
    if field != "arms.treatment":
        yield from _TERMS.get((field, value), ())
        return
    term = BY_ID[str(value)]
    yield term.label.lower()
    if " + " in term.label:
        yield from (term.label.lower().replace(" + ", joint) for joint in (" plus ", " and ", "-", "/"))
    yield from (alias for alias in term.aliases if len(alias) >= SHORTEST_ALIAS)


def _pattern(word: str) -> re.Pattern[str]:
    """Whole words; abbreviations in capitals are matched as such, everything else in any case."""
    flags = 0 if word.isupper() else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(word)}(?:s|ed)?(?!\w)", flags)
