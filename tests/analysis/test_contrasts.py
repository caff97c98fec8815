"""Anchored contrasts on small SIMULATED scopes: who is pooled, which way round, and what stands beside the number."""

from dataclasses import replace

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.codes import IntervalKind, Label, LabelKind, Unit
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.kinds.anchored import Effect, blank, once_a_study, pool_effects, why_none
from hccmeta.analysis.kinds.policy import Policy
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import Estimate, Side
from hccmeta.analysis.study import flipped, is_reversed
from hccmeta.words import said
from hccmeta.words.details import tables_of


def effect(study, value, se, *, n=100, n_reference=50, **more):
    label = Label(LabelKind.STUDY, study, f"SIMULATED {study}")
    sides = (Side("lenvatinib", n - n_reference), Side("sorafenib", n_reference))
    return Effect(study, 2020, label, sides, Estimate(value, se), **more)


#: The policy of the simulated reviews at 12 months.
MONTHS = Policy(Unit.MONTHS, 0.5)


def by_rule(effects, scale):
    return stats.pool_by_rule([e.estimate for e in effects], [e.se**2 for e in effects], prior_scale=scale)


@pytest.fixture(scope="module")
def trials(make):
    arms = {"lenvatinib": 16.0, "sorafenib": 12.0}
    return [make.trial(f"simulated-{i}", arms, seed=i, n=40 + 30 * i, year=2024 - i, ok=i != 2) for i in range(1, 5)]


def pooled(scope):
    return planned(scope)[0]


def test_four_trials_are_pooled_with_the_prior_of_the_protocol(make, trials):
    found = pooled(make.scope(trials, "contrasts"))
    effects = [dict(result.contrasts[0].rmst_difference)[12.0] for _, result in trials]
    by_hand = by_rule(effects, 0.5).primary
    assert found.id == "os-12.lenvatinib-v-sorafenib"
    assert (found.estimate, found.ci) == (by_hand.estimate, (by_hand.ci_lower, by_hand.ci_upper))
    assert (found.k, found.n) == (4, sum(arm.n for study, _ in trials for arm in study.arms))
    assert "Bayesian" in said.method(found.method)
    assert "scale 0.5 months" in said.method(found.method)
    assert found.interval.kind is IntervalKind.CREDIBLE


def test_five_trials_are_pooled_by_the_wider_interval(make, trials):
    more = make.trial("simulated-5", {"lenvatinib": 16.0, "sorafenib": 12.0}, seed=5, n=90)
    studies = [*trials, more]
    found = pooled(make.scope(studies, "contrasts"))
    by_hand = by_rule([dict(result.contrasts[0].rmst_difference)[12.0] for _, result in studies], 0.5)
    assert found.ci == pytest.approx((by_hand.primary.ci_lower, by_hand.primary.ci_upper))
    assert "the wider of" in said.method(found.method)
    assert found.interval.kind is IntervalKind.CONFIDENCE
    assert found.p == pytest.approx(by_hand.effect.p)


def test_a_sensitivity_that_says_otherwise_is_named(make):
    empty = blank(make.scope([], "contrasts").plan, unit=Unit.MONTHS)
    found = pool_effects(empty, [effect("s-1", -0.574, 0.367), effect("s-2", -0.588, 0.425)], MONTHS)
    assert found.ci[0] < 0 < found.ci[1]
    assert "By another model, common effect, the interval leaves no difference out." in said.notes(found.notes)
    lines = {said.label(one.label): said.reasons(one.reasons) for one in found.details.sensitivity.lines}
    assert "agree by chance" in lines["Random effects, REML, Hartung-Knapp"]


def test_contrasts_that_were_not_randomised_have_a_bias_term(make, trials):
    cohort = make.trial("simulated-cohort", {"lenvatinib": 30.0, "sorafenib": 8.0}, seed=7, design="cohort")
    mixed = pooled(make.scope([*trials, cohort], "contrasts", evidence="nested"))
    bias = mixed.details.hidden_bias
    assert bias.sd == 0.5
    assert bias.interval.lower < mixed.ci[0]
    assert bias.to_zero == max(0.0, mixed.ci[0])
    assert any(one.startswith("Not randomised. At face value") for one in said.notes(mixed.notes))
    assert f"Crude: in 1 of {mixed.k} studies" in said.notes(mixed.notes)[0]
    assert pooled(make.scope(trials, "contrasts")).details.hidden_bias is None


def test_the_order_of_studies_changes_nothing(make, trials):
    one, other = (pooled(make.scope(order, "contrasts")) for order in (trials, trials[::-1]))
    assert one.estimate == pytest.approx(other.estimate, abs=1e-12)
    assert one.ci == pytest.approx(other.ci, abs=1e-9)
    assert {row.study: row.weight for row in one.rows} == pytest.approx({row.study: row.weight for row in other.rows})


def test_a_study_that_cannot_be_estimated_changes_nothing_but_stands_there(make, trials):
    short = make.trial("simulated-short", {"lenvatinib": 16.0, "sorafenib": 12.0}, seed=9, end=8.0)
    with_it, without = (pooled(make.scope(studies, "contrasts")) for studies in ([*trials, short], trials))
    assert (with_it.estimate, with_it.ci, with_it.k, with_it.n) == (
        without.estimate,
        without.ci,
        without.k,
        without.n,
    )
    row = with_it.rows[-1]
    assert (row.study, row.estimate, row.weight) == ("simulated-short", None, None)
    assert "before tau" in said.why(row)


def test_leaving_a_study_out_equals_the_table(make, trials, table):
    everything = pooled(make.scope(trials, "contrasts"))
    for left, line in zip(trials, table(everything, "leave-one-out").rows, strict=True):
        without = pooled(make.scope([one for one in trials if one is not left], "contrasts"))
        assert left[0].name in line[0]
        assert line[1:4] == pytest.approx((without.estimate, *without.ci))


@pytest.mark.parametrize(("status", "k"), [("included", 4), ("retracted", 3), ("concern", 3), ("superseded", 3)])
def test_only_included_studies_enter_the_pool(make, trials, status, k):
    study, result = trials[0]
    studies = [(study.model_copy(update={"status": status}), result), *trials[1:]]
    assert pooled(make.scope(studies, "contrasts")).k == k


def test_another_origin_is_not_pooled(make, trials):
    study, result = trials[0]
    other = study.endpoints[0].model_copy(update={"origin": "not-stated"})
    studies = [(study.model_copy(update={"endpoints": (other,)}), result), *trials[1:]]
    found = pooled(make.scope(studies, "contrasts"))
    assert found.k == 3
    assert study.id not in {row.study for row in found.rows}


def test_an_anchored_review_takes_randomised_contrasts_only(make, trials):
    cohort = make.trial("simulated-cohort", {"lenvatinib": 30.0, "sorafenib": 8.0}, seed=7, design="cohort")
    assert pooled(make.scope([*trials, cohort], "contrasts")).k == 4
    mixed = pooled(make.scope([*trials, cohort], "contrasts", evidence="nested"))
    assert mixed.k == 5


def test_designs_are_told_apart_where_they_are_mixed(make, trials, table):
    cohort = make.trial("simulated-cohort", {"lenvatinib": 30.0, "sorafenib": 8.0}, seed=7, design="cohort")
    mixed = pooled(make.scope([*trials, cohort], "contrasts", evidence="nested"))
    lines = {row[0]: row for row in table(mixed, "sensitivity").rows}
    assert lines["Randomised studies only"][5] == 4
    assert lines["Randomised studies only"][1] == pytest.approx(pooled(make.scope(trials, "contrasts")).estimate)


def test_a_comparison_reported_the_other_way_round_is_turned(make, trials):
    study, result = trials[0]
    turned = (study, replace(result, contrasts=tuple(flipped(one) for one in result.contrasts)))
    one, other = (pooled(make.scope([first, *trials[1:]], "contrasts")) for first in (trials[0], turned))
    assert one.estimate == pytest.approx(other.estimate, abs=1e-12)
    assert one.rows[0].ci == pytest.approx(other.rows[0].ci)


def test_turning_twice_gives_the_same_contrast(trials):
    contrast = trials[0][1].contrasts[0]
    again = flipped(flipped(contrast))
    assert again.hr.estimate == pytest.approx(contrast.hr.estimate)
    assert again.hr.ci == pytest.approx(contrast.hr.ci)
    assert again.rmst_difference == contrast.rmst_difference


@pytest.mark.parametrize(
    ("treatment", "against", "turned"),
    [
        ("lenvatinib", "sorafenib", False),
        ("sorafenib", "lenvatinib", True),
        ("placebo", "sorafenib", True),
        ("sorafenib", "placebo", False),
        ("regorafenib", "cabozantinib", True),
        ("sorafenib", "sorafenib", False),
    ],
)
def test_what_is_set_against_what(treatment, against, turned):
    assert is_reversed(treatment, against, "sorafenib") is turned


def test_no_study_gives_a_reason(make):
    (network,) = planned(make.scope([], "contrasts"))
    assert said.why(network) == "fewer than two treatments are connected"
    (active,) = planned(make.scope([], "active-v-control"))
    assert active.estimate is None
    assert "no study with a curve" in said.why(active)


def test_one_study_is_its_own_estimate(make, trials):
    found = pooled(make.scope(trials[:1], "contrasts"))
    assert (found.estimate, found.ci) == (found.rows[0].estimate, found.rows[0].ci)
    assert found.tau2 is None
    assert said.why(found).startswith("one study")
    (mean,) = found.details.sensitivity.lines
    assert said.label(mean.label) == "Mean of such trials, Bayesian"
    assert mean.interval.lower < found.ci[0] < found.ci[1] < mean.interval.upper


def test_two_studies_are_pooled_with_the_prior(make, trials, table):
    found = pooled(make.scope(trials[:2], "contrasts"))
    assert "Bayesian" in said.method(found.method)
    assert found.pi[0] < found.ci[0]
    assert "2 studies say little" in said.why(found)
    lines = {row[0]: row for row in table(found, "sensitivity").rows}
    assert "uninformative with two studies" in lines["Random effects, REML, Hartung-Knapp"][-1]
    assert {"Common effect", "Random effects, REML, the wider of Hartung-Knapp and normal"} <= set(lines)
    assert "Random effects, REML, Kenward-Roger" not in lines
    assert "Random effects, REML, Hartung-Knapp ad hoc" not in lines


def test_all_arms_too_short(make):
    short = [make.trial(f"s-{i}", {"lenvatinib": 16.0, "sorafenib": 12.0}, seed=i, end=8.0) for i in (1, 2)]
    found = pooled(make.scope(short, "contrasts"))
    assert found.estimate is None
    assert "before tau" in said.why(found)
    assert len(found.rows) == 2


def test_by_fidelity_leaves_out_the_study_outside_its_threshold(make, trials, table):
    lines = {row[0]: row for row in table(pooled(make.scope(trials, "contrasts")), "sensitivity").rows}
    line = lines["Only studies whose reconstruction lies within all its thresholds"]
    without = pooled(make.scope([trials[0], *trials[2:]], "contrasts"))
    assert line[5] == 3
    assert line[1] == pytest.approx(without.estimate)


def test_small_arms_are_tested_by_permutation(make, table):
    small = make.trial("simulated-small", {"lenvatinib": 18.0, "sorafenib": 9.0}, seed=3, n=30)
    large = make.trial("simulated-large", {"lenvatinib": 18.0, "sorafenib": 9.0}, seed=4, n=90)
    found = pooled(make.scope([small, large], "contrasts"))
    (line,) = table(found, "small-arms").rows
    assert line[0] == small[0].name
    assert line[1] == pytest.approx(dict(small[1].contrasts[0].rmst_difference)[12.0].estimate)
    assert 0 < line[4] < 1
    again = pooled(make.scope([small, large], "contrasts"))
    assert table(again, "small-arms") == table(found, "small-arms")


def test_a_small_arm_that_does_not_reach_tau_says_so(make, table):
    small = make.trial("simulated-small", {"lenvatinib": 18.0, "sorafenib": 9.0}, seed=3, n=30, end=8.0)
    (line,) = table(pooled(make.scope([small], "contrasts")), "small-arms").rows
    assert line[1] is None
    assert "tau" in line[-1]


def test_patients_alive_at_tau_are_pooled_by_the_same_rule(make, trials, table):
    (line,) = table(pooled(make.scope(trials, "contrasts")), "alive-at-tau").rows
    effects = [dict(result.contrasts[0].alive_difference)[12.0] for _, result in trials]
    by_hand = by_rule(effects, 10.0).primary
    assert line[1:5] == pytest.approx((by_hand.estimate, by_hand.ci_lower, by_hand.ci_upper, 4))


def test_importance_names_its_placeholder_and_adds_up(make, trials, table):
    found = table(pooled(make.scope(trials, "contrasts")), "importance")
    ((important, gain, loss, either),) = found.rows
    assert important == 1.0
    assert gain + loss == pytest.approx(either)
    assert "placeholder" in found.note


def test_one_stage_agrees_with_two(make, trials, table):
    found = pooled(make.scope(trials, "contrasts"))
    line = next(row for row in table(found, "sensitivity").rows if row[0].startswith("One stage"))
    assert line[1] == pytest.approx(found.estimate, abs=0.5 * found.se)
    assert line[5] == 4


def test_reference_arms_are_described(make, trials, table):
    network = planned(make.scope(trials, "contrasts"))[-1]
    (line,) = table(network, "pooled-rmst").rows
    arms = [arm for _, result in trials for arm in result.arms if arm.treatment == "sorafenib"]
    values = [next(one for one in arm.rmst if one.tau == 12.0) for arm in arms]
    assert line[1] == pytest.approx(
        stats.pool([one.estimate for one in values], [one.se**2 for one in values]).estimate
    )
    assert "randomisation is ignored" in table(network, "pooled-rmst").note


def test_joint_pool_has_the_variance_of_the_main_analysis(make, trials, table):
    found = pooled(make.scope(trials, "contrasts"))
    rows = table(found, "joint-tau").rows
    assert [row[0] for row in rows] == [12.0, 24.0]
    assert rows[0][1] == pytest.approx(found.estimate, abs=found.se)


def test_several_tau_are_pooled_each_with_its_studies(make, trials, table):
    late = make.trial("simulated-late", {"lenvatinib": 16.0, "sorafenib": 12.0}, seed=11, end=14.0)
    by_tau = {row[0]: row for row in table(pooled(make.scope([*trials, late], "contrasts")), "rmst-by-tau").rows}
    assert by_tau[12.0][-1] == 5
    assert by_tau[24.0][-1] == 4


def test_a_study_with_three_arms_enters_once(make):
    arms = {"lenvatinib": 16.0, "regorafenib": 15.0, "sorafenib": 12.0}
    three = make.trial("simulated-three", arms, seed=5)
    others = [make.trial(f"s-{i}", {"lenvatinib": 15.0, "sorafenib": 12.0}, seed=20 + i) for i in range(2)]
    (found,) = planned(make.scope([three, *others], "active-v-control"))
    assert found.k == 3
    assert found.n == 3 * 80 + 2 * 160
    assert sum(row.weight for row in found.rows) == pytest.approx(1)
    assert any("share one control" in note for note in said.notes(found.notes))
    assert not any(one.id == "joint-tau" for one in tables_of(found))


def test_two_arms_against_one_control_have_a_correlation_of_one_half():
    (one,), notes = once_a_study([effect("s", 1.0, 0.5, n_reference=50), effect("s", 2.0, 0.5, n_reference=50)])
    assert one.effect.estimate == 1.5
    assert one.effect.se == pytest.approx(np.sqrt((0.25 + 0.25 + 0.25) / 4))
    assert one.n == 150
    assert notes


def test_an_effect_without_a_standard_error_does_not_enter(make, trials):
    empty = blank(make.scope(trials, "contrasts").plan, unit=Unit.MONTHS)
    usable = [effect(f"s-{i}", 1.0 + i, 0.5) for i in range(3)]
    found = pool_effects(empty, [*usable, effect("s-zero", 9.0, 0.0)], MONTHS)
    assert found.estimate == pool_effects(empty, usable, MONTHS).estimate
    nothing = pool_effects(empty, [effect("s-zero", 9.0, 0.0)], MONTHS)
    assert (nothing.estimate, said.why(nothing)) == (None, "no effect has a standard error")
    assert why_none([]) == (because(Why.NOTHING_COMPARES),)


def test_ten_contrasts_allow_a_look_at_small_studies(make):
    empty = blank(make.scope([], "contrasts").plan, unit=Unit.MONTHS)
    rng = np.random.default_rng(1)
    effects = [effect(f"s-{i}", float(rng.normal()), 0.5, n=50 + 10 * i) for i in range(10)]
    names = [{one.id for one in tables_of(pool_effects(empty, effects[:k], MONTHS))} for k in (9, 10)]
    assert ["small-study" in one for one in names] == [False, True]


def test_a_network_without_the_reference_says_so(make):
    studies = [
        make.trial(f"s-{drug}", {drug: 15.0, "placebo": 10.0}, seed=i)
        for i, drug in enumerate(("lenvatinib", "regorafenib"))
    ]
    network = planned(make.scope(studies, "contrasts"))[-1]
    assert "the review's reference, sorafenib" in said.why(network)


def test_a_star_says_that_consistency_cannot_be_tested(make, trials, table):
    other = make.trial("s-rego", {"regorafenib": 15.0, "sorafenib": 12.0}, seed=30)
    network = planned(make.scope([*trials, other], "contrasts"))[-1]
    assert network.status == "descriptive"
    assert "consistency cannot be tested" in said.notes(network.notes)[0]
    assert {row[0] for row in table(network, "network").rows} == {"Lenvatinib", "Regorafenib"}


def test_a_network_of_single_studies_adds_nothing(make, trials):
    other = make.trial("s-rego", {"regorafenib": 15.0, "sorafenib": 12.0}, seed=30)
    network = planned(make.scope([trials[0], other], "contrasts"))[-1]
    assert "adds nothing" in said.why(network)


def test_a_trial_without_a_curve_stands_there(make, trials):
    silent = make.study("simulated-silent", {"sorafenib": {}, "lenvatinib": {}})
    found = pooled(make.scope([*trials, make.result(silent, {})], "contrasts"))
    assert found.estimate == pooled(make.scope(trials, "contrasts")).estimate
    assert (found.rows[-1].study, said.why(found.rows[-1])) == ("simulated-silent", "no curve: wanted")
    other = make.study("simulated-silent", {"sorafenib": {}, "regorafenib": {}})
    last = planned(make.scope([*trials, make.result(other, {})], "contrasts"))[1]
    assert (last.id, last.estimate, said.why(last)) == ("os-12.regorafenib-v-sorafenib", None, "no curve: wanted")
    (active,) = planned(make.scope([make.result(silent, {})], "active-v-control"))
    assert said.why(active) == "no curve: wanted"
