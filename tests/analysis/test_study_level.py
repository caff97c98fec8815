"""What is computed within one study, from SIMULATED curves; faults become reasons or problems, never a crash."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis import analyse, analyse_review, analyse_studies, arms, not_computed
from hccmeta.analysis.codes import Check
from hccmeta.analysis.compared import compared, control_of
from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.kinds import KINDS, planned
from hccmeta.analysis.results import FidelityItem, StudyResult
from hccmeta.analysis.study import analyse_study, negated
from hccmeta.evidence.records import CurvePoints, Library, ReviewFolder, StudyFolder
from hccmeta.evidence.spec.review import AnalysisPlan, Nested
from hccmeta.ground import codec
from hccmeta.ground.problem import Level
from hccmeta.ground.store import Store
from hccmeta.words import said

TAUS = {"os": (6.0, 12.0)}
TIME = tuple(float(t) for t in np.arange(0.0, 25.0))


def exponential(scale):
    return tuple(float(s) for s in np.round(np.exp(-np.array(TIME) / scale), 3))


def folder(make, curves, *, n=80, readings=None, **more):
    """A study as read: ``curves`` arm -> survival at the whole months."""
    record = make.study("simulated", {arm: {"n": n} for arm in curves}, **more)
    points = {
        ("os", arm): tuple(CurvePoints("", TIME, one) for one in (survival, *(readings or ())))
        for arm, survival in curves.items()
    }
    return StudyFolder("studies/simulated", None, record, points, {}, "")


@pytest.fixture(scope="module")
def trial(make):
    return folder(make, {"lenvatinib": exponential(18.0), "sorafenib": exponential(12.0)})


@pytest.fixture(scope="module")
def result(trial):
    return analyse_study(trial, TAUS)


def test_survival_at_tau_is_that_of_the_curve(result):
    for arm, scale in zip(result.arms, (18.0, 12.0), strict=True):
        alive = dict(arm.alive)
        assert alive[12.0].estimate == pytest.approx(100 * np.exp(-12 / scale), abs=1)
        assert alive[12.0].ci[0] < alive[12.0].estimate < alive[12.0].ci[1]
        assert alive[36.0].estimate is None
        assert "follow-up ends" in said.why(alive[36.0])


def test_the_standard_error_at_tau_holds_that_of_the_patients(result):
    arm = result.arms[0]
    greenwood = 100 * float(stats.kaplan_meier(arm.time, arm.event).se_at(12.0))
    assert dict(arm.alive)[12.0].se == pytest.approx(greenwood, rel=0.1)


def test_the_difference_at_tau_is_arm_minus_reference(result):
    (contrast,) = result.contrasts
    one, other = (dict(arm.alive)[12.0] for arm in result.arms)
    found = dict(contrast.alive_difference)[12.0]
    assert (contrast.arm, contrast.reference) == ("lenvatinib", "sorafenib")
    assert found.estimate == pytest.approx(one.estimate - other.estimate)
    assert found.estimate > 0
    assert found.se == pytest.approx(np.hypot(one.se, other.se))
    assert contrast.hr.estimate < 1


def test_the_same_study_gives_the_same_patients(trial, result):
    again = analyse_study(trial, TAUS)
    assert [arm.rmst for arm in again.arms] == [arm.rmst for arm in result.arms]


def test_nobody_dies(make):
    flat = tuple(1.0 for _ in TIME)
    found = analyse_study(folder(make, {"lenvatinib": flat, "sorafenib": flat}), TAUS)
    rmst = next(one for one in found.arms[0].rmst if one.tau == 12.0)
    assert (rmst.estimate, rmst.se) == (12.0, None)
    assert "nobody has the event" in said.why(rmst)
    (contrast,) = found.contrasts
    assert contrast.logrank_p is None
    assert contrast.hr.estimate is None
    assert dict(contrast.rmst_difference)[12.0].estimate is None
    assert dict(found.arms[0].alive)[12.0].se is None


def test_a_curve_digitised_twice_is_read_between_both(make):
    shifted = tuple(max(0.0, s - 0.02) if s < 1 else s for s in exponential(12.0))
    once, twice = (
        analyse_study(folder(make, {"sorafenib": exponential(12.0)}, readings=more, design="single-arm"), TAUS)
        for more in (None, (shifted,))
    )
    a, b = (next(one for one in found.arms[0].rmst if one.tau == 12.0) for found in (once, twice))
    assert b.estimate == pytest.approx(a.estimate - 0.12, abs=0.06)


def test_too_few_reconstructions_that_reach_tau(monkeypatch, trial):
    reached = stats.rmst_batch

    def none(sets, *, tau):
        found = reached(sets, tau=tau)
        return replace(found, estimate=np.full_like(found.estimate, np.nan))

    monkeypatch.setattr(arms.stats, "rmst_batch", none)
    rmst = analyse_study(trial, TAUS).arms[0].rmst[0]
    assert rmst.estimate is None
    assert "0 of 20 reconstructions" in said.why(rmst)


def test_what_is_compared_with_what(make):
    three = make.study("s", {"lenvatinib": {}, "placebo": {}, "sorafenib": {}})
    assert control_of(three.arms).id == "placebo"
    assert compared(three, three.endpoints[0]) == (("lenvatinib", "placebo"), ("sorafenib", "placebo"))
    single = make.study("s", {"lenvatinib": {}}, design="single-arm")
    assert compared(single, single.endpoints[0]) == ()


def test_a_card_is_faithful_unless_something_lies_outside():
    inside = FidelityItem(Check.MEDIAN, 10.0, 10.2, 0.2, 0.5, True)
    unknown = FidelityItem(Check.RMSE, 0.0, 0.3, 0.3, None, None)
    outside = FidelityItem(Check.EVENTS, 50.0, 60.0, 10.0, 1.0, False)
    assert faithful((inside, unknown))
    assert faithful(())
    assert not faithful((inside, outside))


def test_what_is_not_estimable_stays_so_when_turned(result):
    missing = dict(result.contrasts[0].rmst_difference)[36.0]
    assert missing.estimate is None
    assert negated(missing) is missing


def review_folder(make, *kinds):
    scope = make.scope([], kinds[0])
    each = (make.scope([], kind).plan for kind in kinds)
    plans = tuple(plan.model_copy(update={"id": f"plan-{i}"}) for i, plan in enumerate(each))
    return ReviewFolder(
        "docs/reviews/simulated", None, scope.review.model_copy(update={"analyses": plans}), (), (), None, {}
    )


def test_a_study_that_fails_is_a_problem_and_hides_no_other(make, trial):
    broken = folder(make, {"sorafenib": tuple(1.7 for _ in TIME)}, design="single-arm")
    library = Library(Path(), (trial, broken), (review_folder(make, "contrasts"),))
    said = []
    results, problems = analyse_studies(library, Store(None), said.append)
    assert [len(one.arms) for one in results] == [2, 0]
    assert [one.path for one in problems] == ["studies/simulated/study.yaml"]
    assert "os.sorafenib" in problems[0].what
    assert said == ["study simulated", "study simulated"]


@pytest.mark.parametrize("error", [ValueError("simulated failure"), AssertionError("simulated failure")])
def test_an_analysis_that_fails_keeps_its_place_with_the_reason(make, trial, monkeypatch, error):
    def fails(scope):
        raise error

    monkeypatch.setitem(KINDS, Nested, fails)
    review = review_folder(make, "nested", "contrasts")
    library = Library(Path(), (trial,), (review,))
    found = analyse_review(review, library, (analyse_study(trial, TAUS | {"os": (12.0, 24.0)}),), Store(None))
    assert said.why(found.analyses[0]) == "could not be computed: simulated failure"
    assert found.analyses[1].estimate is not None
    (fault,) = not_computed(review, found)
    assert (fault.code, fault.level) == ("CMP002", Level.ERROR)
    assert fault.what == "analyses.plan-0: simulated failure"


def test_what_failed_is_computed_again_and_not_recalled(make, trial, monkeypatch, tmp_path):
    review = review_folder(make, "nested", "contrasts")
    library, store = Library(Path(), (trial,), (review,)), Store(tmp_path)
    results = (analyse_study(trial, TAUS | {"os": (12.0, 24.0)}),)
    with monkeypatch.context() as once:
        once.setitem(KINDS, Nested, lambda scope: 1 / 0)
        failed = analyse_review(review, library, results, store)
    assert not_computed(review, failed)
    again = analyse_review(review, library, results, store)
    assert not not_computed(review, again)
    monkeypatch.setitem(KINDS, Nested, lambda scope: 1 / 0)
    assert codec.dumps(analyse_review(review, library, results, store)) == codec.dumps(again)


def test_the_whole_way(make, trial):
    library = Library(Path(), (trial,), (review_folder(make, "contrasts"),))
    results, problems = analyse(library, Store(None), lambda step: None)
    assert problems == ()
    assert results.study("simulated").arms
    assert results.review("simulated").n_patients == 160
    assert results.review("simulated").n_with_curve == 1
    for missing in (results.study, results.review):
        with pytest.raises(KeyError):
            missing("nobody")


def test_every_kind_gives_results_or_reasons_without_any_study(make):
    for kind, measure in [
        ("contrasts", "rmst_difference"),
        ("active-v-control", "rmst_difference"),
        ("nested", "rmst_difference"),
        ("hazard-ratio", "log_hazard_ratio"),
        ("pooled-median", "median"),
        ("reported-medians", "median"),
        ("response", "proportion"),
        ("baseline", "proportion"),
        ("meta-regression", "rmst_difference"),
    ]:
        for one in planned(make.scope([], kind, measure=measure)):
            assert one.estimate is None
            assert said.why(one), one.id
    assert set(KINDS) == set(get_args(get_args(AnalysisPlan)[0]))


def test_a_study_without_a_curve_has_no_contrast(make):
    record = make.study(
        "s", {"lenvatinib": {}, "sorafenib": {}}, endpoints=[make.endpoint(("lenvatinib",), curves=False)]
    )
    empty = StudyFolder("studies/s", None, record, {}, {}, "")
    assert analyse_study(empty, TAUS) == StudyResult("s", (), ())
