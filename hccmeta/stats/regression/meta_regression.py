"""Meta-regression: effects of studies on covariates, or arms nested in studies when ``study`` is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.pooling.effects_input import Floats, confidence_level, design_matrix, positive_variances
from hccmeta.stats.pooling.random_effects import RandomEffectsFit, critical_value, fit_random_effects, two_sided_p
from hccmeta.stats.pooling.tau2 import estimate_tau2
from hccmeta.stats.pooling.weighted import LinearModel, saturated_log_lik
from hccmeta.stats.regression.arm_regression import arm_regression
from hccmeta.stats.regression.regression_result import MetaRegression, omnibus_rows, spans_intercept, wald_test


def meta_regression(
    yi: ArrayLike,
    vi: ArrayLike,
    x: ArrayLike,
    *,
    study: ArrayLike | None = None,
    tau2: str = "REML",
    ci: str = "HK",
    level: float = 0.95,
) -> MetaRegression:
    """Regress ``yi`` (k effects, variances ``vi``) on the columns of ``x`` (k x p; give the column of ones yourself,
    first).

    Without ``study``: y ~ N(X b, vi + tau2), ``tau2`` and ``ci`` as in ``pool`` (``KR`` is for a pooled mean only).
    With ``study`` (k labels): the rows are arms nested in studies (``arm_regression``), by REML or ML, with t on m - p
    (``ci="HK"``, the default, and ``ci="t"``) or normal intervals (``ci="z"`` or ``"Wald"``).

    R2 = 1 - tau2/tau2 of the model with the intercept only, not below 0 (Raudenbush 2009); for EE from the adjusted R2
    of the weighted regression. The prediction interval uses t on k - p - 1.

    Raises ``ValueError`` naming the argument that is wrong; ``x`` when its columns are dependent or too many.

    >>> x = np.column_stack((np.ones(6), [2015, 2017, 2018, 2019, 2021, 2022]))
    >>> fit = meta_regression([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30], x)
    >>> fit.coef.round(2).tolist(), fit.p.round(2).tolist(), fit.k
    ([123.99, -0.06], [0.64, 0.64], 6)
    """
    if study is not None:
        if ci not in ("HK", "t", "z", "Wald"):
            raise ValueError(f"ci: with study, 'HK' or 't' (both t on m - p), 'z' or 'Wald', not {ci!r}")
        df = "normal" if ci in ("z", "Wald") else "studies"
        return arm_regression(yi, vi, x, study=study, method=tau2, df=df, level=level)
    y, v = positive_variances(yi, vi)
    model = LinearModel(y, v, design_matrix(x, y.size))
    level = confidence_level(level)
    return _result(fit_random_effects(model, tau2=tau2, ci=ci, level=level), tau2, level)


def _r2(fit: RandomEffectsFit, method: str) -> float:
    model = fit.model
    if not spans_intercept(model.x):
        return float("nan")
    reduced = LinearModel(model.yi, model.vi, np.ones((model.k, 1)))
    if method == "EE":
        total = reduced.fit(0.0).q / reduced.df
        return max(0.0, 1 - fit.q / model.df / total) if total > 0 else 0.0
    total = estimate_tau2(reduced, method).value
    return max(0.0, 1 - fit.tau2.value / total) if total > 0 else 0.0


def _result(fit: RandomEffectsFit, method: str, level: float) -> MetaRegression:
    model, inner = fit.model, fit.tau2.fit
    se = np.sqrt(np.diag(fit.vcov))
    half = critical_value(fit.df, level) * se
    profile = model.profile(np.array([fit.tau2.value]))
    return MetaRegression(
        coef=inner.coef,
        vcov=fit.vcov,
        se=se,
        ci_lower=inner.coef - half,
        ci_upper=inner.coef + half,
        statistic=inner.coef / se,
        p=two_sided_p(inner.coef / se, fit.df),
        df=np.full(model.p, fit.df),
        omnibus=wald_test(inner.coef, fit.vcov, omnibus_rows(model.x), fit.df),
        tau2=fit.tau2.value,
        tau2_study=float("nan"),
        tau2_arm=float("nan"),
        tau2_se=fit.tau2.se,
        r2=_r2(fit, method),
        i2=fit.i2,
        h2=fit.h2,
        typical_variance=fit.typical_variance,
        q=fit.q,
        q_df=model.df,
        q_p=fit.q_p,
        k=model.k,
        m=model.k,
        weights=_shares(inner.weights),
        fitted=inner.fitted,
        log_lik=float(profile.log_lik_ml[0]),
        log_lik_restricted=float(profile.log_lik_reml[0]),
        log_lik_saturated=saturated_log_lik(model.vi),
        n_variances=0 if method == "EE" else 1,
        pi_df=float(model.df - 1) if model.df > 1 else float("nan"),
        method=method,
        ci_method=fit.ci,
        level=level,
        status="limited" if fit.notes else "ok",
        reasons=fit.notes,
    )


def _shares(weights: Floats) -> Floats:
    return weights / np.sum(weights)
