"""How much studies differ, which of them weigh most, and whether small ones say something else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import Label
from hccmeta.analysis.details import Details, Heterogeneity, Influence, SmallStudy
from hccmeta.analysis.intervals import Interval
from hccmeta.ground.digits import finite

#: Fewer contrasts cannot tell asymmetry from chance (docs/methods/statistics.md#small-study-effects).
SMALL_STUDY_K = 10


def spread(yi: Floats, vi: Floats, names: Sequence[Label], n: Sequence[int | None]) -> Details:
    """Heterogeneity with intervals, influence of each study, and small-study effects where there are enough.

    ``n``: the patients of each; one that was not counted leaves small-study effects out.
    """
    enough = yi.size >= SMALL_STUDY_K and None not in n
    return Details(
        heterogeneity=heterogeneity(yi, vi),
        influence=_influence(yi, vi, names) if yi.size > 2 else (),
        small_study=_small_study(yi, vi, [one for one in n if one is not None]) if enough else None,
    )


def heterogeneity(yi: Floats, vi: Floats) -> Heterogeneity:
    """tau2 by REML with the Q-profile interval, I2 and H2 from it, and Higgins' I2 from Q."""
    q = stats.pool(yi, vi, tau2="EE", ci="z").q
    by_tau2, by_q = stats.heterogeneity(yi, vi), stats.q_heterogeneity(q, yi.size)
    return Heterogeneity(
        k=int(yi.size),
        q=float(q),
        df=int(yi.size) - 1,
        tau2=by_tau2.tau2,
        tau2_interval=Interval(finite(by_tau2.tau2_lower), finite(by_tau2.tau2_upper)),
        i2=by_tau2.i2,
        i2_interval=Interval(finite(by_tau2.i2_lower), finite(by_tau2.i2_upper)),
        i2_of_q=by_q.i2,
        i2_of_q_interval=Interval(finite(by_q.i2_lower), finite(by_q.i2_upper)),
        h2=by_tau2.h2,
        h2_interval=Interval(finite(by_tau2.h2_lower), finite(by_tau2.h2_upper)),
    )


def _influence(yi: Floats, vi: Floats, names: Sequence[Label]) -> tuple[Influence, ...]:
    influences = stats.influence(yi, vi)
    return tuple(
        Influence(
            label=name,
            residual=finite(influences.rstudent[i]),
            dffits=finite(influences.dffits[i]),
            cooks_distance=finite(influences.cooks_distance[i]),
            covariance_ratio=finite(influences.covariance_ratio[i]),
            tau2_without=finite(influences.tau2_deleted[i]),
            influential=bool(influences.influential[i]),
        )
        for i, name in enumerate(names)
    )


def _small_study(yi: Floats, vi: Floats, n: Sequence[int]) -> SmallStudy:
    # The predictor is 1/sqrt(n), since the standard error of an RMST depends on the survival itself.
    found = stats.asymmetry_test(yi, vi, predictor=1 / np.sqrt(np.asarray(n, dtype=float)), model="mixed")
    return SmallStudy(found.slope, found.slope_se, finite(found.p), found.limit)
