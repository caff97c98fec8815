"""Rules at their edges; what each says and where is in the bad cases."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hccmeta.evidence import library
from hccmeta.evidence.records import CurvePoints, StudyFolder
from hccmeta.evidence.rules.accepted import split
from hccmeta.evidence.rules.changes import change_problems, unexplained_change
from hccmeta.evidence.rules.crossing import Crossing, gap, median_crossing
from hccmeta.evidence.rules.fidelity import fidelity_problems
from hccmeta.evidence.spec.study import Change, Study
from hccmeta.evidence.spec.units import to_months

BASE = Path(__file__).resolve().parents[2] / "bad" / "base"
ALPHA = "studies/sim-alpha-2020/study.yaml"
BETA = "studies/sim-beta-2021/study.yaml"
Edit = Callable[[str, str, str], list[tuple[str, str]]]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Codes and places after one text of one file was replaced."""

    def edit(file: str, old: str, new: str) -> list[tuple[str, str]]:
        root = tmp_path / "project"
        if not root.exists():
            shutil.copytree(BASE, root)
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new, 1))
        return [(one.code, one.where) for one in library.load(root)[1]]

    return edit


@pytest.fixture(scope="module")
def alpha() -> StudyFolder:
    return library.load(BASE)[0].studies[0]


@pytest.mark.parametrize("percent", ["1", "0.4", "2"])
def test_a_real_response_rate_near_zero_is_no_fraction(edited: Edit, percent: str) -> None:
    """1 % of 100 patients is one of them; 0.4 % is none of 100, but one of 237."""
    edited(ALPHA, "assessor: investigator", "assessor: investigator\n        evaluable: 100")
    found = edited(ALPHA, "orr: {percent: 18,", f"orr: {{percent: {percent},")
    assert found == ([("S512", "arms.lenvatinib.response.recist-1.1.orr.percent")] if percent == "0.4" else [])


@pytest.mark.parametrize(
    ("fact", "is_fraction"),
    [("hbv: {percent: 1,", False), ("hbv: {percent: 0.5,", False), ("hbv: {percent: 0.53,", True),
     ("male: {percent: 1,", True), ("ecog_0: {percent: 0.9,", True), ("hbv: {percent: 0.7,", True)],
)  # fmt: skip
def test_rare_characteristics_are_no_fractions(edited: Edit, fact: str, is_fraction: bool) -> None:
    """Of 200 patients: 1 % are two, 0.5 % is one, 0.7 % would be 1.3 to 1.5; nobody writes 0.53 %."""
    found = edited(ALPHA, "hbv: {percent: 60,", fact)
    assert [code for code, _ in found] == (["S512"] if is_fraction else [])


def test_nobody_responding_is_no_fraction(edited: Edit) -> None:
    assert edited(ALPHA, "orr: {percent: 18,", "orr: {percent: 0,") == []


def test_a_median_within_the_reading_of_its_curve_is_fine(edited: Edit) -> None:
    assert edited(ALPHA, "median: {value: 12, ci", "median: {value: 13.5, ci") == []
    assert edited(ALPHA, "median: {value: 13.5, ci", "median: {value: 13.6, ci") == [("F801", "os.lenvatinib.median")]


def test_open_limits_hold_any_value(edited: Edit) -> None:
    assert edited(BETA, "{not_reached: true, ci: [11, null]", "{value: 18, ci: [11, null]") == []
    assert edited(BETA, "{value: 18, ci: [11, null]", "{value: 9, ci: [11, null]") == [("S509", "os.lenvatinib.median")]


def test_curves_in_years_are_converted_and_their_unit_can_be_stated(edited: Edit, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(BASE, root)
    home = root / "studies" / "sim-alpha-2020"
    for name in ("os.lenvatinib.csv", "os.sorafenib.csv", "os.at-risk.csv"):
        header, *rows = (home / name).read_text().split()
        years = [f"{float(row.split(',')[0]) / 12:.6f},{row.partition(',')[2]}" for row in rows]
        (home / name).write_text("\n".join((header, *years)) + "\n")
    text = (home / "study.yaml").read_text()
    text = text.replace("time_unit: months", "time_unit: years", 1).replace(
        "value: 12, ci: [10, 14.5]", "value: 1, ci: [0.9, 1.2]"
    )
    text = text.replace("value: 9, ci: [7.5, 11]", "value: 0.75, ci: [0.7, 1]").replace("time: 12,", "time: 1,")
    (home / "study.yaml").write_text(text)
    found, problems, _ = library.load(root)
    assert problems == ()
    assert found.studies[0].risk_tables["os"].time == pytest.approx((0, 6, 12, 18, 24), abs=1e-4)
    assert edited(ALPHA, "time_unit: years", "time_unit: weeks") != []


def test_units() -> None:
    assert to_months(365.25, "days") == pytest.approx(12)
    assert to_months(2, "years") == 24


def test_two_readings_of_a_curve(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(BASE, root)
    home = root / "studies" / "sim-alpha-2020"
    shutil.copy(home / "os.lenvatinib.csv", home / "os.lenvatinib.b.csv")
    (home / "os.lenvatinib.csv").rename(home / "os.lenvatinib.a.csv")
    found, problems, _ = library.load(root)
    assert problems == ()
    assert len(found.studies[0].curves["os", "lenvatinib"]) == 2


def test_several_entries_of_one_endpoint_share_files_without_a_fault(edited: Edit) -> None:
    entry = "  - endpoint: os\n    origin: start-of-first-line\n    arms: {sorafenib: {}}\n"
    assert edited(ALPHA, "cohort:\n", entry + "cohort:\n") == []
    more = entry.replace("    arms:", "    curves:\n      {reading: samples, method: m, by: b, reference: primary, "
                         "risk_table: printed}\n    arms:")  # fmt: skip
    assert edited(ALPHA, entry, more) == [("S518", "os.curves")]


def test_events_of_all_arms(edited: Edit) -> None:
    assert edited(ALPHA, "    cutoff:", "    n_events: {value: 150, source: primary, at: abstract}\n    cutoff:") == []
    assert edited(ALPHA, "{value: 150,", "{value: 151,") == [("S513", "os.n_events")]


def test_crossing() -> None:
    assert median_crossing(CurvePoints("x", (0, 1, 2, 3), (1, 0.7, 0.4, 0.2))) == (1, 2, 2)
    flat = CurvePoints("x", (0, 1, 2, 3, 4), (1, 0.7, 0.505, 0.495, 0.2))
    assert median_crossing(flat) == (1, 3, 4)
    assert median_crossing(CurvePoints("x", (0, 1, 2), (1, 0.7, 0.5))) == (1, 2, 2)
    assert median_crossing(CurvePoints("x", (0, 1), (1, 0.7))) is None
    around = Crossing(1, 1.5, 2)
    assert [gap(value, around) for value in (1.5, 2.5, 0.25)] == [0, 0.5, -0.75]


def test_a_change_must_say_why(alpha: StudyFolder) -> None:
    before = alpha.record
    arms = (before.arms[0].model_copy(update={"n": 101}), before.arms[1])
    after = before.model_copy(update={"arms": arms})
    assert unexplained_change(before, after) == ("arms.lenvatinib.n",)
    assert unexplained_change(before, before) == ()
    told = after.model_copy(update={"changes": (Change(on="2026-01-01", why="erratum"),)})
    assert unexplained_change(before, told) == ()
    dropped = before.model_copy(update={"registration": None})
    assert unexplained_change(before, dropped) == ("registration",)
    assert unexplained_change(dropped, before) == ()


def test_a_changed_curve_must_say_why(alpha: StudyFolder) -> None:
    points = alpha.curves["os", "lenvatinib"][0]
    curves = {**alpha.curves, ("os", "lenvatinib"): (replace(points, survival=(*points.survival[:-1], 0.0)),)}
    found = change_problems(alpha, replace(alpha, curves=curves, risk_tables={}))
    assert [one.code for one in found] == ["S521"]
    assert found[0].what.startswith("os.lenvatinib.csv, os.at-risk.csv changed")
    assert change_problems(alpha, alpha) == ()


@dataclass(frozen=True)
class Item:
    name: str
    reported: float | None
    reconstructed: float | None
    threshold: float | None
    ok: bool | None


def test_failed_lines_of_the_fidelity_card_are_problems(alpha: StudyFolder) -> None:
    items = (
        Item("median", 12, 15, 0.5, False), Item("events", 70, 60, 1.4, False), Item("at-risk", 48, 60, 2, False),
        Item("rate-12", 50, 40, 5, False), Item("rmse", 0, 0.1, None, None), Item("events", 70, 70, 1.4, True),
        Item("rmse", 0, 0.012, 0.003, False), Item("survival-axis", 0, 0.05, 0, False),
        Item("reading", 0, 2, 0, False),
    )  # fmt: skip
    found = fidelity_problems(alpha, "os", "lenvatinib", items)
    assert [(one.code, one.where, one.line) for one in found] == [
        ("F803", "os.lenvatinib.n_events", 59), ("F804", "os.lenvatinib", 59), ("F805", "os.lenvatinib", 59),
        ("F806", "os.lenvatinib", 59), ("F807", "os.lenvatinib", 59),
        ("F808", "os.lenvatinib", 59),
    ]  # fmt: skip
    assert found[-1].what.startswith("2 of the numbers at risk of lenvatinib contradict its curve as it was read")
    assert found[-2].what.startswith("the survival axis of lenvatinib is off by up to 5 % of its length")
    assert found[-3].what == (
        "the rebuilt curve of lenvatinib lies 0.012 from its readings (root mean square), but their error allows 0.003"
    )
    pair = fidelity_problems(alpha, "os", "lenvatinib", (Item("hr", 0.75, 0.9, 0.05, False),), reference="sorafenib")
    assert [(one.code, one.where, one.line) for one in pair] == [("F802", "os.lenvatinib-v-sorafenib.hr", 69)]


def test_entries_for_checks_that_did_not_run_are_not_judged(alpha: StudyFolder) -> None:
    entry = {"code": "F802", "where": "os.lenvatinib-v-sorafenib.hr", "reason": "simulated"}
    record = Study.model_validate_json(alpha.record.model_copy().model_dump_json(by_alias=True, exclude_none=True))
    folder = replace(alpha, record=record.model_copy(update={"accepted": (_accepted(entry),)}))
    items = (Item("hr", 0.75, 0.9, 0.05, False),)
    problems = fidelity_problems(folder, "os", "lenvatinib", items, reference="sorafenib")
    left, stays = split(problems, [folder], unsure=lambda _study, _code: False)
    assert left == ()
    assert [(one.study, one.reason) for one in stays] == [("sim-alpha-2020", "simulated")]
    left, stays = split((), [folder], unsure=lambda _study, _code: True)
    assert (left, stays) == ((), ())
    left, _ = split((), [folder], unsure=lambda _study, _code: False)
    assert [one.code for one in left] == ["S519"]


def _accepted(entry: dict[str, str]) -> object:
    from hccmeta.evidence.spec.study import Accepted

    return Accepted(**entry)
