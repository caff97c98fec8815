"""The kinds of analysis a review can ask for, each a function from its scope to its results.

A kind registers in one place of each room: its plan in ``evidence/spec/review.py`` (a member of ``AnalysisPlan``), its
computation here under the class of that plan, its section of the page in ``site/review_others.py`` (``BODIES``). Its
new codes have their English in ``words/catalogue``. Tests hold that none of them is missing.
"""

from typing import Any

from hccmeta.analysis.kinds import (
    baseline,
    contrasts,
    direction,
    harms,
    hazard_ratio,
    hazard_ratio_windows,
    interactions,
    meta_regression,
    nested,
    pooled_median,
    predicted,
    reported_medians,
    response,
)
from hccmeta.analysis.kinds.scope import Kind, Scope
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import review

__all__ = ["KINDS", "Scope", "planned"]

KINDS: dict[type[review.Plan], Kind] = {
    review.Contrasts: contrasts.by_pair,
    review.ActiveVControl: contrasts.active_v_control,
    review.Nested: nested.analyse,
    review.MetaRegression: meta_regression.analyse,
    review.HazardRatios: hazard_ratio.analyse,
    review.PooledMedians: pooled_median.analyse,
    review.ReportedMedians: reported_medians.analyse,
    review.ResponseRates: response.analyse,
    review.BaselineTable: baseline.analyse,
    review.Direction: direction.analyse,
    review.Predicted: predicted.analyse,
    review.Interactions: interactions.analyse,
    review.HazardRatioWindows: hazard_ratio_windows.analyse,
    review.HarmRates: harms.analyse,
}


def planned(scope: Scope[Any]) -> tuple[Analysis, ...]:
    """What the plan of ``scope`` asks for. Raises what the statistics raise."""
    return KINDS[type(scope.plan)](scope)
