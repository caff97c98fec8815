"""RMST differences at several tau pooled jointly: a tau that few studies reach borrows from the others."""

from __future__ import annotations

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import EstimateKind, Label, LabelKind
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.remarks import from_statistics
from hccmeta.analysis.results import Contrast
from hccmeta.evidence.spec.study import Study


def joint_lines(scope: HorizonScope, members: list[tuple[Study, Contrast]]) -> Lines | None:
    """The joint pool over the plan's tau; None where one tau, or fewer than three studies.

    REML, one between-study variance and one correlation; normal intervals.
    """
    taus = np.array(scope.endpoint_plan().tau, dtype=float)
    if taus.size < 2 or len(members) < 3:
        return None
    if len({study.id for study, _ in members}) < len(members):
        return None  # comparisons that share a control would need the covariance between them
    y, s = zip(*(_difference(scope, one, taus) for _, one in members), strict=True)
    labels = [Label(LabelKind.TAU, tau=float(tau)) for tau in taus]
    try:
        pooled = stats.multivariate_pool(np.array(y), np.array(s), method="REML", structure="CS")
    except (ValueError, stats.ConvergenceError) as error:
        lines = tuple(Line(label, reasons=from_statistics(error)) for label in labels)
    else:
        columns = (labels, pooled.coef, pooled.ci_lower, pooled.ci_upper, pooled.k_outcome)
        lines = tuple(
            Line(label, float(estimate), estimated(lower, upper), int(k), reasons=from_statistics(pooled.reason))
            for label, estimate, lower, upper, k in zip(*columns, strict=True)
        )
    return Lines(EstimateKind.DIFFERENCE, lines)


def _difference(scope: HorizonScope, contrast: Contrast, taus: Floats) -> tuple[Floats, Floats]:
    """RMST differences and their covariance, whose variances are those of the main analysis.

    The correlation is that between patients; each tau's variance also holds the reconstruction's part.
    """
    curves = [stats.rmst_curve(side.time, side.event, tau=taus) for side in scope.sides(contrast)]
    difference = stats.rmst_curve_difference(*curves)
    by_tau = dict(contrast.rmst_difference)
    total = np.array([by_tau[float(tau)].se or np.nan for tau in taus])
    scale = total / np.sqrt(np.diag(difference.covariance))
    scale = np.where(np.isfinite(scale), scale, 1.0)
    return difference.estimate, difference.covariance * np.outer(scale, scale)
