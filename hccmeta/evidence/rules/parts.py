"""Harms, subgroups, adjustment and rates: parts of a record that keep to its arms, reports and vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.selection import patients_of
from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec import vocabulary
from hccmeta.ground.problem import Problem

#: Rates from which a curve can be drawn.
FEWEST_RATES = 2


def harms(folder: StudyFolder) -> Iterator[Problem]:
    """An event stands once by grade and attribution, and counts patients of the safety population."""
    for index, arm in enumerate(folder.record.arms):
        if arm.harms is None:
            continue
        seen: set[tuple[str, str, str]] = set()
        for number, harm in enumerate(arm.harms.events):
            place: Place = ("arms", index, "harms", "events", number)
            key = (harm.event, harm.grade, harm.attribution)
            if key in seen:
                what = f"{harm.event}, grade {harm.grade}, {harm.attribution} is given above already for {arm.id}"
                yield fault(folder.document, codes.DUPLICATE_ID, (*place, "event"), what)
            seen.add(key)
            n = harm.total or arm.harms.n
            if harm.events is not None and n is not None and harm.events > n:
                what = f"{harm.event}: {harm.events} of {n} patients in {arm.id}"
                yield fault(folder.document, codes.MORE_THAN_PATIENTS, (*place, "events"), what)


def subgroups(folder: StudyFolder) -> Iterator[Problem]:
    """A subgroup compares arms of the study, at a level that its factor has."""
    arms = [arm.id for arm in folder.record.arms]
    factors = {term.id: term for term in vocabulary.in_use().factors}
    for index, group in enumerate(folder.record.subgroups):
        place: Place = ("subgroups", index)
        for key, arm in (("arm", group.arm), ("reference", group.reference)):
            if arm not in arms:
                what = f"'{arm}' is no arm of this study"
                mend = f"use one of {', '.join(arms)}"
                yield fault(folder.document, codes.UNKNOWN_ARM, (*place, key), what, mend=mend)
        levels = factors[group.factor].levels if group.factor in factors else {}
        if levels and group.level not in levels:
            what = f"level: '{group.level}' is no level of {group.factor}"
            mend = f"use one of {', '.join(levels)}"
            yield fault(folder.document, codes.UNKNOWN_LEVEL, (*place, "level"), what, mend=mend)


def known_reports(folder: StudyFolder) -> Iterator[Problem]:
    """Results of another report than the first name one of the study's reports."""
    reports = [report.id for report in folder.record.reports]
    named = [
        *((("endpoints", index, "report"), one.report) for index, one in enumerate(folder.record.endpoints)),
        *((("subgroups", index, "report"), one.report) for index, one in enumerate(folder.record.subgroups)),
    ]
    for place, report in named:
        if report is not None and report not in reports:
            what = f"report: '{report}' is no report of this study"
            mend = f"use one of {', '.join(reports)}"
            yield fault(folder.document, codes.UNKNOWN_SOURCE, place, what, mend=mend)


def adjustment(folder: StudyFolder) -> Iterator[Problem]:
    """Hints at hazard ratios of observational studies that do not say whether they are crude or adjusted."""
    if folder.record.design == "randomised":
        return
    for index, endpoint in enumerate(folder.record.endpoints):
        for number, pair in enumerate(endpoint.comparisons):
            if pair.adjustment is None and pair.hr is not None:
                what = f"the hazard ratio of {pair.arm} v {pair.reference} does not say whether it is adjusted"
                place = ("endpoints", index, "comparisons", number)
                yield fault(folder.document, codes.ADJUSTMENT_UNSAID, place, what)


def enough_rates(folder: StudyFolder) -> Iterator[Problem]:
    """A curve read from published rates has two of them or more in each arm, and the arm's events and patients."""
    arms = {arm.id for arm in folder.record.arms}
    for index, endpoint in enumerate(folder.record.endpoints):
        if endpoint.curves is None or endpoint.curves.reading != "rates":
            continue
        for arm, outcome in endpoint.arms.items():
            times = {rate.time for rate in outcome.rates}
            n = outcome.n if arm not in arms else patients_of(folder.record, endpoint, arm)
            if len(times) < FEWEST_RATES or outcome.n_events is None or n is None:
                events = "" if outcome.n_events is not None else " and no number of events"
                patients = "" if n is not None else " and no number of patients"
                what = f"{arm}: survival at {len(times)} time{'' if len(times) == 1 else 's'}{events}{patients}"
                place = ("endpoints", index, "arms", arm)
                yield fault(folder.document, codes.TOO_FEW_RATES, place, what, on_key=True)
