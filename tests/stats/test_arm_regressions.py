"""Many nested models at once give what each gives by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats
from hccmeta.stats.regression.nested import NestedModel
from hccmeta.stats.regression.nested_starts import of_orders, of_subsets


def _arms(seed, studies=9):
    """SIMULATED: studies of one to three arms, not in order, two columns beside the intercept."""
    rng = np.random.default_rng(seed)
    study = np.repeat([f"s{i}" for i in range(studies)], np.resize([2, 1, 2, 3, 1, 2], studies))
    study = study[rng.permutation(study.size)]
    x = np.column_stack([np.ones(study.size), rng.normal(size=(study.size, 2))])
    level = dict(zip(np.unique(study), rng.normal(0, rng.choice([0, 0.4, 2]), studies), strict=True))
    vi = rng.uniform(0.1, 0.6, study.size)
    yi = 8 + x[:, 1] + np.array([level[one] for one in study]) + rng.normal(0, np.sqrt(vi + rng.choice([0, 0.2])))
    return yi, vi, x, study


def _same(found, i, one):
    for name in ("coef", "se", "ci_lower", "ci_upper"):
        np.testing.assert_allclose(getattr(found, name)[i], getattr(one, name), rtol=1e-8, atol=1e-8, equal_nan=True)
    assert (found.m[i], found.reason(i)) == (one.m, one.reason)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_leaving_studies_out_is_fitting_the_others(seed):
    yi, vi, x, study = _arms(seed)
    names = np.unique(study)
    rng = np.random.default_rng(seed)
    sets = np.vstack([~np.eye(9, dtype=bool), rng.permuted(np.tile(np.arange(9) < 6, (4, 1)), axis=1)])
    found = stats.arm_regressions_without(yi, vi, x, sets, study=study)
    assert found.converged.all()
    for i, kept in enumerate(sets):
        rows = np.isin(study, names[kept])
        _same(found, i, stats.arm_regression(yi[rows], vi[rows], x[rows], study=study[rows]))


def test_sets_in_which_every_study_has_one_arm_are_fitted_without_a_component_of_arms():
    yi, vi, x, study = _arms(3, studies=15)
    names, arms = np.unique(study, return_counts=True)
    alone = np.array([arms == 1, np.ones(15, dtype=bool)])
    alone[0, np.flatnonzero(arms == 2)[:1]] = False
    found = stats.arm_regressions_without(yi, vi, x[:, :2], alone, study=study)
    rows = np.isin(study, names[alone[0]])
    _same(found, 0, stats.arm_regression(yi[rows], vi[rows], x[rows, :2], study=study[rows]))
    _same(found, 1, stats.arm_regression(yi, vi, x[:, :2], study=study))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_several_designs_are_their_single_fits(seed):
    yi, vi, x, study = _arms(seed)
    designs = [x, x[:, [0, 2, 1]], np.column_stack([x[:, :2], x[:, 2] ** 2])]
    found = stats.arm_regressions_of(yi, vi, designs, study=study)
    for i, one in enumerate(designs):
        _same(found, i, stats.arm_regression(yi, vi, one, study=study))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_shared_starts_lead_to_the_maxima_of_each_data_set(seed):
    yi, vi, x, study = _arms(seed)
    one = NestedModel(yi[None], vi[None], x, study)
    orders = np.tile(np.arange(yi.size), (30, 1))
    names, arms = np.unique(study, return_counts=True)
    rng = np.random.default_rng(seed)
    for row in orders:
        for size in np.unique(arms):
            places = [np.flatnonzero(study == name) for name in names[arms == size]]
            row[np.concatenate(places)] = np.concatenate([places[i] for i in rng.permutation(len(places))])
    many = NestedModel(yi[orders], vi[orders], x, study)
    assert many.estimate(of_orders(one, orders)).log_lik == pytest.approx(many.estimate().log_lik, abs=1e-9)
    kept = ~np.eye(9, dtype=bool)
    index = np.unique(study, return_inverse=True)[1]
    left = [NestedModel(yi[None, rows], vi[None, rows], x[rows], study[rows]) for rows in kept[:, index]]
    shape = (9, yi.size)
    masked = NestedModel(
        np.broadcast_to(yi, shape),
        np.broadcast_to(vi, shape),
        np.broadcast_to(x, (*shape, 3)),
        study,
        present=kept[:, index],
    )
    expected = [float(each.estimate().log_lik[0]) for each in left]
    assert masked.estimate(of_subsets(one, kept)).log_lik == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"studies": [[True, False]]}, "studies"),
        ({"studies": [[True] + 8 * [False]]}, "studies"),
        ({"study": "ab"}, "study"),
    ],
)
def test_what_is_wrong_is_named(change, named):
    yi, vi, x, study = _arms(1)
    given = {"studies": np.ones((1, 9), dtype=bool), "study": study} | change
    with pytest.raises(ValueError, match=f"^{named}"):
        stats.arm_regressions_without(yi, vi, x, given["studies"], study=given["study"])
