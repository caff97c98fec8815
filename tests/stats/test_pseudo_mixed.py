"""The mixed model of pseudo-values: against its likelihood written out, and against the two-stage pool."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats


def trials(m=8, n=60, *, seed=1, slope_sd=0.4):
    """Simulated pseudo-values of ``m`` trials with ``n`` patients an arm."""
    rng = np.random.default_rng(seed)
    study, arm = np.repeat(np.arange(m), 2 * n), np.tile(np.repeat([0, 1], n), m)
    level, effect = rng.normal(9, 0.8, m), rng.normal(0.7, slope_sd, m)
    return level[study] + effect[study] * arm + rng.normal(0, 2.5, study.size), arm, study


def deviance(values, arm, study, intercept, slope, residual):
    """Minus twice the restricted log likelihood from the whole covariance matrix."""
    x = np.column_stack((np.ones(arm.size), arm))
    same = np.equal.outer(study, study)
    v = residual * np.eye(arm.size) + same * (intercept + slope * np.outer(arm, arm))
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    rest = values - x @ np.linalg.solve(information, x.T @ inverse @ values)
    logs = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]
    return logs + rest @ inverse @ rest + (arm.size - 2) * np.log(2 * np.pi)


def test_deviance_is_that_of_the_likelihood_and_its_minimum():
    values, arm, study = trials(m=5, n=20)
    fit = stats.pseudo_mixed_model(values, arm, study)
    found = np.array([fit.intercept_variance, fit.slope_variance, fit.residual_variance])
    assert fit.deviance == pytest.approx(deviance(values, arm, study, *found))
    for j in range(3):
        for step in (-0.02, 0.02):
            moved = np.maximum(found + step * np.eye(3)[j], 0.0)
            assert deviance(values, arm, study, *moved) >= fit.deviance - 1e-6


def test_close_to_the_two_stage_pool():
    values, arm, study = trials()
    fit = stats.pseudo_mixed_model(values, arm, study)
    one, zero = ([values[(study == s) & (arm == a)] for s in range(8)] for a in (1, 0))
    difference = [a.mean() - b.mean() for a, b in zip(one, zero, strict=True)]
    variance = [a.var(ddof=1) / a.size + b.var(ddof=1) / b.size for a, b in zip(one, zero, strict=True)]
    pooled = stats.pool(difference, variance, ci="z")
    assert fit.coefficient[1] == pytest.approx(pooled.estimate, abs=0.08)
    assert fit.se[1] == pytest.approx(pooled.se, rel=0.25)


def test_studies_alike_leave_the_simple_difference():
    rng = np.random.default_rng(4)
    arm, study = np.tile([0, 1], 100), np.repeat([1, 2], 100)
    values = rng.normal(8, 2, 200)
    values -= np.array([values[study == s].mean() for s in (1, 2)])[study - 1]
    fit = stats.pseudo_mixed_model(values, arm, study)
    assert fit.intercept_variance == pytest.approx(0, abs=1e-3)
    assert fit.coefficient[1] == pytest.approx(values[arm == 1].mean() - values[arm == 0].mean(), abs=0.05)


@pytest.mark.parametrize(
    ("change", "named"),
    [({"values": [1.0, 2.0]}, "values"), ({"arm": [0, 0, 0, 0]}, "arm"), ({"study": [1, 1, 1, 1]}, "study")],
)
def test_wrong_arguments_are_named(change, named):
    arguments = {"values": [1.0, 2.0, 3.0, 4.0], "arm": [0, 1, 0, 1], "study": [1, 1, 2, 2]} | change
    with pytest.raises(ValueError, match=named):
        stats.pseudo_mixed_model(**arguments)
