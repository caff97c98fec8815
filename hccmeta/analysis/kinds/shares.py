"""Single-arm proportions pooled over studies: the binomial-normal model, and the transformations as sensitivities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, finite
from hccmeta.analysis.results import Analysis, Row, Table
from hccmeta.evidence.spec.facts import Share
from hccmeta.evidence.spec.review import Plan
from hccmeta.evidence.spec.study import Study

METHOD = "binomial-normal model on the logit (GLMM, 7-point adaptive quadrature), interval on t(k - 1)"
TWO = "two arms: an interval on one degree of freedom says little"
SINGLE = "one arm: its own proportion, exact interval (Clopper-Pearson)"


@dataclass(frozen=True)
class Count:
    """``events`` of ``total`` patients of one arm. ``status``: how sure the reading is (``spec.facts``)."""

    study: Study
    arm: str
    treatment: str
    events: int
    total: int
    status: str = "read"


def count(share: Share, n: int) -> tuple[int, int]:
    """Patients with the property, of how many; a percentage becomes the nearest count."""
    total = share.total or n
    if share.events is not None:
        return share.events, total
    assert share.percent is not None
    return round(share.percent / 100 * total), total


def pool_shares(plan: Plan, counts: Sequence[Count], *, arm: str | None) -> Analysis:
    """The arms' proportions pooled, in per cent."""
    empty = replace(
        blank(plan, unit="%", arm=arm, reference=None), measure="proportion", rows=tuple(_row(one) for one in counts)
    )
    if not counts:
        return replace(empty, reason="no value was read for an arm of this treatment")
    x, n = np.array([one.events for one in counts]), np.array([one.total for one in counts])
    described = replace(empty, k=len({one.study.id for one in counts}), n=int(n.sum()))
    if len(counts) == 1:
        lower, upper = (float(100 * limit[0]) for limit in stats.clopper_pearson(x, n))
        share = float(100 * x[0] / n[0])
        return replace(described, estimate=share, ci=(lower, upper), method=SINGLE, status="descriptive")
    try:
        found = stats.binomial_normal(x, n)
    except stats.ConvergenceError as error:
        return replace(described, method=METHOD, reason=str(error))
    shares = (found.proportion, found.ci_lower, found.ci_upper, found.pi_lower, found.pi_upper)
    percent = [finite(100 * share) for share in shares]
    return replace(
        described,
        estimate=percent[0],
        ci=(percent[1], percent[2]) if percent[1] is not None else None,
        pi=(percent[3], percent[4]) if percent[3] is not None and len(counts) > 2 else None,
        tau2=finite(found.tau2),
        i2=finite(found.i2),
        method=METHOD,
        status="estimated" if len(counts) > 2 and found.status != "not estimable" else "descriptive",
        reason=found.reason or (None if len(counts) > 2 else TWO),
        tables=(_other_ways(x, n),),
    )


def _other_ways(x: np.ndarray, n: np.ndarray) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for label, measure in (("Logit, REML, Hartung-Knapp", "PLO"), ("Freeman-Tukey, REML, Hartung-Knapp", "PFT")):
        try:
            found = stats.pool_proportions(x, n, measure=measure)
        except ValueError as error:
            rows.append((label, None, None, None, str(error)))
            continue
        numbers = (finite(100 * value) for value in (found.estimate, found.ci_lower, found.ci_upper))
        note = "back-transformed at the harmonic mean; for comparison only" if measure == "PFT" else ""
        rows.append((label, *numbers, note))
    return Table("sensitivity", "The same proportion by other means", ("Model", *ESTIMATE_HEADER, "Note"), tuple(rows))


def _row(one: Count) -> Row:
    lower, upper = (float(100 * limit[0]) for limit in stats.clopper_pearson([one.events], [one.total]))
    share = 100 * one.events / one.total
    mark = "" if one.status in ("read", "derived") else f"; {one.status}"
    return Row(
        study=one.study.id,
        label=f"{one.study.name}: {one.arm} ({one.events}/{one.total}{mark})",
        arm=one.treatment,
        reference=None,
        n=one.total,
        estimate=share,
        se=None,
        ci=(lower, upper),
        weight=None,
    )
