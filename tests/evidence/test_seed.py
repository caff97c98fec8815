"""Nothing of the seed's trials was left out or altered: every fact is in its record, every curve the same file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.spec.facts import Located
from hccmeta.evidence.spec.study import EndpointRecord, Study

Fact = dict[str, Any]

STATUS = {"read": "read", "read-secondary": "secondary", "derived": "derived", "memory": "unverified"}

REPORT = {
    "first_author": "authors",
    "title": "title",
    "journal": "journal",
    "year": "year",
    "volume_issue": "volume",
    "pages": "pages",
    "doi": "doi",
    "pmid": "pmid",
}
BASELINE = {
    "age_median": "age",
    "age_mean": "age",
    "male_pct": "male",
    "hbv_pct": "hbv",
    "hcv_pct": "hcv",
    "child_pugh_a_pct": "child_pugh_a",
    "mvi_pct": "macrovascular_invasion",
    "ehs_pct": "extrahepatic_spread",
    "mvi_or_ehs_pct": "mvi_or_ehs",
}
RESPONSE = {"orr_pct": "orr", "dcr_pct": "dcr", "stable_disease_pct": "stable"}
#: A review table gives one value for each of these trials: it is that of the whole trial, not of the arm it was filed
#: under.
WHOLE_TRIAL = {"celestial-2018", "imbrave150-2020", "keynote-240-2020", "reflect-2018", "sharp-2008"}
REVIEW_TABLE = "https://pmc.ncbi.nlm.nih.gov/articles/PMC9060366/table/T2"

#: Facts whose value stands elsewhere or in other words: words of the record that carry it, and why.
ELSEWHERE = {
    ("silius-2018", "os_result_text", None): ("did not significantly", "words, no number: a finding of the study"),
    ("silius-2018", "os_median_subgroup", "sorafenib-haic"): ("", "two subgroups, compared below"),
    ("silius-2018", "os_median_subgroup", "sorafenib"): ("", "two subgroups, compared below"),
    ("celestial-2018", "prior_therapy", None): ("previous sorafenib", "says third line too"),
    ("keynote-240-2020", "prior_therapy", None): ("sorafenib", "a sentence instead of a word"),
    ("reach-2-2019", "prior_therapy", None): ("AFP of 400 ng/ml or more", "units in words"),
    ("calgb-80802-2019", "regions", None): ("Alliance, ECOG-ACRIN", "says that it is inferred"),
    ("silius-2018", "regions", None): ("Japan", "says that it is inferred"),
}

LINE = {"first": 1, "second": 2, "second or third": 2}


class Entry(NamedTuple):
    """A value of the record, in the seed's form, and where it was read."""

    value: Any
    located: Located


def entries(study: Study, fact: Fact) -> Iterator[Entry]:
    """Every entry of ``study`` that can hold ``fact``."""
    field, arm = fact["field"], fact["arm"]
    if field in BASELINE:
        yield from _baseline(study, field, arm)
    elif field in RESPONSE:
        for response in study.arm(arm).response:
            share = getattr(response, RESPONSE[field])
            if share is not None:
                yield Entry(share.percent, share)
    elif field == "n_randomised" and arm is not None:
        yield Entry(study.arm(arm).n, study.arm(arm).n_source)
    elif field == "n_randomised" and study.n_total_source is not None:
        yield Entry(study.n_total, study.n_total_source)
    elif field in ("registration", "line", "prior_therapy", "design", "regions", "enrolment", "data_cutoff"):
        yield from _setting(study, field)
    else:
        yield from _outcomes(study, field, arm)


def _baseline(study: Study, field: str, arm: str | None) -> Iterator[Entry]:
    found = (study.baseline if arm is None else study.arm(arm).baseline).get(BASELINE[field])
    if found is not None:
        yield Entry(found.value if field.startswith("age") else found.percent, found)


def _setting(study: Study, field: str) -> Iterator[Entry]:
    setting, population = study.setting, study.population
    match field:
        case "registration":
            found: tuple[Any, Located | None] = (study.registration, study.registration_source)
        case "line":
            found = (population.line, population.line_source)
        case "prior_therapy":
            found = (population.detail, population.prior_source)
        case "design":
            found = (study.design_detail, study.design_source)
        case "regions":
            assert setting.source is not None
            assert setting.at is not None
            found = (setting.regions, Located(source=setting.source, at=setting.at, status=setting.status))
        case "enrolment":
            assert setting.enrolment is not None
            start, end = setting.enrolment.start, setting.enrolment.end
            found = (f"from {start}" if end is None else f"{start} to {end}", setting.enrolment_source)
        case _:
            found = (study.endpoints[0].cutoff, study.endpoints[0].cutoff_source)
    value, located = found
    assert located is not None, field
    yield Entry(value, located)


def _outcomes(study: Study, field: str, arm: str | None) -> Iterator[Entry]:
    name = field.removesuffix("_interim")
    analysis_set = "interim" if field.endswith("_interim") else "all"
    for record in study.endpoints:
        # SUN1170's deaths are those of a safety review, which its record keeps apart as an interim analysis.
        if record.analysis_set == analysis_set or (name == "deaths" and arm is None):
            if name == "deaths" and record.endpoint == "os":
                yield from _deaths(record, arm)
            elif name == f"{record.endpoint}_hr":
                yield from _hazard_ratios(record)
            elif arm is not None and arm in record.arms:
                yield from _survival(record, name, arm)


def _deaths(record: EndpointRecord, arm: str | None) -> Iterator[Entry]:
    events = record.n_events if arm is None else record.arms[arm].n_events
    if events is not None:
        yield Entry(events.value, events)


def _hazard_ratios(record: EndpointRecord) -> Iterator[Entry]:
    for comparison in record.comparisons:
        if comparison.hr is not None:
            hr, p = comparison.hr, comparison.p
            bound = None if p is None else p.value if p.value is not None else p.below
            yield Entry({"hr": hr.value, "ci95": _limits(hr.ci), "p": bound}, hr.ci_source or hr)
            if hr.ci_source is not None:
                yield Entry({"hr": hr.value, "ci95": None, "p": bound}, hr)


def _survival(record: EndpointRecord, name: str, arm: str) -> Iterator[Entry]:
    outcome = record.arms[arm]
    if name == f"{record.endpoint}_median" and outcome.median is not None:
        median = outcome.median
        yield Entry({"median": median.value, "ci95": _limits(median.ci)}, median.ci_source or median)
        if median.ci_source is not None:
            yield Entry({"median": median.value, "ci95": None}, median)
    if name == f"{record.endpoint}_rate_pct":
        for rate in outcome.rates:
            yield Entry({"months": rate.time, "pct": rate.percent, "ci95": _limits(rate.ci)}, rate)


def as_recorded(fact: Fact) -> Any:
    """The value of ``fact`` in the form in which :func:`entries` gives the record's."""
    field, value = fact["field"], fact["value"]
    if field == "line":
        return LINE[value]
    if isinstance(value, dict):
        value = {"ci95": None, **value}
        value.pop("not_reached", None)
        if "p" in value:
            numbers = re.findall(r"\d*\.\d+", value["p"] or "")
            value["p"] = float(numbers[0]) if numbers else None
    return value


def same(entry: Any, fact: Any) -> bool:
    """Whether an entry says what the fact says; a P value that the fact does not give is not compared."""
    if isinstance(entry, dict) and isinstance(fact, dict) and fact.get("p", 0) is None:
        entry = {**entry, "p": None}
    return bool(entry == fact)


def _limits(ci: tuple[float | None, float | None] | None) -> list[float | None] | None:
    return None if ci is None else list(ci)


def seeded(seed: Path) -> dict[str, list[Fact]]:
    return {
        folder.name: json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        for folder in sorted((seed / "trials").iterdir())
    }


def page(study: Study, located: Located) -> str | None:
    """The address of the page on which something was read, where the record's source is not the report."""
    return next((one.url for one in study.sources if one.id == located.source), None)


@pytest.mark.shared
def test_citations(seed: Path, studies: dict[str, StudyFolder]) -> None:
    for name, facts in seeded(seed).items():
        report = studies[name].record.reports[0]
        cited = [fact for fact in facts if fact["field"] in REPORT]
        assert {"first_author", "title", "journal", "year", "doi"} <= {fact["field"] for fact in cited}
        for fact in cited:
            part = REPORT[fact["field"]]
            value = (fact["value"],) if part == "authors" else fact["value"]
            assert getattr(report, part) == value, (name, part)
            assert (part in report.unverified) == (fact["status"] == "memory"), (name, part)
        secondary = any(fact["status"] == "read-secondary" for fact in cited)
        assert report.status == ("secondary" if secondary else "read"), name


@pytest.mark.shared
def test_every_fact_is_in_its_record(seed: Path, studies: dict[str, StudyFolder]) -> None:
    missing, seen = [], 0
    for name, facts in seeded(seed).items():
        study = studies[name].record
        for fact in facts:
            if fact["field"] in REPORT or (name, fact["field"], fact["arm"]) in ELSEWHERE:
                continue
            seen += 1
            if name in WHOLE_TRIAL and fact["url"] == REVIEW_TABLE:
                fact = {**fact, "arm": None}
            found = [one for one in entries(study, fact) if same(one.value, as_recorded(fact))]
            if not any(one.located.status == STATUS[fact["status"]] for one in found):
                missing.append((name, fact["field"], fact["arm"], fact["value"], fact["status"], found))
    assert missing == []
    assert seen > 350


@pytest.mark.shared
def test_every_secondary_fact_names_the_page(seed: Path, studies: dict[str, StudyFolder]) -> None:
    wrong = []
    for name, facts in seeded(seed).items():
        study = studies[name].record
        for fact in facts:
            if fact["status"] != "read-secondary" or fact["field"] in REPORT:
                continue
            if (name, fact["field"], fact["arm"]) in ELSEWHERE:
                continue
            asked = {**fact, "arm": None} if name in WHOLE_TRIAL and fact["url"] == REVIEW_TABLE else fact
            found = [one for one in entries(study, asked) if same(one.value, as_recorded(fact))]
            if fact["url"] not in {page(study, one.located) for one in found}:
                wrong.append((name, fact["field"], fact["arm"], fact["url"]))
    assert wrong == []


@pytest.mark.shared
def test_facts_that_stand_elsewhere(seed: Path, studies: dict[str, StudyFolder]) -> None:
    facts = {(name, fact["field"], fact["arm"]) for name, found in seeded(seed).items() for fact in found}
    for key, (words, _) in ELSEWHERE.items():
        assert key in facts, key
        assert words in studies[key[0]].record.model_dump_json(), key


@pytest.mark.shared
def test_subgroup_medians_of_silius(seed: Path, studies: dict[str, StudyFolder]) -> None:
    wanted = {
        (label, fact["arm"], value)
        for fact in seeded(seed)["silius-2018"]
        if fact["field"] == "os_median_subgroup"
        for label, value in fact["value"].items()
    }
    labels = {"portal vein invasion VP4": "vp4", "portal vein invasion VP1 to VP3": "vp1-3"}
    found = {
        (labels[record.subgroup], arm, outcome.median.value)
        for record in studies["silius-2018"].record.endpoints
        if record.subgroup is not None
        for arm, outcome in record.arms.items()
        if outcome.median is not None
    }
    assert found == wanted


@pytest.mark.shared
def test_curves_are_the_seed_byte_for_byte(seed: Path, studies: dict[str, StudyFolder]) -> None:
    root = Path(__file__).resolve().parents[2]
    for folder in studies.values():
        third_party = any(
            one.curves is not None and one.curves.method == "third-party reconstruction"
            for one in folder.record.endpoints
        )
        here = {file.name: file.read_bytes() for file in (root / folder.path).glob("*.csv")}
        there = seed / "trials" / folder.record.id
        if third_party:
            assert here == {file.name: file.read_bytes() for file in there.glob("*.csv")}, folder.record.id
        elif not there.is_dir():
            assert all(one.curves is not None for one in folder.record.endpoints) or here == {}, folder.record.id


@pytest.mark.shared
def test_events_of_the_reconstruction(seed: Path, studies: dict[str, StudyFolder]) -> None:
    header, *rows = (seed / "reconstructed_arms.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("study,arm,n,events,")
    for row in rows:
        name, arm, n, events = row.split(",")[:4]
        folder = studies[name]
        record = next(one for one in folder.record.endpoints if one.curves is not None)
        given = record.arms[arm].n_events
        assert given is not None
        if given.source == "bomze-2020":
            assert (given.value, given.status) == (int(events), "derived")
        assert folder.risk_tables["os"].n_at_risk[arm][0] == int(n)
