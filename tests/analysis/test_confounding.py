"""What comparisons that nobody randomised are adjusted for, on SIMULATED records."""

import pytest

from hccmeta.analysis.codes import Standing
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.kinds.confounders import confounding, standardised
from hccmeta.analysis.remarks import Why

CONFOUNDERS = ["ecog_0", "albi_1", "age", "male", "child_pugh_a"]


def cohort(make, *, baselines=({}, {}), endpoints=None, design="non-randomised-comparative"):
    arms = {
        arm: {"n": n, "baseline": {name: {**make.where, **fact} for name, fact in baseline.items()}}
        for arm, n, baseline in zip(("lenvatinib", "sorafenib"), (100, 80), baselines, strict=True)
    }
    ratio = {"value": 0.7, "ci": [0.5, 0.98], **make.where}
    crude = make.endpoint(arms, curves=False, comparisons=[comparison(hr=ratio, adjustment="none")])
    return make.study("cohort", arms, design=design, endpoints=endpoints or [crude])


def comparison(**more):
    return {"arm": "lenvatinib", "reference": "sorafenib", **more}


def standings(make, study):
    review = make.scope([(study, None)], "hazard-ratio", evidence="nested", confounders=CONFOUNDERS,
                        measure="log_hazard_ratio").review  # fmt: skip
    (found,) = confounding(review, (study,))
    return found, {one.characteristic: (one.standing, one.difference) for one in found.confounders}


def test_a_confounder_is_adjusted_alike_different_or_not_read(make):
    baselines = (
        {"ecog_0": {"percent": 50}, "male": {"percent": 80}, "age": {"value": 63, "statistic": "mean", "sd": 10}},
        {"ecog_0": {"percent": 50}, "male": {"percent": 60}, "age": {"value": 60, "statistic": "mean", "sd": 10}},
    )
    adjusted = comparison(adjustment="multivariable", adjusted_for=["albi_1"], p={"value": 0.1, **make.where})
    endpoint = make.endpoint(("lenvatinib", "sorafenib"), curves=False, comparisons=[adjusted])
    found, by_name = standings(make, cohort(make, baselines=baselines, endpoints=[endpoint]))
    assert (found.adjustment, found.adjusted_for) == ("multivariable", ("albi_1",))
    assert by_name["albi_1"] == (Standing.ADJUSTED, None)
    assert by_name["ecog_0"] == (Standing.BALANCED, 0.0)
    # By hand: (0.8 - 0.6) / sqrt((0.8 * 0.2 + 0.6 * 0.4) / 2), and 3 years of a standard deviation of 10.
    assert by_name["male"] == (Standing.UNBALANCED, pytest.approx(0.2 / 0.2**0.5))
    assert by_name["age"] == (Standing.UNBALANCED, pytest.approx(0.3))
    assert by_name["child_pugh_a"] == (Standing.NOT_READ, None)


def test_a_baseline_of_whole_arms_says_nothing_of_matched_patients(make):
    matched = comparison(adjustment="matched", adjusted_for=["albi_1"], p={"value": 0.1, **make.where})
    arms = ("lenvatinib", "sorafenib")
    endpoint = make.endpoint(arms, curves=False, analysis_set="matched", comparisons=[matched])
    baselines = ({"male": {"percent": 80}}, {"male": {"percent": 80}})
    found, by_name = standings(make, cohort(make, baselines=baselines, endpoints=[endpoint]))
    assert (found.analysis_set, by_name["male"]) == ("matched", (Standing.NOT_READ, None))


def test_trials_and_reviews_without_confounders_have_none(make):
    trial = cohort(make, design="randomised")
    with_names = make.scope([], "hazard-ratio", measure="log_hazard_ratio", confounders=CONFOUNDERS).review
    without = make.scope([], "hazard-ratio", measure="log_hazard_ratio").review
    assert confounding(with_names, (trial,)) == ()
    assert confounding(without, (cohort(make),)) == ()


def test_a_shared_criterion_of_inclusion_is_no_difference(make):
    whole = {"percent": 100, "criterion": True}
    study = cohort(make, baselines=({"child_pugh_a": whole}, {"child_pugh_a": whole}))
    assert standardised(study, study.arms[0], study.arms[1], "child_pugh_a") == 0.0
    odd = cohort(make, baselines=({"child_pugh_a": {"percent": 100}}, {"child_pugh_a": {"percent": 0}}))
    assert standardised(odd, odd.arms[0], odd.arms[1], "child_pugh_a") is None


def test_each_number_of_a_cohort_says_for_how_many_it_is_adjusted(make):
    study = cohort(make)
    scope = make.scope([make.result(study, {})], "hazard-ratio", evidence="nested", confounders=CONFOUNDERS,
                       measure="log_hazard_ratio")  # fmt: skip
    (found,) = planned(scope)
    (row,) = found.rows
    said = {one.code: dict(one.given) for one in row.reasons}
    assert said[Why.ADJUSTED_FOR] == {"k": 0, "of": 5}
    assert row.adjustment == "none"
