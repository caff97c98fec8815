"""Words by which a title or an abstract shows that an eligibility condition is met.

They only ever rank and highlight. A condition whose field is not here (status, origin of time) cannot be told from
metadata, and nothing is held against a record for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import Condition

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
    """The leftmost of ``words`` that stands in ``text`` as whole words; empty when none does."""
    match = _pattern(words).search(text)
    return match[0] if match else ""


def spans(words: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    """Where ``words`` stand in ``text``, from left to right, without overlap."""
    return [match.span() for match in _pattern(words).finditer(text)]


def _for_value(field: str, value: str | int) -> Iterator[str]:
    if field != "arms.treatment":
        yield from _TERMS.get((field, value), ())
    elif term := vocabulary.in_use().by_id.get(str(value)):
        label = term.label.lower()
        yield label
        if " + " in label:
            yield from (label.replace(" + ", joint) for joint in (" plus ", " and ", "-", "/"))
        yield from (alias for alias in term.aliases if len(alias) >= SHORTEST_ALIAS)


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of ``words``, whole; abbreviations in capitals are matched as such, everything else in any case."""
    longest_first = sorted(words, key=len, reverse=True)
    either = "|".join(re.escape(word) if word.isupper() else f"(?i:{re.escape(word)})" for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{either})s?(?!\w)")
