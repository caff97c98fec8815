"""ClinicalTrials.gov by its API v2: registered trials, with their state and expected completion."""

from __future__ import annotations

import re

from hccmeta.ground import hostile
from hccmeta.ground.digest import digest
from hccmeta.ground.network import Failure
from hccmeta.search.found import ABSTRACT_LIMIT, MAX_RECORDS, TITLE_LIMIT, Ask, Fetch, Found, Hits
from hccmeta.search.identity import normal_pmid
from hccmeta.search.paging import PAGE, Page, read_pages

URL = "https://clinicaltrials.gov/api/v2/studies"
_FIELDS = (
    "NCTId|BriefTitle|OfficialTitle|BriefSummary|OverallStatus|StudyFirstPostDate|PrimaryCompletionDate|CompletionDate"
    "|Condition|InterventionName|Phase|DesignAllocation|LeadSponsorName|ReferencePMID|ReferenceType"
)


def since(query: str, day: str) -> str:
    """``query`` for trials first posted on ``day`` or later, in the registry's own syntax."""
    return f"({query}) AND AREA[StudyFirstPostDate]RANGE[{day},MAX]"


def search(query: str, *, contact: str, fetch: Fetch) -> Hits | Failure:
    """Every trial that ``query`` finds, or why there is no whole answer.

    The service takes no ``contact`` but the User-Agent's; the argument keeps one signature for all services.
    """
    fixed = (("query.term", query), ("pageSize", str(PAGE)), ("countTotal", "true"), ("fields", _FIELDS))

    def ask(token: str) -> Ask:
        return Ask(URL, (*fixed, ("format", "json"), *((("pageToken", token),) if token else ())))

    return read_pages("ClinicalTrials.gov", ask, _page, first="", fetch=fetch)


def total(body: bytes) -> int | None:
    """How many records this answer says the search has; None when it says none."""
    return hostile.count(hostile.at(hostile.json_object(body), "totalCount"))


def parse(body: bytes) -> tuple[Found, ...]:
    """The trials on one page; none when it is not readable."""
    return _page(hostile.json_object(body) or {}).records


def _page(answer: dict[str, object]) -> Page:
    records = tuple(_record(one) for one in hostile.rows(answer.get("studies"), MAX_RECORDS))
    return Page(
        total=hostile.count(answer.get("totalCount")),
        records=records,
        keys=tuple(one.record for one in records),
        onward=hostile.text(answer.get("nextPageToken"), 500),
    )


def _record(value: object) -> Found:
    """One trial; one without a number is kept under a digest of itself, so that it is screened too."""
    sections = hostile.at(value, "protocolSection")
    named, state = hostile.at(sections, "identificationModule"), hostile.at(sections, "statusModule")
    design = hostile.at(sections, "designModule")
    written = hostile.text(hostile.at(named, "nctId"), 20).upper()
    nct = written if re.fullmatch(r"NCT\d{8}", written, re.ASCII) else ""
    brief = hostile.text(hostile.at(named, "briefTitle"), TITLE_LIMIT)
    official = hostile.text(hostile.at(named, "officialTitle"), TITLE_LIMIT)
    phases = _texts(hostile.at(design, "phases"))
    allocation = hostile.text(hostile.at(design, "designInfo", "allocation"), 30)
    kinds = ("Registered trial", *phases, *((allocation,) if allocation else ()))
    return Found(
        service="clinicaltrials",
        record=nct.lower() or f"trial-{digest(repr(value))[:16]}",
        title=official or brief or "(no title given)",
        year=_day(hostile.at(state, "studyFirstPostDateStruct", "date"))[:4],
        registrations=(nct,) if nct else (),
        abstract=_description(sections, brief if official else ""),
        journal=hostile.text(hostile.at(sections, "sponsorCollaboratorsModule", "leadSponsor", "name"), 200),
        kinds=tuple(kind.replace("_", " ").capitalize() for kind in kinds),
        linked=tuple(
            pmid
            for one in hostile.rows(hostile.at(sections, "referencesModule", "references"), 200)
            if hostile.at(one, "type") in ("RESULT", "DERIVED")
            and (pmid := normal_pmid(hostile.text(hostile.at(one, "pmid"), 12)))
        ),
        trial=hostile.text(hostile.at(state, "overallStatus"), 40).lower().replace("_", " "),
        expected=_day(hostile.at(state, "primaryCompletionDateStruct", "date"))
        or _day(hostile.at(state, "completionDateStruct", "date")),
    )


def _description(sections: object, brief: str) -> str:
    """What stands in for an abstract: short title, summary, conditions and interventions."""
    conditions = ", ".join(_texts(hostile.at(sections, "conditionsModule", "conditions")))
    given = hostile.rows(hostile.at(sections, "armsInterventionsModule", "interventions"), 30)
    interventions = ", ".join(_texts([hostile.at(one, "name") for one in given]))
    parts = (
        brief,
        hostile.text(hostile.at(sections, "descriptionModule", "briefSummary"), ABSTRACT_LIMIT),
        f"Conditions: {conditions}." if conditions else "",
        f"Interventions: {interventions}." if interventions else "",
    )
    return " ".join(part for part in parts if part)[:ABSTRACT_LIMIT]


def _texts(value: object) -> list[str]:
    return [said for one in hostile.rows(value, 30) if (said := hostile.text(one, 120))]


def _day(value: object) -> str:
    """A month or a day as the registry writes it; empty when it is neither."""
    written = hostile.text(value, 10)
    return written if re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", written, re.ASCII) else ""
