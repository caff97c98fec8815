"""Arms nested in studies and three-level models (rma.mv, clubSandwich) in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import r_shapes as r

from hccmeta import stats

DF = {"z": "normal", "t": "residual"}


def _fit(spec: dict, frame: pd.DataFrame, random: str, group: str) -> tuple[stats.MetaRegression, pd.DataFrame]:
    x = r.design(spec.get("mods", "~1"), frame)
    df = "contain" if spec.get("dfs") == "contain" and spec.get("test", "t") == "t" else DF[spec.get("test", "z")]
    fit = stats.arm_regression(
        frame["yi"], frame["vi"], x, study=frame[group], method=spec.get("method", "REML"), random=random, df=df
    )
    return fit, x


def _shape(fit: stats.MetaRegression, x: pd.DataFrame, *, both: bool) -> dict:
    ddf = [r.finite_or_none(d) for d in fit.df]
    return r.coefficients(fit, list(x)) | {
        "ddf": ddf if len(ddf) > 1 else ddf[0],
        "sigma2": [fit.tau2_study, fit.tau2_arm] if both else fit.tau2_study,
        "k": fit.k,
        "p": len(fit.coef),
        "QE": fit.q,
        "QEp": fit.q_p,
        "s_nlevels": [fit.m, fit.k] if both else fit.m,
        "fit_stats": r.fit_stats(fit),
    }


def arm_metareg(spec: dict, data: Path | None) -> dict | None:
    if data is None:
        arms = spec["arm_data"]
        frame = pd.DataFrame(arms["X"]).assign(study=arms["study"], yi=arms["yi"], vi=arms["vi"])
    else:
        frame = pd.read_csv(data)
    kept = r.design(spec["mods"], frame).notna().all(axis=1)
    frame = frame[kept].reset_index(drop=True)
    both = spec["random"] == "study/arm"
    fit, x = _fit(spec, frame, spec["random"], "study")
    treatment = [i for i, name in enumerate(x) if name.startswith("treatment") or name.startswith("trt")]
    out = _shape(fit, x, both=both)
    if "year" in x:
        # The intercept is an extrapolation over 2,000 years, and its limits carry the 5e-6 at which R stops.
        del out["ci_lb"], out["ci_ub"]
    if treatment and "intrcpt" in x:
        test = fit.wald(np.eye(x.shape[1])[treatment])
        number = [i + 1 for i in treatment]
        out["btt"] = {
            "btt": number if len(number) > 1 else number[0],
            "QM": test.statistic,
            "df": [test.df_num, r.finite_or_none(test.df_denom)],
            "p": test.p,
        }
    model = {"cluster": frame["study"], "tau2_cluster": fit.tau2_study, "tau2_row": fit.tau2_arm}
    robust = stats.robust_regression(frame["yi"], frame["vi"], x, **model)
    out["CR2"] = {"beta": robust.coef, "se": robust.se, "tstat": robust.statistic, "df": robust.df, "p": robust.p}
    if treatment and "intrcpt" in x:
        htz = stats.robust_wald(frame["yi"], frame["vi"], x, np.eye(x.shape[1])[treatment], **model)
        out["CR2_HTZ"] = {"F": htz.statistic, "df_num": htz.df_num, "df_denom": htz.df_denom, "p": htz.p}
    return out


def multilevel(spec: dict, data: Path | None) -> dict | None:
    if spec["random"].count("/") != 1:
        return None
    frame = pd.read_csv(data)
    fit, x = _fit(spec, frame, "study/arm", spec["random"].split("/")[0])
    out = _shape(fit, x, both=True)
    if x.shape[1] == 1:
        out["predict"] = {k: v[0] for k, v in r.intervals(fit.lincom([[1.0]]), fit.tau2, fit.df[0]).items()}
    return out


def multilevel_profile_ci(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    intervals = stats.component_intervals(
        frame["yi"], frame["vi"], np.ones((len(frame), 1)), study=frame[spec["random"].split("/")[0]]
    )
    rows = [[[i.estimate, i.lower, i.upper], list(np.sqrt([i.estimate, i.lower, i.upper]))] for i in intervals]
    return {"sigma1": rows[0], "sigma2": rows[1]}


def robust(spec: dict, data: Path | None) -> dict | None:
    frame = pd.read_csv(data)
    x = r.design(spec.get("mods", "~1"), frame)
    group = frame[spec["cluster"]]
    fit = stats.arm_regression(frame["yi"], frame["vi"], x, study=group)
    result = stats.robust_regression(
        frame["yi"], frame["vi"], x, cluster=group, tau2_cluster=fit.tau2_study, tau2_row=fit.tau2_arm,
        method=spec["type"],
    )  # fmt: skip
    out = {
        "beta": result.coef,
        "se": result.se,
        "tval": result.statistic,
        "df": result.df,
        "pval": result.p,
    }
    if x.shape[1] > 1:
        return out | {"ci": np.column_stack([result.ci_lower, result.ci_upper])}
    return {key: value[0] for key, value in out.items()} | {"ci": [result.ci_lower[0], result.ci_upper[0]]}


def multivariate(spec: dict, data: Path | None) -> dict | None:
    if "Y" in spec:
        y = np.array(spec["Y"]["_matrix"], float)
        q = y.shape[1]
        s = np.zeros((len(y), q, q))
        rows, columns = np.tril_indices(q)
        order = np.lexsort((rows, columns))  # R's lower triangle runs down the columns
        for i, values in enumerate(np.array(spec["S_lower"]["_matrix"], float)):
            s[i, rows[order], columns[order]] = s[i, columns[order], rows[order]] = values
        method = {"fixed": "fixed", "mm": "MM", "ml": "ML", "reml": "REML"}[spec["method"]]
        fit = stats.multivariate_pool(y, s, method=method)
        psi = None if method == "fixed" else fit.psi
        return {"coef": fit.coef, "vcov": fit.vcov, "Psi": psi, "Q": [fit.q, *fit.q_outcome]}
    frame = pd.read_csv(data)
    names = sorted(set(frame["outcome"]))
    wide = frame.pivot(index="trial", columns="outcome", values="yi")[names]
    s = []
    for _, block in frame.groupby("trial"):
        order = np.argsort(block["outcome"].to_numpy(), kind="stable")
        s.append(block[["v1i", "v2i"]].to_numpy()[np.ix_(order, order)])
    fit = stats.multivariate_pool(wide, np.array(s), method=spec["method"])
    omnibus = stats.wald_test(fit.coef, fit.vcov, np.eye(len(names)), np.inf)
    sd = np.sqrt(np.diag(fit.psi))
    return {
        "beta": {f"outcome{name}": b for name, b in zip(names, fit.coef, strict=True)},
        "se": fit.se,
        "zval": fit.statistic,
        "pval": fit.p,
        "ci_lb": fit.ci_lower,
        "ci_ub": fit.ci_upper,
        "vb": fit.vcov,
        "ddf": [None, None],
        "tau2": np.diag(fit.psi),
        "rho": fit.psi[0, 1] / (sd[0] * sd[1]),
        "G": fit.psi,
        "k": len(frame),
        "p": len(names),
        "QE": fit.q,
        "QEp": fit.q_p,
        **r.omnibus(omnibus),
    }


HANDLERS = {f.__name__: f for f in (arm_metareg, multilevel, multilevel_profile_ci, robust, multivariate)}
