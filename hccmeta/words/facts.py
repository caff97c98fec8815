"""Facts of a record in English: the value, its place in the record, how it was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hccmeta.evidence.located import located
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
from hccmeta.words import wording
from hccmeta.words.english import known, say


@dataclass(frozen=True)
class ListedFact:
    """A fact of a study with its place in words, for the list of what needs checking."""

    place: str
    value: str
    fact: Located


def every(study: Study) -> tuple[ListedFact, ...]:
    """Every located fact of the record, in its order."""
    return tuple(
        ListedFact(_place(study, one.place), worded(one.fact) or _plain(one.value), one.fact) for one in located(study)
    )


def status(fact: Located) -> str:
    """How a fact was read."""
    return say(f"fact.status.{fact.status}")


def mark(fact: Located) -> str:
    """The sign behind a fact that was not read first hand; empty for others."""
    return known(f"fact.mark.{fact.status}", "")


def tip(study: Study, fact: Located) -> str:
    """Source, place and reading of a fact, and its note."""
    source = source_name(study, fact.source)
    return say("fact.tip", source=source, at=fact.at, status=status(fact), note=fact.note or "").strip()


def source_name(study: Study, source: str) -> str:
    """What the source with this id is called."""
    for report in study.reports:
        if report.id == source:
            return f"{report.authors[0]} {report.journal} {report.year}"
    return next((one.title for one in study.sources if one.id == source), source)


def criteria(code: str | None) -> str:
    """Criteria of response as readers know them; empty for none."""
    return say(f"fact.criteria.{code}") if code else ""


def assessor(code: str | None) -> str:
    """Who assessed; empty for nobody named."""
    if not code:
        return ""
    return known(f"fact.assessor.{code}", say("fact.assessor", assessor=code.replace("-", " ")))


def design(code: str) -> str:
    """A design within a sentence."""
    return say(f"study.design.{code}")


def worded(fact: Located) -> str:
    """A fact's value as text."""
    match fact:
        case Share():
            criterion = say("fact.criterion") if fact.criterion else ""
            return _counted(fact) + _limits(fact.ci, fact.level) + criterion
        case Harm():
            counted = _counted(fact)
            return say("fact.below", value=counted) if fact.below and fact.events is None else counted
        case Measure():
            spreads = [say("fact.sd", sd=fact.sd)] if fact.sd else []
            spreads += [say(f"fact.{name}", low=ends[0], high=ends[1])
                        for name, ends in (("iqr", fact.iqr), ("range", fact.range)) if ends]  # fmt: skip
            return "".join((say("fact.measure", statistic=fact.statistic, value=fact.value), *spreads))
        case Median() if fact.not_reached:
            return say("fact.not-reached")
        case Median():
            return wording.interval(fact.value, fact.ci, 1) + _level(fact.level)
        case HazardRatio():
            return wording.interval(fact.value, fact.ci) + _level(fact.level)
        case Rate():
            value = say("fact.percent", percent=fact.percent) + _limits(fact.ci, fact.level)
            return say("fact.rate", value=value, time=fact.time)
        case PValue():
            bounded = fact.below is not None
            text = say("fact.p.below", value=fact.below) if bounded else say("fact.p", value=fact.value)
            return text + (say("fact.one-sided") if fact.one_sided else "")
        case Events() | FollowUp():
            return f"{fact.value:g}"
        case Finding():
            return fact.text
    return ""


def _counted(fact: Share | Harm) -> str:
    """``12/34``, ``12`` or ``35 %``: patients as far as they were counted."""
    if fact.events is None:
        return say("fact.percent", percent=fact.percent)
    return say("fact.of", events=fact.events, total=fact.total) if fact.total else str(fact.events)


def _limits(ci: tuple[float, float] | None, level: float) -> str:
    return say("fact.limits", low=ci[0], high=ci[1]) + _level(level) if ci else ""


def _level(level: float) -> str:
    return "" if level == 95 else say("fact.level", level=level)


def span(ends: Sequence[str | None]) -> str:
    """``2014-01 to 2016-12``; an end that is not known is left out."""
    return say("fact.to").join(filter(None, ends))


def _plain(value: Any) -> str:
    """A value beside which its source stands, as text."""
    if isinstance(value, Enrolment):
        return span((value.start, value.end))
    if isinstance(value, tuple):
        return span([say("fact.not-reached") if limit is None else f"{limit:g}" for limit in value])
    return str(value).replace("-", " ") if isinstance(value, str) else f"{value:,}"


def _place(study: Study, place: Place) -> str:
    """A place of the record in words: ``OS, lenvatinib v sorafenib: hazard ratio``."""
    match place:
        case ("arms", int(index), *rest):
            where = vocabulary.label(study.arms[index].treatment)
            return say("fact.place", where=where, what=_of_arm(study.arms[index], rest))
        case ("baseline", name):
            return say("fact.place.all", what=vocabulary.label(str(name)))
        case ("endpoints", int(index), *rest):
            return _of_endpoint(study, study.endpoints[index], rest)
        case ("subgroups", int(index), *rest):
            group = study.subgroups[index]
            levels = vocabulary.in_use().by_id[group.factor].levels
            where = _pair(study, group.endpoint.upper(), group.arm, group.reference)
            factor, level = vocabulary.inline(group.factor), levels.get(group.level, group.level)
            return say("fact.place.subgroup", where=where, factor=factor, level=level, what=_fields(rest))
    return _fields(place)


def _of_arm(arm: Arm, rest: Sequence[str | int]) -> str:
    match rest:
        case ["baseline", name]:
            return vocabulary.label(str(name))
        case ["response", int(index), name]:
            given = arm.response[index]
            who = known(f"fact.assessor.{given.assessor}", given.assessor)
            what, ways = _fields([name]), vocabulary.label(given.criteria)
            return say("fact.place.response", what=what, criteria=ways, assessor=who)
        case ["harms", "events", int(index)] if arm.harms is not None:
            harm = arm.harms.events[index]
            grade, attribution = say(f"grade.{harm.grade}"), harm.attribution.replace("-", " ")
            event = vocabulary.inline(harm.event)
            return say("fact.place.harm", event=event, grade=grade, attribution=attribution)
        case ["harms", name]:
            return say("fact.place.safety", what=_fields([name]))
    return _fields(rest)


def _of_endpoint(study: Study, record: EndpointRecord, rest: Sequence[str | int]) -> str:
    endpoint = record.endpoint.upper() + ("" if record.analysis_set == "all" else f" ({record.analysis_set})")
    match rest:
        case ["arms", arm, *more]:
            where = f"{endpoint}, {vocabulary.label(study.arm(str(arm)).treatment)}"
            return say("fact.place", where=where, what=_fields(more))
        case ["comparisons", int(index), *more]:
            pair = record.comparisons[index]
            how = "" if pair.adjustment in (None, "none") else f" ({say(f'first.how.{pair.adjustment}')})"
            where = _pair(study, endpoint, pair.arm, pair.reference) + how
            return say("fact.place", where=where, what=_fields(more))
    return say("fact.place", where=endpoint, what=_fields(rest))


def _pair(study: Study, endpoint: str, arm: str, reference: str) -> str:
    """Two arms of the study, by their ids, as their treatments are called."""
    first, second = (vocabulary.inline(study.arm(name).treatment) for name in (arm, reference))
    return say("fact.place.pair", endpoint=endpoint, arm=first, reference=second)


def terms_named(text: str) -> str:
    """A text of the record in which terms of the vocabulary stand by their ids, with their names."""
    terms = vocabulary.in_use().by_id

    def named(found: re.Match[str]) -> str:
        return vocabulary.inline(found[0]) if found[0] in terms else found[0]

    return re.sub(r"[a-z0-9]+(?:-[a-z0-9]+)+", named, text)


def _fields(rest: Sequence[str | int]) -> str:
    names = [known(f"fact.field.{step}", step.replace("_", " ")) for step in rest if isinstance(step, str)]
    return ", ".join(dict.fromkeys(names))
