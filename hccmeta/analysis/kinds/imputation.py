"""Missing covariates of arms filled in many times over, and the fits combined.

See ``docs/methods/statistics.md#missing-covariates``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats

#: Completed data sets.
SETS = 20

#: Rounds through the covariates before a data set is taken.
ROUNDS = 5


def impute(covariates: Floats, predictors: Floats, rng: np.random.Generator) -> Floats:
    """``covariates`` (k, q) with every nan drawn anew, by chained equations.

    Each covariate is regressed on ``predictors`` (k, r; the outcome among them, since leaving it out would weaken every
    association) and the other covariates; coefficients, residual variance and values are drawn (van Buuren 2018, 3.2).
    Where too few values are known for that, it is regressed on fewer columns. Values stay within the known range.

    Raises ValueError for a covariate with fewer than three known values.
    """
    missing = np.isnan(covariates)
    known = (~missing).sum(axis=0)
    if (known < 3).any():
        raise ValueError("a covariate is known of fewer than 3 arms: it is not imputed")
    filled = np.where(missing, np.nanmean(covariates, axis=0), covariates)
    for _ in range(ROUNDS):
        for column in np.flatnonzero(missing.any(axis=0)):
            others = np.delete(filled, column, axis=1)
            x = np.column_stack([np.ones(len(filled)), predictors, others])[:, : known[column] - 2]
            gaps = missing[:, column]
            drawn = _draw(x[~gaps], covariates[~gaps, column], x[gaps], rng)
            low, high = np.nanmin(covariates[:, column]), np.nanmax(covariates[:, column])
            filled[gaps, column] = np.clip(drawn, low, high)
    return filled


def _draw(x: Floats, y: Floats, at: Floats, rng: np.random.Generator) -> Floats:
    """Values at the rows ``at`` from the posterior predictive distribution of a linear regression of y on x."""
    inverse = np.linalg.inv(x.T @ x + 1e-8 * np.diag(np.sum(x**2, axis=0) + 1))
    coef = inverse @ x.T @ y
    df = len(y) - x.shape[1]
    sigma = float(np.sqrt(np.sum((y - x @ coef) ** 2) / rng.chisquare(df)))
    drawn = coef + sigma * np.linalg.cholesky(inverse) @ rng.standard_normal(x.shape[1])
    return np.asarray(at @ drawn + sigma * rng.standard_normal(len(at)))


def combined(
    fit: Callable[[list[Floats]], stats.ArmRegressions],
    covariates: Floats,
    predictors: Floats,
    rng: np.random.Generator,
) -> list[stats.RubinCombination]:
    """Every coefficient of ``fit`` over the completed data sets, by Rubin's rules with Barnard and Rubin's df.

    Raises ConvergenceError when a data set could not be fitted.
    """
    fits = fit([impute(covariates, predictors, rng) for _ in range(SETS)])
    for i in np.flatnonzero(~fits.converged):
        raise stats.ConvergenceError(fits.reason(int(i)))
    p = fits.coef.shape[1]
    return [stats.rubin(fits.coef[:, i], fits.se[:, i] ** 2, df=float(fits.m[0] - p)) for i in range(p)]
