"""RMST differences at several tau pooled jointly: a tau that few studies reach borrows from the others."""

from __future__ import annotations

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import Cell, finite
from hccmeta.analysis.results import ArmEndpoint, Contrast, Floats, Table
from hccmeta.spec.study import Study


def joint_table(scope: Scope, found: list[tuple[Study, Contrast]]) -> Table | None:
    """The joint pool over the plan's tau beside each tau by itself; None where one tau, or fewer than three studies."""
    taus = np.array(scope.endpoint_plan().tau, dtype=float)
    if taus.size < 2 or len(found) < 3:
        return None
    arms = {(arm.study, arm.endpoint, arm.arm): arm for _, result in scope.studies for arm in result.arms}
    y, s = zip(*(_difference(arms, one, taus) for _, one in found), strict=True)
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


def _difference(arms: dict[tuple[str, str, str], ArmEndpoint], one: Contrast, taus: Floats) -> tuple[Floats, Floats]:
    sides = [arms[one.study, one.endpoint, arm] for arm in (one.arm, one.reference)]
    curves = [stats.rmst_curve(side.time, side.event, tau=taus) for side in sides]
    difference = stats.rmst_curve_difference(*curves)
    return difference.estimate, difference.covariance
