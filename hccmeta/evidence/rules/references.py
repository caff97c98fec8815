"""What refers to something by its id: arms, reports, sources, the folder itself."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec.places import value_at
from hccmeta.ground.problem import Problem

_PLACEHOLDERS = frozenset({"todo", "tbd", "tba", "fixme", "xxx", "...", "…", "???", "fill in"})


def id_is_folder(folder: StudyFolder) -> Iterator[Problem]:
    """The record's id is the folder's name."""
    name = folder.path.rsplit("/", 1)[-1]
    if folder.record.id != name:
        what = f"id: '{folder.record.id}' is not the folder's name '{name}'"
        yield fault(folder.document, codes.ID_NOT_FOLDER, ("id",), what)


def ids_once(folder: StudyFolder) -> Iterator[Problem]:
    """Arms have different ids, and so have reports and sources together."""
    record = folder.record
    arms = [(("arms", index, "id"), arm.id) for index, arm in enumerate(record.arms)]
    reports = [(("reports", index, "id"), report.id) for index, report in enumerate(record.reports)]
    sources = [(("sources", index, "id"), source.id) for index, source in enumerate(record.sources)]
    for group in (arms, [*reports, *sources]):
        seen: set[str] = set()
        for place, name in group:
            if name in seen:
                yield fault(folder.document, codes.DUPLICATE_ID, place, f"id: '{name}' is given above already")
            seen.add(name)


def known_arms(folder: StudyFolder) -> Iterator[Problem]:
    """Endpoints and comparisons speak of the study's arms, and comparisons of two of them.

    A name is reported once: usually it is the arm's id that was changed.
    """
    arms = [arm.id for arm in folder.record.arms]
    if len(set(arms)) < len(arms):
        return  # an id given twice leaves another one without its arm: one slip, reported there
    told: set[str] = set()
    for index, endpoint in enumerate(folder.record.endpoints):
        place: Place = ("endpoints", index)
        for arm in endpoint.arms:
            if arm not in arms and arm not in told:
                told.add(arm)
                yield _unknown_arm(folder, (*place, "arms", arm), arm, arms, on_key=True)
        for number, pair in enumerate(endpoint.comparisons):
            for key, arm in (("arm", pair.arm), ("reference", pair.reference)):
                if arm not in arms and arm not in told:
                    told.add(arm)
                    yield _unknown_arm(folder, (*place, "comparisons", number, key), arm, arms)
            if pair.arm == pair.reference:
                what = f"reference: {pair.reference} is compared with itself"
                yield fault(folder.document, codes.SAME_ARM_TWICE, (*place, "comparisons", number, "reference"), what)


def known_sources(folder: StudyFolder) -> Iterator[Problem]:
    """Every fact names a report or source of the record. A name is reported once, at its first place."""
    record = folder.record
    known = [*(report.id for report in record.reports), *(source.id for source in record.sources)]
    told: set[str] = set()
    for place in folder.document.marks:
        if not place or not (place[-1] == "source" or place[-2:] == ("curves", "reference")):
            continue
        name = value_at(folder.document.data, place)
        if isinstance(name, str) and name not in known and name not in told:
            told.add(name)
            near = get_close_matches(name, known, n=1)
            mend = f"write '{near[0]}', or add '{name}' to 'sources'" if near else ""
            what = f"{place[-1]}: '{name}' is no report or source of this record"
            yield fault(folder.document, codes.UNKNOWN_SOURCE, place, what, mend=mend)


def placeholders(folder: StudyFolder) -> Iterator[Problem]:
    """No text only stands for one to come."""
    for place, value in _texts(folder.document.data, ()):
        if value.strip().lower().strip("<>[]") in _PLACEHOLDERS:
            yield fault(folder.document, codes.PLACEHOLDER, place, f"'{value[:40]}' stands for a value to come")


def _unknown_arm(folder: StudyFolder, place: Place, arm: str, arms: list[str], *, on_key: bool = False) -> Problem:
    near = get_close_matches(arm, arms, n=1)
    mend = f"write '{near[0]}'" if near else f"use one of {', '.join(arms)}"
    what = f"'{arm}' is no arm of this study"
    return fault(folder.document, codes.UNKNOWN_ARM, place, what, mend=mend, on_key=on_key)


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*place, index))
