"""The same pool by other means: other models, each study left out, studies added by year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta import stats
from hccmeta.analysis.results import Floats, Table

Cell = str | float | int | None

#: Label, estimator of tau2, interval, and what to bear in mind.
MODELS = (
    ("Random effects, REML, Hartung-Knapp", "REML", "HK", "uninformative with two studies"),
    ("Random effects, REML, Hartung-Knapp ad hoc", "REML", "HK-adhoc", "never narrower than the normal interval"),
    ("Random effects, REML, normal interval", "REML", "z", "too narrow with few studies"),
    ("Random effects, Paule-Mandel, Hartung-Knapp", "PM", "HK", ""),
    ("Random effects, DerSimonian-Laird, normal interval", "DL", "z", "the classic; too narrow with few studies"),
    ("Common effect", "EE", "z", "assumes one true effect"),
)

#: Scale of the half-normal prior of the between-study standard deviation, by the unit of the effects. None is agreed in
#: this field: they are stated beside the result, so that a reader can disagree.
PRIOR_SCALE = {"months": 1.0, "log hazard ratio": 0.5, "percentage points": 10.0}

ESTIMATE_HEADER = ("Estimate", "95 % lower", "95 % upper")


def sensitivity_table(yi: Floats, vi: Floats, unit: str) -> Table:
    """The pooled effect under every model, and the Bayesian grid for few studies."""
    rows: list[tuple[Cell, ...]] = []
    for label, tau2, ci, note in MODELS:
        one = stats.pool(yi, vi, tau2=tau2, ci=ci)
        rows.append((label, one.estimate, one.ci_lower, one.ci_upper, finite(one.tau2), one.k, note))
    rows.extend(_bayes_rows(yi, vi, unit))
    return Table("sensitivity", "The same studies under other models",
                 ("Model", *ESTIMATE_HEADER, "tau2", "Studies", "Note"), tuple(rows))  # fmt: skip


def _bayes_rows(yi: Floats, vi: Floats, unit: str) -> list[tuple[Cell, ...]]:
    """The normal-normal hierarchical model on a grid, for fewer than five studies."""
    if yi.size >= 5:
        return []
    scale = PRIOR_SCALE[unit]
    mu = stats.bayes_pool(yi, vi, scale=scale).mu
    note = f"prior of the between-study SD: half-normal of scale {scale:g} {unit}; 95 % credible interval"
    return [("Bayesian random effects", mu.median, mu.lower, mu.upper, None, int(yi.size), note)]


def leave_one_out_table(yi: Floats, vi: Floats, names: Sequence[str]) -> Table:
    """The pooled effect without each study in turn."""
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(names):
        kept = np.arange(yi.size) != i
        rows.append((f"without {name}", *_pooled(yi[kept], vi[kept])))
    return Table(
        "leave-one-out", "Leaving out one study at a time", ("Left out", *ESTIMATE_HEADER, "Studies"), tuple(rows)
    )


def cumulative_table(yi: Floats, vi: Floats, names: Sequence[str], years: Sequence[int]) -> Table:
    """The pooled effect as it stood after each study, in the order of publication."""
    order = sorted(range(yi.size), key=lambda i: (years[i], names[i]))
    rows: list[tuple[Cell, ...]] = []
    for end in range(1, yi.size + 1):
        chosen = np.array(order[:end])
        last = order[end - 1]
        rows.append((f"{years[last]}: with {names[last]}", *_pooled(yi[chosen], vi[chosen])))
    return Table("cumulative", "As the evidence grew", ("Until", *ESTIMATE_HEADER, "Studies"), tuple(rows))


def pool_by_number(yi: Floats, vi: Floats) -> stats.PooledEffect:
    """By the rule of the main analysis: a common effect for up to two studies, else REML with Hartung-Knapp."""
    return stats.pool(yi, vi, tau2="EE", ci="z") if yi.size < 3 else stats.pool(yi, vi, tau2="REML", ci="HK")


def _pooled(yi: Floats, vi: Floats) -> tuple[Cell, ...]:
    one = pool_by_number(yi, vi)
    return (one.estimate, one.ci_lower, one.ci_upper, one.k)


def finite(value: float) -> float | None:
    """``value``, or None where it is nan or infinite."""
    return float(value) if np.isfinite(value) else None
