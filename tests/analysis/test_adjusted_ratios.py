"""Hazard ratios of studies that were not randomised: adjusted ones are pooled, crude ones stand beside them."""

import math

import pytest

from hccmeta.analysis.codes import Model
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.remarks import Why
from hccmeta.analysis.results import StudyResult


@pytest.fixture
def cohort(make):
    """A cohort that reports hazard ratios: (adjustment, value) each."""

    def made(name, *ratios, design="non-randomised-comparative"):
        comparisons = [
            {
                "arm": "lenvatinib",
                "reference": "sorafenib",
                "adjustment": how,
                "hr": {"value": value, "ci": [0.7 * value, value / 0.7], **make.where},
            }
            for how, value in ratios
        ]
        arms = {"lenvatinib": {}, "sorafenib": {}}
        endpoint = make.endpoint(arms, curves=False, comparisons=comparisons)
        return make.study(name, arms, design=design, endpoints=[endpoint]), StudyResult(name, (), ())

    return made


def pooled(make, *studies):
    scope = make.scope(studies, "hazard-ratio", evidence="nested", measure="log_hazard_ratio")
    (found,) = planned(scope)
    return found


def by_model(found):
    return {one.label.model: one for one in found.details.sensitivity.lines}


def test_only_adjusted_ratios_of_cohorts_are_pooled(make, cohort):
    found = pooled(make, cohort("a", ("multivariable", 0.8), ("none", 0.5)), cohort("b", ("not-stated", 0.6)))
    assert found.k == 1
    assert found.estimate == pytest.approx(math.log(0.8))
    assert [(row.adjustment, row.weight) for row in found.rows] == [
        ("multivariable", 1.0), ("none", None), ("not-stated", None),
    ]  # fmt: skip
    assert {row.reasons[0].code for row in found.rows[1:]} == {Why.CRUDE}
    lines = by_model(found)
    assert lines[Model.CRUDE].k == 2
    assert lines[Model.ADJUSTED_AND_CRUDE].k == 2


def test_crude_ratios_alone_give_no_result(make, cohort):
    found = pooled(make, cohort("a", ("none", 0.5)))
    assert found.estimate is None
    assert [one.code for one in found.reasons] == [Why.NO_ADJUSTED]
    assert by_model(found)[Model.CRUDE].estimate == pytest.approx(math.log(0.5))
    assert found.details.e_value.crude


def test_the_e_value_is_that_of_the_adjusted_ratio(make, cohort):
    found = pooled(make, cohort("a", ("weighted", 0.5)))
    # VanderWeele and Ding: HR 0.5 of a common outcome is RR (1 - 0.5**sqrt(0.5)) / (1 - 0.5**sqrt(2)).
    ratio = (1 - 0.5 ** math.sqrt(2)) / (1 - 0.5 ** math.sqrt(0.5))
    assert found.details.e_value.estimate == pytest.approx(ratio + math.sqrt(ratio * (ratio - 1)))
    assert not found.details.e_value.crude


def test_trials_keep_their_own_unadjusted_ratio(make, cohort):
    found = pooled(make, cohort("a", ("multivariable", 0.8), ("none", 0.9), design="randomised"))
    assert found.estimate == pytest.approx(math.log(0.9))
    assert (len(found.rows), found.details.e_value) == (1, None)
