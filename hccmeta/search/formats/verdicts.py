"""Decisions that screening tools write into the references they export.

ASReview writes a note (``ASReview_relevant``, ``ASReview_irrelevant``) or a column of ones and zeros; Rayyan a note
with each person's decision (``RAYYAN-INCLUSION: {"Ann"=>"Included"}``) and the reasons; Covidence a note with the
reason for which a reference was excluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hccmeta.ground import hostile

_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{([^{}]{0,4000})\}")
_ONE = re.compile(r"""["']([^"']{1,80})["']\s*(?:=>|:)\s*["']?(included|excluded|maybe|true|false)\b""", re.IGNORECASE)
_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|]{0,1000})")
_COVIDENCE = re.compile(r"Exclusion reason:\s*([^;]{1,300})", re.IGNORECASE)
_YES = {"included": True, "true": True, "excluded": False, "false": False}


@dataclass(frozen=True)
class Verdict:
    """One decision in a file: of ``person`` (empty: the tool does not say whose), ``relevant`` or not (None: maybe).

    ``reasons`` are those that the tool gives, in its own words.
    """

    tool: str
    person: str
    relevant: bool | None
    reasons: tuple[str, ...] = ()


def verdicts(fields: Mapping[str, Sequence[str]]) -> tuple[Verdict, ...]:
    """The decisions that the notes and labels of a record hold."""
    notes = " ".join(fields.get("note", ()))
    return (*_asreview(notes, fields.get("label", ())), *_rayyan(notes), *_covidence(notes))


def _asreview(notes: str, labels: Sequence[str]) -> Iterator[Verdict]:
    if "ASReview_irrelevant" in notes:
        yield Verdict("ASReview", "", False)
    elif "ASReview_relevant" in notes:
        yield Verdict("ASReview", "", True)
    elif (label := "".join(labels).strip()) in ("1", "1.0", "0", "0.0"):
        yield Verdict("ASReview", "", label.startswith("1"))


def _rayyan(notes: str) -> Iterator[Verdict]:
    given = _REASONS.search(notes)
    reasons = tuple(
        reason for one in (given[1] if given else "").split(",") if (reason := hostile.text(one.strip(" ."), 200))
    )
    if written := _RAYYAN.search(notes):
        for match in _ONE.finditer(written[1]):
            # A name that is an e-mail address would be published with the decision: what stands before the @ is kept.
            person = hostile.text(match[1].split("@")[0].replace(";", " "), 80)
            relevant = _YES.get(match[2].lower())
            yield Verdict("Rayyan", person, relevant, reasons if relevant is False else ())


def _covidence(notes: str) -> Iterator[Verdict]:
    if given := _COVIDENCE.search(notes):
        yield Verdict("Covidence", "", False, (hostile.text(given[1], 200),))
