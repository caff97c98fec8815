"""What changed between two versions, on simulated trials and on the real reviews."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated.small_project import REVIEW, write_study

from hccmeta.analysis import analyse
from hccmeta.analysis.codes import Measure, Part
from hccmeta.analysis.compute import Computed
from hccmeta.evidence import library
from hccmeta.evidence.records import Library
from hccmeta.evidence.selection import select
from hccmeta.ground.store import Store
from hccmeta.versions.diff import Difference, Summary, compare, summarise
from hccmeta.versions.diff.compare import AnalysisChange, Conclusion, conclusion, same_number
from hccmeta.words.details import table_of

REPOSITORY = Path(__file__).resolve().parents[3]
Summarise = Callable[..., Summary]


def pooled(difference: Difference) -> AnalysisChange:
    return next(one for one in difference.analyses if one.either.id == "os-12")


def test_a_project_does_not_differ_from_itself(project: Path, summary_of: Summarise) -> None:
    found = compare(summary_of(project), summary_of(project))
    assert (found.studies, found.analyses, found.moved, found.code_changed) == ((), (), (), False)
    assert found.unchanged == len(summary_of(project).analyses)


@pytest.mark.parametrize("gone", ["simulated-a", "simulated-b", "simulated-c", "simulated-d"])
def test_removing_a_study_agrees_with_leave_one_out(
    gone: str, copy: Path, project: Path, summary_of: Summarise, computed_at: Callable[[Path], Computed]
) -> None:
    shutil.rmtree(copy / "studies" / gone)
    found = compare(summary_of(project), summary_of(copy))
    assert [(one.id, one.kind) for one in found.studies] == [(gone, "removed")]
    analysis = computed_at(project).results.review(REVIEW).analyses[0]
    table = table_of(analysis, "leave-one-out")
    assert table is not None
    row = next(one for one in table.rows if f"Simulated {gone[-1].upper()}" in str(one[0]))
    after = pooled(found).after
    assert after is not None
    assert after.ci is not None
    assert (after.estimate, *after.ci, after.k) == pytest.approx(row[1:5], rel=1e-9)
    assert pooled(found).moved


@pytest.mark.slow
def test_removing_each_real_study_agrees_with_leave_one_out(store: Store) -> None:
    whole, _, _ = library.load(REPOSITORY)
    checked = 0
    for review in whole.reviews:
        pooled_plans = tuple(plan for plan in review.record.analyses if plan.kind in ("active-v-control", "nested"))
        if not pooled_plans:
            continue
        review = replace(review, record=review.record.model_copy(update={"analyses": pooled_plans}))
        chosen = select(review.record, tuple(one.record for one in whole.studies)).included
        evidence = Library(whole.root, tuple(one for one in whole.studies if one.record.id in chosen), (review,))
        results, _ = analyse(evidence, store, lambda step: None)
        before = summarise_with(evidence, store)
        for analysis in results.reviews[0].analyses:
            table = table_of(analysis, "leave-one-out")
            if table is None:
                continue
            for study, row in zip((r.study for r in analysis.rows if r.weight is not None), table.rows, strict=True):
                kept = tuple(one for one in evidence.studies if one.record.id != study)
                found = compare(before, summarise_with(Library(whole.root, kept, (review,)), store))
                after = next(one.after for one in found.analyses if one.either.id == analysis.id)
                assert after is not None
                assert after.ci is not None
                given = (after.estimate, *after.ci, after.k)
                assert given == pytest.approx(row[1:5], rel=1e-8), (analysis.id, study)
                checked += 1
    assert checked >= 8


def summarise_with(evidence: Library, store: Store) -> Summary:
    results, _ = analyse(evidence, store, lambda step: None)
    return summarise(evidence, results, version="x", year=26, code="")


def test_adding_a_study_is_told_with_its_weight(copy: Path, project: Path, summary_of: Summarise) -> None:
    shutil.rmtree(copy / "studies" / "simulated-d")
    found = compare(summary_of(copy), summary_of(project))
    assert [(one.name, one.kind) for one in found.studies] == [("Simulated D", "added")]
    change = pooled(found)
    assert change.before is not None
    assert change.after is not None
    assert (change.before.k, change.after.k) == (3, 4)
    assert 0 < dict(change.after.weights)["simulated-d"] < 1
    appeared = [one.either.id for one in found.analyses if one.before is None]
    assert appeared == ["os-12-by-drug.pembrolizumab-v-placebo", "os-hazard-ratio.pembrolizumab-v-placebo"]


def test_a_changed_record_says_why_and_a_status_is_named(copy: Path, project: Path, summary_of: Summarise) -> None:
    changed = copy / "studies" / "simulated-a" / "study.yaml"
    changed.write_text(
        changed.read_text().replace("population:\n  line: 2", "population:\n  line: 3")
        + "changes:\n  - {on: '2026-11-21', why: the report counts lines from the first}\n"
    )
    retracted = copy / "studies" / "simulated-b" / "study.yaml"
    retracted.write_text(retracted.read_text().replace("status: included", "status: retracted"))
    found = compare(summary_of(project), summary_of(copy))
    assert [(one.id, one.kind, one.why) for one in found.studies] == [
        ("simulated-a", "changed", "the report counts lines from the first"),
        ("simulated-b", "now retracted", None),
    ]
    after = pooled(found).after
    assert after is not None
    assert after.k == 2  # neither a trial in third line nor a retracted one counts


def test_accepting_a_fault_or_crediting_a_person_changes_no_evidence(
    copy: Path, project: Path, summary_of: Summarise
) -> None:
    record = copy / "studies" / "simulated-a" / "study.yaml"
    record.write_text(record.read_text() + "contributors:\n  - {name: A Person}\n")
    assert compare(summary_of(project), summary_of(copy)).studies == ()


def test_the_same_evidence_with_other_numbers_is_recomputed(project: Path, summary_of: Summarise) -> None:
    before = summary_of(project)
    first, *rest = before.studies
    other = replace(first, numbers=tuple(None if n is None else n * 1.001 for n in first.numbers))
    found = compare(replace(before, code="one"), replace(before, studies=(other, *rest), code="other"))
    assert [(one.id, one.kind) for one in found.studies] == [("simulated-a", "recomputed")]
    assert found.code_changed
    assert found.touched == frozenset()


def test_details_alone_do_not_move_a_result(project: Path, summary_of: Summarise) -> None:
    before = summary_of(project)
    first, *rest = before.analyses
    other = replace(first, details=(*first.details[:-1], 99.0))
    found = compare(before, replace(before, analyses=(other, *rest)))
    assert len(found.analyses) == 1
    assert found.moved == ()


def test_a_study_that_two_machines_computed_is_the_same(project: Path, summary_of: Summarise) -> None:
    before = summary_of(project)
    wiggled = tuple(
        replace(
            one,
            estimate=one.estimate and one.estimate * (1 + 1e-12),
            details=tuple(n and n * (1 - 1e-11) for n in one.details),
        )
        for one in before.analyses
    )
    assert compare(before, replace(before, analyses=wiggled)).analyses == ()


def test_the_largest_shift_of_a_primary_result_leads(copy: Path, project: Path, summary_of: Summarise) -> None:
    shutil.rmtree(copy / "studies" / "simulated-a")
    write_study(copy / "studies" / "simulated-a", "simulated-a")
    curve = copy / "studies" / "simulated-b" / "os.cabozantinib.csv"
    lines = curve.read_text().splitlines()
    curve.write_text("\n".join([*lines[:60]]) + "\n")
    found = compare(summary_of(project), summary_of(copy))
    assert [one.id for one in found.studies] == ["simulated-b"]
    assert all(not one.either.primary for one in found.moved[1:])


def test_conclusions_of_intervals(project: Path, summary_of: Summarise) -> None:
    one = summary_of(project).analyses[0]
    assert conclusion(None) is Conclusion.NONE
    assert conclusion(replace(one, estimate=None)) is Conclusion.NONE
    assert conclusion(replace(one, reference=None)) is Conclusion.STATED
    assert conclusion(replace(one, measure=Measure.MEDIAN)) is Conclusion.STATED
    assert conclusion(replace(one, ci=(0.1, 2.0))) is Conclusion.ABOVE
    assert conclusion(replace(one, ci=(-2.0, -0.1))) is Conclusion.BELOW
    assert conclusion(replace(one, ci=(-2.0, 0.1))) is Conclusion.OPEN
    assert conclusion(replace(one, ci=(None, 2.0))) is Conclusion.OPEN


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_same_number_is_symmetric_and_tells_missing_from_zero(a: float, b: float) -> None:
    assert same_number(a, b) == same_number(b, a)
    assert same_number(a, a)
    assert same_number(None, None)
    assert not same_number(a, None)


def test_a_pair_of_the_primary_plan_leads_though_it_is_described_only(
    project: Path, computed_at: Callable[[Path], Computed]
) -> None:
    computed = computed_at(project)
    review, *_ = computed.results.reviews
    described = tuple(replace(one, primary=False, key=replace(one.key, part=Part.PAIR)) for one in review.analyses)
    results = replace(computed.results, reviews=(replace(review, analyses=described),))
    summary = summarise(computed.library, results, version="", year=0, code="")
    plans = {plan.id for plan in computed.library.reviews[0].record.analyses if plan.primary}
    assert {one.primary for one in summary.analyses if one.key.plan in plans} == {True}
    assert {one.primary for one in summary.analyses if one.key.plan not in plans} == {False}


def test_what_is_no_number_in_both_versions_did_not_change() -> None:
    assert same_number(float("nan"), float("nan"))
    assert not same_number(float("nan"), 1.0)
