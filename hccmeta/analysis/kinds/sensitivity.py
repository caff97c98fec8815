"""The same pool by other means: other models, each study left out, studies added by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccmeta import stats
from hccmeta.analysis.results import Floats, Table

Cell = str | float | int | None

#: A caveat that always stands, and one that stands below this number of studies.
ALL, FEW = 10**6, 20

#: Label, estimator of tau2, interval, what to bear in mind, and the number of studies from which it no longer matters.
MODELS = (
    ("Random effects, REML, Hartung-Knapp", "REML", "HK", "uninformative with two studies", 3),
    ("Random effects, REML, Hartung-Knapp ad hoc", "REML", "HK-adhoc", "never narrower than the normal interval", ALL),
    ("Random effects, REML, Kenward-Roger", "REML", "KR", "degrees of freedom from the data", ALL),
    ("Random effects, REML, normal interval", "REML", "z", "too narrow with few studies", FEW),
    ("Random effects, Paule-Mandel, Hartung-Knapp", "PM", "HK", "uninformative with two studies", 3),
    ("Random effects, DerSimonian-Laird, normal interval", "DL", "z", "the classic; too narrow with few studies", FEW),
    ("Common effect", "EE", "z", "assumes one true effect", ALL),
)

#: Scale of the half-normal prior of the between-study standard deviation, by the unit of the effects. None is agreed in
#: this field: they are stated beside the result, so that a reader can disagree.
PRIOR_SCALE = {"months": 1.0, "log hazard ratio": 0.5, "percentage points": 10.0}

ESTIMATE_HEADER = ("Estimate", "95 % lower", "95 % upper")


@dataclass(frozen=True)
class Subset:
    """Some of the studies, by a named quality: ``kept`` holds one truth value for each."""

    label: str
    kept: NDArray[np.bool_]


def sensitivity_table(yi: Floats, vi: Floats, unit: str, subsets: Sequence[Subset] = ()) -> Table:
    """The pooled effect under every model, by ``subsets`` of the studies, and the Bayesian grid for few studies."""
    rows: list[tuple[Cell, ...]] = []
    tau2_reml = 0.0
    for label, tau2, ci, note, enough in MODELS:
        one = stats.pool(yi, vi, tau2=tau2, ci=ci)
        tau2_reml = one.tau2 if tau2 == "REML" else tau2_reml
        rows.append(
            (
                label,
                one.estimate,
                finite(one.ci_lower),
                finite(one.ci_upper),
                finite(one.tau2),
                one.k,
                note if one.k < enough else "",
            )
        )
    rows.extend(_subset_row(yi, vi, one) for one in subsets)
    rows.extend(_bayes_rows(yi, vi, unit))
    return Table(
        "sensitivity",
        "The same studies under other models",
        ("Model", *ESTIMATE_HEADER, "tau2", "Studies", "Note"),
        tuple(rows),
        note=_ad_hoc(tau2_reml, yi.size),
    )


def _ad_hoc(tau2: float, k: int) -> str:
    """When the ad hoc interval is to be read beside Hartung-Knapp's (statistics.md 4.3)."""
    why = [*(["tau2 is 0"] if tau2 == 0 else []), *([f"there are only {k} studies"] if k < 5 else [])]
    if not why:
        return ""
    return (
        f"Because {' and '.join(why)}, Hartung-Knapp's interval may be too narrow by chance: the ad hoc one, never "
        "narrower than the normal one, is to be read beside it."
    )


def _subset_row(yi: Floats, vi: Floats, subset: Subset) -> tuple[Cell, ...]:
    k = int(subset.kept.sum())
    if k == 0:
        return (subset.label, None, None, None, None, 0, "no study is left")
    one = pool_by_number(yi[subset.kept], vi[subset.kept])
    note = "all studies" if k == yi.size else "one study: its own estimate" if k == 1 else ""
    tau2 = finite(one.tau2) if k > 2 else None
    return (subset.label, one.estimate, one.ci_lower, one.ci_upper, tau2, k, note)


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
