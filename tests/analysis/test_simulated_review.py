"""The first review proved before its curves arrive, on fifteen SIMULATED studies with known patients.

Every analysis of ``second-line-after-io`` must be there, and agree with the same analysis of the true patients within
the error that the reconstruction states of itself.
"""

from dataclasses import replace

import numpy as np
import pytest
from simulated.review import write_review

from hccmeta import stats
from hccmeta.analysis import analyse_review
from hccmeta.analysis.compute import compute
from hccmeta.analysis.intervals import confidence
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import ArmEndpoint, Contrast, StudyResult
from hccmeta.ground.problem import has_errors
from hccmeta.ground.store import Store
from hccmeta.words import said
from hccmeta.words.details import tables_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def simulated(tmp_path_factory, repository):
    return write_review(tmp_path_factory.mktemp("simulated") / "project", repository)


@pytest.fixture(scope="module")
def computed(simulated, store):
    return compute(simulated.root, store, lambda step: None)


@pytest.fixture(scope="module")
def from_truth(simulated, computed):
    """The review analysed from the true patients, by the same code but for the reconstruction."""
    studies = tuple(_true_study(one, simulated.truth) for one in computed.results.studies)
    return analyse_review(computed.library.reviews[0], computed.library, studies, Store(None))


def _true_arm(arm: ArmEndpoint, truth) -> ArmEndpoint:
    time, event = truth.time, truth.event
    median = stats.median_survival(time, event)
    limits = tuple(float(x) if np.isfinite(x) else None for x in median)
    rmst = []
    for one in arm.rmst:
        found = stats.rmst(time, event, tau=one.tau)
        if found.estimable:
            rmst.append(replace(one, estimate=found.estimate, se=found.se, reason=None))
        else:
            rmst.append(replace(one, estimate=None, se=None, reason=because(Why.STATISTICS, said=found.reason)))
    own = replace(arm.median, estimate=limits[0], interval=confidence(*limits[1:]))
    return replace(arm, time=time, event=event, rmst=tuple(rmst), median=own)


def _true_contrast(one: Contrast, truth) -> Contrast:
    a, b = truth[one.study, one.endpoint, one.arm], truth[one.study, one.endpoint, one.reference]
    fit = stats.cox(
        np.concatenate((a.time, b.time)),
        np.concatenate((a.event, b.event)),
        np.repeat([1.0, 0.0], [a.time.size, b.time.size]),
    )
    return replace(one, hr=replace(one.hr, estimate=float(np.exp(fit.coefficient[0])), se=float(fit.se[0])))


def _true_study(study: StudyResult, truth) -> StudyResult:
    return StudyResult(
        study.id,
        tuple(_true_arm(arm, truth[arm.study, arm.endpoint, arm.arm]) for arm in study.arms),
        tuple(_true_contrast(one, truth) for one in study.contrasts),
    )


def test_the_simulated_project_has_no_fault(computed):
    assert not has_errors(computed.problems)
    assert len(computed.library.studies) == 15


def test_every_kind_that_the_review_plans_is_there(computed):
    # The simulated reports print neither hazard ratios nor harms, and its cohorts are not set against each other.
    without_data = {"direction", "harms", "hazard-ratio", "predicted"}
    wanted = {plan.kind for plan in computed.library.reviews[0].record.analyses} - without_data
    assert len(wanted) > 5
    given = {one.kind for one in computed.results.reviews[0].analyses if one.estimate is not None}
    assert given == wanted


def test_arms_are_within_the_reconstruction_s_own_error(simulated, computed):
    inside = []
    for study in computed.results.studies:
        for arm in study.arms:
            truth = simulated.truth[arm.study, arm.endpoint, arm.arm]
            tau = 12.0 if arm.endpoint == "os" else 6.0
            one = next(r for r in arm.rmst if r.tau == tau)
            stated = one.se * np.sqrt(one.reconstruction_share)
            error = one.estimate - stats.rmst(truth.time, truth.event, tau=tau).estimate
            inside.append(abs(error) <= 2 * stated)
            assert abs(error) <= max(5 * stated, 0.03)
    assert np.mean(inside) >= 0.85


def test_pooled_estimates_agree_with_those_of_the_true_patients(computed, from_truth):
    ours = {one.id: one for one in computed.results.reviews[0].analyses}
    compared = 0
    for true in from_truth.analyses:
        one = ours[true.id]
        assert (one.k, one.n, one.status) == (true.k, true.n, true.status), one.id
        if one.kind in ("nested", "meta-regression", "hazard-ratio") and true.estimate is not None:
            assert abs(one.estimate - true.estimate) <= 0.25 * true.se, one.id
            compared += 1
        elif one.kind == "pooled-median" and true.estimate is not None:
            assert one.estimate == pytest.approx(true.estimate, abs=0.6), one.id
            compared += 1
        elif one.kind in ("baseline", "response", "reported-medians"):
            assert one.estimate == true.estimate, one.id
    assert compared >= 15


def test_the_dominated_drug_is_described_and_not_in_the_primary_result(computed):
    cabozantinib = next(one for one in computed.results.reviews[0].analyses if one.id.startswith("os-12.cabozantinib"))
    assert cabozantinib.status == "descriptive"
    assert not cabozantinib.primary
    assert cabozantinib.estimate is not None
    assert "83.7 %" in said.why(cabozantinib)
    lenvatinib = next(one for one in computed.results.reviews[0].analyses if one.id.startswith("os-12.lenvatinib"))
    shares = next(table for table in tables_of(lenvatinib) if table.id == "dominance")
    assert {row[0]: row[-1] == "no" for row in shares.rows}["Cabozantinib"] is False


def test_sensitivities_name_stacking_for_what_it_is(computed):
    lenvatinib = next(one for one in computed.results.reviews[0].analyses if one.id.startswith("os-12.lenvatinib"))
    models = {row[0]: row for row in next(t for t in tables_of(lenvatinib) if t.id == "sensitivity").rows}
    stacked = models["All patients of a treatment stacked, study ignored"]
    nested = models["Nested arms, REML, t(m - p)"]
    assert "understates" in stacked[-1]
    assert stacked[3] - stacked[2] < nested[3] - nested[2]
    assert models["Contrasts within studies only (anchored)"][4] == 6


def test_missing_covariates_are_counted(computed):
    adjusted = next(one for one in computed.results.reviews[0].analyses if one.id.endswith("adjusted"))
    assert any("left out" in note for note in said.notes(adjusted.notes))
    terms = next(table for table in tables_of(adjusted) if table.id == "coefficients")
    assert len(terms.rows) == 5  # two treatments and three covariates: the dominated one is left out
    assert all(row[-1] >= 1 for row in terms.rows)
