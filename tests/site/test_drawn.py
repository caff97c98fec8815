"""Results to figures: what the simulated results of three trials become on their way to the drawing."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from hccmeta.analysis.codes import EstimateKind, IntervalKind, Kind, Label, LabelKind, Measure, Model, Part, Unit
from hccmeta.analysis.details import Details, Line, Lines
from hccmeta.analysis.intervals import Interval, confidence
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import Analysis, ArmEndpoint, Curve, Estimate, Key, Row
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


def arm(treatment, n, events):
    return SimpleNamespace(treatment=treatment, endpoint="os", n=n, n_events=events)


def study(name, *arms, risk=None):
    return SimpleNamespace(
        record=SimpleNamespace(id=name, risk_of_bias=risk), result=SimpleNamespace(arms=arms)
    )  # fmt: skip


BARE = SimpleNamespace(studies=())
COUNTED = SimpleNamespace(
    studies=(
        study("simulated-a", arm("lenvatinib", 200, 150), arm("sorafenib", 200, 160)),
        study("simulated-b", arm("lenvatinib", 150, 90), arm("sorafenib", 150, 95),
              risk=SimpleNamespace(overall="some-concerns")),
    )
)  # fmt: skip


def words(drawing, variant="wide"):
    return [mark.words.replace("\N{NO-BREAK SPACE}", " ") for mark in getattr(drawing, variant).marks
            if isinstance(mark, Text)]  # fmt: skip


def test_a_forest_has_counts_weights_bias_tests_and_both_sides():
    said = words(drawn.forest("f", COUNTED, ANALYSIS, ""))
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
    numbers = drawn.forest("f", COUNTED, ANALYSIS, "").numbers
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
