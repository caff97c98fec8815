"""The review's primary model: RMST of arms nested in studies, regressed on treatment and covariates."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.distributions import chi2_sf
from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, design_matrix, positive_variances
from hccmeta.stats.pooling.random_effects import critical_value, two_sided_p
from hccmeta.stats.pooling.weighted import saturated_log_lik
from hccmeta.stats.reasons import Reason, Why, because
from hccmeta.stats.regression.nested import NestedFit, NestedModel
from hccmeta.stats.regression.regression_result import MetaRegression, omnibus_rows, spans_intercept, wald_test

#: Names of the intervals by their degrees of freedom.
CI_METHODS = {
    "studies": "t(m - p)",
    "contain": "t(contain)",
    "within": "t(within)",
    "residual": "t(k - p)",
    "normal": "z",
}

NO_MAXIMUM = "no start of the nested model's likelihood search reached a maximum"


def arm_regression(
    yi: ArrayLike,
    vi: ArrayLike,
    x: ArrayLike,
    *,
    study: ArrayLike,
    method: str = "REML",
    random: Literal["study/arm", "study"] = "study/arm",
    df: str = "studies",
    level: float = 0.95,
) -> MetaRegression:
    """y_ia = x_ia'b + u_i + w_ia + e_ia with u ~ N(0, tau2_study), w ~ N(0, tau2_arm), e ~ N(0, vi) known.

    ``yi``, ``vi``: k arms; ``x``: k x p; ``study``: k labels, m different ones. ``method`` REML or ML.
    ``random="study"`` leaves the arms' component out. When every study has one arm the two components cannot be told
    apart and one is fitted, as tau2_study (statistics of the review, section 4.2).

    ``df`` of the intervals: ``studies``, t on m - p, which kept its level in the simulations of
    ``benchmarks/nested_model.py``;
    ``contain``, per coefficient, levels of the innermost grouping within which its column is constant, less p
    (Schluchter and Elashoff 1990); ``within``, for a column that varies within studies k - m less the number of such
    columns, for another m less theirs: the arms that a comparison within studies can spare; ``residual``, k - p;
    ``normal``. The prediction interval uses the same df and both
    components. With m - p < 3 the status is ``limited``; with m - p < 1 and ``studies`` it is ``not estimable``: there
    is no interval.

    Raises ``ValueError`` naming the argument that is wrong; ``ConvergenceError`` when no start of the likelihood
    search reached a maximum.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8, 10.1, 9.6], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12, 0.16, 0.28]
    >>> treated = [0, 1, 0, 1, 0, 0, 1, 1]
    >>> fit = arm_regression(yi, vi, np.column_stack((np.ones(8), treated)), study=list("aabbcdef"))
    >>> fit.coef.round(2).tolist(), fit.df.tolist()
    ([8.37, 1.3], [4.0, 4.0])
    """
    y, v = positive_variances(yi, vi)
    matrix = design_matrix(x, y.size)
    labels = np.asarray(study)
    if labels.shape != y.shape:
        raise ValueError(f"study: needs one label per arm ({y.size}), got shape {labels.shape}")
    if method not in ("REML", "ML"):
        raise ValueError(f"tau2: the nested model is fitted by 'REML' or 'ML', not {method!r}")
    if random not in ("study/arm", "study"):
        raise ValueError(f"random: 'study/arm' or 'study', not {random!r}")
    level = confidence_level(level)
    free = free_components(labels, random)
    model = NestedModel(y[None], v[None], matrix, labels, restricted=method == "REML", free=free)
    s2 = _components(model)
    dfs = _degrees_of_freedom(model, labels, df, free)
    return _result(model, s2, dfs, method=method, df=df, level=level)


def free_components(
    labels: NDArray[np.generic], random: Literal["study/arm", "study"] = "study/arm"
) -> tuple[bool, bool]:
    """Which of the components (study, arm) can be told from each other: where not both, the other is 0."""
    single_arms = np.unique(labels).size == labels.size
    # One study cannot tell its own component from the arms': all variance is between its arms.
    one_study = np.unique(labels).size == 1 and not single_arms
    return not one_study or random == "study", random == "study/arm" and not single_arms


def _components(model: NestedModel) -> Floats:
    found = model.estimate()
    if not found.converged[0]:
        raise ConvergenceError(NO_MAXIMUM)
    return found.s2


def _degrees_of_freedom(model: NestedModel, labels: NDArray[np.generic], df: str, free: tuple[bool, bool]) -> Floats:
    k, m, p = model.k, model.m, model.p
    if df == "contain":
        return np.where(_constant_within(model, labels), float(m - p), float(k - p))
    if df == "within":
        varies = ~_constant_within(model, labels)
        inner = int(np.sum(varies))
        return np.where(varies, float(k - m - inner), float(m - (p - inner)))
    values = {"studies": float(m - p), "residual": float(k - p), "normal": float("inf")}
    if df not in values:
        raise ValueError(f"df: one of studies, contain, within, residual, normal, not {df!r}")
    return np.full(p, values[df])


def _constant_within(model: NestedModel, labels: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Which columns have one value in every study."""
    _, first, index = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.all(model.x == model.x[first[index]], axis=0))


def _r2(model: NestedModel, s2: Floats) -> float:
    if not spans_intercept(model.x):
        return float("nan")
    labels = model.index
    reduced = NestedModel(
        model.yi, model.vi, np.ones((model.k, 1)), labels, restricted=model.restricted, free=tuple(model.free)
    )
    total = float(np.sum(_components(reduced)))
    return max(0.0, 1 - float(np.sum(s2)) / total) if total > 0 else 0.0


def _result(model: NestedModel, s2: Floats, dfs: Floats, *, method: str, df: str, level: float) -> MetaRegression:
    fit: NestedFit = model.fit(s2)
    at_zero = model.fit(np.zeros((1, 2)))
    coef, vcov = fit.coef[0], fit.vcov[0]
    se = np.sqrt(np.diag(vcov))
    usable = np.where(dfs > 0, dfs, np.nan)
    half = np.array([critical_value(d, level) if not np.isnan(d) else np.nan for d in usable]) * se
    statistic = coef / se
    rows = omnibus_rows(model.x)
    study_df = model.m - model.p
    weights = 1 / (model.vi[0] + np.sum(s2))
    total = float(np.sum(s2))
    typical = _typical_variance(model)
    nested = model.free[1]
    status, reasons = verdict(study_df, df, bool(nested))
    return MetaRegression(
        coef=coef,
        vcov=vcov,
        se=se,
        ci_lower=coef - half,
        ci_upper=coef + half,
        statistic=statistic,
        p=np.array([float(two_sided_p(s, d)) for s, d in zip(statistic, usable, strict=True)]),
        df=usable,
        omnibus=wald_test(coef, vcov, rows, float(np.min(dfs[np.any(rows != 0, axis=0)]))),
        tau2=total,
        tau2_study=float(s2[0, 0]),
        tau2_arm=float(s2[0, 1]),
        tau2_se=float("nan"),
        r2=_r2(model, s2),
        i2=total / (total + typical),
        h2=1 + total / typical,
        typical_variance=typical,
        q=float(at_zero.q[0]),
        q_df=model.k - model.p,
        q_p=float(chi2_sf(at_zero.q[0], model.k - model.p)),
        k=model.k,
        m=model.m,
        weights=weights / np.sum(weights),
        fitted=model.x @ coef,
        log_lik=float(fit.log_lik_ml[0]),
        log_lik_restricted=float(fit.log_lik_reml[0]),
        log_lik_saturated=saturated_log_lik(model.vi[0]),
        n_variances=int(np.sum(model.free)),
        pi_df=float(np.min(usable)) if not np.any(np.isnan(usable)) else float("nan"),
        method=method,
        ci_method=CI_METHODS[df],
        level=level,
        status=status,
        reasons=reasons,
    )


def _typical_variance(model: NestedModel) -> float:
    """(k - p)/tr P at zero components, as in the model without nesting."""
    root = 1 / np.sqrt(model.vi[0])
    basis, _ = np.linalg.qr(root[:, None] * model.basis)
    return float((model.k - model.p) / np.sum(root**2 * (1 - np.sum(basis**2, axis=1))))


def verdict(study_df: int, df: str, nested: bool) -> tuple[str, tuple[Reason, ...]]:
    """The status of a fit and its reasons; ``nested``: both components were estimated."""
    if df == "studies" and study_df < 1:
        return "not estimable", (because(Why.NO_STUDY_DF),)
    if study_df < 3 and df != "within":
        return "limited", (because(Why.FEW_STUDY_DF, df=study_df),)
    return "ok", () if nested else (because(Why.MERGED_COMPONENTS),)
