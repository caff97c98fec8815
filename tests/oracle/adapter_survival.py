"""Arm level: Kaplan-Meier, medians, RMST, pseudo-values, log-rank and Cox in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from hccmeta import stats
from hccmeta.stats.survival.pseudo import pseudo_regression, pseudo_rmst
from hccmeta.stats.survival.rmst_ancova import rmst_ancova

KINDS = ("log-log", "log", "plain")


def _as_list(value: object) -> list:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _read(spec: dict, data: Path, *needed: str) -> pd.DataFrame:
    """Rows complete in time, event, group and ``needed``, the group as text."""
    frame = pd.read_csv(data, dtype={spec["group"]: str})
    if unknown := set(needed) - set(frame):
        raise NotImplementedError(f"terms that are not columns: {sorted(unknown)}")
    return frame.dropna(subset=[spec["time"], spec["event"], spec["group"], *needed])


def _arm(spec: dict, frame: pd.DataFrame, level: str) -> tuple[np.ndarray, np.ndarray]:
    chosen = frame if level == "ALL" else frame[frame[spec["group"]] == level]
    return chosen[spec["time"]].to_numpy(float), chosen[spec["event"]].to_numpy(int)


def _quantiles(curve: stats.SurvivalCurve, probs: list, kind: str) -> dict:
    found = [stats.curve_quantile(curve, p, kind=kind) for p in probs]
    return {
        "prob": probs,
        "q": [f.estimate for f in found],
        "lower": [f.ci_lower for f in found],
        "upper": [f.ci_upper for f in found],
    }


def km(spec: dict, data: Path) -> dict:
    time, event = _arm(spec, _read(spec, data), spec["level"])
    curve, at = stats.kaplan_meier(time, event), np.asarray(_as_list(spec["times"]), dtype=float)
    at = at[at <= curve.max_time]
    out = {"n": curve.n, "events": int(curve.n_events.sum()), "max_time": curve.max_time}
    for kind in KINDS:
        band = curve.band_at(at, kind=kind)
        out[f"quantiles_{kind}"] = _quantiles(curve, _as_list(spec["probs"]), kind)
        out[f"surv_{kind}"] = {
            "time": at,
            "n_risk": curve.n_at_risk_at(at),
            "surv": curve.survival_at(at),
            "se": curve.se_at(at),
            "lower": band.lower,
            "upper": band.upper,
        }
    follow_up = stats.median_follow_up(time, event)
    out["median_followup_reverseKM"] = {
        "prob": 0.5,
        "q": follow_up.estimate,
        "lower": follow_up.ci_lower,
        "upper": follow_up.ci_upper,
    }
    return out


def rmst(spec: dict, data: Path) -> dict | None:
    time, event = _arm(spec, _read(spec, data), spec["level"])
    taus = _as_list(spec["taus"])
    single = [stats.rmst(time, event, tau=tau) for tau in taus]
    if not all(r.estimable for r in single):
        return None  # R carries the curve on beyond follow-up, we do not
    curve = stats.rmst_curve(time, event, tau=taus)
    estimate, se = [r.estimate for r in single], [r.se for r in single]
    return {
        "tau": taus,
        "survRM2": [
            {"rmst": r.estimate, "se": r.se, "lower": r.ci()[0], "upper": r.ci()[1], "rmtl": r.rmtl} for r in single
        ],
        "survfit_rmean": estimate,
        "survfit_se": se,
        "plugin_rmst": curve.estimate,
        "plugin_se": curve.se,
        "plugin_vcov": curve.covariance,
    }


def pseudo(spec: dict, data: Path) -> dict:
    time, event = _arm(spec, _read(spec, data), spec["level"])
    values = pseudo_rmst(time, event, tau=spec["tau"])
    return {
        "tau": spec["tau"],
        "n": values.size,
        "pseudo": values,
        "mean": values.mean(),
        "sd": values.std(ddof=1),
        "first10": values[:10],
        "sum_sq": float(np.sum(values**2)),
    }


def contrast_rows(arm: stats.RMST, reference: stats.RMST) -> list[list[float]]:
    """The three rows of survRM2's unadjusted result."""
    contrasts = (f(arm, reference) for f in (stats.rmst_difference, stats.rmst_ratio, stats.rmtl_ratio))
    return [[c.estimate, c.ci_lower, c.ci_upper, c.p] for c in contrasts]


def rmst_contrast(spec: dict, data: Path) -> dict:
    frame, out, arms = _read(spec, data), {}, []
    for name in ("arm1", "arm0"):
        found = stats.rmst(*_arm(spec, frame, spec[name]), tau=spec["tau"])
        lower, upper = found.ci()
        lost = found.rmtl
        out[name] = [
            [found.estimate, found.se, lower, upper],
            [lost, found.se, found.tau - upper, found.tau - lower],
        ]
        arms.append(found)
    return {**out, "contrasts": contrast_rows(*arms)}


def ancova(spec: dict, data: Path) -> dict:
    covariates = _as_list(spec["covariates"])
    frame = _read(spec, data, *covariates)
    frame = frame[frame[spec["group"]].isin([spec["arm1"], spec["arm0"]])]
    arm = (frame[spec["group"]] == spec["arm1"]).to_numpy(int)
    time, event = _arm(spec, frame, "ALL")
    rows = []
    for scale in ("difference", "ratio", "loss-ratio"):
        fit = rmst_ancova(time, event, arm, frame[covariates].to_numpy(float), tau=spec["tau"], scale=scale)
        table = [stats.normal_contrast(b, s) for b, s in zip(fit.coefficient, fit.se, strict=True)]
        if scale == "difference":
            model = [[c.estimate, c.se, c.z, c.p, c.ci_lower, c.ci_upper] for c in table]
            rows.append([table[1].estimate, table[1].ci_lower, table[1].ci_upper, table[1].p])
        else:
            rows.append([*np.exp([table[1].estimate, table[1].ci_lower, table[1].ci_upper]), table[1].p])
    return {"n": len(frame), "adjusted": rows, "diff_model": model}


def _dummies(frame: pd.DataFrame, column: str, levels: list[str], prefix: str = "") -> dict[str, np.ndarray]:
    return {f"{prefix}{level}": (frame[column] == level).to_numpy(float) for level in levels[1:]}


def pseudo_model(spec: dict, data: Path) -> dict:
    covariates = _as_list(spec["covariates"])
    frame = _read(spec, data, *covariates)
    columns = {"(Intercept)": np.ones(len(frame)), **_dummies(frame, spec["group"], spec["group_levels"])}
    for name in covariates:
        columns |= _term(frame, name, spec)
    x = np.column_stack(list(columns.values()))
    values = pseudo_rmst(*_arm(spec, frame, "ALL"), tau=spec["tau"])
    fit = pseudo_regression(values, x)
    coefficient = dict(zip(columns, fit.coefficient, strict=True))
    return {
        "n": len(frame),
        "coef": coefficient,
        "robust_se": fit.se,
        "eventglm_coef": coefficient,
        "eventglm_vcov_robust_HC3": pseudo_regression(values, x, sandwich="HC3").covariance,
        "eventglm_vcov_naive": fit.naive_covariance,
    }


def _flat(values: object) -> object:
    """R's vectors of length one are scalars."""
    values = np.asarray(values)
    return values[0] if values.size == 1 else values


def _joined(frame: pd.DataFrame, columns: list[str]) -> pd.Series | None:
    """One label for each combination of the strata."""
    return frame[columns].astype(str).agg("/".join, axis=1) if columns else None


def _chi(test: stats.ChiSquareTest) -> list[float]:
    return [test.statistic, test.df, test.p]


def logrank(spec: dict, data: Path) -> dict:
    spec = {"time": "Time", "event": "Event", "group": "Arm", "group_levels": ["0", "1"]} | spec
    strata = _as_list(spec.get("strata"))
    frame = _read(spec, data, *strata)
    found = stats.logrank(
        *_arm(spec, frame, "ALL"),
        frame[spec["group"]],
        rho=spec.get("rho", 0),
        strata=_joined(frame, strata),
    )
    order = [list(found.groups).index(level) for level in spec["group_levels"]]
    return {
        "n": found.n[order],
        "obs": found.observed[order],
        "exp": found.expected[order],
        "var": found.covariance[np.ix_(order, order)],
        "chisq": found.test.statistic,
        "df": found.test.df,
        "p": found.test.p,
    }


def _term(frame: pd.DataFrame, term: str, spec: dict) -> dict[str, np.ndarray]:
    """The columns of one term of a model formula."""
    if term == spec["group"]:
        return _dummies(frame, term, spec["group_levels"])
    transformed = re.fullmatch(r"log\((.+)\)", term)
    if transformed:
        return {term: np.log(frame[transformed[1].strip()].to_numpy(float))}
    if frame[term].dtype == object:
        return _dummies(frame, term, sorted(frame[term].unique()), term)
    return {term: frame[term].to_numpy(float)}


def cox(spec: dict, data: Path) -> dict:
    terms = [term.strip() for term in spec["formula"].split("+")]
    stratum = [v.strip() for term in terms if term.startswith("strata") for v in term[7:-1].split(",")]
    terms = [term for term in terms if not term.startswith("strata")]
    variables = [re.sub(r"log\((.+)\)", r"\1", term).strip() for term in terms]
    frame = _read(spec, data, *variables, *stratum)
    columns, groups = {}, []
    for term in terms:
        found = _term(frame, term, spec)
        groups.append(list(range(len(columns), len(columns) + len(found))))
        columns |= found
    x, survival = np.column_stack(list(columns.values())), _arm(spec, frame, "ALL")
    strata = _joined(frame, stratum)
    fit = stats.cox(*survival, x, ties=spec["ties"], strata=strata)
    hr, lower, upper = fit.hazard_ratio()
    wald = _chi(fit.wald_test)
    out = {
        "n": fit.n,
        "nevent": fit.n_events,
        "coef": dict(zip(columns, fit.coefficient, strict=True)),
        "se": _flat(fit.se),
        "vcov": fit.covariance,
        "hr": _flat(hr),
        "hr_lower": _flat(lower),
        "hr_upper": _flat(upper),
        "p": _flat([stats.normal_contrast(b, s).p for b, s in zip(fit.coefficient, fit.se, strict=True)]),
        "loglik": [fit.log_likelihood_null, fit.log_likelihood],
        "lrt": _chi(fit.likelihood_ratio_test),
        "wald": [round(wald[0], 2), *wald[1:]],  # R's summary gives the statistic to two places
        "score": _chi(fit.score_test),
        "concordance": list(stats.concordance(*survival, x @ fit.coefficient, strata=strata)),
    }
    if spec["ties"] != "exact":
        out["zph"] = {
            g: _zph(survival, x, g, [*("group" if t == spec["group"] else t for t in terms)], groups, spec, strata)
            for g in ("km", "identity", "log", "rank")
        }
    return out


def _zph(
    survival: tuple, x: np.ndarray, transform: str, names: list[str], groups: list, spec: dict, strata: object
) -> dict:
    found = stats.proportional_hazards_test(
        *survival, x, transform=transform, terms=groups, strata=strata, ties=spec["ties"]
    )
    tests = [*found.terms, found.overall]
    return {
        "rows": [*names, "GLOBAL"],
        "chisq": [t.statistic for t in tests],
        "df": [t.df for t in tests],
        "p": [t.p for t in tests],
    }


HANDLERS = {
    "km": km,
    "rmst": rmst,
    "pseudo_rmst": pseudo,
    "rmst_contrast": rmst_contrast,
    "rmst_ancova_ipcw": ancova,
    "pseudo_regression": pseudo_model,
    "logrank": logrank,
    "cox": cox,
}
