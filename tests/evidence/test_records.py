"""The evidence of the checkout is sound, and says where it comes from."""

from __future__ import annotations

import pytest

from hccmeta.evidence.located import located
from hccmeta.evidence.records import Library, ReviewFolder, StudyFolder
from hccmeta.evidence.selection import select
from hccmeta.ground.problem import Level, Problem

THIRD_PARTY = "third-party reconstruction"
FIRST_LINE = {
    "asia-pacific-2009", "brisk-fl-2013", "calgb-80802-2019", "checkmate-459-2022", "imbrave150-2020", "klc-2022",
    "light-2015", "reflect-2018", "sarah-2017", "search-2015", "sharp-2008", "silius-2018", "sirvenib-2018",
    "soramic-2019", "sun1170-2013",
}  # fmt: skip
AFTER_SORAFENIB = {"celestial-2018", "keynote-240-2020", "reach-2-2019", "resorce-2017"}
AFTER_IMMUNOTHERAPY = {"chan-2024", "cheon-2025", "chon-2024", "leviathan-2025"}


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
    totals = {folder.record.id: folder.record.n_total for folder in studies.values()}
    assert totals["light-2015"] == 1035
    for name, total in totals.items():
        assert total in (None, sum(arm.n for arm in studies[name].record.arms)), name


def test_response_of_an_unknown_number_is_marked(studies: dict[str, StudyFolder]) -> None:
    """SARAH's responses are of evaluable patients, whose number was not read."""
    marked = {
        folder.record.id
        for folder in studies.values()
        for arm in folder.record.arms
        if any(one.evaluable_unknown for one in arm.response)
    }
    assert "sarah-2017" in marked


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        ("first-line-tki", FIRST_LINE),
        ("second-line-after-sorafenib", AFTER_SORAFENIB),
        ("second-line-after-io", AFTER_IMMUNOTHERAPY),
    ],
)
def test_conditions_select_the_studies(
    review: str, expected: set[str], reviews: dict[str, ReviewFolder], studies: dict[str, StudyFolder]
) -> None:
    known = FIRST_LINE | AFTER_SORAFENIB | AFTER_IMMUNOTHERAPY
    selection = select(reviews[review].record, tuple(folder.record for folder in studies.values()))
    assert set(selection.included) & known == expected


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


@pytest.mark.parametrize(
    ("study", "words"),
    [
        ("search-2015", "exchanged"),
        ("light-2015", "512"),
        ("calgb-80802-2019", "Suspect"),
        ("silius-2018", "cannot be compared"),
        ("checkmate-459-2022", "2019 congress"),
        ("keynote-240-2020", "14.4"),
        ("resorce-2017", "0.67"),
        ("reach-2-2019", "21.65"),
        ("sharp-2008", "323"),
        ("sharp-2008", "nothing is estimable at 24 months"),
        ("asia-pacific-2009", "nothing is estimable at 24 months"),
        ("imbrave150-2020", "nothing is estimable at 24 months"),
        ("sun1170-2013", "0 sunitinib patients"),
        ("sarah-2017", "0 SIRT patients"),
    ],
)
def test_known_flaws_are_said(study: str, words: str, studies: dict[str, StudyFolder]) -> None:
    folder = studies[study]
    note = next(one.curves.note for one in folder.record.endpoints if one.curves is not None) or ""
    assert words.lower() in note.lower()
    assert words.lower() in " ".join(folder.notes.split()).lower()


def test_survival_from_first_line_is_kept_apart(studies: dict[str, StudyFolder]) -> None:
    records = studies["leviathan-2025"].record.endpoints
    medians = {
        (one.origin, one.analysis_set): [
            outcome.median.value for outcome in one.arms.values() if outcome.median is not None
        ]
        for one in records
        if one.endpoint == "os"
    }
    assert medians == {
        ("start-of-this-line", "all"): [11.9, 7.4],
        ("start-of-first-line", "all"): [22.4, 14.3],
        ("start-of-first-line", "matched"): [19.6, 13.9],
    }
