"""A second opinion in every build: Kaplan-Meier and Cox fits of the real studies computed again by lifelines."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from hccmeta.analysis.results import ArmEndpoint, CrossCheck, StudyResult


def crosscheck(studies: tuple[StudyResult, ...]) -> CrossCheck:
    """Compare every arm's curve and every contrast's hazard ratio with lifelines.

    A ratio that lifelines' own fit does not reach (all events of one arm before those of the other) is not counted.
    """
    # Imported here: lifelines takes seconds to load and is needed only when a study has changed.
    import lifelines

    arms = {(arm.study, arm.endpoint, arm.arm): arm for study in studies for arm in study.arms}
    contrasts = [
        (arms[one.study, one.endpoint, one.arm], arms[one.study, one.endpoint, one.reference], one.hr.estimate)
        for study in studies
        for one in study.contrasts
    ]
    curves = [_curve_gap(arm) for arm in arms.values()]
    gaps = [_ratio_gap(arm, reference, hr) for arm, reference, hr in contrasts if hr is not None]
    ratios = [one for one in gaps if one is not None]
    return CrossCheck(
        len(curves), max(curves, default=0.0), len(ratios), max(ratios, default=0.0), lifelines.__version__
    )


def together(checks: Sequence[CrossCheck]) -> CrossCheck:
    """The cross-checks of several studies as one."""
    return CrossCheck(
        sum(one.arms for one in checks),
        max((one.survival for one in checks), default=0.0),
        sum(one.contrasts for one in checks),
        max((one.log_hazard_ratio for one in checks), default=0.0),
        version("lifelines"),
    )


def _curve_gap(arm: ArmEndpoint) -> float:
    from lifelines import KaplanMeierFitter

    theirs = KaplanMeierFitter().fit(arm.time, arm.event).survival_function_at_times(arm.curve.time).to_numpy()
    return float(np.max(np.abs(theirs - arm.curve.survival)))


def _ratio_gap(arm: ArmEndpoint, reference: ArmEndpoint, hr: float) -> float | None:
    import pandas as pd
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    patients = pd.DataFrame(
        {
            "time": np.concatenate((arm.time, reference.time)),
            "event": np.concatenate((arm.event, reference.event)),
            "arm": np.repeat([1.0, 0.0], [arm.n, reference.n]),
        }
    )
    try:
        fit = CoxPHFitter().fit(patients, "time", "event", fit_options={"precision": 1e-10})
    except ConvergenceError:
        return None
    return abs(float(fit.params_["arm"]) - float(np.log(hr)))
