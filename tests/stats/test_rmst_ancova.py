"""Adjusted contrasts of restricted means: against R, and against least squares without censoring."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats

TIME, EVENT, ARM = [2, 4, 6, 8, 3, 7, 9, 10], [1, 1, 1, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]
AGE = [1.0, 2, 1, 3, 2, 1, 1, 2]


def test_lung_agrees_with_survrm2(lung):
    # R 4.2.2, survRM2 1.0-4: rmst2(time, event, arm, tau = 365, covariates = age)
    women = (lung["sex"] == 2).to_numpy(int)
    expected = {
        "difference": (54.0307951609135, 24.7109842921278, 83.3506060296992),
        "ratio": (1.22279541662414, 1.09595573556453, 1.36431480067651),
        "loss-ratio": (0.557556822918195, 0.390161068757429, 0.79677250160473),
    }
    for scale, row in expected.items():
        fit = stats.rmst_ancova(lung["time"], lung["status"], women, lung["age"], tau=365, scale=scale)
        found = stats.normal_contrast(fit.coefficient[1], fit.se[1])
        limits = np.array([found.estimate, found.ci_lower, found.ci_upper])
        assert (limits if scale == "difference" else np.exp(limits)) == pytest.approx(row, abs=1e-8)


def test_without_censoring_it_is_least_squares_of_the_restricted_time():
    design = np.column_stack((np.ones(8), ARM, AGE))
    restricted = np.minimum(TIME, 7.0)
    fit = stats.rmst_ancova(TIME, np.ones(8), ARM, AGE, tau=7)
    assert fit.coefficient == pytest.approx(np.linalg.lstsq(design, restricted)[0])
    hc0 = stats.pseudo_regression(restricted, design)
    assert fit.covariance == pytest.approx(hc0.covariance)


def test_the_scale_of_the_covariate_does_not_matter():
    one, ten = (stats.rmst_ancova(TIME, EVENT, ARM, f * np.array(AGE), tau=8, scale="ratio") for f in (1, 10))
    assert ten.coefficient == pytest.approx(one.coefficient / [1, 1, 10])
    assert ten.se == pytest.approx(one.se / [1, 1, 10])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"arm": [0] * 8}, "arm"),
        ({"arm": [1, 2] * 4}, "arm"),
        ({"scale": "log"}, "scale"),
        ({"x": [1.0, 2.0]}, "x"),
        ({"x": [np.nan] * 8}, "x"),
        ({"tau": -1}, "tau"),
    ],
)
def test_wrong_arguments_are_named(change, named):
    arguments = {"time": TIME, "event": EVENT, "arm": ARM, "x": AGE, "tau": 8} | change
    with pytest.raises(ValueError, match=named):
        stats.rmst_ancova(**arguments)
