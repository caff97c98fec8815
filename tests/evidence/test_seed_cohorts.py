"""Every cohort, candidate and screened-out record of the seed is entered, with what was read of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.spec.logs import Screened
from hccmeta.evidence.spec.study import EndpointRecord, Study

STUDIES = {
    "chon-2024": "chon-2024",
    "cheon-2025": "cheon-2025",
    "leviathan-2025": "leviathan-2025",
    "chan-2024-cabo": "chan-2024",
    "klc-2022": "klc-2022",
}
DECISION = {
    "eligible_summary_only": "included",
    "eligible_subgroup_summary_only": "included",
    "eligible_after_check": "held",
    "candidate_title_only": "awaiting",
    "screened_excluded": "excluded",
    "method_reference": "excluded",
    "not_found_results": "ongoing",
}

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def cohorts(seed: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((seed / "cohorts.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in found["studies"]}


@pytest.fixture(scope="module")
def screening(reviews: dict[str, ReviewFolder]) -> dict[str, Screened]:
    return {row.record: row for row in reviews["second-line-after-io"].screening}


def medians(study: Study, endpoint: str, analysis_set: str = "all", origin: str | None = None) -> dict[str, float]:
    """The medians of the first record of ``endpoint`` in ``analysis_set``, by arm."""
    outcome = record(study, endpoint, analysis_set, origin)
    return {
        arm: one.median.value
        for arm, one in outcome.arms.items()
        if one.median is not None and one.median.value is not None
    }


def record(study: Study, endpoint: str, analysis_set: str = "all", origin: str | None = None) -> EndpointRecord:
    return next(
        one
        for one in study.endpoints
        if (one.endpoint, one.analysis_set) == (endpoint, analysis_set) and origin in (None, one.origin)
    )


def with_limits(study: Study, endpoint: str, analysis_set: str) -> list[float | None]:
    (outcome,) = record(study, endpoint, analysis_set).arms.values()
    assert outcome.median is not None
    assert outcome.median.ci is not None
    return [outcome.median.value, *outcome.median.ci]


def shares(study: Study, name: str, analysis_set: str = "all") -> dict[str, float]:
    """Response shares by arm."""
    return {
        arm.id: getattr(one, name).percent
        for arm in study.arms
        for one in arm.response
        if one.analysis_set == analysis_set
    }


def hazard_ratio(study: Study, endpoint: str, origin: str | None = None) -> float:
    (comparison,) = record(study, endpoint, origin=origin).comparisons
    assert comparison.hr is not None
    return comparison.hr.value


def period(study: Study) -> str:
    assert study.setting.enrolment is not None
    return f"{study.setting.enrolment.start}/{study.setting.enrolment.end}"


def entered(study: Study, field: str) -> Any:
    """What the record says of a field of the seed."""
    arms = study.arms
    match field:
        case "arms_n":
            return {arm.id: arm.n for arm in arms}
        case "period" | "period_first_line":
            return period(study)
        case "age_median":
            return study.baseline.get("age").value
        case "male_pct":
            return study.baseline.get("male").percent
        case "child_pugh_A_pct":
            return arms[0].baseline.get("child_pugh_a").percent
        case "psm_n":
            return {arm: one.n for arm, one in record(study, "pfs", "matched").arms.items()}
        case "psm_orr_pct" | "psm_dcr_pct":
            return shares(study, field.removeprefix("psm_").removesuffix("_pct"), "matched")
        case "psm_pfs_median" | "psm_os_median":
            return medians(study, field.split("_")[1], "matched")
        case "psm_os_median_lenvatinib":
            return medians(study, "os", "matched")["lenvatinib"]
        case "os_median" | "pfs_median":
            return medians(study, field.removesuffix("_median"))
        case "os_hr_lenvatinib_vs_sorafenib" | "pfs_hr_lenvatinib_vs_sorafenib":
            return hazard_ratio(study, field.split("_")[0])
        case "os_sequence_from_1L_start":
            return medians(study, "os", origin="start-of-first-line")
        case "n_total":
            return next(iter(record(study, "os", "wider").arms.values())).n
        case "n_second_line":
            return arms[0].n
        case "followup_median":
            follow_up = record(study, "os", "wider").follow_up
            return None if follow_up is None else follow_up.value
        case "all_os_median" | "all_pfs_median":
            return with_limits(study, field.split("_")[1], "wider")
        case "second_line_os_median" | "second_line_pfs_median":
            return with_limits(study, field.split("_")[2], "all")
        case "all_os_12m_pct":
            return next(iter(record(study, "os", "wider").arms.values())).rates[0].percent
        case "all_orr_pct":
            return shares(study, "orr", "wider")[arms[0].id]
        case "all_sd_pct":
            return shares(study, "stable", "wider")[arms[0].id]
        case "orr_dcr_pct":
            orr, dcr = shares(study, "orr"), shares(study, "dcr")
            return {arm: [orr[arm], dcr[arm]] for arm in orr}
    raise KeyError(field)


#: Facts in words, and the words of the record that carry them.
IN_WORDS = {
    "population": "as first-line therapy",
    "os_pfs_between_drugs": "did not differ significantly",
    "ici_after_lenvatinib": "P = 0.004",
}


@pytest.mark.parametrize(("seed_id", "study_id"), STUDIES.items())
def test_every_fact_of_a_cohort_is_in_its_record(
    seed_id: str, study_id: str, cohorts: dict[str, dict[str, Any]], studies: dict[str, StudyFolder]
) -> None:
    study = studies[study_id].record
    facts = cohorts[seed_id]["facts"]
    assert facts
    for fact in facts:
        if fact["field"] in IN_WORDS:
            assert IN_WORDS[fact["field"]] in study.model_dump_json(), fact["field"]
        else:
            assert entered(study, fact["field"]) == fact["value"], fact["field"]
    assert study.reports[0].doi == cohorts[seed_id].get("doi")
    pages = {one.url for one in (*study.reports, *study.sources)}
    read_at = {fact["url"] for fact in facts if "yonsei" not in fact["url"]}
    assert read_at <= pages


def test_every_p_value_that_was_read(studies: dict[str, StudyFolder]) -> None:
    """P values and second hazard ratios stand in the seed's quotations only."""
    found = {
        (name, one.endpoint, one.analysis_set, one.origin): (
            None if comparison.hr is None else comparison.hr.value,
            None if comparison.p is None else comparison.p.value or comparison.p.below,
        )
        for name in ("chon-2024", "cheon-2025", "leviathan-2025")
        for one in studies[name].record.endpoints
        for comparison in one.comparisons
    }
    assert found == {
        ("chon-2024", "os", "matched", "not-stated"): (None, 0.353),
        ("chon-2024", "pfs", "matched", "start-of-this-line"): (None, 0.001),
        ("cheon-2025", "os", "all", "not-stated"): (None, 0.651),
        ("cheon-2025", "pfs", "all", "start-of-this-line"): (None, 0.001),
        ("cheon-2025", "pfs", "matched", "start-of-this-line"): (None, 0.046),
        ("leviathan-2025", "os", "all", "start-of-this-line"): (0.67, 0.018),
        ("leviathan-2025", "pfs", "all", "start-of-this-line"): (0.41, 0.001),
        ("leviathan-2025", "os", "all", "start-of-first-line"): (0.54, 0.001),
        ("leviathan-2025", "os", "matched", "start-of-first-line"): (0.67, 0.024),
    }


def test_every_record_was_screened(cohorts: dict[str, dict[str, Any]], screening: dict[str, Screened]) -> None:
    for seed_id, one in cohorts.items():
        row = screening[STUDIES.get(seed_id, seed_id)]
        assert row.decision == DECISION[one["role"]], seed_id
        assert row.found == "other"
        assert row.doi == (one.get("doi") or "")
        assert row.registration == one.get("nct", "")


def test_names_without_a_report_wait(seed: Path, screening: dict[str, Screened]) -> None:
    found = json.loads((seed / "cohorts.json").read_text(encoding="utf-8"))["not_found"]
    names = [one.split(" (")[0] for one in found if "IMbrave251" not in one and "prospective" not in one]
    assert len(names) == 6
    for name in names:
        slug = name.lower().replace(" ", "-")  # or the record that it turned out to be, which says so
        row = screening.get(slug) or next(one for one in screening.values() if name in one.note)
        assert row.decision == "awaiting"
        assert "not found" in row.note or "not read" in row.note


def test_held_records_keep_what_was_read(cohorts: dict[str, dict[str, Any]], screening: dict[str, Screened]) -> None:
    numbers = {"persano-lenv-sora": ("891", "18.9", "14.3", "53.0", "51.5", "21.0", "35.4", "86", "51", "2.24")}
    numbers["palmer-2023"] = ("53", "3.7", "12.8")
    for name, values in numbers.items():
        assert cohorts[name]["facts"]
        for value in values:
            assert value in screening[name].note, (name, value)


def test_the_published_review_is_quoted(cohorts: dict[str, dict[str, Any]], reviews: dict[str, ReviewFolder]) -> None:
    (quoted,) = reviews["second-line-after-io"].record.quoted
    facts = {fact["field"]: fact["value"] for fact in cohorts["akkus-2026"]["facts"]}
    assert [quoted.n_studies, quoted.n_patients] == facts["n_studies_patients"]
    assert quoted.doi == cohorts["akkus-2026"]["doi"]
    assert quoted.read == "abstract only"
    results = {
        (one.endpoint, one.treatment): [one.value, *(one.ci or ())]
        for one in quoted.results
    }  # fmt: skip
    assert results == {
        ("os", None): facts["os_median_pooled"],
        ("os", "lenvatinib"): facts["drmst12_os_lenvatinib_vs_sorafenib"],
        ("os", "regorafenib"): facts["drmst12_os_regorafenib_vs_sorafenib"],
        ("pfs", None): facts["pfs_median_pooled"],
        ("pfs", "lenvatinib"): facts["drmst6_pfs_lenvatinib_vs_sorafenib"],
        ("pfs", "regorafenib"): facts["drmst6_pfs_regorafenib_vs_sorafenib"],
    }
    for drug, n in facts["n_by_drug"].items():
        assert f"{drug} {n}" in (quoted.note or "")
    assert "83.7 %" in (quoted.note or "")
