"""The evidence of the checkout is sound, and says where it comes from."""

from __future__ import annotations

from hccmeta.evidence.located import located
from hccmeta.evidence.records import Library, ReviewFolder, StudyFolder
from hccmeta.evidence.selection import select
from hccmeta.ground.problem import Level, Problem

THIRD_PARTY = "third-party reconstruction"


def test_no_fault(loaded: tuple[Library, tuple[Problem, ...]]) -> None:
    _, problems = loaded
    assert [one for one in problems if one.level is Level.ERROR] == []


def test_every_fact_was_read_somewhere(studies: dict[str, StudyFolder]) -> None:
    for folder in studies.values():
        record = folder.record
        known = {one.id for one in (*record.reports, *record.sources)}
        used = {one.fact.source for one in located(record)}
        assert used <= known, record.id


def test_every_source_serves_a_fact(studies: dict[str, StudyFolder]) -> None:
    """A source that no fact names is a trace of copying; the report of a study may stand for itself."""
    for folder in studies.values():
        record = folder.record
        used = {one.fact.source for one in located(record)}
        used |= {one.curves.reference for one in record.endpoints if one.curves is not None}
        idle = {one.id for one in record.sources} - used
        # Read for the citation only, which has no source of its own.
        assert idle <= {"doaj-record", "hunimed"}, record.id


def test_totals_are_the_sums_of_the_arms(studies: dict[str, StudyFolder]) -> None:
    for name, folder in studies.items():
        assert folder.record.n_total in (None, sum(arm.n for arm in folder.record.arms)), name


def test_screening_agrees_with_the_conditions(
    reviews: dict[str, ReviewFolder], studies: dict[str, StudyFolder]
) -> None:
    for folder in reviews.values():
        selection = select(folder.record, tuple(one.record for one in studies.values()))
        rows = {row.study for row in folder.screening if row.decision == "included"}
        assert rows == set(selection.included), folder.record.id


def test_third_party_curves_say_so(studies: dict[str, StudyFolder]) -> None:
    for folder in studies.values():
        for record in folder.record.endpoints:
            if record.curves is None or record.curves.method != THIRD_PARTY:
                continue
            source = next(one for one in folder.record.sources if one.id == record.curves.reference)
            assert source.kind == "reconstruction"
            assert source.doi == "10.1001/jamanetworkopen.2020.17675"
            assert record.curves.reading == "samples"
            assert record.curves.risk_table == "counted"
            for words in ("e2017675", "Wei & Royston", "not digitised by this project", "counted from that"):
                assert words in (record.curves.note or ""), (folder.record.id, words)


def test_two_readings_say_who_made_each(studies: dict[str, StudyFolder]) -> None:
    for folder in studies.values():
        for record in folder.record.endpoints:
            twice = [arm for arm in record.arms if len(folder.curves.get((record.endpoint, arm), ())) > 1]
            if record.curves is not None and twice:
                assert "a: " in record.curves.by, folder.record.id
                assert "b: " in record.curves.by, folder.record.id


def test_survival_of_another_origin_says_so(studies: dict[str, StudyFolder]) -> None:
    """In a later line, survival counted from the first line stands in an entry of its own, never mixed with another."""
    for folder in studies.values():
        for record in folder.record.endpoints:
            if folder.record.population.line > 1 and record.origin == "start-of-first-line":
                assert record.curves is None, folder.record.id
