"""Individual patients over studies: RMST differences, Cox models, pooled curves and medians in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import r_shapes as r
from adapter_survival import contrast_rows
from scipy.stats import chi2, norm

from hccmeta import stats

#: RISCA writes 1.96 for the normal quantile.
LEVEL_OF_196 = 2 * norm.cdf(1.96) - 1


def _trials(data: Path) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Per trial, the patients of arm 1 and of arm 0."""
    frame = pd.read_csv(data)
    return {str(t): (d[d["Arm"] == 1], d[d["Arm"] == 0]) for t, d in frame.groupby("trialID")}


def _curve(arm: pd.DataFrame, taus: list) -> stats.RMSTCurve:
    """R counts an arm as estimable only to its last observed time, we also when everybody has died by then."""
    curve = stats.rmst_curve(arm["Time"], arm["Event"], tau=taus)
    late = curve.tau > arm["Time"].max()
    return stats.RMSTCurve(
        curve.tau, np.where(late, np.nan, curve.estimate), np.where(late[:, None] | late, np.nan, curve.covariance)
    )


def _differences(data: Path, taus: list) -> dict[str, stats.RMSTCurve]:
    return {
        trial: stats.rmst_curve_difference(_curve(arm, taus), _curve(reference, taus))
        for trial, (arm, reference) in _trials(data).items()
    }


def rmstd_by_trial(spec: dict, data: Path) -> dict:
    found = _differences(data, spec["taus"])
    return {
        "taus": spec["taus"],
        "trials": list(found),
        "rmstd": [d.estimate for d in found.values()],
        "se": [d.se for d in found.values()],
        "vcov": [d.covariance.tolist() for d in found.values()],
    }


def rmstd_uni_DL(spec: dict, data: Path) -> dict:
    found = _differences(data, spec["taus"])
    y, se = np.array([d.estimate for d in found.values()]), np.array([d.se for d in found.values()])
    pooled = []
    for j in range(len(spec["taus"])):
        known = ~np.isnan(y[:, j])
        pooled.append(stats.pool(y[known, j], se[known, j] ** 2, tau2="DL", ci="z"))
    return {
        "table": {
            "method": ["univariate"] * len(pooled),
            "time_horizon": spec["taus"],
            "ntrials": [p.k for p in pooled],
            "Estimate": [p.estimate for p in pooled],
            "SE": [p.se for p in pooled],
            "lower": [p.ci_lower for p in pooled],
            "upper": [p.ci_upper for p in pooled],
            "Z": [p.statistic for p in pooled],
            "pval": [p.p for p in pooled],
            "tausq": [p.tau2 for p in pooled],
        },
        "rmstd": y,
        "se": se,
    }


def _named_pool(names: list[str], y: np.ndarray, v: np.ndarray, spec: dict) -> dict:
    shape = r.pooled_shape(y, v, method=spec["method"], test=spec["test"])
    return shape | {"yi": dict(zip(names, y, strict=True)), "vi": dict(zip(names, v, strict=True))}


def rmstd_uni(spec: dict, data: Path) -> dict:
    found = {t: d for t, d in _differences(data, [spec["tau"]]).items() if d.estimable[0]}
    y = np.array([d.estimate[0] for d in found.values()])
    return _named_pool(list(found), y, np.array([d.se[0] ** 2 for d in found.values()]), spec)


def rmstd_mvma(spec: dict, data: Path) -> dict:
    found = list(_differences(data, spec["taus"]).values())
    fit = stats.multivariate_pool(
        [d.estimate for d in found],
        [d.covariance for d in found],
        method={"mm": "MM", "ml": "ML", "reml": "REML"}.get(spec["method"], "fixed"),
    )
    # mixmeta gives no Q of an outcome that a study does not report.
    q = np.where(fit.k_outcome == len(found), fit.q_outcome, np.nan)
    df = fit.k_outcome - 1
    return {
        "coef": fit.coef,
        "vcov": fit.vcov,
        "se": fit.se,
        "Psi": None if spec["method"] == "fixed" else fit.psi,
        "logLik": fit.log_lik,
        "Q": [fit.q, *q],
        "Q_df": [fit.q_df, *df],
        "Q_p": [fit.q_p, *chi2.sf(q, df)],
    }


def two_stage_hr(spec: dict, data: Path) -> dict:
    fits = {
        trial: stats.cox(both["Time"], both["Event"], both["Arm"])
        for trial, both in ((t, pd.concat(arms)) for t, arms in _trials(data).items())
    }
    y = np.array([f.coefficient[0] for f in fits.values()])
    return _named_pool(list(fits), y, np.array([f.covariance[0, 0] for f in fits.values()]), spec)


def cox_ipd(spec: dict, data: Path) -> dict | None:
    model = spec["model"]
    if model.startswith("frail"):
        return None  # shared frailty is not offered
    frame = pd.read_csv(data)
    trial = frame["trialID"]
    clustered = "clust" in model
    fit = stats.cox(
        frame["Time"],
        frame["Event"],
        frame["Arm"],
        strata=trial if "strat" in model else None,
        cluster=trial if clustered else None,
    )
    return {
        "coef": fit.coefficient[0],
        "se": fit.se[0],
        "naive_se": float(np.sqrt(fit.naive_covariance[0, 0])) if clustered else None,
        "loglik": [fit.log_likelihood_null, fit.log_likelihood],
        "theta": None,
    }


def pseudo_fixed_trial(spec: dict, data: Path) -> dict:
    frame = pd.read_csv(data)
    label = frame["trialID"].astype(str) + "/" + frame["Arm"].astype(str)
    values = stats.pseudo_rmst(frame["Time"], frame["Event"], tau=spec["tau"], group=label)
    x = np.column_stack([*(frame["trialID"] == t for t in frame["trialID"].unique()), frame["Arm"]]).astype(float)
    fit, clustered = (stats.pseudo_regression(values, x, cluster=c) for c in (None, frame["trialID"]))
    means = pd.Series(values).groupby([frame["Arm"], frame["trialID"]]).mean()
    return {
        "coef": fit.coefficient[-1],
        "se_ols": float(np.sqrt(fit.naive_covariance[-1, -1])),
        "se_HC0": fit.se[-1],
        "se_cluster": clustered.se[-1],
        "mean_pv_by_trial_arm": means.tolist(),
    }


def pseudo_lmm(spec: dict, data: Path) -> dict:
    frame = pd.read_csv(data)
    label = frame["trialID"].astype(str) + "/" + frame["Arm"].astype(str)
    values = stats.pseudo_rmst(frame["Time"], frame["Event"], tau=spec["tau"], group=label)
    fit = stats.pseudo_mixed_model(values, frame["Arm"], frame["trialID"])
    return {
        "fixef": fit.coefficient,
        "se": fit.se,
        "varcomp": {
            "grp": ["trialID", "trialID.1", "Residual"],
            "var1": ["(Intercept)", "Arm", None],
            "vcov": [fit.intercept_variance, fit.slope_variance, fit.residual_variance],
        },
        "reml": fit.deviance,
    }


def pooled_curve(spec: dict, data: Path) -> dict:
    frame = pd.read_csv(data)
    survival, at_risk = (
        frame.pivot_table(index=spec["study"], columns=spec["time"], values=spec[name]) for name in ("surv", "n_risk")
    )
    out = {}
    for model in ("fixed", "random"):
        found = stats.pool_curves(
            survival.columns, survival, at_risk, rng=np.random.default_rng(1), model=model, level=LEVEL_OF_196
        )
        out[f"summary_{model}"] = np.column_stack([found.time, found.survival, found.ci_lower, found.ci_upper])
        out[f"median_{model}"] = found.median.estimate
        out[f"mean_{model}"] = found.restricted_mean
    # The Monte Carlo limits of the medians are random in R and here: left out.
    # RISCA takes the number of studies from the degrees of freedom of Q, where we take that of the pooled times.
    h2 = found.q / (found.k.sum() - len(survival))
    return out | {"heterogeneity_Q_H2_I2": [found.q, h2, 100 * max(0.0, 1 - 1 / h2)]}


def pooled_median(spec: dict, data: Path) -> dict | None:
    arm = {"median_g1": "g1", "median_g2": "g2"}.get(spec["estimand"])
    if arm is None:
        return None
    frame = pd.read_csv(data)
    medians = frame[f"med.{arm}"].to_numpy(float)
    found = stats.pool_medians(
        medians, frame[f"med.ci.lb.{arm}"], frame[f"med.ci.ub.{arm}"], tau2=spec["method"], ci=r.CI[spec["test"]]
    )
    y, se = medians[found.used], found.se[found.used]
    return r.pooled_shape(y, se**2, method=spec["method"], test=spec["test"]) | {"yi": y, "sei": se}


def rubin(spec: dict, data: Path | None) -> dict:
    found = stats.rubin(spec["Q"], spec["U"], df=float(spec["dfcom"]))
    return {
        "qbar": found.estimate,
        "ubar": found.within,
        "b": found.between,
        "t": found.total,
        "r": found.relative_increase,
        "df": found.df,
        "fmi": found.missing_information,
    }


def arm_summary(spec: dict, data: Path) -> dict:
    frame, rows = pd.read_csv(data), []
    time, event = f"{spec['endpoint']}_time", f"{spec['endpoint']}_event"
    for (study, arm), patients in frame.groupby(["study", "arm"]):
        found = stats.rmst(patients[time], patients[event], tau=spec["tau"])
        late = patients[time].max() < spec["tau"]  # not estimable by R's rule
        median = stats.median_survival(patients[time], patients[event])
        rows.append(
            {
                "study": study,
                "arm": arm,
                "events": int(patients[event].sum()),
                "max_fu": patients[time].max(),
                "rmst": np.nan if late else found.estimate,
                "var": np.nan if late else found.se**2,
                "median": median.estimate,
                "med_lo": median.ci_lower,
                "med_hi": median.ci_upper,
            }
        )
    return {name: [row[name] for row in rows] for name in rows[0]}


def pooled_ipd_by_treatment(spec: dict, data: Path) -> dict:
    frame = pd.read_csv(data)
    time, event = f"{spec['endpoint']}_time", f"{spec['endpoint']}_event"
    stacked, by_treatment = {}, {}
    for treatment in dict.fromkeys((spec["ref"], *r.levels(frame["treatment"]))):
        patients = frame[frame["treatment"] == treatment]
        if patients.empty:
            continue
        arms = [stats.IPD(p[time].to_numpy(), p[event].to_numpy()) for _, p in patients.groupby("study")]
        together = stats.stack_arms(arms)
        curve = stats.kaplan_meier(together.time, together.event)
        found = stats.rmst(together.time, together.event, tau=spec["tau"])
        stacked[treatment] = found
        medians = {kind: stats.curve_quantile(curve, 0.5, kind=kind) for kind in ("log-log", "log")}
        by_treatment[treatment] = {
            "n": together.n,
            "events": together.n_events,
            **{
                f"median_{kind.replace('-', '')}": {
                    "prob": 0.5,
                    "q": m.estimate,
                    "lower": m.ci_lower,
                    "upper": m.ci_upper,
                }
                for kind, m in medians.items()
            },
            "rmst": found.estimate,
            "se": found.se,
            "ci": list(found.ci()),
            "largest_study_share": max(arm.n for arm in arms) / together.n,
            "n_studies": len(arms),
        }
    reference = stacked[spec["ref"]]
    return {
        "by_treatment": by_treatment,
        "delta_vs_ref": {t: contrast_rows(arm, reference) for t, arm in stacked.items() if t != spec["ref"]},
    }


HANDLERS = {
    "rmstd_by_trial": rmstd_by_trial,
    "rmstd_uni_DL": rmstd_uni_DL,
    "rmstd_uni": rmstd_uni,
    "rmstd_mvma": rmstd_mvma,
    "two_stage_hr": two_stage_hr,
    "cox_ipd": cox_ipd,
    "one_stage_pseudo_fixed_trial": pseudo_fixed_trial,
    "one_stage_pseudo_lmm": pseudo_lmm,
    "pooled_survival_curve_mvDL": pooled_curve,
    "pooled_median_wald": pooled_median,
    "rubin": rubin,
    "arm_summary": arm_summary,
    "pooled_ipd_by_treatment": pooled_ipd_by_treatment,
}
