"""The result of a meta-regression and what follows from its coefficients: predictions, contrasts, tests, VIF."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.distributions import chi2_sf, f_sf
from hccmeta.stats.pooling.effects_input import Floats
from hccmeta.stats.pooling.random_effects import critical_value, two_sided_p
from hccmeta.stats.reasons import Reason, Reasoned


@dataclass(frozen=True)
class WaldTest:
    """Test that q linear combinations of the coefficients are zero."""

    statistic: float  # F, or chi-square when df_denom is inf
    df_num: int
    df_denom: float
    p: float


@dataclass(frozen=True)
class LinearCombination:
    """n linear combinations of the coefficients, each with its t (or normal) interval."""

    estimate: Floats
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    statistic: Floats
    df: Floats
    p: Floats


@dataclass(frozen=True)
class Prediction:
    """Mean and prediction interval at n rows of covariates."""

    estimate: Floats
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    pi_lower: Floats
    pi_upper: Floats
    pi_df: float


@dataclass(frozen=True)
class FitStatistics:
    """Log-likelihood and the criteria that follow from it."""

    log_lik: float
    deviance: float  # against the saturated model (ML), or -2 log-likelihood (REML)
    aic: float
    bic: float
    aicc: float


@dataclass(frozen=True)
class MetaRegression(Reasoned):
    """A fitted meta-regression of k effects from m studies on p columns.

    ``df`` are those of each coefficient's interval (inf: normal). ``omnibus`` tests all coefficients but the
    intercept, or all when there is none. A value that cannot be given is nan, and ``reason`` says why.
    """

    coef: Floats
    vcov: Floats
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    statistic: Floats
    p: Floats
    df: Floats
    omnibus: WaldTest
    tau2: float  # all variance beyond the sampling variances: tau2_study + tau2_arm in the nested model
    tau2_study: float  # nan unless nested
    tau2_arm: float  # nan unless nested
    tau2_se: float  # nan when nested
    r2: float  # share of tau2 that the covariates account for; nan without an intercept in the column space
    i2: float
    h2: float
    typical_variance: float  # (k - p)/tr P at tau2 = 0
    q: float
    q_df: int
    q_p: float
    k: int
    m: int
    weights: Floats  # diagonal weights, sum to 1
    fitted: Floats
    log_lik: float
    log_lik_restricted: float
    log_lik_saturated: float  # of a model that meets every effect, with the sampling variances only
    n_variances: int  # estimated variance components
    pi_df: float
    method: str
    ci_method: str
    level: float
    status: str  # ok | limited | not estimable
    reasons: tuple[Reason, ...] = ()

    def lincom(self, combinations: ArrayLike) -> LinearCombination:
        """Each row c of ``combinations`` (n x p, or p): c'b with its interval and test.

        Degrees of freedom are the smallest of the coefficients that take part.
        """
        rows = self._rows(combinations, "combinations")
        estimate = rows @ self.coef
        se = np.sqrt(np.einsum("np,pq,nq->n", rows, self.vcov, rows))
        df = np.array([np.min(self.df[row != 0], initial=np.inf) for row in rows])
        half = np.array([critical_value(d, self.level) for d in df]) * se
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = estimate / se
        p = np.array([float(two_sided_p(s, d)) for s, d in zip(statistic, df, strict=True)])
        return LinearCombination(estimate, se, estimate - half, estimate + half, statistic, df, p)

    def predict(self, x: ArrayLike) -> Prediction:
        """Mean at the rows of ``x`` (n x p), with prediction interval +- t(pi_df) sqrt(se^2 + tau2)."""
        mean = self.lincom(self._rows(x, "x"))
        half = critical_value(self.pi_df, self.level) * np.sqrt(mean.se**2 + self.tau2)
        return Prediction(
            estimate=mean.estimate,
            se=mean.se,
            ci_lower=mean.ci_lower,
            ci_upper=mean.ci_upper,
            pi_lower=mean.estimate - half,
            pi_upper=mean.estimate + half,
            pi_df=self.pi_df,
        )

    def wald(self, combinations: ArrayLike) -> WaldTest:
        """Joint test that every row of ``combinations`` (q x p) times the coefficients is zero."""
        rows = self._rows(combinations, "combinations")
        used = np.any(rows != 0, axis=0)
        return wald_test(self.coef, self.vcov, rows, float(np.min(self.df[used])))

    def vif(self) -> Floats:
        """Variance inflation factors of the coefficients but the intercept: diagonal of the inverse of their
        correlation.

        The intercept is the column that ``omnibus`` leaves out; without one every coefficient has a factor.
        """
        kept = slice(len(self.coef) - self.omnibus.df_num, None)
        vcov = self.vcov[kept, kept]
        scale = np.sqrt(np.diag(vcov))
        return np.asarray(np.diag(np.linalg.inv(vcov / np.outer(scale, scale))), dtype=float)

    def fit_statistics(self, *, restricted: bool) -> FitStatistics:
        """Likelihood criteria, by the full or the restricted likelihood (whose number of observations is k - p)."""
        parameters = len(self.coef) + self.n_variances
        n = self.k - len(self.coef) if restricted else self.k
        log_lik = self.log_lik_restricted if restricted else self.log_lik
        n_corrected = max(n, parameters + 2)
        return FitStatistics(
            log_lik=log_lik,
            deviance=-2 * (log_lik if restricted else log_lik - self.log_lik_saturated),
            aic=-2 * log_lik + 2 * parameters,
            bic=-2 * log_lik + parameters * float(np.log(n)),
            aicc=-2 * log_lik + 2 * parameters * n_corrected / (n_corrected - parameters - 1),
        )

    def _rows(self, values: ArrayLike, name: str) -> Floats:
        rows = np.atleast_2d(np.asarray(values, dtype=float))
        if rows.ndim != 2 or rows.shape[1] != len(self.coef) or not np.all(np.isfinite(rows)):
            raise ValueError(f"{name}: needs finite rows of {len(self.coef)} columns, got shape {rows.shape}")
        return rows


def likelihood_ratio_test(full: MetaRegression, reduced: MetaRegression) -> WaldTest:
    """Chi-square test of ``reduced`` within ``full``, both fitted to the same effects by ML.

    Raises ``ValueError`` naming ``full`` or ``reduced`` when a fit is not by ML, or ``reduced`` when it is not the
    smaller one.

    >>> from hccmeta.stats.regression.meta_regression import meta_regression
    >>> yi, vi = [1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30]
    >>> full = meta_regression(yi, vi, np.column_stack((np.ones(6), [1, 0, 1, 1, 1, 0])), tau2="ML")
    >>> reduced = meta_regression(yi, vi, np.ones((6, 1)), tau2="ML")
    >>> round(likelihood_ratio_test(full, reduced).p, 3)
    0.043
    """
    for name, fit in (("full", full), ("reduced", reduced)):
        if fit.method != "ML":
            raise ValueError(f"{name}: likelihoods of models with different covariates compare under ML only")
    extra = len(full.coef) + full.n_variances - len(reduced.coef) - reduced.n_variances
    if extra < 1 or full.k != reduced.k:
        raise ValueError("reduced: needs fewer parameters than full, and the same effects")
    statistic = 2 * (full.log_lik - reduced.log_lik)
    return WaldTest(statistic, extra, float("inf"), float(chi2_sf(statistic, extra)))


def singular(variance: Floats) -> bool:
    """Whether a covariance (q x q) has no inverse, whatever the units of its rows."""
    sd = np.sqrt(np.maximum(np.diag(variance), 0.0))
    return not np.all(sd > 0) or int(np.linalg.matrix_rank(variance / np.outer(sd, sd))) < sd.size


def wald_test(coef: Floats, vcov: Floats, rows: Floats, df_denom: float) -> WaldTest:
    """F = (Lb)'(LCL')^-1(Lb)/q on (q, df_denom), or chi-square on q when ``df_denom`` is inf.

    Raises ``ValueError`` naming the argument.

    >>> found = wald_test(np.array([1.0, 0.5]), np.diag([0.25, 0.16]), np.eye(2), np.inf)
    >>> found.statistic, found.df_num, round(found.p, 3)
    (5.5625, 2, 0.062)
    """
    contrast, inner = rows @ coef, rows @ vcov @ rows.T
    q = rows.shape[0]
    if singular(inner):
        raise ValueError("vcov: the variance of these combinations is singular, there is nothing to test them against")
    chi2 = float(contrast @ np.linalg.solve(inner, contrast))
    if np.isinf(df_denom):
        return WaldTest(chi2, q, df_denom, float(chi2_sf(chi2, q)))
    if not df_denom > 0:
        return WaldTest(float("nan"), q, df_denom, float("nan"))
    return WaldTest(chi2 / q, q, df_denom, float(f_sf(chi2 / q, q, df_denom)))


def omnibus_rows(x: Floats) -> Floats:
    """Rows that pick every coefficient but the intercept; all when the first column is not constant, or is alone."""
    identity = np.eye(x.shape[1])
    has_intercept = np.ptp(x[:, 0]) == 0
    return identity[1:] if has_intercept and x.shape[1] > 1 else identity


def spans_intercept(x: Floats) -> bool:
    """Whether a constant is a linear combination of the columns of ``x``."""
    scaled = x / np.sqrt(np.sum(x**2, axis=0))
    coef, *_ = np.linalg.lstsq(scaled, np.ones(x.shape[0]), rcond=None)
    return bool(np.allclose(scaled @ coef, 1.0, atol=1e-8))
