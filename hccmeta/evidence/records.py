"""The evidence: everything read from ``studies/`` and ``docs/reviews/``, as frozen records, with where each stands.

``hccmeta.evidence.library`` reads it; rules, analysis and pages take it from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hccmeta.evidence.source import Document
from hccmeta.evidence.spec.logs import Grade, Screened, Search
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Study


@dataclass(frozen=True)
class CurvePoints:
    """A curve file: times (months) and proportions as read, in the file's order."""

    path: str
    time: tuple[float, ...]
    survival: tuple[float, ...]


@dataclass(frozen=True)
class RiskTable:
    """An at-risk file: times (months) and, for each arm, the numbers at risk."""

    path: str
    time: tuple[float, ...]
    n_at_risk: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class StudyFolder:
    """One study as read: its record, its curves by (endpoint, arm), its risk tables by endpoint, its notes.

    A curve has one reading, or two when it was digitised twice (``os.sorafenib.a.csv``, ``.b.csv``).
    """

    path: str
    document: Document
    record: Study
    curves: dict[tuple[str, str], tuple[CurvePoints, ...]]
    risk_tables: dict[str, RiskTable]
    notes: str


@dataclass(frozen=True)
class ReviewFolder:
    """One review as read: its protocol, its two logs, its signed certainties and its prose by file name."""

    path: str
    document: Document
    record: Review
    searches: tuple[Search, ...]
    screening: tuple[Screened, ...]
    grade: Grade
    prose: dict[str, str]


@dataclass(frozen=True)
class Library:
    """The whole evidence of the project at ``root``."""

    root: Path
    studies: tuple[StudyFolder, ...]
    reviews: tuple[ReviewFolder, ...]
