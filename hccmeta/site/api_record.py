"""What the record of a study says, as published data: facts with their sources, harms, subgroups, comparisons."""

from __future__ import annotations

from hccmeta.evidence.located import located
from hccmeta.evidence.spec.facts import HazardRatio, Located, Median, PValue, Rate
from hccmeta.evidence.spec.study import Harms, Study, Subgroup
from hccmeta.site.published_record import (
    FactData,
    HarmsData,
    Limits,
    MedianData,
    PData,
    RateData,
    ReadData,
    ReportedRatioData,
    SourceData,
    SubgroupData,
)
from hccmeta.words import facts
from hccmeta.words.english import say


def every_fact(study: Study) -> list[FactData]:
    """Every fact of the record, in its order."""
    return [
        {**_read(one.fact), "where": one.where, "what": listed.place, "value": listed.value, "note": one.fact.note}
        for one, listed in zip(located(study), facts.every(study), strict=True)
    ]


def sources(study: Study) -> list[SourceData]:
    """What the facts were read in: the study's reports, and other sources."""
    reports: list[SourceData] = [
        {"id": one.id, "kind": "report", "title": one.title, "year": one.year, "doi": one.doi, "pmid": one.pmid,
         "url": one.url}
        for one in study.reports
    ]  # fmt: skip
    return reports + [
        {"id": one.id, "kind": one.kind, "title": one.title, "year": None, "doi": one.doi, "pmid": None, "url": one.url}
        for one in study.sources
    ]


def harms(recorded: Harms | None) -> HarmsData | None:
    """The adverse events of an arm; None where none were entered."""
    if recorded is None:
        return None
    return {
        "n": recorded.n,
        "follow_up": recorded.follow_up,
        "events": [
            {
                **_read(harm),
                "event": harm.event,
                "grade": harm.grade,
                "attribution": harm.attribution,
                "percent": harm.percent,
                "below": harm.below,
                "events": harm.events,
                "total": harm.total,
            }
            for harm in recorded.events
        ],
    }


def median(one: Median) -> MedianData:
    """A reported median."""
    return {
        **_read(one),
        "value": one.value,
        "not_reached": one.not_reached,
        "ci": _limits(one.ci),
        "level": one.level,
    }


def rate(one: Rate) -> RateData:
    """Survival reported at one time."""
    return {**_read(one), "time": one.time, "percent": one.percent, "ci": _limits(one.ci), "level": one.level}


def p_value(one: PValue | None) -> PData | None:
    """A reported P value; None where none was read."""
    if one is None:
        return None
    return {**_read(one), "value": one.value, "below": one.below, "one_sided": one.one_sided}


def ratio(reported: HazardRatio | None) -> ReportedRatioData:
    """A reported hazard ratio; null throughout, with the reason, where none was read."""
    return {
        "estimate": reported.value if reported else None,
        "se": None,
        "ci": _limits(reported.ci) if reported else None,
        "reason": None if reported else say("study.ratios.none"),
        "level": reported.level if reported else None,
        "source": reported.source if reported else None,
        "at": reported.at if reported else None,
        "status": reported.status if reported else None,
    }


def subgroup(group: Subgroup) -> SubgroupData:
    """What a trial reports in a part of its patients."""
    return {
        "endpoint": group.endpoint,
        "arm": group.arm,
        "reference": group.reference,
        "factor": group.factor,
        "level": group.level,
        "n": dict(group.n),
        "n_total": group.n_total,
        "after_randomisation": group.after_randomisation,
        "report": group.report,
        "medians": {arm: median(found) for arm, found in group.medians.items()},
        "reported_hr": ratio(group.hr),
        "reported_p": p_value(group.p),
    }


def _read(fact: Located) -> ReadData:
    return {"source": fact.source, "at": fact.at, "status": fact.status}


def _limits(ci: tuple[float | None, float | None] | None) -> Limits | None:
    return None if ci is None else list(ci)
