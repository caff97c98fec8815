"""The random-effects model y ~ N(X beta, vi + tau2): the core that pooling and meta-regression share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta.stats.distributions import chi2_sf, normal_ppf, normal_sf, t_ppf, t_sf
from hccmeta.stats.pooling.effects_input import Floats
from hccmeta.stats.pooling.tau2 import Tau2Estimate, estimate_tau2
from hccmeta.stats.pooling.weighted import LinearModel
from hccmeta.stats.reasons import Reason, Why, because

CI_METHODS = ("HK", "HK-adhoc", "HK-max", "KR", "t", "z", "Wald")
#: Below this number of studies the degrees of freedom of Kenward and Roger are not to be trusted.
LEAST_FOR_KENWARD_ROGER = 5


@dataclass(frozen=True)
class RandomEffectsFit:
    """One fitted model; the intervals of ``coef`` use ``vcov`` and ``df``."""

    model: LinearModel
    tau2: Tau2Estimate
    ci: str  # the method actually used
    vcov: Floats
    df: float  # of the t distribution; inf for the normal
    q: float  # Cochran's Q, from weights 1/vi
    typical_variance: float  # (k - p)/tr P at tau2 = 0 (Higgins and Thompson 2002)
    notes: tuple[Reason, ...]  # what is to be borne in mind of the interval, or why another stands

    @property
    def q_p(self) -> float:
        """P value of Q."""
        return float(chi2_sf(self.q, self.model.df))

    @property
    def i2(self) -> float:
        """tau2/(tau2 + typical variance), as a fraction; from Q when the model has no tau2 (EE)."""
        if np.isnan(self.tau2.se):
            return max(0.0, 1 - self.model.df / self.q) if self.q > 0 else 0.0
        return self.tau2.value / (self.tau2.value + self.typical_variance)

    @property
    def h2(self) -> float:
        """1 + tau2/typical variance; Q/(k - p) when the model has no tau2 (EE)."""
        if np.isnan(self.tau2.se):
            return self.q / self.model.df
        return 1 + self.tau2.value / self.typical_variance


def _kenward_roger(fit_weights: Floats) -> tuple[float, float]:
    """Variance of the pooled mean and its df (Kenward and Roger 1997, for one mean; statistics of Partlett 2017).

    Both nan where the weights, rounded, leave no information on tau2: a study beside which no other counts.
    """
    # The degrees of freedom are free of scale, so the weights are taken relative to the largest.
    largest = float(np.max(fit_weights))
    w1, w2, w3 = (float(np.sum((fit_weights / largest) ** r)) for r in (1, 2, 3))
    information = w2 / 2 - w3 / w1 + 0.5 * (w2 / w1) ** 2
    if not information > 1e-14 * w2:
        return float("nan"), float("nan")
    variance = (1 + 2 * (w3 / w1 - (w2 / w1) ** 2) / information) / w1
    return variance / largest, 2 * information / float(np.square(variance * w2))


def _kenward_roger_interval(weights: Floats) -> tuple[Floats, float, tuple[Reason, ...]]:
    """Covariance, df and what is to be said of them: nan, so that there is no interval, with fewer than 1 df."""
    variance, df = _kenward_roger(weights)
    notes = (because(Why.FEW_FOR_KENWARD_ROGER),) if weights.size < LEAST_FOR_KENWARD_ROGER else ()
    if not df >= 1:
        return np.array([[variance]]), float("nan"), (*notes, because(Why.NO_DEGREES_OF_FREEDOM, df=df))
    return np.array([[variance]]), df, notes


def fit_random_effects(
    model: LinearModel, *, tau2: str, ci: str, weights: Floats | None = None, level: float = 0.95
) -> RandomEffectsFit:
    """Estimate tau2, the coefficients and their covariance.

    ``ci``: HK (Hartung and Knapp 2001, t on k - p), HK-adhoc (never narrower than the Wald covariance), HK-max (the
    wider of HK and z at ``level``), KR (Kenward and Roger, pooled mean only; no interval with fewer than 1 df), t (Wald
    covariance, t on k - p), z = Wald (normal).

    Raises ``ValueError`` naming ``tau2``, ``ci`` or ``weights``.
    """
    if ci not in CI_METHODS:
        raise ValueError(f"ci: unknown interval {ci!r}; one of {', '.join(CI_METHODS)}")
    estimate = estimate_tau2(model, tau2, weights=weights)
    vcov, df = estimate.fit.vcov, float(model.df)
    notes: tuple[Reason, ...] = ()
    if ci in ("z", "Wald"):
        df = float("inf")
    elif ci == "KR":
        if model.p > 1 or tau2 not in ("REML", "ML"):
            raise ValueError("ci: 'KR' is for a pooled mean with tau2='REML' or 'ML'")
        vcov, df, notes = _kenward_roger_interval(estimate.fit.weights)
    elif ci in ("HK", "HK-adhoc", "HK-max"):
        scale = estimate.fit.q / model.df
        if ci == "HK" and np.allclose(estimate.fit.fitted, model.yi, rtol=1e-12, atol=1e-300):
            ci, notes = "HK-adhoc", (because(Why.NO_SPREAD),)
        if ci == "HK-max" and np.sqrt(scale) * critical_value(df, level) < critical_value(float("inf"), level):
            df, scale = float("inf"), 1.0
        vcov = vcov * (max(1.0, scale) if ci == "HK-adhoc" else scale)
    at_zero = model.fit(0.0)
    return RandomEffectsFit(
        model=model,
        tau2=estimate,
        ci=ci,
        vcov=vcov,
        df=df,
        q=at_zero.q,
        typical_variance=model.df / float(np.trace(at_zero.p_matrix)),
        notes=notes,
    )


def critical_value(df: float, level: float) -> float:
    """Two-sided quantile of the t distribution (df = inf: the normal; nan: nan)."""
    return float(normal_ppf((1 + level) / 2) if np.isposinf(df) else t_ppf((1 + level) / 2, df))


def two_sided_p(statistic: Floats | float, df: float) -> Floats:
    """Two-sided P value of a t (df = inf: z) statistic."""
    magnitude = np.abs(np.asarray(statistic, dtype=float))
    return np.asarray(2 * (normal_sf(magnitude) if np.isposinf(df) else t_sf(magnitude, df)))
