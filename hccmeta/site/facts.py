"""Facts on a page: the value, and its source one hover, focus or click away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from hccmeta.evidence.located import DOUBTFUL, located
from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import (
    Events,
    Finding,
    FollowUp,
    Harm,
    HazardRatio,
    Located,
    Measure,
    Median,
    PValue,
    Rate,
    Share,
)
from hccmeta.evidence.spec.study import Arm, EndpointRecord, Enrolment, Study
from hccmeta.site import html
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
            count = f"{fact.events}{total}" if fact.events is not None else f"{fact.percent:g} %"
            return count + _limits(fact.ci, fact.level) + (", a criterion of inclusion" if fact.criterion else "")
        case Harm():
            total = f"/{fact.total}" if fact.total else ""
            below = "< " if fact.below else ""
            return f"{fact.events}{total}" if fact.events is not None else f"{below}{fact.percent:g} %"
        case Measure():
            spread = f" (SD {fact.sd:g})" if fact.sd else ""
            spread += f" (IQR {fact.iqr[0]:g} to {fact.iqr[1]:g})" if fact.iqr else ""
            spread += f" (range {fact.range[0]:g} to {fact.range[1]:g})" if fact.range else ""
            return f"{fact.statistic} {fact.value:g}{spread}"
        case Median():
            if fact.not_reached:
                return "not reached"
            return wording.interval(fact.value, fact.ci, 1) + _level(fact.level)
        case HazardRatio():
            return wording.interval(fact.value, fact.ci) + _level(fact.level)
        case Rate():
            return f"{fact.percent:g} %{_limits(fact.ci, fact.level)} at {fact.time:g}"
        case PValue():
            tail = ", one-sided" if fact.one_sided else ""
            return f"P < {fact.below:g}{tail}" if fact.below is not None else f"P = {fact.value:g}{tail}"
        case Events() | FollowUp():
            return f"{fact.value:g}"
        case Finding():
            return fact.text
    return ""


def _limits(ci: tuple[float, float] | None, level: float) -> str:
    return f" ({ci[0]:g} to {ci[1]:g})" + _level(level) if ci else ""


def _level(level: float) -> str:
    return "" if level == 95 else f" [{level:g} % interval]"


def every(study: Study) -> tuple[ListedFact, ...]:
    """Every located fact of the record, in its order."""
    return tuple(
        ListedFact(_place_words(study, one.place), worded(one.fact) or _plain(one.value), one.fact)
        for one in located(study)
    )


#: Names of fields that do not speak for themselves; others are said as they are written.
_FIELDS = {
    "n": "patients",
    "n_total": "patients in all",
    "n_events": "events",
    "hr": "hazard ratio",
    "p": "P",
    "orr": "objective response",
    "dcr": "disease control",
    "ci": "confidence limits",
    "line": "line of treatment",
    "prior": "treatment before",
    "cutoff": "data cut-off",
    "rates": "rate",
    "countries": "setting",
    "regions": "setting",
}


def _place_words(study: Study, place: Place) -> str:
    """A place of the record in words: ``OS, lenvatinib v sorafenib: hazard ratio``."""
    match place:
        case ("arms", int(index), *rest):
            return f"{vocabulary.label(study.arms[index].treatment)}: {_arm_words(study.arms[index], rest)}"
        case ("baseline", name):
            return f"all patients: {vocabulary.label(str(name))}"
        case ("endpoints", int(index), *rest):
            return _endpoint_words(study, study.endpoints[index], rest)
        case ("subgroups", int(index), *rest):
            one = study.subgroups[index]
            levels = vocabulary.in_use().by_id[one.factor].levels
            where = f"{one.endpoint.upper()}, {one.arm} v {one.reference}"
            return f"{where}, {vocabulary.inline(one.factor)}: {levels.get(one.level, one.level)}: {_field_words(rest)}"
    return _field_words(place)


def _arm_words(arm: Arm, rest: Sequence[str | int]) -> str:
    match rest:
        case ["baseline", name]:
            return vocabulary.label(str(name))
        case ["response", int(index), name]:
            found = arm.response[index]
            assessor = "assessor not stated" if found.assessor == "not-stated" else found.assessor
            return f"{_field_words([name])} ({vocabulary.label(found.criteria)}, {assessor})"
        case ["harms", "events", int(index)] if arm.harms is not None:
            harm = arm.harms.events[index]
            grade = "any grade" if harm.grade == "any" else f"grade {harm.grade.replace('-', ' ')}"
            return f"{vocabulary.inline(harm.event)}, {grade}, {harm.attribution.replace('-', ' ')}"
        case ["harms", name]:
            return f"safety population, {_field_words([name])}"
    return _field_words(rest)


def _endpoint_words(study: Study, record: EndpointRecord, rest: Sequence[str | int]) -> str:
    endpoint = record.endpoint.upper() + ("" if record.analysis_set == "all" else f" ({record.analysis_set})")
    match rest:
        case ["arms", arm, *more]:
            return f"{endpoint}, {vocabulary.label(study.arm(str(arm)).treatment)}: {_field_words(more)}"
        case ["comparisons", int(index), *more]:
            pair = record.comparisons[index]
            how = "" if pair.adjustment in (None, "none") else f" ({pair.adjustment})"
            return f"{endpoint}, {pair.arm} v {pair.reference}{how}: {_field_words(more)}"
    return f"{endpoint}: {_field_words(rest)}"


def _field_words(rest: Sequence[str | int]) -> str:
    names = [_FIELDS.get(step, step.replace("_", " ")) for step in rest if isinstance(step, str)]
    return ", ".join(dict.fromkeys(names))


def _plain(value: Any) -> str:
    """A value beside which its source stands, as text."""
    if isinstance(value, Enrolment):
        return " to ".join(filter(None, (value.start, value.end)))
    if isinstance(value, tuple):
        return " to ".join("not reached" if limit is None else f"{limit:g}" for limit in value)
    return str(value).replace("-", " ") if isinstance(value, str) else f"{value:,}"


def table(study: Study) -> Markup:
    """Every fact of the record with its value, how it was read and where."""
    rows = [(one.place, one.value, chip(MEANINGS[one.fact.status], f"c-{one.fact.status}"), _place(study, one.fact))
            for one in every(study)]  # fmt: skip
    return html.table(("Fact", "Value", "How it was read", "Where"), rows, caption="Every fact and its source")


def help_wanted(study: Study) -> list[tuple[str, str, Markup, Markup]]:
    """The facts that nobody has read first hand: place, value, status, source."""
    return [
        (one.place, one.value, chip(MEANINGS[one.fact.status], f"c-{one.fact.status}"), _place(study, one.fact))
        for one in every(study)
        if one.fact.status in DOUBTFUL
    ]


def _place(study: Study, fact: Located) -> Markup:
    return Markup('<a href="#source-{}">{}</a>, {}').format(fact.source, source_name(study, fact.source), fact.at)
