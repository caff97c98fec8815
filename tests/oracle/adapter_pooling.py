"""One column of effects: pooling, meta-regression, heterogeneity and subgroups in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import r_shapes as r

from hccmeta import stats

PREDICTION = {"HK": ("HK", "HK-PR"), "KR": ("KR", "KR-PR")}


def _effects(spec: dict, data: Path | None) -> tuple[np.ndarray, np.ndarray]:
    if data is None:
        return np.array(spec["y"]), np.array(spec["v"])
    frame = pd.read_csv(data).dropna(subset=[spec["yi"], spec["vi"]])
    return frame[spec["yi"]].to_numpy(float), frame[spec["vi"]].to_numpy(float)


def meta_random(spec: dict, data: Path | None) -> dict | None:
    if not r.offered(spec) or spec.get("mods"):
        return None
    yi, vi = _effects(spec, data)
    shape = r.pooled_shape(yi, vi, method=spec["method"], test=spec["test"], level=spec.get("level", 95) / 100)
    return shape | {"mu": shape["beta"]["intrcpt"]}


def tau2_ci(spec: dict, data: Path | None) -> dict | None:
    if spec["type"] not in ("QP", "PL", "GENQ") or spec["method"].split("(")[0] not in (*r.TAU2, "GENQ"):
        return None
    yi, vi = _effects(spec, data)
    method = "GENQ" if spec["method"].startswith("GENQ") else spec["method"]
    h = stats.heterogeneity(yi, vi, tau2=method, method=spec["type"])
    fixed = stats.pool(yi, vi, tau2=method, ci="z")
    random = [
        [h.tau2, h.tau2_lower, h.tau2_upper],
        list(np.sqrt([h.tau2, h.tau2_lower, h.tau2_upper])),
        [100 * h.i2, 100 * h.i2_lower, 100 * h.i2_upper],
        [h.h2, h.h2_lower, h.h2_upper],
    ]
    sign = "<" if h.empty else ""
    # R inverts the distribution of GENQ to four digits only (Davies' algorithm with its default accuracy): left out.
    return ({"random": random} if method != "GENQ" else {}) | {
        "fixed": [[fixed.estimate, fixed.ci_lower, fixed.ci_upper]],
        "ci_null": int(h.empty),
        "lb_sign": sign,
        "ub_sign": sign,
    }


def metareg(spec: dict, data: Path | None) -> dict | None:
    if not r.offered(spec):
        return None
    frame, yi, vi = _arm_frame(spec, data)
    x = r.design(spec["mods"], frame)
    kept = x.notna().all(axis=1).to_numpy() & np.isfinite(yi) & np.isfinite(vi)
    x, yi, vi = x[kept], yi[kept], vi[kept]
    method = r.TAU2[spec["method"]]
    fit = stats.meta_regression(yi, vi, x, tau2=method, ci=r.CI[spec["test"]])
    out = r.meta_regression_shape(fit, list(x), test=spec["test"])
    mean = fit.lincom(x)
    out["fitted"] = fit.fitted
    out["predict"] = r.intervals(mean, fit.tau2, fit.df[0], no_pi=method == "EE")
    out["vif"] = fit.vif()
    return out


def _arm_frame(spec: dict, data: Path | None) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    if data is not None:
        frame = pd.read_csv(data)
        return frame, frame["yi"].to_numpy(float), frame["vi"].to_numpy(float)
    arms = spec["arm_data"]
    return pd.DataFrame(arms["X"]).assign(study=arms["study"]), np.array(arms["yi"], float), np.array(arms["vi"], float)


def metareg_predict(spec: dict, data: Path | None) -> dict | None:
    frame, yi, vi = _arm_frame(spec, data)
    fit = stats.meta_regression(yi, vi, r.design(spec["mods"], frame), tau2=spec["method"], ci=r.CI[spec["test"]])
    rows = np.column_stack([np.ones(len(spec["newmods"])), np.array(spec["newmods"], float)])
    return r.intervals(fit.lincom(rows), fit.tau2, fit.df[0])


def metareg_btt(spec: dict, data: Path | None) -> dict | None:
    frame, yi, vi = _arm_frame(spec, data)
    x = r.design(spec["mods"], frame)
    fit = stats.meta_regression(yi, vi, x, tau2=spec["method"], ci=r.CI[spec["test"]])
    rows = np.eye(x.shape[1])[np.array(spec["btt"]) - 1]
    return r.meta_regression_shape(fit, list(x), test=spec["test"]) | r.omnibus(fit.wald(rows))


def metareg_lincom(spec: dict, data: Path | None) -> dict | None:
    frame, yi, vi = _arm_frame(spec, data)
    fit = stats.meta_regression(yi, vi, r.design(spec["mods"], frame), ci="z")
    rows = np.array(spec["L"], float)
    c, joint = fit.lincom(rows), fit.wald(rows)
    return {"Xb": c.estimate, "se": c.se, "z": c.statistic, "p": c.p, "QM": joint.statistic, "QMp": joint.p}


def metareg_lrt(spec: dict, data: Path | None) -> dict | None:
    frame, yi, vi = _arm_frame(spec, data)
    full, reduced = (
        stats.meta_regression(yi, vi, r.design(spec[name], frame), tau2=spec["method"], ci="z")
        for name in ("full", "reduced")
    )
    test = stats.likelihood_ratio_test(full, reduced)
    return {"LRT": test.statistic, "p": test.p, "R2": 100 * full.r2}


def metagen(spec: dict, data: Path | None) -> dict | None:
    if spec["method"] not in r.TAU2 or spec["random_ci"] not in ("classic", "HK", "KR"):
        return None
    yi, vi = _effects(spec, data)
    common = stats.pool(yi, vi, tau2="EE", ci="z")
    kind = {"classic": "z", "HK": "HK", "KR": "KR"}[spec["random_ci"]]
    random = stats.pool(yi, vi, tau2=spec["method"], ci=kind)
    wald = stats.pool(yi, vi, tau2=spec["method"], ci="z")
    if spec["adhoc"] == "se":
        random = stats.pool(yi, vi, tau2=spec["method"], ci="HK-adhoc")
    elif spec["adhoc"] and random.ci_upper - random.ci_lower < wald.ci_upper - wald.ci_lower:
        return None  # the rules that then replace the interval are not offered; otherwise they are HK
    q = stats.q_heterogeneity(random.q, random.k)
    predict = {}
    rules = [("V", wald, random.k - 1.0), ("HTS", wald, random.k - 2.0), ("S", wald, np.inf)]
    if kind != "z":
        names = PREDICTION[kind]
        plain = stats.pool(yi, vi, tau2=spec["method"], ci=kind)
        rules += [(names[0], plain, plain.df), (names[1], plain, plain.df - 1)]
    for name, fit, df in rules:
        lower, upper = stats.prediction_interval(fit.estimate, fit.se, fit.tau2, df=df)
        predict[name] = {"lower": lower, "upper": upper, "df": df, "se": np.sqrt(fit.tau2 + fit.se**2)}
    # meta's tau2_ci is left out: it stops 2e-5 from the Q-profile limits that `tau2_ci` compares.
    return {
        "TE_common": common.estimate,
        "se_common": common.se,
        "ci_common": [common.ci_lower, common.ci_upper],
        "p_common": common.p,
        "TE": random.estimate,
        "se": random.se,
        "lower": random.ci_lower,
        "upper": random.ci_upper,
        "stat": random.statistic,
        "p": random.p,
        "df": random.df,
        "tau2": random.tau2,
        "Q": random.q,
        "df_Q": random.k - 1,
        "p_Q": random.q_p,
        "H": q.h,
        "H_ci": [q.h_lower, q.h_upper],
        "I2": q.i2,
        "I2_ci": [q.i2_lower, q.i2_upper],
        "predict": predict,
    }


def subgroup(spec: dict, data: Path | None) -> dict | None:
    if spec["method"] not in r.TAU2 or spec["random_ci"] not in ("classic", "HK"):
        return None
    frame = pd.read_csv(data)
    kind = {"classic": "z", "HK": "HK"}[spec["random_ci"]]
    options = {"tau2": spec["method"], "ci": kind, "common_tau2": spec["tau_common"]}
    groups = stats.subgroups(frame["yi"], frame["vi"], frame[spec["by"]], **options)
    common = stats.subgroups(frame["yi"], frame["vi"], frame[spec["by"]], tau2="EE", ci="z")

    def each(value: object) -> dict:
        return {label: value(effect) for label, effect in zip(groups.labels, groups.effects, strict=True)}

    out = {
        "levels": list(groups.labels),
        "k": each(lambda e: e.k),
        "I2": each(lambda e: stats.q_heterogeneity(e.q, e.k).i2),
        "Q_w": each(lambda e: e.q),
        "df": groups.between.df,
        "Qb_common": common.between.statistic,
        "p_common": common.between.p,
    }
    if not spec["tau_common"]:  # there R's own iteration stops at 1e-5, visible in all that follows from tau2
        return out
    return out | {
        "TE": each(lambda e: e.estimate),
        "se": each(lambda e: e.se),
        "lower": each(lambda e: e.ci_lower),
        "upper": each(lambda e: e.ci_upper),
        "tau2": each(lambda e: e.tau2),
        "Qb_random": groups.between.statistic,
        "p": groups.between.p,
    }


def permutation_sign_exact(spec: dict, data: Path | None) -> dict | None:
    if spec["method"] != "REML":
        return None
    frame = pd.read_csv(data)
    return {"pval": stats.sign_test(frame["yi"], frame["vi"], ci=r.CI[spec["test"]]).p}


HANDLERS = {
    f.__name__: f
    for f in (
        meta_random,
        tau2_ci,
        metareg,
        metareg_predict,
        metareg_btt,
        metareg_lincom,
        metareg_lrt,
        metagen,
        subgroup,
        permutation_sign_exact,
    )
}
