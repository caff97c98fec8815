import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from hccmeta.analysis.results import Curve
from hccmeta.figures import (
    balance,
    bubble,
    download,
    flow,
    forest,
    funnel,
    heatmap,
    kaplan_meier,
    rmst_curve,
    sensitivity,
    svg,
    xy,
)
from hccmeta.figures.estimates import EstimateChart, EstimateLine, axis_span

NS = "{http://www.w3.org/2000/svg}"


def words(drawn: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(drawn).iter(f"{NS}text")]


def checked(drawing: svg.Drawing) -> svg.Drawing:
    """Both variants are well formed, say what they show, and draw within their width."""
    for drawn, width in ((drawing.wide, svg.WIDE), (drawing.narrow, svg.NARROW)):
        root = ET.fromstring(drawn)
        assert [child.text for child in root][:2] == [drawing.title, drawing.alternative]
        assert "nan" not in drawn.replace("tenant", "")
        for key in ("x", "x1", "x2", "cx"):
            places = [float(one.get(key)) for one in root.iter() if one.get(key) is not None]
            assert all(-1 <= place <= width + 1 for place in places), (key, places)
    ids = re.findall(r' id="([^"]+)"', drawing.wide + drawing.narrow)
    assert len(set(ids)) == len(ids)
    return drawing


def test_forest_shows_rows_pooled_prediction_and_reasons(analysis):
    drawing = checked(forest.draw("f", analysis, "It helps."))
    said = words(drawing.wide)
    assert "Simulated <B> & co" in said
    assert "0.80 (0.40 to 1.20)" in said
    assert "−0.50 to 2.10" in said
    assert any("follow-up ends at 9" in one for one in said)
    assert "← better with sorafenib" in said
    assert "better with lenvatinib →" in said
    assert "Pooled: 0.80 (0.40 to 1.20)" in drawing.alternative


def test_ratios_are_drawn_as_ratios_with_sides_exchanged(analysis):
    ratio = replace(analysis, measure="log_hazard_ratio", unit="log hazard ratio")
    drawing = checked(forest.draw("f", ratio, ""))
    assert "2.23 (1.49 to 3.32)" in words(drawing.wide)
    assert "← better with lenvatinib" in words(drawing.wide)
    assert "Hazard ratio" in words(drawing.narrow)


def test_weight_is_the_size_of_the_mark(analysis):
    radii = [float(r) for r in re.findall(r'r="([\d.]+)"', forest.draw("f", analysis, "").wide)]
    assert radii == sorted(radii)
    assert len(radii) == 2


def test_a_panel_has_a_line_per_analysis_and_pools_nothing(analysis):
    other = replace(analysis, arm="sunitinib", estimate=None, ci=None, reason="no curve")
    drawing = checked(forest.panel("p", "All", [analysis, other], ""))
    assert "Sunitinib v sorafenib" in words(drawing.wide)
    assert "not estimable: no curve" in words(drawing.wide)
    assert "Pooled" not in words(drawing.wide)


def test_arms_mark_rows_with_a_reservation(analysis):
    medians = replace(analysis, measure="median", reference=None)
    drawing = checked(forest.arms("a", "Medians", [medians], ""))
    assert "Simulated C, lenvatinib *" in words(drawing.wide)
    assert not any("better with" in one for one in words(drawing.wide))


def test_sensitivity_pins_the_main_result(analysis):
    drawing = checked(sensitivity.draw("s", analysis, analysis.tables[0], "", head="Model"))
    said = words(drawing.wide)
    assert said.index("Main result") < said.index("Common effect")
    assert "not estimable" in said


def test_an_interval_far_wider_than_the_rest_does_not_squeeze_the_axis():
    lines = [EstimateLine("a", "", 0.5, (0.2, 0.8)), EstimateLine("b", "", 0.7, (-40.0, 41.0))]
    low, high = axis_span(EstimateChart("x", "y", null=0.0), lines)
    assert -3 < low < 0 < 0.8 < high < 3


def test_kaplan_meier_of_a_study(arm):
    drawing = checked(kaplan_meier.of_study("k", [arm, replace(arm, arm="s", treatment="sorafenib")], "Simulated", ""))
    said = words(drawing.wide)
    assert "Lenvatinib, 60 patients" in said
    assert said.count("20") == 4  # at 12 months, given and reconstructed, of both arms
    assert "median 8.0 (6.0 to not reached) months" in drawing.alternative
    assert drawing.wide.count('class="hm-points"') == 2


def test_survival_falls_to_the_right_in_the_drawing(arm):
    drawn = kaplan_meier.of_study("k", [arm], "Simulated", "").wide
    path = re.search(r'd="(M[^"]+)" class="hm-line', drawn)[1]
    heights = [float(y) for y in re.findall(r"V([\d.]+)", path)]
    assert heights == sorted(heights)


def test_curves_with_unknown_limits_are_drawn_without_them(arm):
    curve = Curve(arm.curve.time, arm.curve.survival, np.full(61, np.nan), np.full(61, np.nan))
    one = kaplan_meier.DrawnCurve("Simulated", "sorafenib", curve)
    drawing = checked(kaplan_meier.draw("k", "t", "a", "c", kaplan_meier.Curves((one,), "Overall survival")))
    assert "hm-band" not in drawing.wide
    assert "Numbers at risk" not in words(drawing.wide)


def test_no_curve_no_figure():
    with pytest.raises(ValueError, match="at least one curve"):
        kaplan_meier.draw("k", "t", "a", "c", kaplan_meier.Curves((), "Overall survival"))


def test_a_long_curve_stays_light(arm):
    time = np.linspace(0, 60, 4000)
    survival = np.exp(-time / 20)
    heavy = replace(arm, curve=Curve(time, survival, 0.9 * survival, np.minimum(1.1 * survival, 1)))
    assert len(kaplan_meier.of_study("k", [heavy, heavy], "Simulated", "").wide) < 40_000


def test_rmst_against_tau_leaves_out_what_is_not_estimable(analysis):
    drawing = checked(rmst_curve.draw("r", analysis, analysis.tables[1], ""))
    assert drawing.wide.count("<circle") == 2
    with pytest.raises(ValueError, match="at least one estimate"):
        rmst_curve.draw("r", analysis, replace(analysis.tables[1], rows=()), "")


def test_a_funnel_needs_ten_studies(analysis):
    assert not funnel.allowed(analysis)
    with pytest.raises(ValueError, match="at least 10 studies"):
        funnel.draw("f", analysis, "")
    many = replace(analysis, rows=analysis.rows * 10)
    points = sum(row.se is not None for row in many.rows)
    drawing = checked(funnel.draw("f", many, ""))
    assert drawing.wide.count("<circle") == points >= 10
    single_arms = tuple(replace(row, reference=None) for row in many.rows)
    assert not funnel.allowed(replace(many, rows=single_arms))


def test_bubbles_grow_with_patients():
    points = [xy.Point(1.0, 8.0, "a", "sorafenib", 0.1), xy.Point(2.0, 9.0, "b", "lenvatinib", 1.0)]
    drawing = checked(bubble.draw("b", "t", "c", points, x_label="Child-Pugh A, %", y_label="RMST, months"))
    assert "a: 1, 8.00; b: 2, 9.00" in drawing.alternative


def test_balance_says_what_is_not_reported():
    drawing = checked(balance.draw("b", "t", "c", [("Male", None, 0.05), ("ALBI grade 1", None, None)]))
    assert "not reported" in words(drawing.wide)


def test_a_heat_map_marks_what_excludes_no_difference():
    drawing = checked(heatmap.draw("h", "t", "c", ["A v B"], ["REML", "Common"], [[(1.0, 0.5, 1.5), None]], null=0.0))
    assert "1.00*" in words(drawing.wide)
    assert "i-above" in drawing.wide
    assert "Common not estimable" in drawing.alternative


STAGES = (
    flow.Stage(flow.Box(("Records: 3",)), (flow.Box(("Excluded: 1", "wrong line: 1"), "#excluded"),)),
    flow.Stage(flow.Box(("Included: 2",), "#included")),
)


def test_the_flow_keeps_its_links_reachable():
    drawing = flow.draw("f", "Flow", "c", STAGES)
    for drawn in (drawing.wide, drawing.narrow):
        root = ET.fromstring(drawn)
        assert root.get("role") == "group"
        links = [one.get("{http://www.w3.org/1999/xlink}href") for one in root.iter(f"{NS}a")]
        assert links == ["#excluded", "#included"]
        assert ' href="' not in drawn.replace("xlink:href", "")
    assert "Records: 3 (beside it: Excluded: 1, wrong line: 1). Included: 2." in drawing.alternative


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_downloads_are_the_same_bytes_every_time(analysis, arm, suffix):
    drawings = [
        forest.draw("f", analysis, ""),
        kaplan_meier.of_study("k", [arm], "Simulated", ""),
        rmst_curve.draw("r", analysis, analysis.tables[1], ""),
        heatmap.draw("h", "t", "c", ["A"], ["B"], [[(1.0, 0.5, 1.5)]], null=0.0),
        flow.draw("f", "Flow", "c", STAGES),
    ]
    for drawing in drawings:
        data = download.render(drawing, suffix)
        assert data == download.render(drawing, suffix)
        assert data.startswith({"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}[suffix])
        assert b"dc:date" not in data
        assert b"CreationDate" not in data


def test_downloaded_svg_keeps_its_words(analysis):
    assert b"Simulated A" in download.render(forest.draw("f", analysis, ""), "svg")


@pytest.mark.parametrize("variant", ["wide", "narrow"])
@pytest.mark.parametrize("measure", ["rmst_difference", "log_hazard_ratio"])
@pytest.mark.parametrize(
    ("shift", "arm"), [(0.0, "lenvatinib"), (5.0, "atezolizumab-bevacizumab"), (-5.0, "sorafenib-haic")]
)
def test_the_sides_meet_at_no_difference_and_stay_inside(analysis, variant, measure, shift, arm):
    rows = tuple(
        replace(row, estimate=row.estimate + shift, ci=(row.ci[0] + shift, row.ci[1] + shift))
        for row in analysis.rows
        if row.ci
    )
    moved = replace(
        analysis, rows=rows, arm=arm, measure=measure, estimate=0.8 + shift, ci=(0.4 + shift, 1.2 + shift), pi=None
    )
    root = ET.fromstring(getattr(forest.draw("f", moved, ""), variant))
    width = {"wide": svg.WIDE, "narrow": svg.NARROW}[variant]
    null = float(next(one for one in root.iter(f"{NS}line") if one.get("class") == "hm-null").get("x1"))
    below = max(float(one.get("y1")) for one in root.iter(f"{NS}line")) + 45
    sides = [one for one in root.iter(f"{NS}text") if float(one.get("y")) > below]
    assert {float(one.get("x")) - null for one in sides} == {-8.0, 8.0}
    for one in sides:
        reach = 6.2 * len(one.text) * (-1 if one.get("text-anchor") == "end" else 1)
        assert 0 <= float(one.get("x")) + reach <= width


def test_arms_behind_a_difference_stand_on_their_own_axis(analysis):
    rows = tuple(replace(row, reference=None) for row in analysis.rows)
    nested = words(checked(forest.draw("f", replace(analysis, kind="nested", rows=rows), "")).wide)
    assert "RMST within 12 months, months" in nested
    contrasts = words(forest.draw("f", analysis, "").wide)
    for only_of_contrasts in ("Pooled", "better with lenvatinib →"):
        assert only_of_contrasts in contrasts
        assert only_of_contrasts not in nested
