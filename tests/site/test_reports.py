"""Figures and tables of reports without curves: direction, hidden differences, confounders, harms, parts of patients.

Every record here is SIMULATED.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from hccmeta.analysis.codes import Kind, Label, LabelKind, Measure, Standing, Unit
from hccmeta.analysis.confounding import Confounder, Confounding
from hccmeta.analysis.details import Details, Directions, Finding, HiddenBias
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.results import Analysis, Key
from hccmeta.evidence.spec.study import Study
from hccmeta.figures import letters
from hccmeta.figures.tipping import Tip
from hccmeta.site import drawn_reports, study_parts

WHERE = {"source": "primary", "at": "abstract"}


def analysis(**more) -> Analysis:
    found = Analysis("os", Key("os", "Survival"), Kind.DIRECTION, Measure.DIRECTION, Unit.NONE, "os", arm="lenvatinib",
                     reference="sorafenib")  # fmt: skip
    return replace(found, **more)


def finding(name: str, toward: int, **more) -> Finding:
    told = {"analysis_set": "all", "n": 60, "clear": None, "p": None, "by_ratio": False} | more
    return Finding(Label(LabelKind.STUDY, name, f"SIM {name}"), toward=toward, **told)


def numbers(drawing) -> list[tuple]:
    return [tuple(row) for row in drawing.numbers.rows]


def test_an_arrow_says_way_patients_and_whether_the_study_s_own_test_is_clear():
    directions = Directions((finding("a", 1, clear=True, n=400), finding("b", -1, analysis_set="matched")), 1, 1,
                            Interval(1.3, 98.7), 1.0)  # fmt: skip
    one = analysis(k=2, details=Details(directions=directions))
    other = analysis(endpoint="pfs", k=1, details=Details(directions=replace(directions, findings=(finding("a", 0),))))
    rows = numbers(drawn_reports.directions("sim", [one, other]))
    assert [row[:5] for row in rows] == [
        ("SIM a", "Overall survival", "up", 400, "true"),
        ("SIM a", "Progression-free survival", "none", 60, "false"),
        ("SIM b", "Overall survival", "down", 60, "false"),
        ("SIM b", "Progression-free survival", None, None, None),
    ]
    assert "matched patients" in rows[2][5]
    assert "towards sorafenib" in rows[2][5]


@pytest.mark.parametrize(("value", "ci", "sign"), [(1.6, (0.2, 3.0), 1.0), (-1.6, (-3.0, -0.2), -1.0)])
def test_the_tipping_points_lie_where_limits_meet_what_decides(value, ci, sign):
    bias = HiddenBias(0.5, Interval(value - 1.7, value + 1.7), 0.2, 0.0)
    one = analysis(estimate=value, interval=Interval(*ci), tau=12.0, measure=Measure.RMST_DIFFERENCE, unit=Unit.MONTHS,
                   details=Details(hidden_bias=bias))  # fmt: skip
    tips = drawn_reports._tips(one, bias, value, sign, 1.0, 2.0)
    assert [(tip.bias, tip.value) for tip in tips] == [(0.2, 0.0), (1.6, 0.0)]
    assert all(isinstance(tip, Tip) and tip.said.endswith(".") for tip in tips)
    drawing = drawn_reports.hidden_bias("sim", one, "survival", 1.0)
    assert drawing is not None
    # The estimate falls one for one towards nothing, whichever way it points.
    assert drawing.caption.count(f"{abs(value):.2f} months")


def test_each_line_of_predicted_numbers_says_so():
    bias = HiddenBias(0.5, Interval(0.0, 3.2), 0.2, 0.0)
    one = analysis(estimate=1.6, interval=Interval(0.2, 3.0), tau=12.0, details=Details(hidden_bias=bias))
    drawing = drawn_reports.hidden_bias("sim", one, "survival", 1.0)
    assert drawing is not None
    marked = drawn_reports.predicted(drawing)
    assert marked.numbers.header[-1] == "source"
    assert {row[-1] for row in marked.numbers.rows} == {"predicted"}
    assert len(marked.numbers.rows) == len(drawing.numbers.rows)


def test_without_hidden_bias_or_interval_there_is_no_such_figure():
    assert drawn_reports.hidden_bias("sim", analysis(estimate=1.0), "survival", 1.0) is None
    bias = HiddenBias(0.5, Interval(0.0, 2.0), 0.2, None)
    assert drawn_reports.hidden_bias("sim", analysis(details=Details(hidden_bias=bias)), "survival", 1.0) is None


def test_the_matrix_says_of_each_confounder_what_was_done():
    standings = (
        Confounder("ecog_0", Standing.ADJUSTED, None),
        Confounder("male", Standing.BALANCED, 0.04),
        Confounder("age", Standing.UNBALANCED, -0.3),
        Confounder("albi_1", Standing.NOT_READ, None),
    )
    found = Confounding("sim", "lenvatinib", "sorafenib", "all", "multivariable", standings)
    drawing = drawn_reports.confounders("sim", [found], {"sim": "SIM"})
    said = [row[2] for row in numbers(drawing)]
    assert said[0] == "adjusted for"
    assert "0.04" in said[1]
    assert "differs at baseline (standardised difference 0.30)" in said[2]
    assert "not read" in said[3]
    assert "SIM: adjusted for 1 of 4 confounders" in drawing.caption


def study(**more) -> Study:
    def harms(n, percent):
        event = {"event": "diarrhoea", "grade": "3-4", "attribution": "all-causes", "percent": percent, **WHERE}
        return {"n": n, "events": (event,)}

    arms = tuple(
        {"id": arm, "treatment": arm, "n": 50, "n_source": WHERE, "harms": harms(48, percent)}
        for arm, percent in (("lenvatinib", 10), ("sorafenib", 5))
    )
    return Study.model_validate(
        {
            "id": "sim", "name": "SIM", "design": "randomised", "population": {"line": 1, "prior": "none"},
            "reports": ({"id": "primary", "year": 2020, "authors": ("A. Simulated",), "title": "Simulated",
                         "journal": "None"},),
            "arms": arms, "endpoints": ({"endpoint": "os", "origin": "randomisation", "arms": {}},),
            "status": "included", **more,
        },
        strict=False,
    )  # fmt: skip


def test_harms_stand_beside_each_other_as_they_were_counted():
    table = study_parts.harms(SimpleNamespace(record=study()))
    assert "Diarrhoea, grade 3-4, all causes" in table
    assert "safety population 48" in table
    assert letters.whole("10 %") in table
    assert letters.whole("5 %") in table
    assert study_parts.harms(SimpleNamespace(record=study().model_copy(update={"arms": ()}))) == ""


def test_a_part_made_after_randomisation_says_so():
    part = {"endpoint": "os", "arm": "lenvatinib", "reference": "sorafenib", "factor": "afp", "level": "from-400",
            "hr": {"value": 0.7, "ci": (0.5, 0.98), **WHERE}}  # fmt: skip
    view = SimpleNamespace(reviews_of=lambda _: ())
    plain = study_parts.subgroups(view, SimpleNamespace(record=study(subgroups=(part,))))
    later = study_parts.subgroups(
        view, SimpleNamespace(record=study(subgroups=(part | {"after_randomisation": True},)))
    )
    assert letters.whole("0.70 (0.50 to 0.98)") in plain
    assert "after randomisation" in later
    assert "(made after randomisation)" not in plain
