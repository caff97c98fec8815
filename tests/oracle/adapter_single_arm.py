"""Single-arm proportions and means, pooled whole or by treatment, in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import r_shapes as r

from hccmeta import stats

MEASURE = {"PLOGIT": "PLO", "PFT": "PFT", "PAS": "PAS", "PLN": "PLN", "PRAW": "PR"}
KEYS = ("pred", "ci_lb", "ci_ub", "pi_lb", "pi_ub", "cr_lb", "cr_ub")


def _back(shape: dict, measure: str, n: pd.Series) -> dict:
    """predict(transf=): the default prediction on the natural scale; R gives no standard error where it transforms."""
    predicted = shape["predict_default"]
    values = [np.nan if predicted[key] is None else predicted[key] for key in KEYS]
    # R lets limits of proportions run beyond 1 (and below 0) on these scales; ours are cut there.
    beyond = {"PLN": np.exp, "PR": np.asarray}
    natural = beyond[measure](values) if measure in beyond else stats.back_transform(values, measure, n=n)
    se = predicted["se"] if measure in ("PR", "MN") else None
    return dict(zip(KEYS, (r.or_none(v) for v in natural), strict=True)) | {"se": se}


def pool_proportion(spec: dict, data: Path | None) -> dict | None:
    if not r.offered(spec):
        return None
    frame = pd.read_csv(data)
    x, n = frame[spec["x"]], frame[spec["n"]]
    each = stats.proportions(x, n, measure=spec["measure"])
    shape = r.pooled_shape(each.yi, each.vi, method=spec["method"], test=spec["test"])
    return shape | {"back": _back(shape, spec["measure"], n)}


def pool_mean(spec: dict, data: Path | None) -> dict | None:
    if not r.offered(spec):
        return None
    frame = pd.read_csv(data)
    n = frame[spec["n"]]
    each = stats.means(frame[spec["mean"]], frame[spec["sd"]], n, measure=spec["measure"])
    shape = r.pooled_shape(each.yi, each.vi, method=spec["method"], test=spec["test"])
    return shape | {"back": _back(shape, spec["measure"], n)}


def _glmm(x: pd.Series, n: pd.Series, test: str) -> stats.BinomialNormal:
    return stats.binomial_normal(x, n, ci=test)


def pool_proportion_glmm(spec: dict, data: Path | None) -> dict | None:
    if spec.get("nAGQ", 7) != 7:  # glmer's Laplace fit stops 2e-4 of log-likelihood below its maximum
        return None
    frame = pd.read_csv(data)
    fit = _glmm(frame[spec["x"]], frame[spec["n"]], spec.get("test", "z"))
    back = [fit.proportion, fit.ci_lower, fit.ci_upper, fit.pi_lower, fit.pi_upper, fit.pi_lower, fit.pi_upper]
    return {
        "beta": fit.mu,
        "se": fit.se,
        "pval": fit.p,
        "ci": [fit.mu_lower, fit.mu_upper],
        "tau2": fit.tau2,
        "I2": 100 * fit.i2,
        "H2": fit.h2,
        "QE_Wld": fit.q_wald,
        "QE_LRT": fit.q_lrt,
        "QEp_Wld": fit.q_wald_p,
        "QEp_LRT": fit.q_lrt_p,
        "back": dict(zip(KEYS, back, strict=True)) | {"se": None},
    }


def pool_proportion_glmm_by_group(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    out = {}
    for name, rows in frame.groupby("treatment"):
        fit = _glmm(rows[spec["x"]], rows[spec["n"]], "z")
        out[name] = {
            "beta": fit.mu,
            "se": fit.se,
            "tau2": fit.tau2,
            "I2": 100 * fit.i2,
            "prop": fit.proportion,
            "ci": [fit.ci_lower, fit.ci_upper],
            "QE_Wld": fit.q_wald,
            "QE_LRT": fit.q_lrt,
        }
    return out


def metaprop(spec: dict, data: Path | None) -> dict | None:
    """Study limits of all measures; the pools of those to which meta adds 1/2 as metafor does."""
    if spec["method"] != "Inverse" or spec["sm"] not in MEASURE:
        return None
    frame = pd.read_csv(data)
    x, n, measure = frame["xi"], frame["ni"], MEASURE[spec["sm"]]
    limits = (stats.transform(limit, measure, n=n) for limit in stats.clopper_pearson(x, n))
    out = dict(zip(("study_lower_CP", "study_upper_CP"), limits, strict=True))
    if measure in ("PR", "PLN"):
        return out
    each = stats.proportions(x, n, measure=measure)
    common = stats.pool(each.yi, each.vi, tau2="EE", ci="z")
    fit = stats.pool(each.yi, each.vi, ci="z")
    return out | {
        "TE_common": common.estimate,
        "TE_random": fit.estimate,
        "se_random": fit.se,
        "lower": fit.ci_lower,
        "upper": fit.ci_upper,
        "tau2": fit.tau2,
        "Q": fit.q,
        "I2": stats.q_heterogeneity(fit.q, fit.k).i2,
        "pi": stats.prediction_interval(fit.estimate, fit.se, fit.tau2, df=fit.k - 1),
    }


def mean_sd_from_quantiles(spec: dict, data: Path | None) -> dict | None:
    c = stats.mean_sd_from_quantiles(
        spec["median"], spec["n"], q1=spec["q1"], q3=spec["q3"], minimum=spec["min"], maximum=spec["max"]
    )
    return {"mean": r.or_none(c.mean), "sd": r.or_none(c.sd)}


def pool_proportion_by_group(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    x, n, measure = frame[spec["x"]], frame[spec["n"]], spec["measure"]
    each = stats.proportions(x, n, measure=measure)
    by = {}
    for name, rows in frame.groupby("treatment"):
        fit = stats.pool_proportions(x[rows.index], n[rows.index], measure=measure, tau2=spec["method"], ci="z")
        by[name] = {
            "k": fit.effect.k,
            "beta": fit.effect.estimate,
            "se": fit.effect.se,
            "tau2": fit.effect.tau2,
            "I2": 100 * fit.effect.i2,
            "prop": fit.estimate,
            "ci": [fit.ci_lower, fit.ci_upper],
        }
    design = r.design("~treatment", frame)
    common = stats.meta_regression(each.yi, each.vi, design, tau2=spec["method"], ci="z")
    groups = stats.subgroups(each.yi, each.vi, frame["treatment"], tau2=spec["method"], ci="z")
    nested = stats.arm_regression(each.yi, each.vi, design, study=frame["study"], df="normal")
    test = r.omnibus(common.omnibus)
    return {
        "yi": each.yi,
        "vi": each.vi,
        "by_treatment": by,
        "QM_common_tau2": test["QM"],
        "QM_df": test["QM_df"],
        "QM_p": test["QMp"],
        "tau2_common": common.tau2,
        "Qb_separate_tau2": groups.between.statistic,
        "Qb_df": groups.between.df,
        "Qb_p": groups.between.p,
        "mv_QM": nested.omnibus.statistic,
        "mv_QMp": nested.omnibus.p,
        "mv_sigma2": [nested.tau2_study, nested.tau2_arm],
    }


def pool_mean_by_group(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    each = stats.means(frame[spec["mean"]], frame[spec["sd"]], frame[spec["n"]], measure="MN")
    by = {
        name: r.pooled_shape(each.yi[rows.index], each.vi[rows.index], method="REML", test="knha")
        for name, rows in frame.groupby("treatment")
    }
    test = r.omnibus(stats.meta_regression(each.yi, each.vi, r.design("~treatment", frame)).omnibus)
    return {"yi": each.yi, "vi": each.vi, "by_treatment": by} | {
        "QM": test["QM"],
        "QM_df": test["QM_df"],
        "QM_p": test["QMp"],
    }


def re_pool_by_treatment(spec: dict, data: Path | None) -> dict | None:
    return {
        name: r.pooled_shape(rows["yi"].to_numpy(), rows["vi"].to_numpy(), method=spec["method"], test=spec["test"])
        for name, rows in pd.read_csv(data).groupby("treatment")
    }


def pooled_median_iv_log(spec: dict, data: Path | None) -> dict | None:
    out = {}
    for name, rows in pd.read_csv(data).dropna(subset=["median"]).groupby("treatment"):
        pooled = stats.pool_medians(rows["median"], rows["med_lo"], rows["med_hi"], scale="log")
        effect = pooled.effect
        pi = stats.prediction_interval(effect.estimate, effect.se, effect.tau2, df=max(effect.k - 2.0, 1.0))
        out[name] = {
            "k": effect.k,
            "log_pooled": effect.estimate,
            "se": effect.se,
            "median": pooled.estimate,
            "ci": pooled.ci,
            "tau2": effect.tau2,
            "I2": 100 * effect.i2,
            "pi_riley": np.exp(pi),
        }
    return out


def rubin(spec: dict, data: Path | None) -> dict | None:
    c = stats.rubin(spec["Q"], spec["U"], df=float(spec["dfcom"]))
    return {
        "qbar": c.estimate,
        "ubar": c.within,
        "b": c.between,
        "t": c.total,
        "r": c.relative_increase,
        "df": c.df,
        "fmi": c.missing_information,
    }


HANDLERS = {
    f.__name__: f
    for f in (
        pool_proportion,
        pool_mean,
        pool_proportion_glmm,
        pool_proportion_glmm_by_group,
        metaprop,
        mean_sd_from_quantiles,
        pool_proportion_by_group,
        pool_mean_by_group,
        re_pool_by_treatment,
        pooled_median_iv_log,
        rubin,
    )
}
