"""Response and baseline characteristics of SIMULATED arms."""

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.kinds.multiplicity import holm
from hccmeta.words import facts, said
from hccmeta.words.details import tables_of


def responding(make, name, lenvatinib, sorafenib, *, n=80, criteria="recist-1.1", assessor="independent", **more):
    def arm(orr):
        one = {"criteria": criteria, "assessor": assessor, "orr": {**make.where, **orr}, **more}
        return {"n": n, "response": [one]}

    return make.result(make.study(name, {"lenvatinib": arm(lenvatinib), "sorafenib": arm(sorafenib)}), {})


def responses(make, studies, measure="risk_difference"):
    return planned(make.scope(studies, "response", measure=measure))


def test_one_study_keeps_newcombe_s_interval(make):
    (found,) = responses(make, [responding(make, "s-1", {"events": 20}, {"events": 8})])
    difference, lower, upper = stats.risk_difference(20, 80, 8, 80)
    assert found.estimate == pytest.approx(100 * difference)
    assert found.ci == pytest.approx((100 * lower, 100 * upper))
    assert "Newcombe" in said.method(found.method)


def test_a_percentage_is_the_nearest_count(make):
    counts, percent = (
        responses(make, [responding(make, "s-1", *arms)])[0]
        for arms in (({"events": 20}, {"events": 8}), ({"percent": 25.2}, {"percent": 9.7}))
    )
    assert percent.estimate == counts.estimate


def test_evaluable_patients_are_the_denominator(make):
    (found,) = responses(make, [responding(make, "s-1", {"events": 20}, {"events": 8}, evaluable=50)])
    assert found.n == 100
    assert found.estimate == pytest.approx(24.0)
    assert responses(make, [responding(make, "s-1", {"events": 1}, {"events": 1}, evaluable_unknown=True)]) == ()


def test_nobody_responds_in_either_arm(make):
    (found,) = responses(make, [responding(make, "s-1", {"events": 0}, {"events": 0})])
    assert found.estimate is None
    assert "no standard error" in said.why(found)


def test_only_like_criteria_are_put_together(make):
    studies = [
        responding(make, "s-1", {"events": 20}, {"events": 8}),
        responding(make, "s-2", {"events": 18}, {"events": 9}),
        responding(make, "s-3", {"events": 18}, {"events": 9}, criteria="mrecist"),
        responding(make, "s-4", {"events": 18}, {"events": 9}, assessor="not-stated"),
    ]
    assert sorted(one.k for one in responses(make, studies)) == [1, 1, 2]


def test_proportions_of_single_arms_do_not_depend_on_the_order_of_studies(make):
    studies = [
        responding(make, "s-1", {"events": 20}, {"events": 8}, criteria="mrecist"),
        responding(make, "s-2", {"events": 18}, {"events": 9, "status": "unverified"}),
    ]
    one, other = (responses(make, order, "proportion") for order in (studies, studies[::-1]))
    assert [a.id for a in one] == [b.id for b in other]
    single = next(a for a in one if a.measure == "proportion" and a.arm == "sorafenib" and "recist-11" in a.id)
    assert single.ci == pytest.approx(tuple(100 * float(x[0]) for x in stats.clopper_pearson([9], [80])))
    assert "unverified" in said.label(single.rows[0].label)


def test_a_doubtful_count_is_marked(make):
    (found,) = responses(make, [responding(make, "s-1", {"events": 20, "status": "unverified"}, {"events": 8})])
    assert "unverified" in said.label(found.rows[0].label)


def with_baseline(make, name, arms, **more):
    fields = {arm: {"n": 100, "baseline": baseline} for arm, baseline in arms.items()}
    design = "cohort" if len(arms) > 1 else "single-arm"
    return make.result(make.study(name, fields, design=design, **more), {})


def baselines(make, studies, *covariates):
    found = planned(make.scope(studies, "baseline", measure="proportion", covariates=list(covariates)))
    return {one.id.removeprefix("os-12."): one for one in found}


def share(make, events, **more):
    return {"events": events, **make.where, **more}


def test_proportions_are_pooled_by_the_binomial_model(make):
    studies = [
        with_baseline(make, f"s-{i}", {"lenvatinib": {"male": share(make, x)}}) for i, x in enumerate((80, 75, 90))
    ]
    found = baselines(make, studies, "male")["male.lenvatinib"]
    by_hand = stats.binomial_normal([80, 75, 90], [100, 100, 100])
    assert found.estimate == pytest.approx(100 * by_hand.proportion)
    assert (found.k, found.n, found.status) == (3, 300, "estimated")
    assert tables_of(found)[0].rows[0][0].startswith("Logit")


def test_two_arms_are_described(make):
    studies = [with_baseline(make, f"s-{i}", {"lenvatinib": {"male": share(make, 80)}}) for i in range(2)]
    found = baselines(make, studies, "male")["male.lenvatinib"]
    assert found.status == "descriptive"
    assert found.pi is None


def test_a_value_of_the_whole_study_is_that_of_its_only_arm(make):
    whole = {"baseline": {"male": share(make, 70)}}
    single = with_baseline(make, "s-1", {"lenvatinib": {}}, **whole)
    double = with_baseline(make, "s-2", {"lenvatinib": {}, "sorafenib": {}}, **whole)
    found = baselines(make, [single, double], "male")
    assert found["male.lenvatinib"].estimate == pytest.approx(70)
    assert "male.sorafenib" not in found


def test_means_are_pooled_and_medians_converted(make):
    ages = [
        {"value": 64, "statistic": "mean", "sd": 9},
        {"value": 66, "statistic": "mean", "sd": 8},
        {"value": 65, "statistic": "median", "iqr": [59, 71]},
        {"value": 70, "statistic": "median"},
        {"value": 70, "statistic": "mean"},
    ]
    studies = [
        with_baseline(make, f"s-{i}", {"lenvatinib": {"age": {**age, **make.where}}}) for i, age in enumerate(ages)
    ]
    found = baselines(make, studies, "age")["age.lenvatinib"]
    assert found.k == 3
    assert 64 < found.estimate < 66
    assert [bool(said.why(row)) for row in found.rows] == [False, False, True, True, True]
    assert "converted" in said.why(found.rows[2])


def test_treatments_are_compared_with_studies_respected(make):
    rng = np.random.default_rng(1)
    studies = [
        with_baseline(
            make,
            f"s-{i}",
            {
                drug: {
                    "male": share(make, int(rng.binomial(100, p))),
                    "age": {"value": float(rng.normal(60 + 20 * p, 1)), "statistic": "mean", "sd": 9.0, **make.where},
                }
                for drug, p in (("lenvatinib", 0.9), ("sorafenib", 0.6))
            },
        )
        for i in range(6)
    ]
    balance = baselines(make, studies, "male", "age", "hbv")["balance"]
    lines = {row[0]: row for row in tables_of(balance)[0].rows}
    assert lines["Male"][3] == "1, 4"
    assert lines["Male"][4] < 0.01
    assert lines["Age, years"][3] == "1, 4"
    assert lines["Age, years"][7] == pytest.approx(6 / 9, abs=0.2)
    assert lines["Male"][5] >= lines["Male"][4]
    assert lines["Hepatitis B"][4] is None
    assert lines["Hepatitis B"][-1]
    assert balance.status == "descriptive"


def test_too_few_studies_to_compare_treatments(make):
    arms = {"lenvatinib": {"male": share(make, 80)}, "sorafenib": {"male": share(make, 60)}}
    balance = baselines(make, [with_baseline(make, "s-1", arms), with_baseline(make, "s-2", arms)], "male")["balance"]
    assert balance.status == "not-estimable"
    assert "2 studies for 2 treatments" in tables_of(balance)[0].rows[0][-1]


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_a_criterion_of_inclusion_is_no_count_and_is_not_pooled(make):
    whole = {"percent": 100, "criterion": True, **make.where}
    required = with_baseline(make, "s-1", {"lenvatinib": {"child_pugh_a": whole}})
    counted = with_baseline(make, "s-2", {"lenvatinib": {"child_pugh_a": share(make, 80)}})
    found = baselines(make, [required, counted], "child_pugh_a")["child_pugh_a.lenvatinib"]
    assert [row.study for row in found.rows] == ["s-2"]
    assert found.estimate == pytest.approx(80.0)
    assert baselines(make, [required], "child_pugh_a").keys() == {"balance"}
    assert facts.worded(required[0].arms[0].baseline.get("child_pugh_a")) == "100 %, a criterion of inclusion"
