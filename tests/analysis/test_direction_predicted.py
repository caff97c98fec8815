"""What is said without curves: studies counted by direction, and predictions from medians, on simulated records."""

import numpy as np
import pytest

from hccmeta.analysis.calibration import calibrate, calibrating
from hccmeta.analysis.codes import EstimateKind, Source
from hccmeta.analysis.details import Calibration, PredictionError
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.remarks import NoteKey, Why
from hccmeta.analysis.results import StudyResult
from hccmeta.evidence.spec.review import Predicted

KNOWN = Calibration("os", 36, 18, 1.53, (PredictionError(12.0, 36, 0.04, 0.18, 0.16),))


@pytest.fixture
def cohort(make):
    """A cohort without a curve: medians of both arms, as reported."""

    def made(name, medians, n=(105, 125), origin="randomisation", **comparison):
        outcomes = {
            arm: {"median": {"value": median, **make.where}}
            for arm, median in zip(("sorafenib", "lenvatinib"), medians, strict=True)
        }
        more = {"comparisons": [{"arm": "lenvatinib", "reference": "sorafenib", **comparison}]} if comparison else {}
        endpoint = make.endpoint(outcomes, outcomes=True, curves=False, origin=origin, **more)
        arms = {arm: {"n": size} for arm, size in zip(outcomes, n, strict=True)}
        study = make.study(name, arms, design="non-randomised-comparative", endpoints=[endpoint])
        return study, StudyResult(study.id, (), ())

    return made


def scope_of(make, studies, kind):
    from dataclasses import replace

    measure = {"direction": "direction", "predicted": "predicted_rmst_difference"}[kind]
    plan = {"id": "one", "title": "simulated", "kind": kind, "measure": measure, "endpoint": "os"}
    plan |= {"tau": 12} if kind == "predicted" else {}
    scope = make.scope(studies, "reported-medians", evidence="nested", measure="median")
    model = scope.review.model_copy()
    from hccmeta.evidence.spec.review import Direction

    made = (Predicted if kind == "predicted" else Direction).model_validate(plan)
    return replace(scope, review=model, plan=made, calibrations=(KNOWN,))


def test_directions_are_counted_and_never_pooled(make, cohort):
    studies = [
        cohort("a", (7.4, 11.9), p={"value": 0.018, **make.where}),
        cohort("b", (7.5, 10.3)),
        cohort("c", (9.0, 8.0)),
    ]
    (found,) = planned(scope_of(make, studies, "direction"))
    counted = found.details.directions
    assert (counted.favouring, counted.against, found.estimate, found.interval) == (2, 1, None, None)
    assert counted.p == pytest.approx(1.0)
    assert [one.clear for one in counted.findings] == [True, None, None]
    assert {one.analysis_set for one in counted.findings} == {"all"}
    assert found.estimate_kind is EstimateKind.DIRECTION


def test_a_hazard_ratio_stands_before_medians(make, cohort):
    hr = {"hr": {"value": 1.2, **make.where}}
    (found,) = planned(scope_of(make, [cohort("a", (7.4, 11.9), **hr)], "direction"))
    (finding,) = found.details.directions.findings
    assert finding.by_ratio
    assert finding.toward == -1


def test_cohorts_that_may_share_patients_are_named(make, cohort):
    one, other = cohort("a", (7.4, 11.9)), cohort("b", (7.5, 10.3))
    linked = one[0].model_copy(update={"cohort": one[0].cohort.model_copy(update={"may_overlap": ("b",)})})
    (found,) = planned(scope_of(make, [(linked, one[1]), other], "direction"))
    assert NoteKey.MAY_OVERLAP in {one.code for one in found.notes}


def test_a_prediction_has_the_values_of_the_method(make, cohort):
    p = {"hr": {"value": 0.67, **make.where}, "p": {"value": 0.018, **make.where}}
    (found,) = planned(scope_of(make, [cohort("a", (7.4, 11.9), **p)], "predicted"))
    assert found.estimate == pytest.approx(1.58, abs=0.02)
    assert found.interval.limits == pytest.approx((0.23, 2.93), abs=0.03)
    by_ratio = found.details.predicted_arms.lines[-1]
    assert by_ratio.estimate == pytest.approx(1.17, abs=0.01)
    assert found.details.hidden_bias.interval.lower < 0 < found.interval.lower


def test_a_prediction_is_of_its_own_type_and_source(make, cohort):
    (found,) = planned(scope_of(make, [cohort("a", (7.4, 11.9))], "predicted"))
    assert found.source is Source.PREDICTED
    assert {row.source for row in found.rows} == {Source.PREDICTED}
    assert {row.adjustment for row in found.rows} == {"none"}
    assert (found.measure, found.primary) == ("predicted_rmst_difference", False)
    with pytest.raises(ValueError, match="primary"):
        Predicted.model_validate({"id": "a", "title": "a", "kind": "predicted", "endpoint": "os", "tau": 12,
                                  "measure": "predicted_rmst_difference", "primary": True})  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"origin": "not-stated"}, Why.ORIGIN_NOT_STATED),
        ({"n": (20, 125)}, Why.FEW_PATIENTS),
        ({"medians": (13.0, 11.9)}, Why.MEDIAN_BEYOND_TAU),
        ({"medians": (3.0, 11.9)}, Why.MEDIAN_FAR_BELOW_TAU),
    ],
)
def test_rules_that_forbid_a_prediction_are_reasons(make, cohort, change, why):
    (found,) = planned(scope_of(make, [cohort("a", **{"medians": (7.4, 11.9), **change})], "predicted"))
    assert found.estimate is None
    assert {one.code for one in found.reasons} == {why}


def test_too_few_arms_calibrate_nothing(make, cohort):
    from dataclasses import replace

    scope = replace(scope_of(make, [cohort("a", (7.4, 11.9))], "predicted"), calibrations=())
    (found,) = planned(scope)
    assert [one.code for one in found.reasons] == [Why.NOT_CALIBRATED]


def test_the_shape_and_its_error_come_from_arms_with_curves(make):
    trials = [
        make.trial(f"t{i}", {"sorafenib": 10 + i % 5, "lenvatinib": 12 + i % 5}, seed=i, n=150) for i in range(12)
    ]
    (found,) = calibrate(calibrating([one for one, _ in trials], [result for _, result in trials]))
    assert (found.arms, found.trials) == (24, 12)
    # Exponential survival is steeper after its median than a log-logistic of shape 1 and flatter before.
    assert 1.0 < found.shape < 2.0
    at_12 = found.errors[0]
    assert np.isfinite(at_12.sd)
    assert at_12.sd < 0.6
    assert at_12.arms == 24


def test_few_arms_with_curves_give_no_shape(make):
    trials = [make.trial("t", {"sorafenib": 10, "lenvatinib": 12}, seed=1)]
    (found,) = calibrate(calibrating([one for one, _ in trials], [result for _, result in trials]))
    assert found.shape is None
    assert found.arms == 2
