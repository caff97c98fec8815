"""Fits of the nested arm model, each set of arms fitted once (docs/methods/statistics.md#cohorts)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import Label
from hccmeta.analysis.details import Line
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.kinds.arms_table import ArmRow, dummies, labels, outcome
from hccmeta.analysis.remarks import Reason, Why, because, from_statistics

#: One line for each treatment.
OfTreatments = dict[str, Line]


@dataclass(frozen=True)
class Design:
    """The arms that enter a fit and the treatments set against the reference, one column each."""

    rows: list[ArmRow]
    treatments: list[str]

    @property
    def can_differ(self) -> bool:
        """Whether an arm is to spare: with as many arms as means, nothing is left to see how arms differ by."""
        return len(self.rows) > 1 + len(self.treatments)


@dataclass(frozen=True)
class Fits:
    """The nested model of any arms against ``reference``; remembers what it has fitted."""

    reference: str
    _kept: dict[tuple[object, ...], stats.MetaRegression | tuple[Reason, ...]] = field(default_factory=dict)

    def fit(self, rows: Sequence[ArmRow], treatments: Sequence[str]) -> stats.MetaRegression | tuple[Reason, ...]:
        """The model of usable ``rows`` with a column for each of ``treatments``, or why there is none."""
        key = (*treatments, *((row.study.id, row.arm, row.value, row.se) for row in rows))
        if key not in self._kept:
            self._kept[key] = self._fitted(list(rows), list(treatments))
        return self._kept[key]

    def _fitted(self, rows: list[ArmRow], treatments: list[str]) -> stats.MetaRegression | tuple[Reason, ...]:
        if all(row.treatment != self.reference for row in rows):
            return (because(Why.NO_ARM_OF_LEFT, reference=self.reference),)
        yi, vi = outcome(rows)
        try:
            return stats.meta_regression(yi, vi, dummies(rows, treatments), study=labels(rows))
        except (ValueError, stats.ConvergenceError) as error:
            return from_statistics(error)

    def lines(self, label: Label, rows: Sequence[ArmRow], treatments: Sequence[str]) -> OfTreatments:
        """Each treatment's line of the model on ``rows``; where there is no fit, the reasons instead of an estimate."""
        studies = len({row.study.id for row in rows})
        kept = [one for one in treatments if any(row.treatment == one for row in rows)]
        lines = dict.fromkeys(treatments, Line(label, k=studies, reasons=(because(Why.NO_ARM_LEFT),)))
        if not kept:
            return lines
        fitted = self.fit(rows, kept)
        if isinstance(fitted, tuple):
            return dict.fromkeys(treatments, Line(label, k=studies, reasons=fitted))
        why = from_statistics(fitted.reason)
        return lines | _lines(label, kept, (fitted.coef, fitted.se, fitted.ci_lower, fitted.ci_upper), fitted.m, why)

    def lines_of_sets(
        self, names: Sequence[Label], rows: Sequence[ArmRow], sets: Sequence[Collection[str]], treatments: Sequence[str]
    ) -> list[OfTreatments]:
        """``lines`` of the arms of each of ``sets`` of studies, by its label; sets of the same treatments in one."""
        lines_of: dict[int, OfTreatments] = {}
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        mine = [[row for row in rows if row.study.id in one] for one in sets]
        for i, each in enumerate(mine):
            present = {row.treatment for row in each}
            kept = tuple(one for one in treatments if one in present)
            if kept and self.reference in present and len(each) > len(kept) + 1:
                alike[kept].append(i)
            else:
                lines_of[i] = self.lines(names[i], each, treatments)
        for kept, members in alike.items():
            fits = _together(rows, [sets[i] for i in members], self.reference, kept)
            for b, i in enumerate(members):
                m = int(fits.m[b])
                empty = dict.fromkeys(treatments, Line(names[i], k=m, reasons=(because(Why.NO_ARM_LEFT),)))
                numbers = (fits.coef[b], fits.se[b], fits.ci_lower[b], fits.ci_upper[b])
                lines_of[i] = (
                    empty | _lines(names[i], kept, numbers, m, from_statistics(fits.reason(b)))
                    if fits.converged[b]
                    else self.lines(names[i], mine[i], treatments)  # which says what went wrong
                )
        return [lines_of[i] for i in range(len(sets))]


def _together(
    rows: Sequence[ArmRow], sets: Sequence[Collection[str]], reference: str, kept: tuple[str, ...]
) -> stats.ArmRegressions:
    """The model of the arms of each of ``sets`` of studies, which have the treatments ``kept`` and no other."""
    entered = [row for row in rows if row.treatment in (*kept, reference)]
    studies = sorted(set(labels(entered)))
    wanted = np.array([[one in each for one in studies] for each in sets])
    yi, vi = outcome(entered)
    return stats.arm_regressions_without(yi, vi, dummies(entered, list(kept)), wanted, study=labels(entered))


def _lines(
    label: Label,
    kept: Sequence[str],
    numbers: tuple[Floats, Floats, Floats, Floats],
    studies: int,
    reasons: tuple[Reason, ...],
) -> OfTreatments:
    """A line for each of the treatments ``kept``, whose coefficients follow the intercept's in ``numbers``."""
    coef, se, lower, upper = numbers
    return {
        one: Line(label, float(coef[i]), estimated(lower[i], upper[i]), studies, se=float(se[i]), reasons=reasons)
        for i, one in enumerate(kept, start=1)
    }


def contributions(
    fitted: stats.MetaRegression | None, rows: Sequence[ArmRow], treatments: Sequence[str], column: int
) -> Floats:
    """Each arm's share in the absolute weights of coefficient ``column``, which is linear in the arms' outcomes.

    b = (X'V^-1X)^-1 X'V^-1 y with V = diag(v + tau2_arm) + tau2_study within a study; both tau2 are 0 without a fit.
    """
    _, vi = outcome(list(rows))
    x = dummies(list(rows), list(treatments))
    of_arm, of_study = (0.0, 0.0) if fitted is None else (fitted.tau2_arm, fitted.tau2_study)
    _, study = np.unique(labels(list(rows)), return_inverse=True)
    r = 1 / (vi + of_arm)
    sums = np.zeros((int(study.max()) + 1, x.shape[1]))
    np.add.at(sums, study, r[:, None] * x)
    g = of_study / (1 + of_study * np.bincount(study, r))  # V^-1 in closed form, a study at a time
    solved = r[:, None] * (x - (g[:, None] * sums)[study])
    weights = np.abs(np.linalg.solve(x.T @ solved, solved.T)[column])
    return np.asarray(weights / weights.sum())


def precision(rows: Sequence[ArmRow]) -> Floats:
    """Each arm's share of the precision of all ``rows``: its weight where nothing is known of how arms differ."""
    _, vi = outcome(list(rows))
    return np.asarray((1 / vi) / (1 / vi).sum())
