"""One registered trial with its posted results, as ClinicalTrials.gov's API v2 gives it.

The places are those of the API's data structure (clinicaltrials.gov/data-api/about-api/study-data-structure):
participants by ``participantFlowModule``, medians and hazard ratios by ``outcomeMeasuresModule``, adverse events by
``adverseEventsModule``. Nothing is computed, and every value keeps its place; which of two groups a hazard ratio is of
is not said there, so it is a suggestion for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.scaffold import PostedMedian, PostedRate
from hccmeta.ground import hostile
from hccmeta.ground.network import Answer, Failure
from hccmeta.search.registered_measure import (
    GROUPS,
    RegisteredRatio,
    medians,
    number,
    rates,
    ratios,
    treatment_in,
)

URL = "https://clinicaltrials.gov/api/v2/studies/"

_EVENTS, _MEASURES, _LEFT = 3_000, 200, 25


@dataclass(frozen=True)
class ToldEvent:
    """An event as it is ``written`` for one group, our word for it (empty: none), its patients as serious and as not
    serious (None: not told), and patients looked at."""

    written: str
    event: str
    serious: int | None
    other: int | None
    total: int


@dataclass(frozen=True)
class GroupHarms:
    """Adverse events of one group: patients ``at_risk``, with serious events, and by event of our vocabulary.

    ``left``: the events that were not taken, the most frequent first.
    """

    at_risk: int
    serious: int | None
    events: tuple[tuple[str, int, int], ...]
    """Event, patients with it, patients looked at."""
    until: str
    left: tuple[ToldEvent, ...] = ()


@dataclass(frozen=True)
class Group:
    """A group of the trial: its title, treatment (empty: none or several are named in it), patients, harms."""

    title: str
    treatment: str
    n: int | None
    harms: GroupHarms | None


@dataclass(frozen=True)
class Registered:
    """What the registry says of one trial."""

    number: str
    title: str
    acronym: str
    randomised: bool | None
    pmid: str
    groups: tuple[Group, ...]
    medians: tuple[PostedMedian, ...]
    rates: tuple[PostedRate, ...]
    ratios: tuple[RegisteredRatio, ...]


def by_number(number: str, fetch: Callable[[str], Answer | Failure]) -> Registered | str:
    """What ClinicalTrials.gov knows of the trial ``number``, or a sentence that says why there is no answer."""
    answer = fetch(URL + number)
    if isinstance(answer, Failure):
        return "ClinicalTrials.gov knows no such trial" if answer.status == 404 else answer.reason
    return registered(answer.body) or "ClinicalTrials.gov gave no trial"


def registered(body: bytes) -> Registered | None:
    """The trial in one answer; None when it is none."""
    study = hostile.json_object(body)
    protocol, results = hostile.at(study, "protocolSection"), hostile.at(study, "resultsSection")
    named = hostile.at(protocol, "identificationModule")
    number = hostile.text(hostile.at(named, "nctId"), 20)
    if not re.fullmatch(r"NCT\d{8}", number, re.ASCII):
        return None
    allocation = hostile.text(hostile.at(protocol, "designModule", "designInfo", "allocation"), 30)
    measures = hostile.rows(hostile.at(results, "outcomeMeasuresModule", "outcomeMeasures"), _MEASURES)
    return Registered(
        number=number,
        title=hostile.text(hostile.at(named, "officialTitle"), 600)
        or hostile.text(hostile.at(named, "briefTitle"), 600),
        acronym=hostile.text(hostile.at(named, "acronym"), 40),
        randomised={"RANDOMIZED": True, "NON_RANDOMIZED": False}.get(allocation),
        pmid=_result_pmid(protocol),
        groups=tuple(_groups(protocol, results)),
        medians=tuple(one for measure in measures for one in medians(measure)),
        rates=tuple(one for measure in measures for one in rates(measure)),
        ratios=tuple(one for measure in measures for one in ratios(measure)),
    )


def _result_pmid(protocol: object) -> str:
    references = hostile.rows(hostile.at(protocol, "referencesModule", "references"), 200)
    pmids = [hostile.text(hostile.at(one, "pmid"), 12) for one in references if hostile.at(one, "type") == "RESULT"]
    return pmids[0] if len(pmids) == 1 and re.fullmatch(r"[1-9]\d{0,7}", pmids[0], re.ASCII) else ""


def _groups(protocol: object, results: object) -> Iterator[Group]:
    """The groups that results were posted for, else the arms of the protocol."""
    flow = hostile.at(results, "participantFlowModule")
    started = _started(flow)
    harms = dict(_harms(hostile.at(results, "adverseEventsModule")))
    posted = hostile.rows(hostile.at(flow, "groups"), GROUPS)
    planned = hostile.rows(hostile.at(protocol, "armsInterventionsModule", "armGroups"), GROUPS)
    for entry in posted or planned:
        title = hostile.text(hostile.at(entry, "title") or hostile.at(entry, "label"), 200)
        group = hostile.text(hostile.at(entry, "id"), 20)
        yield Group(title, treatment_in(title), started.get(group), harms.get(title))


def _started(flow: object) -> dict[str, int]:
    """Patients who started the first period, by group."""
    periods = hostile.rows(hostile.at(flow, "periods"), 1)
    milestones = hostile.rows(hostile.at(periods[0], "milestones"), 50) if periods else []
    begun = next((one for one in milestones if hostile.at(one, "type") == "STARTED"), None)
    counts = (
        (hostile.text(hostile.at(one, "groupId"), 20), hostile.count(hostile.at(one, "numSubjects")))
        for one in hostile.rows(hostile.at(begun, "achievements"), GROUPS)
    )
    return {group: n for group, n in counts if n is not None}


def _harms(module: object) -> Iterator[tuple[str, GroupHarms]]:
    """The adverse events of each group, by the group's title."""
    until = hostile.text(hostile.at(module, "timeFrame"), 300)
    whole = number(hostile.at(module, "frequencyThreshold")) == 0
    for group in hostile.rows(hostile.at(module, "eventGroups"), GROUPS):
        at_risk = hostile.count(hostile.at(group, "otherNumAtRisk"))
        if not at_risk:
            continue
        identity = hostile.text(hostile.at(group, "id"), 20)
        told = _told(module, identity)
        events = tuple(_events(told, whole=whole))
        taken = {event for event, _, _ in events}
        left = [one for one in told if one.event not in taken and (one.serious or one.other)]
        left.sort(key=lambda one: (-(one.serious or 0) - (one.other or 0), one.written))
        yield hostile.text(hostile.at(group, "title"), 200), GroupHarms(
            at_risk, hostile.count(hostile.at(group, "seriousNumAffected")), events, until, tuple(left[:_LEFT])
        )  # fmt: skip


def _told(module: object, group: str) -> list[ToldEvent]:
    """Every event that is told of ``group``: patients with it as serious, as not serious, and patients looked at."""
    counts: dict[str, list[tuple[int, int] | None]] = {}
    for i, kind in enumerate(("seriousEvents", "otherEvents")):
        for event in hostile.rows(hostile.at(module, kind), _EVENTS):
            written = hostile.text(hostile.at(event, "term"), 100)
            for stat in hostile.rows(hostile.at(event, "stats"), GROUPS):
                affected = hostile.count(hostile.at(stat, "numAffected"))
                total = hostile.count(hostile.at(stat, "numAtRisk"))
                if hostile.at(stat, "groupId") == group and affected is not None and total:
                    counts.setdefault(written, [None, None])[i] = (affected, total)
    return [
        ToldEvent(written, _harm(written), None if serious is None else serious[0], None if other is None else other[0],
                  (other or serious or (0, 0))[1])
        for written, (serious, other) in counts.items()
    ]  # fmt: skip


def _events(told: list[ToldEvent], *, whole: bool) -> Iterator[tuple[str, int, int]]:
    """The events that our vocabulary has and whose patients can be told.

    Patients with a serious event and with one that is not may be the same: what is told as both, or in two terms that
    we have one word for, is left to a person. What is told as serious only is all there is where the registry lists
    every event (``whole``); else those that are not serious may lie below its threshold.
    """
    words = [one.event for one in told if one.event and (one.serious or one.other)]
    for event in told:
        if words.count(event.event) != 1:
            continue
        if event.other is not None and not event.serious:
            yield event.event, event.other, event.total
        elif event.serious and not event.other and whole:
            yield event.event, event.serious, event.total


def _harm(written: str) -> str:
    """The harm of our vocabulary with exactly this name; empty when there is none."""
    name = written.strip().lower()
    known = vocabulary.in_use().harms
    return next((one.id for one in known if name in (one.id, one.label.lower(), *map(str.lower, one.aliases))), "")
