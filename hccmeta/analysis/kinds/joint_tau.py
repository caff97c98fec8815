"""RMST differences at several tau pooled jointly: a tau that few studies reach borrows from the others."""

from __future__ import annotations

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.sensitivity import Cell, finite
from hccmeta.analysis.results import Contrast, Floats, Table
from hccmeta.evidence.spec.study import Study


def joint_table(scope: HorizonScope, found: list[tuple[Study, Contrast]]) -> Table | None:
    """The joint pool over the plan's tau beside each tau by itself; None where one tau, or fewer than three studies."""
    taus = np.array(scope.endpoint_plan().tau, dtype=float)
    if taus.size < 2 or len(found) < 3:
        return None
    if len({study.id for study, _ in found}) < len(found):
        return None  # comparisons that share a control would need the covariance between them
    y, s = zip(*(_difference(scope, one, taus) for _, one in found), strict=True)
    header = ("tau", "Estimate", "95 % lower", "95 % upper", "Studies that reach it", "Note")
    try:
        pooled = stats.multivariate_pool(np.array(y), np.array(s), method="REML", structure="CS")
    except (ValueError, stats.ConvergenceError) as error:
        rows: tuple[tuple[Cell, ...], ...] = tuple((float(tau), None, None, None, None, str(error)) for tau in taus)
    else:
        columns = (taus, pooled.coef, pooled.ci_lower, pooled.ci_upper, pooled.k_outcome)
        rows = tuple(
            (float(tau), float(estimate), finite(lower), finite(upper), int(k), pooled.reason)
            for tau, estimate, lower, upper, k in zip(*columns, strict=True)
        )
    return Table(
        "joint-tau",
        "Several tau pooled jointly",
        header,
        rows,
        note="REML, one between-study variance and one correlation; normal intervals. Where few studies reach a tau, "
        "its estimate is borrowed from the others.",
    )


def _difference(scope: HorizonScope, one: Contrast, taus: Floats) -> tuple[Floats, Floats]:
    """RMST differences and their covariance, whose variances are those of the main analysis.

    The correlation is that between patients; each tau's variance also holds the reconstruction's part.
    """
    curves = [stats.rmst_curve(side.time, side.event, tau=taus) for side in scope.sides(one)]
    difference = stats.rmst_curve_difference(*curves)
    by_tau = dict(one.rmst_difference)
    total = np.array([by_tau[float(tau)].se or np.nan for tau in taus])
    scale = total / np.sqrt(np.diag(difference.covariance))
    scale = np.where(np.isfinite(scale), scale, 1.0)
    return difference.estimate, difference.covariance * np.outer(scale, scale)
