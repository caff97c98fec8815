import math
from dataclasses import replace

import pytest

from hccmeta.analysis.codes import EstimateKind, Kind, Label, LabelKind, Measure, Model, Unit
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import confidence
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import Analysis, Estimate, Key
from hccmeta.words import wording

EFFECT = Analysis(
    id="a", key=Key("a", "A"), endpoint="os", tau=12.0, kind=Kind.CONTRASTS, measure=Measure.RMST_DIFFERENCE,
    unit=Unit.MONTHS, arm="lenvatinib", reference="sorafenib", primary=True, estimate=1.2, se=0.4,
    interval=confidence(0.4, 2.0), p=0.003, k=3, n=1200, tau2=0.1, i2=20.0, q=2.5, status="estimated",
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [(1.234, 2, "1.23"), (-0.5, 1, "−0.5"), (-0.001, 2, "0.00"), (None, 2, "–"), (float("nan"), 2, "–")],
)
def test_numbers(value, digits, said):
    assert wording.number(value, digits) == said


def test_counts_have_thin_spaces():
    assert wording.count(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(
    ("value", "ci", "said"),
    [
        (1.2, (0.4, 2.0), "1.2 (0.4 to 2.0)"),
        (14.3, (8.9, None), "14.3 (8.9 to not reached)"),
        (1.0, None, "1.0"),
        (1.0, (None, None), "1.0"),
        (None, None, "not estimable"),
    ],
)
def test_intervals(value, ci, said):
    assert wording.interval(value, ci, 1) == said


def test_an_estimate_without_value_gives_its_reason():
    assert wording.estimate(Estimate(None, reason=because(Why.NO_CURVE))) == "not estimable: no curve: wanted"


@pytest.mark.parametrize(("p", "said"), [(0.0004, "P < 0.001"), (0.0312, "P = 0.031"), (0.5, "P = 0.50"), (None, "–")])
def test_p_values(p, said):
    assert wording.p_value(p) == said


def test_treatments_within_a_sentence():
    assert wording.treatment("lenvatinib") == "lenvatinib"
    assert wording.treatment("sirt") == "SIRT (yttrium-90)"
    assert wording.treatment("") == ""
    assert wording.pair(None, "placebo") == "Active treatment v placebo"


def test_the_answer_says_direction_size_interval_basis_and_certainty():
    assert wording.answer(EFFECT, important=1.0, agreed=True) == (
        "Over the first 12 months, patients given lenvatinib lived on average 1.20 months longer than those given "
        "sorafenib (95 % interval of the difference 0.40 to 2.00 months); a difference: the interval excludes "
        "zero, but whether it reaches the smallest important one (1 month) is uncertain. "
        "3 studies, 1\u202f200 patients; certainty not yet assessed."
    )


def test_a_signed_certainty_hedges_the_sentence():
    said = wording.answer(EFFECT, important=1.0, certainty="moderate")
    assert "given lenvatinib probably lived on average" in said
    assert said.endswith("moderate certainty.")


UNCERTAIN_WHETHER = (
    "a difference: the interval excludes zero, but whether it reaches the smallest important one (1 month) is uncertain"
)


@pytest.mark.parametrize(
    ("ci", "important", "said"),
    [
        ((1.0, 2.6), 1.0, "an important difference: all of the interval lies at 1 month or beyond"),
        ((-2.6, -1.2), 1.0, "an important difference: all of the interval lies at 1 month or beyond"),
        ((0.42, 1.2), 1.0, UNCERTAIN_WHETHER),
        ((-1.4, -0.1), 1.0, UNCERTAIN_WHETHER),
        ((0.9, 3.0), 1.0, UNCERTAIN_WHETHER),
        ((0.1, 0.8), 1.0, "a difference, but smaller than 1 month"),
        ((-0.8, -0.1), 1.0, "a difference, but smaller than 1 month"),
        ((-0.4, 0.4), 1.0, "little or no difference: the interval excludes a difference of 1 month either way"),
        ((-2.0, 3.0), 1.0, "uncertain: from 2.00 months shorter to 3.00 months longer"),
        ((-0.2, 1.1), 1.0, "uncertain: from 0.20 months shorter to 1.10 months longer"),
        ((-0.2, 1.1), None, "the interval includes zero"),
        ((0.5, 3.0), None, "the interval excludes zero"),
        (None, 1.0, ""),
    ],
)
def test_sizes(ci, important, said):
    value = None if ci is None else sum(ci) / 2
    assert (
        wording.size(replace(EFFECT, estimate=value, interval=None if ci is None else confidence(*ci)), important)
        == said
    )


def test_shorter_is_said_without_a_minus():
    said = wording.answer(replace(EFFECT, estimate=-0.58, interval=confidence(-1.12, -0.04)), important=1.0)
    assert "0.58 months shorter" in said
    assert "−1.12 to −0.04" in said


def test_ratios_are_read_as_ratios():
    ratio = replace(
        EFFECT,
        measure=Measure.LOG_HAZARD_RATIO,
        estimate=0.0,
        interval=confidence(-0.6931471805599453, 0.6931471805599453),
    )
    assert wording.effect(ratio) == "1.00 (0.50 to 2.00)"
    assert wording.answer(ratio, important=1.0).startswith(
        "Lenvatinib v sorafenib, overall survival: hazard ratio 1.00"
    )
    assert wording.no_effect("log_hazard_ratio") == 1


def test_what_is_not_estimable_gives_the_reason_in_its_place():
    said = wording.answer(replace(EFFECT, estimate=None, reasons=(because(Why.NO_ARM_WITH_CURVE),)), important=1.0)
    assert said == (
        "Lenvatinib v sorafenib, overall survival: not estimable. No arm of this treatment has a curve: curves wanted."
    )


def test_cells():
    assert [wording.cell(one) for one in (None, 1, 1.5, "a", True)] == ["–", "1", "1.50", "a", "yes"]


def test_plurals_and_months():
    assert wording.plural(1, "study") == "1 study"
    assert wording.plural(2, "patient") == "2 patients"
    assert wording.months(1.5) == "1.5 months"
    assert wording.months(1) == "1 month"


def test_a_model_that_says_otherwise_is_named_beside_the_verdict_and_withholds_nothing():
    """The verdict takes the primary interval; a sensitivity that crosses its border stands beside it."""
    verdict = replace(EFFECT, estimate=2.14, interval=confidence(1.17, 3.12))

    def with_model(low, high):
        line = Line(Label(LabelKind.MODEL, model=Model.REML_AD_HOC), 2.15, confidence(low, high), k=4)
        lines = Lines(EstimateKind.DIFFERENCE, (line,))
        return wording.answer(replace(verdict, details=replace(verdict.details, sensitivity=lines)), important=1.0)

    crossing, agreeing = with_model(0.93, 3.38), with_model(1.05, 3.2)
    for said in (crossing, agreeing):
        assert "an important difference: all of the interval lies at 1 month or beyond" in said
        assert "The 1 month is a placeholder that no panel has agreed." in said
    assert "Other models would say otherwise" in crossing
    assert "0.93 to 3.38" in crossing
    assert "Other models" not in agreeing


def test_a_p_value_is_never_shown_as_zero():
    for p in (0.0, 1e-300, 0.0004, 0.0009999):
        assert wording.p_value(p) == "P < 0.001"
    assert not any(wording.p_value(p / 10_000)[-4:] == "0.00" for p in range(1, 1_000))


def test_a_reported_interval_is_printed_as_the_report_has_it_with_its_level():
    """Not symmetric on the logarithm, and not of 95 %: neither is put right on the way to the page."""
    log = [math.log(one) for one in (0.85, 0.71, 1.02)]
    assert wording.as_read(Measure.LOG_HAZARD_RATIO, log[0], confidence(log[1], log[2])) == "0.85 (0.71 to 1.02)"
    odd = wording.as_read(Measure.LOG_HAZARD_RATIO, log[0], confidence(log[1], log[2], 0.95003))
    assert odd == "0.85 (95.003 % interval 0.71 to 1.02)"
