"""Effect sizes, single 2 x 2 tables and pooled tables in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import r_shapes as r

from hccmeta import stats

TWO_ARMS = ("RR", "OR", "RD", "AS", "PETO", "YUQ")
PROPORTIONS = ("PR", "PLN", "PLO", "PAS", "PFT")
MEANS = ("MN", "MNLN", "SDLN", "CVLN")
DIFFERENCES = ("MD", "SMD", "SMDH", "ROM")


def _counts(frame: pd.DataFrame) -> tuple[pd.Series, ...] | None:
    """Events and sizes of two arms under the names that metadat uses, or None."""
    for a, b, c, d in (("tpos", "tneg", "cpos", "cneg"), ("ai", "bi", "ci", "di")):
        if {a, b, c, d} <= set(frame):
            return frame[a], frame[a] + frame[b], frame[c], frame[c] + frame[d]
    if {"ai", "n1i", "ci", "n2i"} <= set(frame):
        return frame["ai"], frame["n1i"], frame["ci"], frame["n2i"]
    return None


def escalc(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    measure = spec["measure"]
    if measure in TWO_ARMS and (counts := _counts(frame)):
        effects = stats.two_group_counts(*counts, measure=measure)
    elif measure in PROPORTIONS and {"xi", "ni"} <= set(frame):
        effects = stats.proportions(frame["xi"], frame["ni"], measure=measure)
    elif measure in MEANS:
        group = ("m1i", "sd1i", "n1i") if "m1i" in frame else ("mi", "sdi", "ni")
        effects = stats.means(*(frame[name] for name in group), measure=measure)
    elif measure in DIFFERENCES:
        columns = [frame[f"{name}{g}i"] for g in (1, 2) for name in ("m", "sd", "n")]
        effects = stats.two_group_means(*columns, measure=measure)
    else:
        return None
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
    counts = _counts(pd.read_csv(data))
    if counts is None:
        return None
    m = stats.mantel_haenszel(*counts, measure=spec["measure"])
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
    counts = _counts(pd.read_csv(data))
    if counts is None:
        return None
    m = stats.peto(*counts)
    return {"beta": m.estimate, "se": m.se, "QE": m.q}


def crude_chisq(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    treatments = r.levels(frame["treatment"], spec.get("levels"))
    totals = frame.groupby("treatment")[[spec["x"], spec["n"]]].sum().loc[treatments].to_numpy()
    test = stats.crude_chi_square(totals[:, 0], totals[:, 1])
    return {"chisq": test.statistic, "df": test.df, "p": test.p, "table": totals.T.tolist()}


HANDLERS = {
    f.__name__: f for f in (escalc, ci_clopper_pearson, ci_wilson, two_by_two, mantel_haenszel, peto, crude_chisq)
}
