"""The studentised permutation test: exact on what can be counted, and deterministic."""

from __future__ import annotations

import sys
from itertools import combinations

import numpy as np
import pytest

from hccmeta import stats

TIME, EVENT = [2, 4, 6, 8, 9, 3, 9, 10, 11, 12], [1, 1, 1, 1, 0, 1, 1, 0, 0, 0]
ARM = [0] * 5 + [1] * 5


def run(seed=1, arm=ARM, **options):
    return stats.rmst_permutation_test(TIME, EVENT, arm, tau=9, rng=np.random.default_rng(seed), **options)


def test_estimate_and_error_are_those_of_the_contrast():
    one, zero = stats.rmst(TIME[5:], EVENT[5:], tau=9), stats.rmst(TIME[:5], EVENT[:5], tau=9)
    contrast, found = stats.rmst_difference(one, zero), run()
    assert (found.estimate, found.se) == pytest.approx((contrast.estimate, contrast.se))
    assert found.ci_upper - found.estimate == pytest.approx(found.estimate - found.ci_lower)


def test_close_to_the_count_over_all_permutations():
    time, event = np.minimum(np.array(TIME, float), 9.0), np.array(EVENT)
    event[time == 9] = 1  # a death at tau changes no area before it: every permuted arm is then estimable
    observed, extreme, total = None, 0, 0
    for chosen in combinations(range(10), 5):
        first = np.isin(np.arange(10), chosen)
        arms = [stats.rmst(time[f], event[f], tau=9) for f in (first, ~first)]
        z = abs(arms[0].estimate - arms[1].estimate) / np.hypot(arms[0].se, arms[1].se)
        if chosen == (5, 6, 7, 8, 9):
            observed = z
    for chosen in combinations(range(10), 5):
        first = np.isin(np.arange(10), chosen)
        arms = [stats.rmst(time[f], event[f], tau=9) for f in (first, ~first)]
        z = abs(arms[0].estimate - arms[1].estimate) / np.hypot(arms[0].se, arms[1].se)
        extreme, total = extreme + (z >= observed - 1e-9), total + 1
    found = stats.rmst_permutation_test(time, event, ARM, tau=9, rng=np.random.default_rng(3), n_permutations=20_000)
    assert found.p == pytest.approx(extreme / total, abs=0.012)


def test_the_seed_decides_and_chunks_do_not(monkeypatch):
    assert run(seed=1) == run(seed=1)
    assert run(seed=1).p != run(seed=2).p
    monkeypatch.setattr(sys.modules["hccmeta.stats.survival.permutation"], "_CHUNK", 995)
    assert run(seed=1, n_permutations=500).n_permutations == 500


def test_swapping_the_arms_turns_the_sign():
    there, back = run(n_permutations=5000), run(arm=[1 - a for a in ARM], n_permutations=5000)
    assert back.estimate == -there.estimate
    assert back.p == pytest.approx(there.p, abs=0.04)


def test_keeps_its_level_in_small_arms():
    rng = np.random.default_rng(6)
    rejected = []
    for _ in range(200):
        death, censoring = rng.exponential(12, 24), rng.uniform(12, 30, 24)
        found = stats.rmst_permutation_test(
            np.minimum(death, censoring), death <= censoring, np.arange(24) % 2, tau=11, rng=rng, n_permutations=199
        )
        rejected.append(found.p <= 0.05)
    assert np.mean(rejected) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_wrong_arguments_are_named():
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="arm"):
        stats.rmst_permutation_test(TIME, EVENT, [1] * 10, tau=9, rng=rng)
    with pytest.raises(ValueError, match="tau"):
        stats.rmst_permutation_test(TIME, EVENT, ARM, tau=11, rng=rng)
    with pytest.raises(ValueError, match="n_permutations"):
        run(n_permutations=10)
    with pytest.raises(ValueError, match="event"):
        stats.rmst_permutation_test([9] * 4, [0] * 4, [0, 0, 1, 1], tau=5, rng=rng)
