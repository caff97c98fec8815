"""The nested arm model on small SIMULATED scopes: who enters, which number, and what is said where there is none."""

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.kinds.arms_table import dummies, rmst_rows
from hccmeta.analysis.kinds.nested_fit import Fits, contributions
from hccmeta.analysis.remarks import Why, because
from hccmeta.words import said


@pytest.fixture(scope="module")
def cohorts(make):
    both = {"lenvatinib": 16.0, "sorafenib": 12.0}
    several = [
        make.trial(f"simulated-{i}", both, seed=i, n=50 + 10 * i, design="cohort", year=2018 + i, ok=i != 1)
        for i in range(1, 5)
    ]
    single = [
        make.trial(f"simulated-{i}", {drug: scale}, seed=i, design="single-arm", year=2018 + i)
        for i, (drug, scale) in enumerate(
            [("sorafenib", 12.0), ("lenvatinib", 15.0), ("regorafenib", 14.0), ("regorafenib", 13.0)], start=5
        )
    ]
    return [*several, *single]


def nested(make, studies, **more):
    found = planned(make.scope(studies, "nested", evidence="nested", **more))
    return {one.arm: one for one in found}


@pytest.fixture(scope="module")
def found(make, cohorts):
    return nested(make, cohorts)


def reml(one, table):
    """The line of the same contrast by REML."""
    return next(row for row in table(one, "sensitivity").rows if row[0] == "Nested arms, REML, t(m - p)")


def test_the_estimate_is_that_of_the_nested_model(make, cohorts, found, table):
    scope = make.scope(cohorts, "nested", evidence="nested")
    rows = rmst_rows(list(scope.arms()), 12.0)
    by_hand = stats.meta_regression(
        [row.value for row in rows],
        [row.se**2 for row in rows],
        dummies(rows, ["lenvatinib", "regorafenib"]),
        study=[row.study.id for row in rows],
    )
    one = found["lenvatinib"]
    line = reml(one, table)
    assert line[1:4] == pytest.approx((by_hand.coef[1], by_hand.ci_lower[1], by_hand.ci_upper[1]))
    bayes = stats.bayes_nested(
        [row.value for row in rows],
        [row.se**2 for row in rows],
        dummies(rows, ["lenvatinib", "regorafenib"]),
        np.eye(3)[1:],
        study=[row.study.id for row in rows],
        study_scale=1.0,
        arm_scale=0.5,
    )
    assert one.estimate == pytest.approx(bayes.combinations[0].median)
    assert one.ci == pytest.approx((bayes.combinations[0].lower, bayes.combinations[0].upper))
    assert one.id == "os-12.lenvatinib-v-sorafenib"
    assert one.status == "estimated"
    assert found["regorafenib"].estimate == pytest.approx(bayes.combinations[1].median)


def test_what_was_not_randomised_says_so_and_allows_for_bias(found):
    one = found["lenvatinib"]
    bias = one.details.hidden_bias
    assert bias.interval.lower < one.ci[0] < one.ci[1] < bias.interval.upper
    notes = said.notes(one.notes)
    assert (
        notes[0] == f"Crude: in {one.k} of {one.k} studies the curves are of groups that nobody matched or randomised."
    )
    assert notes[1].startswith("Not randomised. At face value")
    assert "zero" in notes[2]


def test_single_arms_alone_carry_no_primary(found):
    one = found["regorafenib"]
    assert (one.status, one.primary) == ("descriptive", False)
    assert "no study compares these treatments" in said.why(one)


def test_k_and_n_count_the_two_treatments(cohorts, found):
    assert found["lenvatinib"].k == 6
    assert found["lenvatinib"].n == sum(
        arm.n for study, _ in cohorts for arm in study.arms if arm.treatment in ("lenvatinib", "sorafenib")
    )
    assert found["regorafenib"].k == 7


def test_the_order_of_studies_changes_nothing(make, cohorts, found):
    other = nested(make, cohorts[::-1])
    for treatment in ("lenvatinib", "regorafenib"):
        assert other[treatment].estimate == pytest.approx(found[treatment].estimate, abs=1e-7)
        assert other[treatment].ci == pytest.approx(found[treatment].ci, abs=1e-5)


def test_an_arm_without_curve_or_too_short_stands_there_and_changes_nothing(make, cohorts, found):
    silent = make.study("simulated-silent", {"lenvatinib": {}}, design="single-arm")
    short = make.trial("simulated-short", {"lenvatinib": 12.0}, seed=40, end=6.5, design="single-arm")
    more = nested(make, [*cohorts, make.result(silent, {}), short])["lenvatinib"]
    assert (more.estimate, more.ci, more.k, more.n) == (
        found["lenvatinib"].estimate,
        found["lenvatinib"].ci,
        found["lenvatinib"].k,
        found["lenvatinib"].n,
    )
    reasons = {row.study: said.why(row) for row in more.rows if row.weight is None}
    assert reasons["simulated-silent"] == "no curve: wanted"
    assert "before tau" in reasons["simulated-short"]


def test_a_treatment_without_an_arm_says_so(found):
    missing = found["cabozantinib"]
    assert (missing.estimate, missing.status) == (None, "not-estimable")
    assert "curves wanted" in said.why(missing)


def test_too_short_arms_give_their_reason(make, cohorts):
    short = make.trial("simulated-short", {"cabozantinib": 12.0}, seed=40, end=6.5, design="single-arm")
    assert "before tau" in said.why(nested(make, [*cohorts, short])["cabozantinib"])


def test_no_reference_no_estimate(make, cohorts):
    without = [one for one in cohorts if all(arm.treatment != "sorafenib" for arm in one[0].arms)]
    one = nested(make, without)["lenvatinib"]
    assert one.estimate is None
    assert "no arm of sorafenib" in said.why(one)


def test_nothing_at_all(make):
    assert all(one.estimate is None and said.why(one) for one in nested(make, []).values())


def test_a_dominated_treatment_is_described_by_the_model_of_all(make, cohorts, table):
    large = make.trial("s-large", {"cabozantinib": 13.0}, seed=50, n=150, design="single-arm")
    small = make.trial("s-small", {"cabozantinib": 13.0}, seed=51, n=40, design="single-arm")
    found = nested(make, [*cohorts, large, small])
    cabozantinib = found["cabozantinib"]
    assert (cabozantinib.status, cabozantinib.primary) == ("descriptive", False)
    assert "s-large" in said.why(cabozantinib)
    assert found["lenvatinib"].primary
    assert found["lenvatinib"].estimate == nested(make, cohorts)["lenvatinib"].estimate
    left_out = {row[0]: row[-1] for row in table(found["lenvatinib"], "dominance").rows}
    assert left_out["Cabozantinib"] != "no"
    assert left_out["Lenvatinib"] == "no"


def test_a_dominated_reference_makes_everything_descriptive(make):
    studies = [
        make.trial("s-1", {"sorafenib": 12.0}, seed=1, n=300, design="single-arm"),
        make.trial("s-2", {"sorafenib": 12.0}, seed=2, n=30, design="single-arm"),
        *(make.trial(f"s-{i}", {"lenvatinib": 15.0}, seed=i, design="single-arm") for i in range(3, 8)),
    ]
    one = nested(make, studies)["lenvatinib"]
    assert one.status == "descriptive"
    assert "s-1" in said.why(one)


def test_two_cohorts_that_compare_have_an_interval(make, table):
    two = [make.trial(f"s-{i}", {"lenvatinib": 15.0, "sorafenib": 12.0}, seed=i, design="cohort") for i in (1, 2)]
    one = nested(make, two)["lenvatinib"]
    assert (one.status, one.pi) == ("estimated", None)
    assert one.ci[0] < one.estimate < one.ci[1]
    assert "differences within studies, Bayesian" in said.method(one.method)
    assert reml(one, table)[2:4] == (None, None)
    lines = {row[0]: row for row in table(one, "sensitivity").rows}
    assert "1 degrees of freedom" in lines["Nested arms, REML, containment degrees of freedom"][-1]


def test_leaving_a_study_out_equals_the_table(make, cohorts, found, table):
    for (study, _), line in zip(cohorts, table(found["lenvatinib"], "leave-one-out").rows, strict=True):
        without = nested(
            make, [one for one in cohorts if one[0] is not study], dominance={"share": 1, "min_studies": 1}
        )
        assert line[0] == f"without {study.name}"
        assert line[1] == pytest.approx(reml(without["lenvatinib"], table)[1], abs=1e-7)


def test_the_last_of_the_cumulative_table_is_the_estimate(found, table):
    rows = table(found["lenvatinib"], "cumulative").rows
    assert rows[-1][1] == pytest.approx(reml(found["lenvatinib"], table)[1], rel=1e-10)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_sensitivities(cohorts, found, table):
    lines = {row[0]: row for row in table(found["lenvatinib"], "sensitivity").rows}
    plain = lines["Nested arms, REML, t(m - p)"][1]
    assert lines["The same, robust variance (CR2), Satterthwaite df"][1] == pytest.approx(plain)
    assert lines["Only studies whose reconstruction lies within all its thresholds"][4] == 7
    assert lines["Contrasts within studies only (anchored)"][4] == 4
    assert lines["Between studies only (unanchored)"][4] == 4
    assert lines["Studies that compare treatments only"][4] == 4
    assert "Randomised studies only" not in lines
    effects = [dict(result.contrasts[0].rmst_difference)[12.0] for _, result in cohorts[:4]]
    by_hand = stats.pool_by_rule(
        [one.estimate for one in effects], [one.se**2 for one in effects], prior_scale=0.5
    ).primary
    assert lines["Contrasts within studies only (anchored)"][1] == pytest.approx(by_hand.estimate)
    assert lines["One stage: pseudo-values of patients, study as a fixed effect"][4] == 4
    assert "type I error" in lines["All patients of a treatment stacked, study ignored"][5]
    rego = {row[0]: row for row in table(found["regorafenib"], "sensitivity").rows}
    for name in ("Contrasts within studies only (anchored)", "Study as a fixed effect"):
        assert rego[name][1:] == (None, None, None, 0, "no study compares this treatment")


def test_randomised_studies_are_told_apart_where_designs_are_mixed(make, cohorts, table):
    arms = {"lenvatinib": 15.0, "sorafenib": 12.0}
    trials = [make.trial(f"s-rct-{i}", arms, seed=60 + i) for i in range(3)]
    mixed = nested(make, [*cohorts, *trials])["lenvatinib"]
    lines = {row[0]: row for row in table(mixed, "sensitivity").rows}
    alone = reml(nested(make, trials)["lenvatinib"], table)
    assert lines["Randomised studies only"][1] == pytest.approx(alone[1], abs=1e-7)


def test_pooled_means_differ_by_the_estimate(found, table):
    means = {row[0]: row[1] for row in table(found["lenvatinib"], "pooled-rmst").rows}
    assert means["Lenvatinib"] - means["Sorafenib"] == pytest.approx(reml(found["lenvatinib"], table)[1])


def test_patients_alive_and_importance_are_there(found, table):
    (alive,) = table(found["lenvatinib"], "alive-at-tau").rows
    assert alive[2] < alive[1] < alive[3]
    ((_, gain, loss, either),) = table(found["lenvatinib"], "importance").rows
    assert 0 <= loss < gain <= either <= 100


def test_weights_are_the_arms_part_in_the_estimate(make, cohorts, found):
    scope = make.scope(cohorts, "nested", evidence="nested")
    rows = rmst_rows(list(scope.arms()), 12.0)
    treatments = ["lenvatinib", "regorafenib"]
    fitted = Fits("sorafenib").fit(rows, treatments)
    weights = contributions(fitted, rows, treatments, 1)
    assert weights.sum() == pytest.approx(1)
    given = {(row.study, row.label): row.weight for row in found["lenvatinib"].rows}
    for row, weight in zip(rows, weights, strict=True):
        if row.treatment != "regorafenib":
            assert given[row.study.id, row.label] == pytest.approx(weight)


def test_fits_are_remembered(make, cohorts):
    scope = make.scope(cohorts, "nested", evidence="nested")
    rows = rmst_rows(list(scope.arms()), 12.0)
    fits = Fits("sorafenib")
    assert fits.fit(rows, ["lenvatinib", "regorafenib"]) is fits.fit(list(rows), ["lenvatinib", "regorafenib"])


def test_an_arm_without_an_event_does_not_spoil_the_others(make, cohorts, found):
    time = np.full(60, 30.0)
    immortal = make.study("simulated-immortal", {"lenvatinib": {"n": 60}}, design="single-arm")
    one = nested(make, [*cohorts, make.result(immortal, {"lenvatinib": (time, np.zeros(60, dtype=int))})])["lenvatinib"]
    assert one.estimate == found["lenvatinib"].estimate
    assert said.why(next(row for row in one.rows if row.study == "simulated-immortal")) == said.reason(
        because(Why.NO_EVENT)
    )


def test_an_arm_counted_from_another_origin_stands_there(make, cohorts, found):
    elsewhere = make.endpoint(("lenvatinib",), curves=False, origin="start-of-first-line")
    other = make.study("simulated-other", {"lenvatinib": {}}, design="single-arm", endpoints=[elsewhere])
    one = nested(make, [*cohorts, make.result(other, {})])["lenvatinib"]
    assert one.estimate == found["lenvatinib"].estimate
    assert "another origin" in said.why(next(row for row in one.rows if row.study == "simulated-other"))


def test_one_cohort_shows_its_own_contrast(make):
    """Two arms for two means: nothing is left to see how arms differ by, and nothing has to be."""
    only = make.trial("simulated-1", {"lenvatinib": 16.0, "sorafenib": 12.0}, seed=1, n=60, design="cohort")
    one = nested(make, [only])["lenvatinib"]
    lenvatinib, sorafenib = rmst_rows(list(make.scope([only], "nested", evidence="nested").arms()), 12.0)
    assert one.estimate == pytest.approx(lenvatinib.value - sorafenib.value)
    half = 1.959964 * np.hypot(lenvatinib.se, sorafenib.se)
    assert one.ci == pytest.approx((one.estimate - half, one.estimate + half), rel=1e-6)
    assert (one.k, one.n, one.tau2, one.prediction) == (1, lenvatinib.n + sorafenib.n, None, None)
    assert [row.weight for row in one.rows] == pytest.approx([0.5, 0.5])
    assert one.details.alive.lines[0].estimate is not None
    assert "one study" in said.reasons(one.reasons).lower()


def test_a_lone_arm_of_another_drug_leaves_one_cohort_its_contrast(make):
    only = make.trial("simulated-1", {"lenvatinib": 16.0, "sorafenib": 12.0}, seed=1, n=60, design="cohort")
    lone = make.trial("simulated-2", {"regorafenib": 14.0}, seed=2, design="single-arm")
    found = nested(make, [only, lone])
    assert found["lenvatinib"].estimate == pytest.approx(nested(make, [only])["lenvatinib"].estimate)
    assert found["regorafenib"].estimate is not None
    assert found["regorafenib"].status == "descriptive"


def test_two_lone_arms_are_described(make):
    arms = [
        make.trial(f"simulated-{drug}", {drug: 14.0}, seed=2, design="single-arm")
        for drug in ("lenvatinib", "sorafenib")
    ]
    one = nested(make, arms)["lenvatinib"]
    assert one.estimate is not None
    assert (one.status, one.primary) == ("descriptive", False)
    assert "columns" not in said.reasons(one.reasons)
