"""The arms of a review as the columns of a regression: outcome, variance, study, treatment, covariates."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import Label, LabelKind
from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.remarks import Reason, Why, because
from hccmeta.analysis.results import ArmEndpoint
from hccmeta.evidence.spec.review import Dominance
from hccmeta.evidence.spec.study import Study


@dataclass(frozen=True)
class ArmRow:
    """One arm's outcome. ``value`` None: not estimable, with the ``reason``.

    ``faithful``: whether its reconstruction lies within all its thresholds.
    """

    study: Study
    arm: str
    treatment: str
    n: int
    value: float | None
    se: float | None
    reason: Reason | None = None
    faithful: bool = True

    @property
    def label(self) -> Label:
        """The arm by its study and its id."""
        return Label(LabelKind.ARM, self.study.id, self.study.name, arm=self.arm)


def rmst_rows(arms: list[tuple[Study, ArmEndpoint]], tau: float) -> list[ArmRow]:
    """Every arm's RMST at ``tau``."""
    rows = []
    for study, arm in arms:
        found = next(one for one in arm.rmst if one.tau == tau)
        card = faithful(arm.fidelity)
        rows.append(ArmRow(study, arm.arm, arm.treatment, arm.n, found.estimate, found.se, found.reason, card))
    return rows


def alive_rows(arms: list[tuple[Study, ArmEndpoint]], tau: float) -> list[ArmRow]:
    """Every arm's patients of 100 without the event at ``tau``."""
    found = ((study, arm, dict(arm.alive)[tau]) for study, arm in arms)
    return [
        ArmRow(study, arm.arm, arm.treatment, arm.n, one.estimate, one.se, one.reason, faithful(arm.fidelity))
        for study, arm, one in found
    ]


def usable(rows: list[ArmRow]) -> list[ArmRow]:
    """The rows with an estimate and a standard error above 0."""
    return [row for row in rows if row.value is not None and row.se is not None and row.se > 0]


def outcome(rows: list[ArmRow]) -> tuple[Floats, Floats]:
    """``yi`` and ``vi`` of usable rows."""
    return np.array([row.value for row in rows], dtype=float), np.array([row.se for row in rows], dtype=float) ** 2


def labels(rows: list[ArmRow]) -> list[str]:
    """The study of each row."""
    return [row.study.id for row in rows]


def dummies(rows: list[ArmRow], treatments: list[str]) -> Floats:
    """Intercept and one column per treatment of ``treatments`` (the reference is not among them)."""
    return np.column_stack(
        [np.ones(len(rows)), *(np.array([row.treatment == one for row in rows], dtype=float) for one in treatments)]
    )


@dataclass(frozen=True)
class Share:
    """How much of a treatment's patients one study holds."""

    treatment: str
    studies: int
    patients: int
    largest_study: str
    largest_share: float
    reason: Reason | None

    @property
    def dominated(self) -> bool:
        """Whether the rule leaves the treatment out."""
        return self.reason is not None


def shares(rows: list[ArmRow], rule: Dominance) -> list[Share]:
    """Each treatment under the dominance rule (docs/methods/statistics.md#dominance)."""
    patients: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        patients[row.treatment][row.study.id] += row.n
    counts = []
    for treatment, by_study in patients.items():
        largest, n = by_study.most_common(1)[0]
        total = sum(by_study.values())
        reason = None
        if len(by_study) < rule.min_studies:
            reason = because(Why.FEW_STUDIES, studies=len(by_study), least=rule.min_studies)
        elif n / total > rule.share:
            reason = because(
                Why.ONE_STUDY_RULES, percent=100 * n / total, patients=total, study=largest, most=100 * rule.share
            )
        counts.append(Share(treatment, len(by_study), total, largest, n / total, reason))
    return counts
