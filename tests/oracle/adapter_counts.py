"""Effect sizes, single 2 x 2 tables and pooled tables in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import r_shapes as r

from hccmeta import stats


def _bcg(frame: pd.DataFrame) -> tuple[pd.Series, ...]:
    return frame["tpos"], frame["tpos"] + frame["tneg"], frame["cpos"], frame["cpos"] + frame["cneg"]


def escalc(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    measure = spec["measure"]
    if "tpos" in frame:
        effects = stats.two_group_counts(*_bcg(frame), measure=measure)
    elif "xi" in frame:
        effects = stats.proportions(frame["xi"], frame["ni"], measure=measure)
    elif "ai" in frame:
        effects = stats.two_group_counts(frame["ai"], frame["n1i"], frame["ci"], frame["n2i"], measure=measure)
    else:
        groups = [(frame[f"m{g}i"], frame[f"sd{g}i"], frame[f"n{g}i"]) for g in (1, 2)]
        single = measure in ("MN", "MNLN", "SDLN", "CVLN")
        effects = (
            stats.means(*groups[0], measure=measure)
            if single
            else stats.two_group_means(*groups[0], *groups[1], measure=measure)
        )
    return {"yi": effects.yi, "vi": effects.vi}


def ci_clopper_pearson(spec: dict, data: Path | None) -> dict | None:
    lower, upper = stats.clopper_pearson(spec["x"], spec["n"])
    return {"lower": lower, "upper": upper}


def ci_wilson(spec: dict, data: Path | None) -> dict | None:
    lower, upper = stats.wilson(spec["x"], spec["n"])
    return {"lower": lower, "upper": upper}


def two_by_two(spec: dict, data: Path | None) -> dict | None:
    t = stats.two_by_two(spec["x1"], spec["n1"], spec["x2"], spec["n2"])
    return {
        "fisher_p": t.fisher_p,  # R's conditional odds ratio stops 1e-4 from its root (uniroot), and is left out
        "chisq": t.chi2,
        "chisq_p": t.chi2_p,
        "chisq_yates": t.chi2_yates,
        "chisq_yates_p": t.chi2_yates_p,
        "rd": t.risk_difference,
        "rd_newcombe": [t.rd_lower, t.rd_upper],
    }


def mantel_haenszel(spec: dict, data: Path | None) -> dict | None:
    m = stats.mantel_haenszel(*_bcg(pd.read_csv(data)), measure=spec["measure"])
    return {
        "beta": m.estimate,
        "se": m.se,
        "ci": [m.ci_lower, m.ci_upper],
        "zval": m.statistic,
        "pval": m.p,
        "QE": m.q,
        "QEp": m.q_p,
        "MH": r.or_none(m.cmh),
        "MHp": r.or_none(m.cmh_p),
        "TA": r.or_none(m.tarone),
        "BD": r.or_none(m.breslow_day),
    }


def peto(spec: dict, data: Path | None) -> dict | None:
    m = stats.peto(*_bcg(pd.read_csv(data)))
    return {"beta": m.estimate, "se": m.se, "QE": m.q}


def crude_chisq(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    treatments = [t for t in r.LEVELS if t in set(frame["treatment"])]
    totals = frame.groupby("treatment")[[spec["x"], spec["n"]]].sum().loc[treatments].to_numpy()
    test = stats.crude_chi_square(totals[:, 0], totals[:, 1])
    return {"chisq": test.statistic, "df": test.df, "p": test.p, "table": totals.T.tolist()}


HANDLERS = {
    f.__name__: f for f in (escalc, ci_clopper_pearson, ci_wilson, two_by_two, mantel_haenszel, peto, crude_chisq)
}
