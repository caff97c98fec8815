"""R's model formulas to design matrices, and our results in the field names of metafor's fitted models."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from hccmeta import stats

CI = {"z": "z", "t": "t", "knha": "HK", "adhoc": "HK-adhoc"}
TAU2 = {name: name for name in ("DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "DLIT", "SJIT", "EE")}
TAU2 |= {"FE": "EE", "CE": "EE"}  # metafor's other names of the common effect


def or_none(value: float) -> float | None:
    """R's NA for our nan."""
    return None if np.isnan(value) else float(value)


def finite_or_none(value: float) -> float | None:
    """R's NA for the infinite df of a normal interval."""
    return None if not np.isfinite(value) else float(value)


def offered(spec: dict) -> bool:
    """Whether the estimator and the test that a case asks for are among ours."""
    return spec.get("method", "REML") in TAU2 and spec.get("test", "z") in CI


def levels(column: pd.Series, given: list | None = None) -> list:
    """The levels of a factor as R had them: those that the case gives, treatments as its data bring them, else the
    alphabet."""
    values = list(dict.fromkeys(column.dropna()))
    if given is not None:
        return [level for level in given if level in values]
    return (
        values if column.name == "treatment" else sorted(values, key=lambda v: v.lower() if isinstance(v, str) else v)
    )


def _term(term: str, frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Columns of one term; for a factor all its levels."""
    if ":" in term:
        left, right = (_term(part, frame) for part in term.split(":"))
        return {f"{a}:{b}": x * y for a, x in left.items() for b, y in right.items()}
    call = re.fullmatch(r"(factor|scale|I)\((.+)\)", term)
    if call and call[1] == "I":
        values = frame.eval(call[2].replace("^", "**")).to_numpy(float)
        return {re.sub(r"\s*([-+])\s*", r" \1 ", term): values}
    if call and call[1] == "scale":
        column = frame[call[2]]
        return {term: ((column - column.mean()) / column.std()).to_numpy()}
    name = call[2] if call else term
    column = frame[name]
    if call or column.dtype == object:
        return {
            f"{term}{level:g}" if isinstance(level, float) else f"{term}{level}": (column == level).to_numpy(float)
            for level in levels(column)
        }
    return {term: column.to_numpy(float)}


def design(formula: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Model matrix of an R formula of the kinds that the cases use, with R's column names."""
    terms = [t.strip() for t in formula.replace("~", "").split("+")]
    intercept = "0" not in terms
    columns: dict[str, np.ndarray] = {"intrcpt": np.ones(len(frame))} if intercept else {}
    full = not intercept
    for term in terms:
        if term in ("0", "1"):
            continue
        product = [t.strip() for t in term.split("*")]
        for part in [*product, ":".join(product)] if len(product) > 1 else product:
            built = _term(part, frame)
            names = list(built)
            if len(names) > 1 and not full:
                names = names[1:]
            elif len(names) > 1:
                full = False
            columns |= {n: built[n] for n in names}
    return pd.DataFrame(columns)


def fit_stats(fit: stats.MetaRegression) -> dict:
    out = {}
    for name, restricted in (("ML", False), ("REML", True)):
        s = fit.fit_statistics(restricted=restricted)
        out[name] = {"ll": s.log_lik, "dev": s.deviance, "AIC": s.aic, "BIC": s.bic, "AICc": s.aicc}
    return out


def omnibus(test: stats.WaldTest) -> dict:
    """metafor reports F as F, but its QM of a normal model as chi-square."""
    return {"QM": test.statistic, "QM_df": [test.df_num, finite_or_none(test.df_denom)], "QMp": test.p}


def coefficients(fit: stats.MetaRegression, names: list[str]) -> dict:
    single = len(names) == 1

    def shape(values: np.ndarray) -> object:
        return values[0] if single else values

    return {
        "beta": dict(zip(names, fit.coef, strict=True)),
        "se": shape(fit.se),
        "zval": shape(fit.statistic),
        "pval": shape(fit.p),
        "ci_lb": shape(fit.ci_lower),
        "ci_ub": shape(fit.ci_upper),
        "vb": fit.vcov,
        **omnibus(fit.omnibus),
    }


def intervals(mean: stats.LinearCombination, tau2: float, df: float, *, no_pi: bool = False) -> dict:
    """predict(): the interval of the mean and metafor's prediction interval with the given df."""
    pairs = [
        stats.prediction_interval(e, s, tau2, df=df) if not no_pi else (np.nan, np.nan)
        for e, s in zip(mean.estimate, mean.se, strict=True)
    ]
    lower, upper = np.array(pairs).T
    out = {"pred": mean.estimate, "se": mean.se, "ci_lb": mean.ci_lower, "ci_ub": mean.ci_upper}
    if no_pi:
        return out | dict.fromkeys(("pi_lb", "pi_ub", "cr_lb", "cr_ub"), None)
    return out | {"pi_lb": lower, "pi_ub": upper, "cr_lb": lower, "cr_ub": upper}


def meta_regression_shape(fit: stats.MetaRegression, names: list[str], *, test: str) -> dict:
    """rma() with moderators."""
    return coefficients(fit, names) | {
        "ddf": finite_or_none(fit.df[0]),
        "tau2": fit.tau2,
        "se_tau2": or_none(fit.tau2_se),
        "k": fit.k,
        "p": len(names),
        "I2": 100 * fit.i2,
        "H2": fit.h2,
        "R2": None if len(names) == 1 else or_none(100 * fit.r2),
        "vt": fit.typical_variance,
        "QE": fit.q,
        "QE_df": fit.q_df,
        "QEp": fit.q_p,
        "method": fit.method,
        "test": test,
        "fit_stats": fit_stats(fit),
        "weights_pct": 100 * fit.weights,
    }


def pooled_shape(yi: np.ndarray, vi: np.ndarray, *, method: str, test: str, level: float = 0.95) -> dict:
    """rma() of one mean: `pool`, with the likelihoods of the regression on a constant."""
    method = TAU2[method]
    fit = stats.pool(yi, vi, tau2=method, ci=CI[test], level=level)
    regression = stats.meta_regression(yi, vi, np.ones((len(yi), 1)), tau2=method, ci=CI[test], level=level)
    ci = {"pred": fit.estimate, "se": fit.se, "ci_lb": fit.ci_lower, "ci_ub": fit.ci_upper}

    def predicted(df: float) -> dict:
        pi = (None, None)
        if method != "EE":
            pi = stats.prediction_interval(fit.estimate, fit.se, fit.tau2, df=df, level=level)
        return ci | {"pi_lb": pi[0], "pi_ub": pi[1], "cr_lb": pi[0], "cr_ub": pi[1]}

    return meta_regression_shape(regression, ["intrcpt"], test=test) | {
        "beta": {"intrcpt": fit.estimate},
        "se": fit.se,
        "zval": fit.statistic,
        "pval": fit.p,
        "ci_lb": fit.ci_lower,
        "ci_ub": fit.ci_upper,
        "tau2": fit.tau2,
        "se_tau2": or_none(fit.tau2_se),
        "I2": 100 * fit.i2,
        "H2": fit.h2,
        "QE": fit.q,
        "QEp": fit.q_p,
        "weights_pct": 100 * fit.weights,
        "predict_default": predicted(fit.df),
        "predict_riley": predicted(max(fit.k - 2.0, 1.0)),
    }
