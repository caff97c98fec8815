"""The mean survival of all arms of the reference treatment: what patients live to begin with."""

from __future__ import annotations

from hccmeta import stats
from hccmeta.analysis.codes import EstimateKind, IntervalKind, Label, LabelKind
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.kinds.arms_table import outcome, rmst_rows, usable
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.remarks import Why, because


def reference_arms(scope: HorizonScope) -> Lines | None:
    """The pooled RMST at the plan's tau of every arm of the review's reference; None where no arm reaches it.

    Descriptive: arms are taken out of their studies, randomised or not. Several arms of a study count as separate.
    """
    arms = [(study, arm) for study, arm in scope.arms() if arm.treatment == scope.review.reference]
    rows = usable(rmst_rows(arms, scope.plan.tau))
    if not rows:
        return None
    # Arms of one treatment in many trials: how these differ is estimated, not assumed.
    yi, vi = outcome(rows)
    pooled = stats.pool(yi, vi, tau2="EE" if yi.size < 3 else "REML", ci="z" if yi.size < 3 else "HK-max")
    left_out = len(arms) - len(rows)
    line = Line(
        Label(LabelKind.TREATMENT, treatment=scope.review.reference),
        pooled.estimate,
        estimated(pooled.ci_lower, pooled.ci_upper),
        k=len({row.study.id for row in rows}),
        prediction=estimated(pooled.pi_lower, pooled.pi_upper, IntervalKind.PREDICTION),
        reasons=(because(Why.ARMS_SHORT, arms=left_out),) if left_out else (),
    )
    return Lines(EstimateKind.MEAN, (line,))
