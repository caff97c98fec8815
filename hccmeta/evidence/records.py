"""The evidence: everything read from ``studies/`` and ``docs/reviews/``, as frozen records, with where each stands.

``hccmeta.evidence.library`` reads it; rules, analysis and pages take it from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hccmeta.digitise.kept import FigureTrace
from hccmeta.evidence.source import Document
from hccmeta.evidence.spec.logs import Grade, Screened, Search
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Study
from hccmeta.evidence.spec.vocabulary import Vocabulary, packaged


@dataclass(frozen=True)
class CurvePoints:
    """A curve file: times (months) and proportions as read, in the file's order."""

    path: str
    time: tuple[float, ...]
    survival: tuple[float, ...]


@dataclass(frozen=True)
class RiskTable:
    """An at-risk file: times (months) and, for each arm, the numbers at risk; None where none is printed for it."""

    path: str
    time: tuple[float, ...]
    n_at_risk: dict[str, tuple[int | None, ...]]


@dataclass(frozen=True)
class CensorMarks:
    """A file of censor marks: their times (months), in order. One mark may hide several patients, and some are lost."""

    path: str
    time: tuple[float, ...]


@dataclass(frozen=True)
class TraceFile:
    """What is kept of a figure: who of two readers read it (None: the only one), and the trace."""

    path: str
    reader: str | None
    trace: FigureTrace


@dataclass(frozen=True)
class StudyFolder:
    """One study as read: its record, its curves by (endpoint, arm), its risk tables by endpoint, its notes.

    A curve has one reading, or two when it was digitised twice (``os.sorafenib.a.csv``, ``.b.csv``); so have its censor
    marks. ``traces`` holds, by endpoint, what is kept of the figures.
    """

    path: str
    document: Document
    record: Study
    curves: dict[tuple[str, str], tuple[CurvePoints, ...]]
    risk_tables: dict[str, RiskTable]
    notes: str
    censor_marks: dict[tuple[str, str], tuple[CensorMarks, ...]] = field(default_factory=dict)
    traces: dict[str, tuple[TraceFile, ...]] = field(default_factory=dict)

    def survival_pixel(self, endpoint: str, arm: str) -> float | None:
        """Survival per pixel of the coarsest picture an arm's curve was read from.

        None without a trace, and for drawings, whose lines have no pixels.
        """
        traces = [file.trace for file in self.traces.get(endpoint, ()) if arm in file.trace.arms]
        return max((one.survival_per_pixel for one in traces if one.survival_per_pixel is not None), default=None)


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
    """The whole evidence of the project at ``root``, and the words it is written in."""

    root: Path
    studies: tuple[StudyFolder, ...]
    reviews: tuple[ReviewFolder, ...]
    vocabulary: Vocabulary = field(default_factory=packaged)
