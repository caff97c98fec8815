"""The mean survival of all arms of the reference treatment: what patients live to begin with."""

from __future__ import annotations

import numpy as np

from hccmeta.analysis.kinds.arms_table import outcome, rmst_rows, usable
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, pool_by_number
from hccmeta.analysis.results import Table
from hccmeta.evidence.spec import vocabulary


def reference_table(scope: HorizonScope) -> tuple[Table, ...]:
    """The pooled RMST at the plan's tau of every arm of the review's reference; no table where no arm reaches it.

    Descriptive: arms are taken out of their studies, randomised or not. Several arms of a study count as separate.
    """
    arms = [(study, arm) for study, arm in scope.arms() if arm.treatment == scope.review.reference]
    rows = usable(rmst_rows(arms, scope.plan.tau))
    if not rows:
        return ()
    found = pool_by_number(*outcome(rows))
    label = vocabulary.label(scope.review.reference)
    spread = [f"{value:.1f}" for value in (found.pi_lower, found.pi_upper) if np.isfinite(value)]
    said = f"95 % prediction interval {' to '.join(spread)}" if spread else ""
    left_out = len(arms) - len(rows)
    note = "; ".join(filter(None, (said, f"{left_out} arms do not reach tau" if left_out else "")))
    line: tuple[Cell, ...] = (
        label,
        found.estimate,
        found.ci_lower,
        found.ci_upper,
        len({row.study.id for row in rows}),
        note,
    )
    return (
        Table(
            "pooled-rmst",
            f"Mean survival within {scope.plan.tau:g} months, {label.lower()}",
            ("Treatment", *ESTIMATE_HEADER, "Studies", "Note"),
            (line,),
            note="Descriptive: all arms of this treatment, taken out of their studies, so randomisation is ignored.",
        ),
    )
