"""Results to figures: what the simulated results of three trials become on their way to the drawing."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from hccmeta.analysis.codes import (
    EstimateKind,
    IntervalKind,
    Kind,
    Label,
    LabelKind,
    Mark,
    Measure,
    Model,
    Outcome,
    Part,
    Source,
    Unit,
)
from hccmeta.analysis.details import Details, Line, Lines
from hccmeta.analysis.intervals import Interval, confidence
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import Analysis, ArmEndpoint, Curve, Estimate, Key, Row, Side, Way
from hccmeta.figures import palette, style
from hccmeta.figures.canvas import Text
from hccmeta.site import drawn, drawn_curves, drawn_grids
from hccmeta.words.details import table_of

SHORT = because(Why.FOLLOW_UP_ENDS, end=9.0, tau=12.0)


def row(study, name, n, estimate=None, **more):
    return Row(study, Label(LabelKind.STUDY, study, name), "lenvatinib", "sorafenib", n, estimate, **more)


def line(label, estimate=None, low=0.0, high=0.0):
    return Line(label, estimate, None if estimate is None else confidence(low, high), k=0 if estimate is None else 2)


def at(tau):
    return Label(LabelKind.TAU, tau=tau)


ROWS = (
    row("simulated-a", "Simulated A", 400, 0.5, se=0.3, interval=confidence(-0.1, 1.1), weight=0.4),
    row("simulated-b", "Simulated <B> & co", 300, 1.0, se=0.3, interval=confidence(0.4, 1.6), weight=0.6),
    row("simulated-c", "Simulated C", 90, reasons=(SHORT,)),
)
BY_TAU = Lines(EstimateKind.DIFFERENCE, (line(at(6.0), 0.2, 0.0, 0.4), line(at(12.0), 0.8, 0.4, 1.2), line(at(24.0))))
MODELS = Lines(
    EstimateKind.DIFFERENCE,
    (
        line(Label(LabelKind.MODEL, model=Model.COMMON), 0.8, 0.4, 1.2),
        line(Label(LabelKind.MODEL, model=Model.RANDOMISED)),
    ),
)
ANALYSIS = Analysis(
    id="os-12.lenvatinib-v-sorafenib", key=Key("os-12", "Simulated contrast", Part.PAIR), endpoint="os", tau=12.0,
    kind=Kind.CONTRASTS, measure=Measure.RMST_DIFFERENCE, unit=Unit.MONTHS, arm="lenvatinib", reference="sorafenib",
    primary=True, estimate=0.8, se=0.2, interval=confidence(0.4, 1.2),
    prediction=Interval(-0.5, 2.1, IntervalKind.PREDICTION), p=0.0004, k=2, n=700, tau2=0.01, i2=12.0, q=1.1,
    status="estimated", rows=ROWS, details=Details(sensitivity=MODELS, by_tau=BY_TAU),
)  # fmt: skip


BARE = SimpleNamespace(studies=())
JUDGED = SimpleNamespace(
    studies=(SimpleNamespace(
        record=SimpleNamespace(id="simulated-b", risk_of_bias=SimpleNamespace(overall="some-concerns"))),)
)  # fmt: skip
SIDES = (
    (Side("lenvatinib", 200, 150), Side("sorafenib", 200, 160)),
    (Side("lenvatinib", 150, 90), Side("sorafenib", 150, 95)),
    (),
)
COUNTED = replace(ANALYSIS, rows=tuple(replace(row, sides=sides) for row, sides in zip(ROWS, SIDES, strict=True)))


def words(drawing, variant="wide"):
    return [mark.words.replace("\N{NO-BREAK SPACE}", " ") for mark in getattr(drawing, variant).marks
            if isinstance(mark, Text)]  # fmt: skip


def test_a_forest_has_counts_weights_bias_tests_and_both_sides():
    said = words(drawn.forest("f", JUDGED, COUNTED, ""))
    wanted = {"150/200", "90/150", "240/350", "255/350", "40.0 %", "0.80 (0.40 to 1.20)", "−0.50 to 2.10"}
    wanted |= {"← better with sorafenib", "better with lenvatinib →", "Test of the pooled result: P < 0.001."}
    assert wanted <= set(said)
    assert any(one.startswith("Heterogeneity: tau² 0.010, I² ") for one in said)
    assert any("follow-up ends at 9" in one for one in said)


def test_without_counts_a_forest_has_patients_and_no_empty_columns():
    said = words(drawn.forest("f", BARE, ANALYSIS, ""))
    assert {"Patients", "400", "700"} <= set(said)
    assert not {"Risk", "events/n"} & set(said)


def test_rows_lead_to_their_studies():
    links = [mark.href for mark in drawn.forest("f", BARE, ANALYSIS, "").wide.marks if mark.href]
    assert set(links) == {"studies/simulated-a/", "studies/simulated-b/", "studies/simulated-c/"}


def test_the_numbers_of_a_forest_are_what_it_draws():
    numbers = drawn.forest("f", JUDGED, COUNTED, "").numbers
    rows = [dict(zip(numbers.header, row, strict=True)) for row in numbers.rows]
    assert (rows[0]["estimate"], rows[0]["lower"], rows[0]["upper"], rows[0]["weight"]) == (0.5, -0.1, 1.1, 0.4)
    assert rows[2]["note"] == "not estimable: follow-up ends at 9 with patients alive, before tau = 12"
    assert [row["kind"] for row in rows] == ["study", "study", "study", "pooled", "prediction"]


def test_ratios_are_drawn_as_ratios_with_sides_exchanged():
    said = words(drawn.forest("f", BARE, replace(ANALYSIS, measure=Measure.LOG_HAZARD_RATIO), ""))
    assert {"2.23 (1.49 to 3.32)", "Hazard ratio"} <= set(said)
    assert any(one.startswith("← better with lenvatinib") for one in said)


def test_arms_behind_a_difference_stand_on_their_own_axis():
    rows = tuple(replace(row, reference=None) for row in ROWS)
    said = words(drawn.forest("f", BARE, replace(ANALYSIS, kind=Kind.NESTED, rows=rows), ""))
    assert "RMST within 12 months, months" in said
    assert not {"Pooled", "better with lenvatinib →"} & set(said)


def test_a_panel_has_a_line_per_analysis_and_pools_nothing():
    other = replace(ANALYSIS, arm="sunitinib", estimate=None, interval=None, reasons=(because(Why.NO_CURVE_AT_ALL),))
    said = words(drawn.panel("p", "All", [ANALYSIS, other], ""))
    assert {"Sunitinib v sorafenib", "not estimable: no curve", "better with the first named →"} <= set(said)
    assert "Pooled" not in said


def test_arms_mark_rows_with_a_reservation_and_say_what_the_mark_means():
    said = words(drawn.arms("a", "Medians", [replace(ANALYSIS, measure=Measure.MEDIAN, reference=None)], ""))
    assert {"Lenvatinib", "Simulated C *"} <= set(said)
    assert any(one.startswith("* With a reservation") for one in said)


def test_sensitivity_pins_the_main_result():
    said = words(drawn.sensitivity("s", ANALYSIS, MODELS, table_of(ANALYSIS, "sensitivity"), ""))
    assert said.index("Main result") < said.index("Common effect")
    assert "not estimable" in said


def test_rmst_against_tau_leaves_out_what_is_not_estimable():
    assert len(drawn_curves.against_tau("r", ANALYSIS, BY_TAU, "").numbers.rows) == 4
    with pytest.raises(ValueError, match="at least one estimate"):
        drawn_curves.against_tau("r", ANALYSIS, replace(BY_TAU, lines=()), "")


def test_a_funnel_needs_ten_studies():
    assert not drawn_curves.funnel_allowed(ANALYSIS)
    with pytest.raises(ValueError, match="at least 10 studies"):
        drawn_curves.funnel("f", ANALYSIS, "")
    many = replace(ANALYSIS, rows=ROWS * 10)
    assert len(drawn_curves.funnel("f", many, "").numbers.rows) == 20
    assert not drawn_curves.funnel_allowed(replace(many, rows=tuple(replace(row, reference=None) for row in many.rows)))


def test_a_heat_map_marks_what_excludes_no_difference():
    drawing = drawn_grids.heat("h", "t", "c", ["A v B"], ["REML", "Common"], [[(1.0, 0.5, 1.5), None]], null=0.0)
    assert "1.00*" in words(drawing)
    assert "Common not estimable" in drawing.alternative


def test_the_tint_of_a_cell_is_an_ink_of_the_palette_in_both_themes():
    values = [[(1.0, 0.5, 1.5), (-1.0, -1.5, -0.5), (0.0, -1.0, 1.0), None]]
    drawing = drawn_grids.heat("h", "t", "c", ["A v B"], ["6", "12", "18", "24"], values, null=0.0)
    inks = [mark.accent for mark in drawing.wide.marks if mark.role == "tile"]
    assert len({palette.INKS[ink].light for ink in inks}) == 4
    roles, paints = style.stylesheet(), palette.stylesheet()
    for ink in inks:
        assert f".a-{ink} {{ --hm-a: var(--hm-{ink}); }}" in roles
        assert paints.count(f"--hm-{ink}:") == 3


def test_balance_says_what_is_not_reported():
    assert "not reported" in words(drawn_grids.balance("b", "t", "c", [("Male", 0.05), ("ALBI grade 1", None)]))


def simulated_arm():
    """A simulated arm of 60 patients, one of them censored."""
    time = np.linspace(0.5, 30, 60)
    event = np.ones(60, dtype=np.int64)
    event[-1] = 0
    steps, values = np.concatenate(([0.0], time)), np.concatenate(([1.0], 1 - np.arange(1, 61) / 60))
    return ArmEndpoint(
        study="simulated-a", arm="lenvatinib", treatment="lenvatinib", endpoint="os", n=60, n_events=59, time=time,
        event=event, curve=Curve(steps, values, values, values), points=(np.array([0.0, 6.0]), np.array([1.0, 0.6])),
        risk_time=np.array([0.0, 12.0, 24.0]), risk_given=np.array([60, 37, 12]),
        risk_reconstructed=np.array([60, 36, 12]), median=Estimate(15.0, interval=confidence(12.0, None)),
        follow_up=Estimate(None),
        rmst=(), fidelity=(), last_time=30.0,
    )  # fmt: skip


def test_a_study_s_curves_have_risk_medians_censorings_and_readings_on_demand():
    drawing = drawn_curves.of_study("k", [simulated_arm()], "Simulated", "")
    assert {"60", "37", "12", "Lenvatinib", "59 events in 60, median 15.0 (12.0 to not reached)"} <= set(words(drawing))
    assert {row[1] for row in drawing.numbers.rows} == {"survival", "censored", "median", "at risk", "reading"}
    assert [mark.role for mark in drawing.wide.marks if mark.layer == "readings"] == ["points"]
    assert "median 15.0 (12.0 to not reached) months" in drawing.alternative


def role_of(drawing, *roles):
    return [mark for mark in drawing.wide.marks if mark.role in roles]


def test_what_was_reconstructed_or_is_suspect_is_marked_and_the_mark_explained():
    suspects = (("all", 0.8),)
    label = Label(LabelKind.HAZARD_RATIO, "simulated-a", "Simulated A", marks=(Mark.REBUILT,), suspects=suspects)
    rows = (replace(ROWS[0], label=label), ROWS[1])
    said = words(drawn.forest("f", BARE, replace(ANALYSIS, rows=rows), ""))
    assert "Simulated A †!" in said
    assert any(one.startswith("† from reconstructed patients, not reported; ! suspect") for one in said)
    assert not any("†" in one for one in words(drawn.forest("f", BARE, ANALYSIS, "")))


def test_a_predicted_estimate_is_open_and_a_range_is_no_interval():
    ranged = replace(ROWS[0].interval, kind=IntervalKind.RANGE, level=None)
    rows = (replace(ROWS[0], interval=ranged), replace(ROWS[1], source=Source.PREDICTED))
    drawing = drawn.forest("f", BARE, replace(ANALYSIS, rows=rows), "")
    assert len(role_of(drawing, "range")) == len(role_of(drawing, "dot-open")) == 1
    assert any("which is no interval of confidence" in one for one in words(drawing))


def test_the_comparison_stands_in_the_heads_and_not_in_every_row():
    label = Label(LabelKind.CONTRAST, "simulated-a", "Simulated A", treatment="lenvatinib", reference="sorafenib")
    rows = (replace(ROWS[0], label=label),)
    assert "Simulated A" in words(drawn.forest("f", BARE, replace(ANALYSIS, rows=rows), ""))


def test_shares_of_arms_stand_on_0_to_100_by_study_criteria_and_assessor():
    label = Label(LabelKind.SHARE, "simulated-a", "Simulated A", arm="lenvatinib")
    sides = (Side("lenvatinib", 400, 164),)
    share = Row("simulated-a", label, "lenvatinib", None, 400, 41.0, interval=confidence(36.0, 46.0), sides=sides)
    key = Key("response", "Response", Part.RESPONSE_ARMS, outcome=Outcome.ORR, way=Way("mrecist", "independent", "all"))
    one = replace(ANALYSIS, key=key, measure=Measure.PROPORTION, unit=Unit.PERCENT, reference=None, rows=(share,))
    drawing = drawn.shares("s", "t", [one], "")
    assert {"Simulated A, mRECIST, independent", "164/400", "41.0 (36.0 to 46.0)", "100"} <= set(words(drawing))
    assert not role_of(drawing, "null")


def test_curves_mark_the_horizon_where_they_reach_it():
    marked = drawn_curves.of_study("f", [simulated_arm()], "A", "c", horizon=12.0)
    assert "12 months" in words(marked)
    assert [mark.role for mark in marked.wide.marks].count("mark") == 1
    for horizon in (None, 99.0):
        plain = drawn_curves.of_study("f", [simulated_arm()], "A", "c", horizon=horizon)
        assert "mark" not in [mark.role for mark in plain.wide.marks]
