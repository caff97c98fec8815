"""What each kind of figure shows of its record, beyond what every kind is tested for."""

from dataclasses import replace
from itertools import pairwise

import pytest
from simulated import drawings as simulated

from hccmeta.figures import effect_direction, estimates, icon_array, kaplan_meier, specification_curve, style, tipping
from hccmeta.figures import windows as by_window
from hccmeta.figures.canvas import Circle, Line, Path, Polygon, Text, corners
from hccmeta.figures.entries import Chart, Entry, axis_span
from hccmeta.figures.kaplan_meier import AtRisk, Curves


def words(drawing, variant="wide"):
    return [mark.words for mark in getattr(drawing, variant).marks if isinstance(mark, Text)]


def of_role(drawing, role, variant="wide"):
    return [mark for mark in getattr(drawing, variant).marks if mark.role == role]


def test_weight_is_the_size_of_the_mark(every):
    radii = [mark.radius for mark in of_role(every["forest"], "dot") if isinstance(mark, Circle)]
    assert radii == sorted(radii)
    assert len(set(radii)) == 2


def test_an_interval_far_wider_than_the_rest_does_not_squeeze_the_axis():
    lines = [Entry("a", "", 0.5, (0.2, 0.8)), Entry("b", "", 0.7, (-40.0, 41.0))]
    low, high = axis_span(Chart("x", "y", "z", null=0.0), lines)
    assert -3 < low < 0 < 0.8 < high < 3


def test_the_axis_holds_the_pooled_interval_whatever_the_studies_say():
    lines = [Entry("a", "", 0.5, (0.49, 0.51)), Entry("pooled", "", 0.5, (-9.0, 10.0), "pooled")]
    low, high = axis_span(Chart("x", "y", "z", null=0.0), lines)
    assert low < -9 < 10 < high


def test_a_pooled_interval_beyond_a_fixed_axis_is_no_diamond_that_lies():
    chart = replace(simulated.PROPORTIONS, notes=())
    drawing = estimates.draw("x", "t", "a", "c", chart, [Entry("pooled", "s", 50.0, (20.0, 120.0), "pooled")])
    assert not of_role(drawing, "diamond")
    assert of_role(drawing, "bracket")  # the arrowhead that says it goes on


def test_proportions_stand_on_0_to_100_without_a_null_line(every):
    assert {"0", "100"} <= set(words(every["proportions"]))
    assert not of_role(every["proportions"], "null")


def test_a_range_is_not_drawn_as_an_interval_and_a_prediction_is_open(every):
    assert len(of_role(every["proportions"], "range")) == 1
    assert len(of_role(every["proportions"], "whisker")) == 2
    assert len(of_role(every["proportions"], "dot-open")) == 1


def test_a_limit_that_was_not_reached_leaves_the_axis_with_an_arrowhead():
    lines = [Entry("a", "12 (10 to not reached)", 12.0, (10.0, None)), Entry("b", "20", 20.0, (18.0, 22.0))]
    drawing = estimates.draw("x", "t", "a", "c", Chart("m", "h", "s"), lines)
    assert len(of_role(drawing, "bracket")) == 1


@pytest.mark.parametrize("shift", [-5.0, 0.0, 5.0])
@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_the_sides_meet_at_no_difference_and_stay_inside(shift, variant):
    rows = [replace(row, estimate=row.estimate + shift, limits=(row.limits[0] + shift, row.limits[1] + shift))
            for row in simulated.ROWS[:2]]  # fmt: skip
    favours = ("better with sorafenib and HAIC", "better with atezolizumab and bevacizumab")
    drawing = estimates.draw("x", "t", "a", "c", replace(simulated.FOREST, notes=(), favours=favours), rows)
    null = of_role(drawing, "null", variant)[0].x1
    sides = [mark for mark in of_role(drawing, "tick", variant) if mark.x in (null - 8, null + 8)]
    assert " ".join(mark.words.strip("←→\N{NO-BREAK SPACE}") for mark in sides) == " ".join(favours)


def test_survival_falls_to_the_right_and_is_ticked_where_patients_left(every):
    line = of_role(every["kaplan-meier"], "line")[-2]
    (points,) = line.parts
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted(y for _, y in points)
    ticks = [mark for mark in of_role(every["kaplan-meier"], "censor") if len(mark.parts) > 1]
    assert len(ticks) == 2
    for x, y in ((part[0][0], (part[0][1] + part[1][1]) / 2) for part in ticks[0].parts):
        on = max((point for point in points if point[0] <= x + 0.01), key=lambda point: (point[0], point[1]))
        assert abs(y - on[1]) < 1.5


def test_numbers_at_risk_stand_under_their_months(every):
    drawing = every["kaplan-meier"]
    months = {mark.words: mark.x for mark in of_role(drawing, "tick") if mark.anchor == "middle" and mark.y < 430}
    below = [mark for mark in of_role(drawing, "tick") if mark.anchor == "middle" and mark.y > 430]
    assert {mark.x for mark in below} <= set(months.values())
    assert len(below) > 8


def test_ticks_are_months_that_have_numbers():
    curve = replace(
        simulated.simulated_arm("lenvatinib", "L", 3), risk=AtRisk((0.0, 5.0, 10.0, 15.0), (90, 70, 50, 30))
    )
    assert kaplan_meier.ticks_of((curve,), 20.0, 6)[:4] == (0.0, 5.0, 10.0, 15.0)


def test_curves_with_unknown_limits_are_drawn_without_them():
    curve = simulated.simulated_arm("sorafenib", "Sorafenib", 4)
    nan = (float("nan"),) * len(curve.time)
    drawing = kaplan_meier.draw("k", "t", "a", "c", Curves((replace(curve, lower=nan, upper=nan),), "y", "x", "risk"))
    assert not of_role(drawing, "band")
    assert {row[4] for row in drawing.numbers.rows} == {None}


def test_a_pooled_curve_is_straight_between_its_times_and_crosses_one_half_at_its_median():
    pooled = kaplan_meier.Curve(
        "Sorafenib", "sorafenib", (0.0, 8.0, 12.0), (1.0, 0.6, 0.4), (1.0, 0.5, 0.3), (1.0, 0.7, 0.5), median=10.0,
        straight=True,
    )  # fmt: skip
    drawing = kaplan_meier.draw("k", "t", "a", "c", Curves((pooled,), "y", "x", "risk"))
    ((_, (x1, y1), (x2, y2)),) = of_role(drawing, "line")[-1].parts
    ((_, corner, _),) = of_role(drawing, "drop")[0].parts
    assert corner[0] == pytest.approx((x1 + x2) / 2)
    assert corner[1] == pytest.approx((y1 + y2) / 2)


def test_no_curve_no_figure():
    with pytest.raises(ValueError, match="at least one curve"):
        kaplan_meier.draw("k", "t", "a", "c", Curves((), "y", "x", "risk"))


def test_the_numbers_of_curves_are_what_is_drawn():
    curve = simulated.simulated_arm("sorafenib", "Sorafenib", 5)
    rows = kaplan_meier.numbers([curve])
    by_kind = {what: [row for row in rows.rows if row[1] == what] for what in {row[1] for row in rows.rows}}
    assert [row[2] for row in by_kind["survival"]] == list(curve.time)
    assert [row[3] for row in by_kind["at risk"]] == list(curve.risk.numbers)
    assert [row[2] for row in by_kind["censored"]] == list(curve.censored)


def test_an_effect_that_is_not_clear_is_open_and_larger_with_more_patients(every):
    drawing = every["effect-direction"]
    assert (len(of_role(drawing, "person")), len(of_role(drawing, "person-open"))) == (2, 3)

    def height(mark):
        return max(y for _, y in corners(mark)) - min(y for _, y in corners(mark))

    up = [mark for mark in drawing.wide.marks if isinstance(mark, Path) and mark.accent == "good"]
    assert height(up[0]) > height(up[1])
    assert "Simulated A, Response: not measured" in drawing.alternative
    assert effect_direction.draw("x", "t", "c", simulated.SWIM).numbers.header[2:4] == ("direction", "n")


def test_points_where_the_verdict_tips_lie_on_the_lines_and_are_told(every):
    drawing = every["tipping"]
    for tip in simulated.TIPPING.tips:
        assert any(tip.said[:30] in one.replace("\N{NO-BREAK SPACE}", " ") for one in words(drawing))
    (line,) = of_role(drawing, "line")
    at = {round(x, 1): y for x, y in line.parts[0]}
    dots = [mark for mark in of_role(drawing, "dot") if isinstance(mark, Circle)]
    assert abs(at[round(dots[0].x, 1)] - dots[0].y) < 0.1
    assert tipping.draw("x", "t", "a", "c", simulated.TIPPING).numbers.rows[0][:2] == ("point", "1")


def test_a_multiverse_of_any_size_is_drawn_light_with_its_planned_analysis():
    many = simulated.simulated_multiverse(20_000)
    kept = specification_curve.thinned(many.specifications, 300)
    assert 300 <= len(kept) <= 301
    assert kept[0] == many.specifications[0]
    assert kept[-1] == many.specifications[-1]
    assert sum(one.main for one in kept) == 1
    drawing = specification_curve.draw("m", "t", "a", "c", many)
    assert len(drawing.wide.marks) < 80
    assert len(drawing.numbers.rows) == 20_000
    assert len(of_role(drawing, "main")) == 1


def test_options_stand_below_the_analyses_that_chose_them():
    model = simulated.simulated_multiverse(12)
    drawing = specification_curve.draw("m", "t", "a", "c", model)
    strokes = of_role(drawing, "censor")
    assert sum(len(mark.parts) for mark in strokes) == 12 * len(model.factors)
    with pytest.raises(ValueError, match="at least one"):
        specification_curve.draw("m", "t", "a", "c", replace(model, specifications=()))


def test_a_window_reaches_over_its_months(every):
    ends = [(mark.x1, mark.x2) for mark in of_role(every["windows"], "line")]
    assert len(ends) == 3
    assert all(b[0] > a[1] for a, b in pairwise(ends))
    assert "not estimable" in every["windows"].alternative
    with pytest.raises(ValueError, match="at least one estimate"):
        by_window.draw("w", "t", "c", replace(simulated.BY_WINDOW, windows=simulated.BY_WINDOW.windows[3:]))


def test_there_are_a_hundred_people_and_so_many_are_filled(every):
    per_person = len((icon_array.HEAD, icon_array.BODY))
    filled = [len(mark.parts) // per_person for mark in of_role(every["icons"], "person") if mark.accent]
    hollow = [len(mark.parts) // per_person for mark in of_role(every["icons"], "person-open") if mark.accent]
    assert (filled, hollow) == ([57, 50], [43, 50])
    with pytest.raises(ValueError, match="0 to 100"):
        icon_array.draw("i", "t", "c", replace(simulated.PEOPLE, arrays=(icon_array.People("a", 101, ""),)))


@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_benefit_and_harm_stand_on_the_same_axis(every, variant):
    ticks = [mark.words for mark in of_role(every["per-hundred"], "tick", variant) if mark.anchor == "middle"]
    assert ticks[: len(ticks) // 2] == ticks[len(ticks) // 2 :]
    heads = of_role(every["per-hundred"], "name-strong", variant)
    assert (heads[0].y == heads[1].y) == (variant == "wide")


def test_nothing_relies_on_colour_alone(every):
    """Cells say the same by symbol, curves by dash, filled by open."""
    by_symbol = {mark.words: mark.accent for mark in of_role(every["confounders"], "cell")}
    assert len(by_symbol) == len(set(by_symbol.values())) == 3
    dashes = {style.dash(style.ROLES["line"], mark.accent) for mark in of_role(every["kaplan-meier"], "line")}
    assert len(dashes) == 2


def test_every_role_that_is_drawn_is_described(every):
    for drawing in every.values():
        for mark in (*drawing.wide.marks, *drawing.narrow.marks):
            assert mark.role in style.ROLES
            assert (
                (style.ROLES[mark.role].fill is not None) or not isinstance(mark, Text | Polygon) or mark.role == "disc"
            )
            assert not isinstance(mark, Line) or style.ROLES[mark.role].stroke is not None
