"""Several outcomes jointly: what reduces to single pools, what borrows strength, and the search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats
from hccmeta.stats.pooling.multivariate import _Data, _evaluate

RNG = np.random.default_rng(6)


def simulated(m: int, q: int, *, rho: float = 0.7, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    spread = rng.uniform(0.1, 0.4, (m, q))
    within = 0.5 + 0.5 * np.eye(q)
    s = spread[:, :, None] * within * spread[:, None, :]
    between = 0.09 * (rho + (1 - rho) * np.eye(q))
    y = np.array([rng.multivariate_normal(np.arange(q), v + between) for v in s])
    return y, s


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_one_outcome_is_the_pool(method):
    y, s = simulated(9, 1)
    joint = stats.multivariate_pool(y, s, method=method)
    single = stats.pool(y[:, 0], s[:, 0, 0], tau2=method, ci="z")
    assert joint.coef[0] == pytest.approx(single.estimate)
    assert joint.psi[0, 0] == pytest.approx(single.tau2, rel=1e-4)
    assert joint.ci_lower[0] == pytest.approx(single.ci_lower, rel=1e-5)
    assert joint.q == pytest.approx(single.q)


def test_moments_of_one_outcome_are_dersimonian_laird():
    y, s = simulated(9, 1)
    joint = stats.multivariate_pool(y, s, method="MM")
    assert joint.psi[0, 0] == pytest.approx(stats.pool(y[:, 0], s[:, 0, 0], tau2="DL").tau2, abs=1e-6)
    assert np.isnan(joint.log_lik)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.sampled_from(["ML", "REML"]))
def test_random_covariances_never_beat_the_search(seed, method):
    y, s = simulated(7, 2, seed=seed)
    found = stats.multivariate_pool(y, s, method=method)
    data = _Data(y, s, np.ones_like(y, dtype=bool))
    rng = np.random.default_rng(seed)
    for scale in np.geomspace(1e-3, 3, 60):
        factor = rng.normal(0, scale, (2, 2))
        other = _evaluate(data, factor @ factor.T, restricted=method == "REML")
        assert found.log_lik >= (other.log_lik_reml if method == "REML" else other.log_lik_ml) - 1e-6


def test_missing_outcomes_borrow_strength():
    y, s = simulated(8, 2, rho=0.95)
    y[4:, 1] = np.nan
    joint = stats.multivariate_pool(y, s, method="fixed")
    alone = stats.pool(y[:4, 1], s[:4, 1, 1], tau2="EE", ci="z")
    assert joint.k_outcome.tolist() == [8, 4]
    assert joint.se[1] < alone.se
    assert joint.q_df == 10


def test_structures_have_their_form():
    y, s = simulated(10, 3)
    cs = stats.multivariate_pool(y, s, structure="CS").psi
    ar = stats.multivariate_pool(y, s, structure="AR").psi
    un = stats.multivariate_pool(y, s, structure="UN")
    for psi in (cs, ar):
        assert np.ptp(np.diag(psi)) == pytest.approx(0, abs=1e-12)
        assert np.linalg.eigvalsh(psi).min() >= -1e-12
    assert cs[0, 1] == pytest.approx(cs[0, 2])
    assert ar[0, 2] == pytest.approx(ar[0, 1] ** 2 / ar[0, 0])
    assert un.log_lik >= stats.multivariate_pool(y, s, structure="CS").log_lik - 1e-6
    assert un.status == "ok"


def test_too_few_studies_for_an_unstructured_covariance_are_said():
    y, s = simulated(5, 2)
    result = stats.multivariate_pool(y, s)
    assert result.status == "limited"
    assert "fewer than three" in result.reason
    assert stats.multivariate_pool(y, s, method="fixed").status == "ok"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"y": np.ones(3)}, "y"),
        ({"y": np.full((5, 2), np.nan)}, "y"),
        ({"s": np.ones((5, 2))}, "s"),
        ({"s": np.tile([[1.0, 2.0], [2.0, 1.0]], (5, 1, 1))}, "s"),
        ({"s": np.tile([[1.0, 0.2], [0.3, 1.0]], (5, 1, 1))}, "s"),
        ({"method": "DL"}, "method"),
        ({"structure": "ID"}, "structure"),
    ],
)
def test_wrong_arguments_are_named(changes, named):
    y, s = simulated(5, 2)
    options = {"y": y, "s": s} | changes
    with pytest.raises(ValueError, match=rf"^{named}"):
        stats.multivariate_pool(options.pop("y"), options.pop("s"), **options)
