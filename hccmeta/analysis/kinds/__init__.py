"""The kinds of analysis a review can ask for, each a function from its scope to its results."""

from hccmeta.analysis.kinds import (
    baseline,
    contrasts,
    hazard_ratio,
    meta_regression,
    nested,
    pooled_median,
    reported_medians,
    response,
)
from hccmeta.analysis.kinds.scope import Kind, Scope

__all__ = ["KINDS", "Scope"]

KINDS: dict[str, Kind] = {
    "contrasts": contrasts.by_pair,
    "active-v-control": contrasts.active_v_control,
    "nested": nested.analyse,
    "hazard-ratio": hazard_ratio.analyse,
    "pooled-median": pooled_median.analyse,
    "reported-medians": reported_medians.analyse,
    "response": response.analyse,
    "baseline": baseline.analyse,
    "meta-regression": meta_regression.analyse,
}
