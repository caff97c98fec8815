"""One stage instead of two: pseudo-values of all patients on treatment, with a fixed effect for each study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.codes import Model
from hccmeta.analysis.details import Line
from hccmeta.analysis.intervals import around
from hccmeta.analysis.kinds.sensitivity import of_model
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import ArmEndpoint

LABEL = of_model(Model.ONE_STAGE)

#: One line of a table for each treatment.
OfTreatments = dict[str, Line]


def one_stage(arms: Sequence[tuple[str, ArmEndpoint]], reference: str, tau: float) -> OfTreatments:
    """The difference in RMST of every group against ``reference``; ``arms`` are pairs of a group and an arm.

    Only studies with the reference and another group say anything; arms that do not reach ``tau`` are left out
    (Andersen, Hansen and Klein 2004; ``docs/methods/statistics.md#stacked``). The variance is of the patients only.
    """
    reaching = [
        (group, arm) for group, arm in arms if any(one.tau == tau and one.estimate is not None for one in arm.rmst)
    ]
    groups = {
        study: {group for group, arm in reaching if arm.study == study} for study in {a.study for _, a in reaching}
    }
    kept = [(group, arm) for group, arm in reaching if len(groups[arm.study]) > 1]
    wanted = list(dict.fromkeys(group for group, _ in arms if group != reference))
    lines = dict.fromkeys(wanted, Line(LABEL, k=0, reasons=(because(Why.NO_COMPARISON),)))
    compared = [one for one in wanted if any(group == one for group, _ in kept)]
    studies = sorted({arm.study for _, arm in kept})
    if not compared:
        return lines
    n = [arm.time.size for _, arm in kept]
    columns = [np.repeat([float(arm.study == one) for _, arm in kept], n) for one in studies]
    columns += [np.repeat([float(group == one) for group, _ in kept], n) for one in compared]
    values = np.concatenate([stats.pseudo_rmst(arm.time, arm.event, tau=tau) for _, arm in kept])
    try:
        fitted = stats.pseudo_regression(values, np.column_stack(columns))
    except ValueError:
        unconnected = Line(LABEL, k=len(studies), reasons=(because(Why.NOT_CONNECTED),))
        return lines | dict.fromkeys(compared, unconnected)
    for column, treatment in enumerate(compared, start=len(studies)):
        estimate, se = float(fitted.coefficient[column]), float(fitted.se[column])
        k = sum(treatment in groups[study] for study in studies)
        lines[treatment] = Line(
            LABEL, estimate, around(estimate, Z95 * se), k, se=se, reasons=(because(Why.PATIENTS_ONLY),)
        )
    return lines
