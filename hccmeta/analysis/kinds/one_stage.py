"""One stage instead of two: pseudo-values of all patients on treatment, with a fixed effect for each study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.kinds.sensitivity import Cell
from hccmeta.analysis.results import ArmEndpoint

LABEL = "One stage: pseudo-values of patients, study as a fixed effect"
NOTE = "common effect within studies; variance of the patients only, without that of the reconstruction"

#: One line of a table for each treatment: estimate, limits, studies, note.
Lines = dict[str, tuple[Cell, ...]]


def one_stage(arms: Sequence[tuple[str, ArmEndpoint]], reference: str, tau: float) -> Lines:
    """The difference in RMST of every group against ``reference``; ``arms`` are pairs of a group and an arm.

    Only studies with the reference and another group say anything; arms that do not reach ``tau`` are left out
    (Andersen, Hansen and Klein 2004; statistics.md 4.1).
    """
    reaching = [
        (group, arm) for group, arm in arms if any(one.tau == tau and one.estimate is not None for one in arm.rmst)
    ]
    groups = {
        study: {group for group, arm in reaching if arm.study == study} for study in {a.study for _, a in reaching}
    }
    kept = [(group, arm) for group, arm in reaching if len(groups[arm.study]) > 1]
    wanted = list(dict.fromkeys(group for group, _ in arms if group != reference))
    lines: Lines = dict.fromkeys(wanted, (None, None, None, 0, "no study compares this treatment"))
    compared = [one for one in wanted if any(group == one for group, _ in kept)]
    studies = sorted({arm.study for _, arm in kept})
    if not compared:
        return lines
    n = [arm.time.size for _, arm in kept]
    columns = [np.repeat([float(arm.study == one) for _, arm in kept], n) for one in studies]
    columns += [np.repeat([float(group == one) for group, _ in kept], n) for one in compared]
    values = np.concatenate([stats.pseudo_rmst(arm.time, arm.event, tau=tau) for _, arm in kept])
    try:
        found = stats.pseudo_regression(values, np.column_stack(columns))
    except ValueError:
        return lines | dict.fromkeys(compared, (None, None, None, len(studies), "not connected with the reference"))
    for column, one in enumerate(compared, start=len(studies)):
        estimate, half = float(found.coefficient[column]), Z95 * float(found.se[column])
        k = sum(one in groups[study] for study in studies)
        lines[one] = (estimate, estimate - half, estimate + half, k, NOTE)
    return lines
