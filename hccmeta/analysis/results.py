"""The results of a build, as frozen records. Tables, figures, JSON, pages and diffs are all made from these.

Times are in months. ``None`` stands where a number is not estimable, and ``reason`` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hccmeta.evidence.selection import Selection

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error and confidence interval."""

    estimate: float | None
    se: float | None = None
    ci: tuple[float | None, float | None] | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ArmRmst:
    """Restricted mean survival time of one arm at ``tau``.

    ``se`` holds both parts of the uncertainty: patients and reconstruction (statistics.md 4.9);
    ``reconstruction_share`` is the second part's share in the variance.
    """

    tau: float
    estimate: float | None
    se: float | None
    n_at_risk: int | None
    reconstruction_share: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Curve:
    """Kaplan-Meier steps of reconstructed patients (from time 0), with a log-log confidence band."""

    time: Floats
    survival: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class FidelityItem:
    """One line of the fidelity card: what was reported, what the reconstruction gives, and the largest allowed gap."""

    name: str
    reported: float | None
    reconstructed: float | None
    difference: float | None
    threshold: float | None
    ok: bool | None
    accepted: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class ArmEndpoint:
    """One arm of one endpoint, recomputed from its curve. ``alive``: patients of 100 without the event, by tau."""

    study: str
    arm: str
    treatment: str
    endpoint: str
    n: int
    n_events: int
    time: Floats
    event: NDArray[np.int64]
    curve: Curve
    points: tuple[Floats, Floats]
    risk_time: Floats
    risk_given: NDArray[np.int64]
    risk_reconstructed: NDArray[np.int64]
    median: Estimate
    follow_up: Estimate
    rmst: tuple[ArmRmst, ...]
    fidelity: tuple[FidelityItem, ...]
    last_time: float
    alive: tuple[tuple[float, Estimate], ...] = ()


@dataclass(frozen=True)
class Contrast:
    """Two arms of one study on one endpoint.

    ``rmst_difference`` (months) and ``alive_difference`` (patients of 100) are arm minus reference, by ``tau``.
    """

    study: str
    endpoint: str
    arm: str
    reference: str
    treatment: str
    reference_treatment: str
    hr: Estimate
    reported_hr: Estimate
    logrank_p: float | None
    proportional_hazards_p: float | None
    rmst_difference: tuple[tuple[float, Estimate], ...]
    fidelity: tuple[FidelityItem, ...] = ()
    alive_difference: tuple[tuple[float, Estimate], ...] = ()


@dataclass(frozen=True)
class StudyResult:
    """All that was recomputed for one study; empty tuples for a study without a curve."""

    id: str
    arms: tuple[ArmEndpoint, ...]
    contrasts: tuple[Contrast, ...]


Status = Literal["estimated", "descriptive", "not-estimable"]


@dataclass(frozen=True)
class Row:
    """One line of a forest plot: a study (or subgroup) with what it puts into the pooled estimate.

    ``weight`` is its share of the pooled estimate, 0 to 1 (of the absolute weights where arms enter with either sign);
    None when it does not enter, with the ``reason``.
    """

    study: str
    label: str
    arm: str | None
    reference: str | None
    n: int | None
    estimate: float | None
    se: float | None
    ci: tuple[float | None, float | None] | None
    weight: float | None
    reason: str | None = None


@dataclass(frozen=True)
class Analysis:
    """One analysis of a review. ``arm`` and ``reference`` are treatments (None where the kind has none).

    ``tables`` holds further results of the kind (sensitivity, coefficients ...) as named tables: a header and rows.
    """

    id: str
    title: str
    endpoint: str | None
    tau: float | None
    kind: str
    measure: str
    unit: str
    arm: str | None
    reference: str | None
    primary: bool
    estimate: float | None
    se: float | None
    ci: tuple[float | None, float | None] | None
    pi: tuple[float | None, float | None] | None
    p: float | None
    k: int
    n: int
    tau2: float | None
    i2: float | None
    q: float | None
    method: str
    status: Status
    reason: str | None
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Table:
    """A named table of a result. Cells are text, numbers or None."""

    id: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | float | int | None, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class ReviewResult:
    """All that was computed for one review."""

    id: str
    selection: Selection
    analyses: tuple[Analysis, ...]
    n_patients: int
    n_with_curve: int


@dataclass(frozen=True)
class CrossCheck:
    """Largest absolute differences between our fits and lifelines': in survival, and in log hazard ratio."""

    arms: int
    survival: float
    contrasts: int
    log_hazard_ratio: float
    lifelines: str


@dataclass(frozen=True)
class Results:
    """Everything a build computes."""

    studies: tuple[StudyResult, ...]
    reviews: tuple[ReviewResult, ...]
    crosscheck: CrossCheck | None = None

    def study(self, study_id: str) -> StudyResult:
        """The result of this study. Raises KeyError when there is none."""
        for one in self.studies:
            if one.id == study_id:
                return one
        raise KeyError(study_id)

    def review(self, review_id: str) -> ReviewResult:
        """The result of this review. Raises KeyError when there is none."""
        for one in self.reviews:
            if one.id == review_id:
                return one
        raise KeyError(review_id)
