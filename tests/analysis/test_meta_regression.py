"""Meta-regression on SIMULATED arms: complete cases, what is missing, multiplicity, and imputation."""

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.kinds.imputation import combined, impute
from hccmeta.words import said
from hccmeta.words.details import tables_of

COVARIATES = ("child_pugh_a", "age")


def covered(make, name, arms, *, seed, missing=(), whole=None):
    """A simulated study whose patients live longer the more of them are Child-Pugh A."""
    rng = np.random.default_rng(seed)
    fields, who = {}, {}
    for i, (arm, scale) in enumerate(arms.items()):
        percent = round(float(rng.uniform(40, 95)), 1)
        baseline = {"age": {"value": round(float(rng.normal(65, 3)), 1), "statistic": "median", **make.where}}
        baseline["child_pugh_a"] = {"percent": percent, **make.where}
        fields[arm] = {"n": 80, "baseline": {k: v for k, v in baseline.items() if k not in missing}}
        who[arm] = make.patients(100 * seed + i, 80, scale * np.exp((percent - 70) / 50))
    more = {} if whole is None else {"baseline": whole}
    return make.result(make.study(name, fields, design="cohort", **more), who)


@pytest.fixture(scope="module")
def studies(make):
    both, one, other = {"lenvatinib": 15.0, "sorafenib": 12.0}, {"sorafenib": 12.0}, {"lenvatinib": 15.0}
    arms = [both, both, both, both, one, other, one, other, both, both]
    return [
        covered(make, f"s-{i}", each, seed=i, missing=("age",) if i in (2, 5) else ())
        for i, each in enumerate(arms, start=1)
    ]


def regress(make, studies, *covariates):
    scope = make.scope(studies, "meta-regression", evidence="nested", covariates=list(covariates or COVARIATES))
    return {one.id.removeprefix("os-12."): one for one in planned(scope)}


@pytest.fixture(scope="module")
def found(make, studies):
    return regress(make, studies)


def test_a_covariate_by_itself_is_per_ten_points(studies, found):
    arms = [(study, arm) for study, result in studies for arm in result.arms]
    x = np.array([study.arm(arm.arm).baseline.get("child_pugh_a").percent / 10 for study, arm in arms])
    rmst = [next(one for one in arm.rmst if one.tau == 12.0) for _, arm in arms]
    by_hand = stats.meta_regression(
        [one.estimate for one in rmst],
        [one.se**2 for one in rmst],
        np.column_stack([np.ones(x.size), x - x.mean()]),
        study=[study.id for study, _ in arms],
    )
    one = found["child_pugh_a"]
    assert one.estimate == pytest.approx(by_hand.coef[1])
    assert one.ci == pytest.approx((by_hand.ci_lower[1], by_hand.ci_upper[1]))
    assert one.estimate > 0
    assert (said.unit(one.unit), said.unit(found["age"].unit)) == ("months per 10 points", "months per 10 years")


def test_missing_values_are_counted_and_holm_is_said(found):
    assert found["age"].k == 8
    assert any(note.startswith("3 arms without this value") for note in said.notes(found["age"].notes))
    assert all(
        any(note.startswith("Holm over 2 covariates") for note in said.notes(found[one].notes)) for one in COVARIATES
    )


def test_permutation_p_is_the_same_in_every_build(make, studies, found, table):
    again = regress(make, studies)["child_pugh_a"]
    assert table(again, "permutation") == table(found["child_pugh_a"], "permutation")
    assert 0 < table(again, "permutation").rows[1][1] <= 1


def test_the_adjusted_model_is_shown_whole_and_called_an_exploration(found, table):
    adjusted = found["adjusted"]
    assert [row[0] for row in table(adjusted, "coefficients").rows] == [
        "Lenvatinib v sorafenib",
        "Child-Pugh A",
        "Age, years",
    ]
    assert table(adjusted, "coefficients").rows[0][1] == adjusted.estimate
    assert [row[0] for row in table(adjusted, "drop-one").rows] == ["without Child-Pugh A", "without Age, years"]
    assert adjusted.status == "descriptive"
    assert any("exploration" in note for note in said.notes(adjusted.notes))
    assert any("3 of 16 arms lack a covariate" in note for note in said.notes(adjusted.notes))


def test_imputation_keeps_every_arm_and_says_how_many_values_it_filled(make, studies, found, table):
    imputed = table(found["adjusted"], "imputed")
    assert imputed.note.startswith("3 missing values of 3 arms")
    assert [row[0] for row in imputed.rows] == [row[0] for row in table(found["adjusted"], "coefficients").rows]
    assert all(row[2] < row[1] < row[3] for row in imputed.rows)
    assert imputed == table(regress(make, studies)["adjusted"], "imputed")


def test_nothing_missing_is_not_imputed(make, studies):
    whole = [one for one in studies if one[0].id not in ("s-2", "s-5")]
    assert not any(one.id == "imputed" for one in tables_of(regress(make, whole, "child_pugh_a")["adjusted"]))


def test_a_covariate_of_two_arms_is_not_imputed(make, studies, table):
    imputed = table(regress(make, studies, "child_pugh_a")["adjusted"], "coefficients")
    assert len(imputed.rows) == 2
    with pytest.raises(ValueError, match="fewer than 3 arms"):
        impute(np.array([[1.0], [2.0], [np.nan]]), np.ones((3, 1)), np.random.default_rng(1))


def test_too_few_studies_give_a_reason(make, studies):
    few = regress(make, studies[:3])
    assert "at least 4" in said.why(few["child_pugh_a"])
    assert "degrees of freedom" in said.why(few["adjusted"])
    assert all(said.why(one) for one in regress(make, []).values())


def test_a_dominated_treatment_is_left_out_of_the_adjusted_model(make, studies):
    large = covered(make, "s-large", {"cabozantinib": 12.0}, seed=30)
    adjusted = regress(make, [*studies, large])["adjusted"]
    assert adjusted.estimate == regress(make, studies)["adjusted"].estimate
    assert any(note.startswith("Cabozantinib left out") for note in said.notes(adjusted.notes))


def test_a_value_of_the_whole_study_is_counted(make, studies):
    arms = {"lenvatinib": 15.0, "sorafenib": 12.0}
    share = {"child_pugh_a": {"events": 120, "total": 160, **make.where}}
    whole = covered(make, "s-whole", arms, seed=40, missing=("child_pugh_a",), whole=share)
    one = regress(make, [*studies, whole])["child_pugh_a"]
    assert any(note.startswith("2 arms take the value given for their whole study") for note in said.notes(one.notes))
    bubbles = {row[0]: row[2] for row in tables_of(one)[0].rows}
    assert bubbles["SIMULATED s-whole: sorafenib"] == pytest.approx(75.0)


def test_a_covariate_alike_in_all_arms_gives_a_reason(make, studies):
    same = {"child_pugh_a": {"percent": 80, **make.where}}
    arms = {"lenvatinib": 15.0, "sorafenib": 12.0}
    alike = [covered(make, f"s-{i}", arms, seed=i, missing=("child_pugh_a",), whole=same) for i in range(1, 7)]
    one = regress(make, alike, "child_pugh_a")
    assert one["child_pugh_a"].estimate is None
    assert said.why(one["child_pugh_a"])
    assert one["adjusted"].estimate is None


def test_imputation_keeps_what_is_known_and_stays_within_its_range():
    rng = np.random.default_rng(2)
    outcome = rng.normal(size=30)
    covariate = outcome + rng.normal(scale=0.1, size=30)
    gaps = covariate.copy()
    gaps[:8] = np.nan
    filled = impute(gaps[:, None], outcome[:, None], rng)[:, 0]
    assert np.array_equal(filled[8:], covariate[8:])
    assert filled.min() >= covariate[8:].min()
    assert np.corrcoef(filled[:8], outcome[:8])[0, 1] > 0.8


def test_rubin_s_intervals_are_wider_than_those_of_one_set():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 24))
    gaps = np.where(np.arange(24) < 10, np.nan, x)[:, None]

    def fit(filled):
        designs = [np.column_stack([np.ones(24), one]) for one in filled]
        return stats.arm_regressions_of(y, np.full(24, 0.1), designs, study=np.arange(24))

    both = combined(fit, gaps, y[:, None], np.random.default_rng(4))
    assert len(both) == 2
    assert both[1].total > both[1].within
