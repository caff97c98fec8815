"""Adverse events: only what was counted alike in event, grade and attribution is put together."""

import math

import pytest

from hccmeta import stats
from hccmeta.analysis.codes import Model
from hccmeta.analysis.kinds import planned
from hccmeta.analysis.remarks import MethodKey, Why
from hccmeta.analysis.results import HarmKey, StudyResult


@pytest.fixture
def trial(make):
    """A trial: (event, grade, attribution, of 100 patients given lenvatinib, of 100 given sorafenib)."""

    def made(name, *harms, **fields):
        def arm(i):
            events = [
                {"event": one[0], "grade": one[1], "attribution": one[2], "events": one[3 + i], **make.where, **fields}
                for one in harms
                if one[3 + i] is not None
            ]
            return {"n": 120, "harms": {"n": 100, "events": events}}

        study = make.study(name, {"lenvatinib": arm(0), "sorafenib": arm(1)})
        return study, StudyResult(name, (), ())

    return made


def found_in(make, *studies):
    return planned(make.scope(studies, "harms", measure="risk_difference"))


def test_like_is_pooled_with_like_only(make, trial):
    one = trial("a", ("diarrhoea", "3-4", "all-causes", 10, 4), ("diarrhoea", "any", "all-causes", 40, 30))
    other = trial("b", ("diarrhoea", "3-4", "all-causes", 8, 4), ("diarrhoea", "any", "treatment-related", 40, 30))
    found = {one.key.harm: one for one in found_in(make, one, other)}
    assert {key: one.k for key, one in found.items()} == {
        HarmKey("diarrhoea", "3-4", "all-causes"): 2,
        HarmKey("diarrhoea", "any", "all-causes"): 1,
        HarmKey("diarrhoea", "any", "treatment-related"): 1,
    }
    both = found[HarmKey("diarrhoea", "3-4", "all-causes")]
    by_model = {line.label.model: line for line in both.details.sensitivity.lines}
    assert by_model[Model.MANTEL_HAENSZEL].estimate == pytest.approx(5.0)
    assert by_model[Model.DIFFERENCES_BY_RULE].estimate == pytest.approx(5.0, abs=0.3)


def test_harms_are_pooled_by_the_binomial_normal_model(make, trial):
    one = trial("a", ("diarrhoea", "3-4", "all-causes", 10, 4))
    other = trial("b", ("diarrhoea", "3-4", "all-causes", 8, 4))
    (found,) = found_in(make, one, other)
    assert found.method.code is MethodKey.BINOMIAL_NORMAL
    ratio = stats.binomial_odds_ratio([10, 8], [100, 100], [4, 4], [100, 100])
    # Both references have 4 of 100, which is the pooled risk.
    odds = [0.04 / 0.96 * math.exp(value) for value in (ratio.estimate, ratio.ci_lower, ratio.ci_upper)]
    treated = [100 * one / (1 + one) - 4 for one in odds]
    assert [found.estimate, *found.ci] == pytest.approx(treated, abs=1e-6)
    assert (found.k, found.n, found.p) == (2, 400, pytest.approx(ratio.p))


def test_studies_without_an_event_in_one_group_fall_back_to_the_rule(make, trial):
    one = trial("a", ("diarrhoea", "3-4", "all-causes", 10, 0))
    other = trial("b", ("diarrhoea", "3-4", "all-causes", 8, 0))
    (found,) = found_in(make, one, other)
    assert found.estimate == pytest.approx(9.0, abs=0.5)
    assert found.method.code is not MethodKey.BINOMIAL_NORMAL


def test_the_safety_population_counts_not_the_arm(make, trial):
    (found,) = found_in(make, trial("a", ("serious", "any", "all-causes", 40, 30)))
    assert found.estimate == pytest.approx(10.0)
    assert [side.n for side in found.rows[0].sides] == [100, 100]


def test_a_bound_is_no_count(make, trial):
    found = found_in(make, trial("a", ("diarrhoea", "3-4", "all-causes", 1, 1), below=True))
    assert [one.code for one in found[0].reasons] == [Why.NO_HARM_READ]


def test_an_event_of_one_arm_only_is_not_compared(make, trial):
    found = found_in(make, trial("a", ("diarrhoea", "3-4", "all-causes", 10, None)))
    assert found[0].estimate is None
