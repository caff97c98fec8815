"""Studies against each other: the same report, trial or patients entered twice.

A pair is reported at both studies, so that a check of either folder shows it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hccmeta.evidence.catalogue import across as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Place
from hccmeta.ground.problem import Code, Problem

Studies = tuple[StudyFolder, ...]
_DECLARED = "one of the records says that they may"
_Places = dict[str, list[tuple[StudyFolder, Place]]]


def entered_twice(studies: Studies) -> Iterator[Problem]:
    """No two studies share a DOI, a PubMed number, a registration or a title; the first that they share is told."""
    told: set[frozenset[str]] = set()
    for code, name, values in (
        (codes.SAME_DOI, "doi", _reports(studies, "doi")),
        (codes.SAME_DOI, "pmid", _reports(studies, "pmid")),
        (codes.SAME_REGISTRATION, "registration", _registrations(studies)),
        (codes.SAME_TITLE, "title", _reports(studies, "title")),
    ):
        for places in values.values():
            for first, other in combinations(places, 2):
                pair = frozenset((first[0].path, other[0].path))
                if len(pair) == 2 and pair not in told:
                    told.add(pair)
                    yield _shared(code, name, first, other[0])
                    yield _shared(code, name, other, first[0])


def cohorts_overlap(studies: Studies) -> Iterator[Problem]:
    """Hints at pairs of one treatment and overlapping enrolment that share centres or a registry, or say they may."""
    by_treatment: dict[str, list[StudyFolder]] = defaultdict(list)
    for study in studies:
        if study.record.cohort.centres or study.record.cohort.registry or study.record.cohort.may_overlap:
            for treatment in {arm.treatment for arm in study.record.arms}:
                by_treatment[treatment].append(study)
    named = {study.record.id: study for study in studies}
    pairs: dict[frozenset[str], tuple[StudyFolder, StudyFolder]] = {}
    for group in by_treatment.values():
        for first, other in combinations(group, 2):
            pairs[frozenset((first.path, other.path))] = (first, other)
    for study in studies:
        for name in study.record.cohort.may_overlap:
            if name in named and name != study.record.id:
                pairs[frozenset((study.path, named[name].path))] = (study, named[name])
    for first, other in sorted(pairs.values(), key=lambda pair: (pair[0].path, pair[1].path)):
        reason = _why_overlapping(first, other)
        if reason is not None:
            yield _overlap(first, other, reason)
            yield _overlap(other, first, reason)


def known_studies(studies: Studies, names: frozenset[str]) -> Iterator[Problem]:
    """``cohort.may_overlap`` names other studies that are there."""
    for study in studies:
        for index, name in enumerate(study.record.cohort.may_overlap):
            if name not in names or name == study.record.id:
                what = f"may_overlap: '{name}' is no other study"
                yield fault(study.document, codes.UNKNOWN_STUDY, ("cohort", "may_overlap", index), what)


def _reports(studies: Studies, key: str) -> _Places:
    found: _Places = defaultdict(list)
    for study in studies:
        for index, report in enumerate(study.record.reports):
            value = getattr(report, key)
            # Congress abstracts and cohorts whose title was not read have titles of few words.
            if value and (key != "title" or len(value.split()) > 3):
                found[_plain(value)].append((study, ("reports", index, key)))
    return found


def _registrations(studies: Studies) -> _Places:
    found: _Places = defaultdict(list)
    for study in studies:
        if study.record.registration:
            found[_plain(study.record.registration)].append((study, ("registration",)))
    return found


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _shared(code: Code, name: str, here: tuple[StudyFolder, Place], there: StudyFolder) -> Problem:
    study, place = here
    return fault(study.document, code, place, f"{name}: the same as in {there.path}")


def _why_overlapping(this: StudyFolder, other: StudyFolder) -> str | None:
    first, second = this.record, other.record
    treatments = {arm.treatment for arm in first.arms} & {arm.treatment for arm in second.arms}
    if not treatments or not _same_years(this, other):
        return None
    centres = {_plain(centre) for centre in first.cohort.centres} & {_plain(centre) for centre in second.cohort.centres}
    if centres:
        shared = next(centre for centre in first.cohort.centres if _plain(centre) in centres)
        return f"the same centre ({shared})"
    if (
        first.cohort.registry
        and second.cohort.registry
        and _plain(first.cohort.registry) == _plain(second.cohort.registry)
    ):
        return f"the same registry ({first.cohort.registry})"
    if first.id in second.cohort.may_overlap or second.id in first.cohort.may_overlap:
        return _DECLARED
    return None


def _same_years(one: StudyFolder, other: StudyFolder) -> bool:
    """Whether enrolment overlaps, as far as it is known."""
    first, second = one.record.setting.enrolment, other.record.setting.enrolment
    if first is None or second is None:
        return True
    ends: tuple[str, str] = (first.end or "9999", second.end or "9999")
    starts: tuple[str, str] = (first.start, second.start)
    return starts[0][:7] <= ends[1][:7] and starts[1][:7] <= ends[0][:7]


def _overlap(study: StudyFolder, other: StudyFolder, reason: str) -> Problem:
    pair = f"{study.record.id} and {other.record.id}"
    what = f"{pair} may share patients: overlapping years, the same treatment, and {reason}"
    mend = "ask the authors, and say in 'cohort.note' what was found" if reason == _DECLARED else ""
    place = ("cohort",) if "cohort" in study.document.data else ("id",)
    found = fault(study.document, codes.OVERLAP, place, what, mend=mend, on_key=True)
    return replace(found, where=f"cohort.{other.record.id}")
