"""Arms of SIMULATED studies of which only survival at a few times was published: a result of its own, in no pool."""

import math

import pytest

from hccmeta.analysis.codes import Source
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.study import analyse_study
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.selection import endpoint_record
from hccmeta.words import said, tables

SCALES = {"lenvatinib": 20.0, "sorafenib": 14.0}
TAUS = {"os": (12.0, 24.0)}


def outcome(make, scale, times=(6, 12, 24)):
    rates = [{"time": t, "percent": round(100 * math.exp(-t / scale), 1), **make.where} for t in times]
    return {"rates": rates, "n_events": {"value": 170, **make.where}}


def study(make, *, outcomes=None, **more):
    curves = {
        "reading": "rates", "method": "published rates", "by": "simulation", "reference": "simulation",
        "risk_table": "none",
    }  # fmt: skip
    outcomes = outcomes or {arm: outcome(make, scale) for arm, scale in SCALES.items()}
    endpoint = make.endpoint(outcomes, curves=False, outcomes=True) | {"curves": curves} | more
    record = make.study("rates", {arm: {"n": 200} for arm in SCALES}, endpoints=[endpoint])
    return StudyFolder("studies/rates", None, record, {}, {}, "")


@pytest.fixture(scope="module")
def found(make):
    return analyse_study(study(make), TAUS)


def test_rates_give_means_up_to_the_last_of_them(found):
    assert (found.arms, found.contrasts) == ((), ())
    (result,) = found.from_rates
    assert result.source is Source.RATES
    for arm in result.arms:
        scale = SCALES[arm.treatment]
        means = {one.tau: one for one in arm.rmst}
        for tau in (12.0, 24.0):
            truth = scale * (1 - math.exp(-tau / scale))
            assert means[tau].estimate == pytest.approx(truth, abs=3 * means[tau].se)
            assert 0 < means[tau].reconstruction_share < 1
        assert means[30.0].estimate is None
        assert "follow-up ends" in said.why(means[30.0])


def test_two_arms_are_compared_and_the_error_in_common_cancels(found):
    (result,) = found.from_rates
    (pair,) = result.contrasts
    difference = dict(pair.rmst_difference)[24.0]
    arms = {arm.arm: {one.tau: one for one in arm.rmst}[24.0] for arm in result.arms}
    assert difference.estimate == pytest.approx(arms[pair.arm].estimate - arms[pair.reference].estimate)
    assert difference.se > 0
    assert difference.ci[0] < difference.estimate < difference.ci[1]
    assert dict(pair.rmst_difference)[30.0].estimate is None


def test_no_pool_takes_them(make, found):
    record = study(make).record
    pooled = planned(make.scope([(record, found)], "contrasts"))
    assert [(one.estimate, one.k) for one in pooled] == [(None, 0)] * len(pooled)
    assert [said.why(row) for row in pooled[0].rows] == ["no curve: wanted"]


def test_a_curve_that_was_read_leads_before_rates(make):
    both = make.study(
        "both", {arm: {"n": 200} for arm in SCALES},
        endpoints=[study(make).record.endpoints[0].model_dump(mode="json"), make.endpoint(SCALES)],
    )  # fmt: skip
    assert endpoint_record(both, "os", "randomisation").has_curves


def test_the_same_study_gives_the_same_means(make, found):
    assert analyse_study(study(make), TAUS).from_rates == found.from_rates


def test_rates_that_rise_name_their_arm(make):
    rising = {arm: outcome(make, scale) for arm, scale in SCALES.items()}
    rising["sorafenib"]["rates"][2]["percent"] = 99.0
    with pytest.raises(ValueError, match=r"^os\.sorafenib: survival must fall"):
        analyse_study(study(make, outcomes=rising), TAUS)


def test_the_table_shows_what_was_published(found):
    (result,) = found.from_rates
    table = tables.rates(result.arms)
    assert table.header[3:] == ("Survival at 6 months, %", "Survival at 12 months, %", "Survival at 24 months, %")
    assert [row[1:3] for row in table.rows] == [(200, 170), (200, 170)]


def test_what_follows_from_rates_is_in_the_results_of_a_build(make):
    from types import SimpleNamespace

    from hccmeta.analysis import analyse_studies

    forgetful = SimpleNamespace(has=lambda *_: False, recall=lambda stage, inputs, kind, compute: compute())
    library = SimpleNamespace(reviews=(), studies=(study(make),))
    (result,), problems = analyse_studies(library, forgetful, lambda _: None)
    assert problems == ()
    assert [arm.arm for one in result.from_rates for arm in one.arms] == list(SCALES)
