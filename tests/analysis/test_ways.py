"""Contrasts in every defensible way, interactions within trials, effects by window. Everything SIMULATED."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.codes import Evidence, Model
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.remarks import NoteKey, Why
from hccmeta.analysis.results import WindowEffects
from hccmeta.analysis.study import flipped
from hccmeta.evidence.spec.review import HazardRatioWindows, Interactions
from hccmeta.ground import codec
from hccmeta.words.details import table_of


def trials(make, k: int = 4, **more):
    return [
        make.trial(f"t{i}", {"lenvatinib": 16.0 + i, "sorafenib": 12.0}, seed=20 + i, n=120, **more) for i in range(k)
    ]


def pooled(scope):
    return next(one for one in planned(scope) if one.estimate is not None)


def test_every_way_holds_the_planned_one_and_counts_who_agrees(make):
    one = pooled(make.scope(trials(make), "contrasts"))
    ways = one.details.multiverse
    at = ways.primary
    assert (ways.model[at], ways.evidence[at], ways.left_out[at], ways.tau[at]) == (Model.BAYES, Evidence.ALL, (), 12.0)
    assert (ways.estimate[at], ways.lower[at], ways.upper[at]) == pytest.approx(
        (one.estimate, one.interval.lower, one.interval.upper), rel=1e-6
    )
    # Two horizons; none, each and each pair of four left out; seven models.
    assert ways.size == 2 * (1 + 4 + 6) * 7
    assert np.all(np.diff(ways.estimate) >= 0)
    assert ways.share_same_verdict == pytest.approx(np.mean(ways.verdict == ways.verdict[at]))
    assert ways.important == 1.0
    assert codec.loads(type(ways), codec.dumps(ways)).left_out == ways.left_out


def test_a_way_is_the_pool_of_its_studies(make):
    scope = make.scope(trials(make), "contrasts")
    one = pooled(scope)
    ways, rows = one.details.multiverse, {row.study: row for row in one.rows}
    names = [label.study for label in ways.studies]
    for i in range(ways.size):
        if ways.tau[i] == 12 and ways.model[i] is Model.REML_WIDER:
            kept = [rows[name] for j, name in enumerate(names) if j not in ways.left_out[i]]
            found = stats.pool([row.estimate for row in kept], [row.se**2 for row in kept], ci="HK-max")
            assert (ways.estimate[i], ways.lower[i]) == pytest.approx((found.estimate, found.ci_lower), abs=1e-8)


def test_doubtful_and_unfaithful_studies_are_criteria(make):
    found = trials(make, 3)
    doubtful = make.trial("doubt", {"lenvatinib": 30.0, "sorafenib": 12.0}, seed=9, n=120, status="concern",
                          status_note="simulated")  # fmt: skip
    unfaithful = make.trial("off", {"lenvatinib": 15.0, "sorafenib": 12.0}, seed=7, n=120, ok=False)
    ways = pooled(make.scope([*found, unfaithful, doubtful], "contrasts")).details.multiverse
    assert set(ways.evidence) == {Evidence.ALL, Evidence.FAITHFUL, Evidence.WITH_DOUBTFUL}
    assert "doubt" in [label.study for label in ways.studies]
    table = table_of(pooled(make.scope([*found, unfaithful, doubtful], "contrasts")), "multiverse")
    assert table.rows[0][2] == ways.size


def test_one_study_has_no_ways_and_only_primary_contrasts_have(make):
    assert pooled(make.scope(trials(make, 1), "contrasts")).details.multiverse is None
    two = pooled(make.scope(trials(make, 2), "contrasts")).details
    assert two.gosh is None
    assert two.multiverse.size == 2 * (7 + 2)


def test_gosh_names_the_study_that_moves_the_mean(make):
    far = make.trial("far", {"lenvatinib": 60.0, "sorafenib": 6.0}, seed=3, n=200)
    gosh = pooled(make.scope([*trials(make, 3), far], "contrasts")).details.gosh
    assert gosh.study.study == "far"
    assert gosh.estimate.size == 2**4 - 1 - 4
    assert table_of(pooled(make.scope([*trials(make, 3), far], "contrasts")), "gosh").rows[1][1] == int(
        gosh.member.sum()
    )


def _hr(value: float, low: float, high: float) -> dict:
    return {"value": value, "ci": [low, high], "source": "simulation", "at": "simulated"}


def _subgroups(make, name: str, ratios: dict, *, arm: str = "lenvatinib", reference: str = "sorafenib", **more):
    listed = [
        {
            "endpoint": "os",
            "arm": arm,
            "reference": reference,
            "factor": "cause",
            "level": level,
            "hr": _hr(*hr),
            **more,
        }
        for level, hr in ratios.items()
    ]
    return make.trial(name, {"lenvatinib": 15.0, "sorafenib": 12.0}, seed=ord(name[0]) % 50, subgroups=listed)


def interactions_of(make, found, **plan):
    scope = make.scope(found, "contrasts")
    fields = {"id": "i", "title": "by cause", "kind": "interactions", "endpoint": "os", "factor": "cause",
              "baseline": "hbv", "levels": ["hcv", "non-viral"], **plan}  # fmt: skip
    made = Interactions.model_validate_json(json.dumps(fields))
    return planned(type(scope)(scope.review, made, scope.studies))


ONE = {"hbv": (0.6, 0.4, 0.9), "hcv": (0.9, 0.6, 1.35), "non-viral": (0.8, 0.5, 1.28)}
TWO = {"hbv": (0.7, 0.5, 0.98), "hcv": (0.95, 0.6, 1.5)}


def test_interactions_are_differences_within_trials(make):
    hcv, non_viral = interactions_of(make, [_subgroups(make, "a", ONE), _subgroups(make, "b", TWO)])
    assert (hcv.k, non_viral.k) == (2, 1)
    assert non_viral.estimate == pytest.approx(math.log(0.8 / 0.6))
    z = 1.959963984540054
    se = math.hypot(math.log(0.9 / 0.4) / 2 / z, math.log(1.28 / 0.5) / 2 / z)
    assert non_viral.rows[0].se == pytest.approx(se, rel=1e-6)
    row = {one.study: one.estimate for one in hcv.rows}
    assert row == pytest.approx({"a": math.log(0.9 / 0.6), "b": math.log(0.95 / 0.7)})
    assert {one.code for one in hcv.notes} >= {NoteKey.WITHIN_TRIALS}


def test_levels_stand_in_one_joint_pool_beside_the_first(make):
    hcv, non_viral = interactions_of(make, [_subgroups(make, "a", ONE), _subgroups(make, "b", TWO)])
    assert non_viral.details.levels is None
    levels = hcv.details.levels
    assert [one.k for one in levels.joint.lines] == [2, 1]
    assert levels.alike_df == 2
    assert len(levels.reported.lines) == 5


def test_a_level_without_a_baseline_says_so(make):
    hcv, non_viral = interactions_of(make, [_subgroups(make, "a", {"hcv": (0.9, 0.6, 1.35)})])
    assert (hcv.estimate, hcv.reasons[0].code) == (None, Why.NO_BASELINE_LEVEL)
    assert non_viral.reasons[0].code is Why.NO_LEVEL_READ
    assert hcv.details.levels.joint.lines == ()


def test_subgroups_made_after_randomisation_never_enter(make):
    found = interactions_of(make, [_subgroups(make, "a", ONE, after_randomisation=True)])
    assert all(one.reasons[0].code is Why.NO_LEVEL_READ for one in found)


def test_a_comparison_reported_the_other_way_round_is_turned(make):
    turned = {level: (1 / v, 1 / high, 1 / low) for level, (v, low, high) in ONE.items()}
    straight = interactions_of(make, [_subgroups(make, "a", ONE)])
    other = interactions_of(make, [_subgroups(make, "a", turned, arm="sorafenib", reference="lenvatinib")])
    assert [one.estimate for one in other] == pytest.approx([one.estimate for one in straight])


def test_only_the_named_arms_enter(make):
    assert interactions_of(make, [_subgroups(make, "a", ONE)], arms=["regorafenib"])[0].estimate is None


def _effects(early: float, late: float, se: float = 0.2) -> WindowEffects:
    covariance = tuple(np.diag([se**2] * 3))
    return WindowEffects(
        np.array([0.0, 6, 12]), np.array([6.0, 12, 24]), np.array([early, early, late]), covariance,
        np.array([30, 20, 10]), np.array([0.1, 0.2, 0.3]), np.array([0.1, 0.1, 0.2]),
    )  # fmt: skip


def windows_of(make, effects, **plan):
    found = []
    for (study, result), effect in zip(trials(make, len(effects)), effects, strict=True):
        contrasts = tuple(codec.loads(type(one), codec.dumps(one)) for one in result.contrasts)
        object.__setattr__(contrasts[0], "windows", effect)
        found.append((study, type(result)(result.id, result.arms, contrasts)))
    scope = make.scope(found, "contrasts")
    fields = {"id": "w", "title": "by time", "kind": "hazard-ratio-windows", "endpoint": "os", **plan}
    made = HazardRatioWindows.model_validate_json(json.dumps(fields))
    return planned(type(scope)(scope.review, made, scope.studies))


def test_the_main_number_is_the_last_window_over_the_first(make):
    (one,) = windows_of(make, [_effects(-0.5, 0.1)])
    assert (one.estimate, one.se) == pytest.approx((0.6, 0.2 * math.sqrt(2)))
    found = one.details.windows
    assert [line.estimate for line in found.ratios.lines] == pytest.approx([-0.5, -0.5, 0.1])
    assert found.ratios.lines[-1].label.window == (12.0, None)
    assert found.alike_p == pytest.approx(float(stats.wald_test(
        np.array([-0.5, -0.5, 0.1]), 0.04 * np.eye(3), np.array([[-1.0, 1, 0], [-1, 0, 1]]), np.inf).p))  # fmt: skip
    assert found.events.tolist() == [30, 20, 10]


def test_windows_of_several_trials_are_pooled_by_the_rule(make):
    (one,) = windows_of(make, [_effects(-0.5, 0.1), _effects(-0.4, 0.0)])
    expected = stats.pool_by_rule([-0.5, -0.4], [0.04, 0.04], prior_scale=0.25).primary
    assert one.details.windows.ratios.lines[0].estimate == pytest.approx(expected.estimate)
    assert one.details.windows.joint.lines[0].estimate == pytest.approx(-0.45)


def test_a_window_without_events_leaves_the_others(make):
    effects = _effects(-0.5, float("nan"))
    effects.covariance[2][:] = np.nan
    effects.covariance[0][2] = effects.covariance[1][2] = np.nan
    (one,) = windows_of(make, [effects])
    assert one.reasons[0].code is Why.NO_RATIO_IN_WINDOW
    lines = one.details.windows.ratios.lines
    assert (lines[0].estimate, lines[2].estimate) == (pytest.approx(-0.5), None)


def test_together_pools_all_contrasts_with_the_reference(make):
    (one,) = windows_of(make, [_effects(-0.5, 0.1), _effects(-0.4, 0.0)], together=True)
    assert (one.arm, one.k) == (None, 2)


def test_windows_of_a_flipped_contrast_change_their_sign(make):
    _, result = trials(make, 1)[0]
    object.__setattr__(result.contrasts[0], "windows", _effects(-0.5, 0.1))
    assert flipped(result.contrasts[0]).windows.log_hr.tolist() == [0.5, 0.5, -0.1]


def test_an_endpoint_may_have_a_scale_of_its_own(make):
    endpoints = [{"endpoint": "os", "origin": "randomisation", "tau": [12, 24], "minimal_important_difference": 1.0,
                  "heterogeneity_months": 0.2}]  # fmt: skip
    own = make.scope(trials(make, 2), "contrasts", endpoints=endpoints)
    assert (own.scales.heterogeneity_months, own.review.scales.heterogeneity_months) == (0.2, 0.5)
    one = pooled(own)
    expected = stats.pool_by_rule([r.estimate for r in one.rows], [r.se**2 for r in one.rows], prior_scale=0.2).primary
    assert one.interval.lower == pytest.approx(expected.ci_lower)
