"""How much studies differ, which of them weigh most, and whether small ones say something else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.sensitivity import Cell, finite
from hccmeta.analysis.results import Floats, Table

#: Fewer contrasts cannot tell asymmetry from chance (statistics.md 4.8).
SMALL_STUDY_K = 10


def spread_tables(yi: Floats, vi: Floats, names: Sequence[str], n: Sequence[int]) -> tuple[Table, ...]:
    """Heterogeneity with intervals, influence of each study, and small-study effects where there are enough."""
    found = [_heterogeneity(yi, vi)]
    if yi.size > 2:
        found.append(_influence(yi, vi, names))
    if yi.size >= SMALL_STUDY_K:
        found.append(_small_study(yi, vi, n))
    return tuple(found)


def _heterogeneity(yi: Floats, vi: Floats) -> Table:
    found, by_q = stats.heterogeneity(yi, vi), stats.q_heterogeneity(stats.pool(yi, vi, tau2="EE", ci="z").q, yi.size)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("tau2 (REML)", found.tau2, finite(found.tau2_lower), finite(found.tau2_upper), "Q-profile interval"),
        ("I2, %", 100 * found.i2, finite(100 * found.i2_lower), finite(100 * found.i2_upper), "from tau2"),
        ("I2, % (from Q)", 100 * by_q.i2, finite(100 * by_q.i2_lower), finite(100 * by_q.i2_upper), "Higgins"),
        ("H2", found.h2, finite(found.h2_lower), finite(found.h2_upper), "from tau2"),
    )
    few = "With so few studies these intervals are wide: no sign of heterogeneity is not a sign of none."
    alike = "An interval from 0 to 0: the effects are more alike than chance would have them, which proves nothing."
    return Table(
        "heterogeneity",
        "How much the studies differ",
        ("Measure", "Estimate", "95 % lower", "95 % upper", "Method"),
        rows,
        note=" ".join(filter(None, (few if yi.size < 5 else "", alike if found.tau2_upper == 0 else ""))),
    )


def _influence(yi: Floats, vi: Floats, names: Sequence[str]) -> Table:
    found = stats.influence(yi, vi)
    columns = (found.rstudent, found.dffits, found.cooks_distance, found.covariance_ratio, found.tau2_deleted)
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(names):
        numbers = (finite(column[i]) for column in columns)
        rows.append((name, *numbers, "yes" if found.influential[i] else "no"))
    return Table(
        "influence",
        "Influence of each study",
        (
            "Study",
            "Deleted residual",
            "DFFITS",
            "Cook's distance",
            "Covariance ratio",
            "tau2 without it",
            "Influential",
        ),
        tuple(rows),
        note="Influential by the rules of Viechtbauer and Cheung (2010).",
    )


def _small_study(yi: Floats, vi: Floats, n: Sequence[int]) -> Table:
    found = stats.asymmetry_test(yi, vi, predictor=1 / np.sqrt(np.asarray(n, dtype=float)), model="mixed")
    row: tuple[Cell, ...] = ("1/sqrt(n)", found.slope, found.slope_se, finite(found.p), found.limit)
    return Table(
        "small-study",
        "Do small studies say something else?",
        ("Predictor", "Slope", "Standard error", "P", "Effect of a very large study"),
        (row,),
        note="The predictor is 1/sqrt(n), since the standard error of an RMST depends on the survival itself.",
    )
