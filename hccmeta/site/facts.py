"""Facts on a page: the value, and its source one hover, focus or click away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import (
    Events,
    Finding,
    FollowUp,
    HazardRatio,
    Located,
    Measure,
    Median,
    PValue,
    Rate,
    Share,
)
from hccmeta.evidence.spec.study import Study
from hccmeta.site.html import chip
from hccmeta.words import wording

#: Criteria of response as readers know them.
CRITERIA = {
    "recist-1.0": "RECIST 1.0",
    "recist-1.1": "RECIST 1.1",
    "mrecist": "mRECIST",
    "not-stated": "criteria not stated",
}
#: Marks of a fact whose reading is not first hand, and what they mean.
MARKS = {"secondary": "2", "derived": "d", "unverified": "?"}
MEANINGS = {
    "read": "read in the report or registry",
    "secondary": "read on another page",
    "derived": "derived",
    "unverified": "not verified",
}
DOUBTFUL = ("secondary", "unverified")


@dataclass(frozen=True)
class ListedFact:
    """A fact of a study with its place in words, for the list of what needs checking."""

    place: str
    value: str
    fact: Located


def shown(study: Study, fact: Located | None, *, value: str = "", unit: str = "") -> Markup:
    """The fact's value as a link to its source, the source's words in a tip; an en dash for None."""
    if fact is None:
        return Markup("\N{EN DASH}")
    words = value or worded(fact)
    mark = MARKS.get(fact.status)
    sup = Markup('<sup class="hm-mark">{}</sup>').format(mark) if mark else Markup("")
    tip = f"{source_name(study, fact.source)}, {fact.at} ({MEANINGS[fact.status]}). {fact.note or ''}".strip()
    return Markup('<a class="hm-fact" href="#source-{}">{}{}{}<span class="hm-tip">{}</span></a>').format(
        fact.source, words, f" {unit}" if unit else "", sup, tip
    )


def source_name(study: Study, source: str) -> str:
    """What the source with this id is called."""
    for report in study.reports:
        if report.id == source:
            return f"{report.authors[0]} {report.journal} {report.year}"
    for one in study.sources:
        if one.id == source:
            return one.title
    return source


def worded(fact: Located) -> str:
    """A fact's value as text."""
    match fact:
        case Share():
            total = f"/{fact.total}" if fact.total else ""
            return f"{fact.events}{total}" if fact.events is not None else f"{fact.percent:g} %"
        case Measure():
            spread = f" (SD {fact.sd:g})" if fact.sd else ""
            spread += f" (IQR {fact.iqr[0]:g} to {fact.iqr[1]:g})" if fact.iqr else ""
            spread += f" (range {fact.range[0]:g} to {fact.range[1]:g})" if fact.range else ""
            return f"{fact.statistic} {fact.value:g}{spread}"
        case Median():
            if fact.not_reached:
                return "not reached"
            return wording.interval(fact.value, fact.ci, 1)
        case HazardRatio():
            return wording.interval(fact.value, fact.ci)
        case Rate():
            span = f" ({fact.ci[0]:g} to {fact.ci[1]:g})" if fact.ci else ""
            return f"{fact.percent:g} %{span} at {fact.time:g}"
        case PValue():
            tail = ", one-sided" if fact.one_sided else ""
            return f"P < {fact.below:g}{tail}" if fact.below is not None else f"P = {fact.value:g}{tail}"
        case Events() | FollowUp():
            return f"{fact.value:g}"
        case Finding():
            return fact.text
    return ""


def every(study: Study) -> Iterator[ListedFact]:
    """Every fact of the record, in its order."""
    for name, fact in study.baseline.given().items():
        yield ListedFact(f"all patients: {vocabulary.label(name)}", worded(fact), fact)
    for arm in study.arms:
        where = vocabulary.label(arm.treatment)
        yield ListedFact(f"{where}: patients", str(arm.n), arm.n_source)
        for name, fact in arm.baseline.given().items():
            yield ListedFact(f"{where}: {vocabulary.label(name)}", worded(fact), fact)
        for response in arm.response:
            for name, share in (("response", response.orr), ("disease control", response.dcr)):
                if share is not None:
                    assessor = "assessor not stated" if response.assessor == "not-stated" else response.assessor
                    how = f"{CRITERIA[response.criteria]}, {assessor}"
                    yield ListedFact(f"{where}: {name} ({how})", worded(share), share)
    for record in study.endpoints:
        endpoint = record.endpoint.upper()
        for arm_id, outcome in record.arms.items():
            where = f"{endpoint}, {vocabulary.label(study.arm(arm_id).treatment)}"
            if outcome.n_events:
                yield ListedFact(f"{where}: events", worded(outcome.n_events), outcome.n_events)
            if outcome.median:
                yield ListedFact(f"{where}: median", worded(outcome.median), outcome.median)
            for rate in outcome.rates:
                yield ListedFact(f"{where}: rate", worded(rate), rate)
        for comparison in record.comparisons:
            where = f"{endpoint}, {comparison.arm} v {comparison.reference}"
            if comparison.hr:
                yield ListedFact(f"{where}: hazard ratio", worded(comparison.hr), comparison.hr)
            if comparison.p:
                yield ListedFact(f"{where}: P", worded(comparison.p), comparison.p)


def help_wanted(study: Study) -> list[tuple[str, str, Markup, Markup]]:
    """The facts that nobody has read first hand: place, value, status, source."""
    return [
        (one.place, one.value, chip(MEANINGS[one.fact.status], f"c-{one.fact.status}"), _place(study, one.fact))
        for one in every(study)
        if one.fact.status in DOUBTFUL
    ]


def _place(study: Study, fact: Located) -> Markup:
    return Markup('<a href="#source-{}">{}</a>, {}').format(fact.source, source_name(study, fact.source), fact.at)
