"""The binomial-normal odds ratio: agreement with R on one data set, and what it shares with simpler pools."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from hccmeta import stats
from hccmeta.stats.counts.binomial_odds_ratio import _Counts, _negative

CASES = Path(__file__).parents[1] / "oracle" / "cases" / "data"


def test_agrees_with_r_to_the_accuracy_of_its_search():
    # R 4.2.2, metafor 5.0-1, lme4 1.1-31: rma.glmm(measure = "OR", model = "UM.FS"), 4e-4 from the maximum.
    d = pd.read_csv(CASES / "dat_nielweise2007_or.csv")
    fit = stats.binomial_odds_ratio(d["ai"], d["n1i"], d["ci"], d["n2i"])
    assert (fit.estimate, fit.se, fit.tau2) == pytest.approx((-1.23692, 0.280409, 0.319794), abs=1e-3)
    assert fit.k + fit.n_left_out == len(d)


def test_likelihood_and_gradient_agree_with_integration():
    counts = _Counts(*(np.array(values, dtype=float) for values in ([4, 0], [20, 15], [9, 3], [22, 18])))
    theta, tau, a = -0.6, 0.8, np.array([-1.0, -2.0])

    def one(i: int) -> float:
        def density(u: float) -> float:
            p1, p2 = expit(a[i] + (theta + u) / 2), expit(a[i] - (theta + u) / 2)
            x1, n1, x2, n2 = counts.x1[i], counts.n1[i], counts.x2[i], counts.n2[i]
            return p1**x1 * (1 - p1) ** (n1 - x1) * p2**x2 * (1 - p2) ** (n2 - x2) * norm.pdf(u, 0, tau)

        return quad(density, -10, 10, epsabs=0, limit=200)[0]

    at = np.concatenate([[theta, tau], a])
    value, gradient = _negative(at, counts, 25)
    # The quadrature leaves out the constant (2 pi)^(1/2) and sqrt(2) of every study.
    expected = -sum(np.log(one(i)) for i in range(2)) - 2 * 0.5 * np.log(np.pi)
    assert value == pytest.approx(expected, abs=1e-7)
    for i in range(4):
        step = 1e-5 * (np.arange(4) == i)
        slope = (_negative(at + step, counts, 25)[0] - _negative(at - step, counts, 25)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, abs=1e-5)


def test_swapping_arms_changes_the_sign_only():
    one = stats.binomial_odds_ratio([5, 8, 0, 12], [50, 60, 20, 90], [9, 15, 3, 20], [48, 62, 22, 88])
    other = stats.binomial_odds_ratio([9, 15, 3, 20], [48, 62, 22, 88], [5, 8, 0, 12], [50, 60, 20, 90])
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-5)
    assert one.se == pytest.approx(other.se, abs=1e-5)


def test_large_like_studies_agree_with_inverse_variance():
    x1, n1, x2, n2 = [400, 410, 395], [1000] * 3, [500, 505, 498], [1000] * 3
    fit = stats.binomial_odds_ratio(x1, n1, x2, n2)
    each = stats.two_group_counts(x1, n1, x2, n2, measure="OR")
    assert fit.tau2 == pytest.approx(0, abs=1e-6)
    assert fit.estimate == pytest.approx(stats.pool(each.yi, each.vi, tau2="EE", ci="z").estimate, abs=1e-3)


def test_studies_without_information_are_counted_or_refused():
    fit = stats.binomial_odds_ratio([5, 8, 0], [50, 60, 20], [9, 15, 0], [48, 62, 22])
    assert (fit.k, fit.n_left_out) == (2, 1)
    with pytest.raises(ValueError, match=r"^x1"):
        stats.binomial_odds_ratio([0, 1], [5, 5], [0, 2], [5, 5])
