"""One outcome measure of a registered trial: medians, survival at given times and hazard ratios, as they are posted.

``outcomeMeasuresModule`` of ClinicalTrials.gov's API v2. Nothing is taken whose endpoint, treatment, time or unit the
measure does not name alone: that is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.scaffold import PostedMedian, PostedRate
from hccmeta.ground import hostile

GROUPS = 20
_ENDPOINTS = (
    (re.compile(r"\bprogression[- ]free survival\b|\bPFS\b|\bprogression[- ]free\b", re.IGNORECASE), "pfs"),
    (re.compile(r"\btime to (?:tumou?r |disease )?progression\b|\bTTP\b", re.IGNORECASE), "ttp"),
    (re.compile(r"\boverall survival\b|\bOS\b", re.IGNORECASE), "os"),
)
_CLASSES = 50
#: Units of posted survival, and what one of them is in per cent.
_UNITS = (
    (re.compile(r"(?:%|percent|per cent|percentage)", re.IGNORECASE), 1.0),
    (re.compile(r"(?:proportion|probability)", re.IGNORECASE), 100.0),
)
_OF_A_TIME = re.compile(r"\b(?:rate|probability|percent(?:age)?|proportion|alive|progression[- ]free)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:(?P<n>\d{1,3}(?:\.\d)?)[- ]?(?P<unit>months?|mo|years?|yr)|(?P<unit2>month|year)s? (?P<n2>\d{1,3}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RegisteredRatio:
    """A hazard ratio of an endpoint between groups; ``between`` names them, without saying which over which."""

    endpoint: str
    between: tuple[str, ...]
    value: float
    ci: tuple[float, float] | None
    at: str


def treatment_in(title: str) -> str:
    """The one treatment of our vocabulary that ``title`` names; empty when it names none or several."""
    lowered = f" {re.sub(r'[^a-z0-9]+', ' ', title.lower())} "
    found = {
        term.id
        for term in vocabulary.in_use().treatments
        if any(f" {re.sub(r'[^a-z0-9]+', ' ', name.lower()).strip()} " in lowered
               for name in (term.id, term.label, *(one for one in term.aliases if len(one) > 3)))
    }  # fmt: skip
    return found.pop() if len(found) == 1 else ""


def medians(measure: object) -> Iterator[PostedMedian]:
    """The medians of one outcome measure, of groups whose one treatment is known."""
    title = hostile.text(hostile.at(measure, "title"), 300)
    endpoint = _endpoint(title)
    unit = hostile.text(hostile.at(measure, "unitOfMeasure"), 40).lower()
    if not endpoint or hostile.at(measure, "paramType") != "MEDIAN" or not unit.startswith("month"):
        return
    classes = hostile.rows(hostile.at(measure, "classes"), 2)
    categories = hostile.rows(hostile.at(classes[0], "categories"), 2) if len(classes) == 1 else []
    interval = "95%" in hostile.text(hostile.at(measure, "dispersionType"), 60).replace(" ", "")
    titles = _titles(measure)
    for measurement in hostile.rows(hostile.at(categories[0], "measurements"), GROUPS) if len(categories) == 1 else ():
        value = number(hostile.at(measurement, "value"))
        limits = (number(hostile.at(measurement, "lowerLimit")), number(hostile.at(measurement, "upperLimit")))
        treatment = treatment_in(titles.get(hostile.text(hostile.at(measurement, "groupId"), 20), ""))
        if value and treatment:
            known = interval and any(limit is not None for limit in limits)
            yield PostedMedian(endpoint, treatment, value, limits if known else None, _at(measure, title))


def rates(measure: object) -> Iterator[PostedRate]:
    """Survival at given times: each time in the title of its class, or one in the measure's own.

    Taken only in per cent, or as a proportion; of a count of participants the number looked at is not said.
    """
    title = hostile.text(hostile.at(measure, "title"), 300)
    endpoint, unit = _endpoint(title), hostile.text(hostile.at(measure, "unitOfMeasure"), 60)
    factor = next((factor for form, factor in _UNITS if form.match(unit)), None)
    if not endpoint or factor is None or not _OF_A_TIME.search(f"{title} {unit}"):
        return
    interval = "95%" in hostile.text(hostile.at(measure, "dispersionType"), 60).replace(" ", "")
    titles = _titles(measure)
    for class_ in hostile.rows(hostile.at(measure, "classes"), _CLASSES):
        time = _time(hostile.text(hostile.at(class_, "title"), 200)) or _time(title)
        categories = hostile.rows(hostile.at(class_, "categories"), 2)
        for measurement in (
            hostile.rows(hostile.at(categories[0], "measurements"), GROUPS) if len(categories) == 1 else ()
        ):
            value = _percent(hostile.at(measurement, "value"), factor)
            treatment = treatment_in(titles.get(hostile.text(hostile.at(measurement, "groupId"), 20), ""))
            if time is None or value is None or not treatment:
                continue
            low, high = (_percent(hostile.at(measurement, limit), factor) for limit in ("lowerLimit", "upperLimit"))
            ci = (low, high) if interval and low is not None and high is not None else None
            yield PostedRate(endpoint, treatment, time, value, ci, _at(measure, title))


def _time(title: str) -> float | None:
    """The time that ``title`` names in months; None when it names none, or several."""
    found = {
        float(one["n"] or one["n2"]) * (12 if (one["unit"] or one["unit2"]).lower().startswith("y") else 1)
        for one in _TIME.finditer(title)
    }
    return found.pop() if len(found) == 1 else None


def _percent(value: object, factor: float) -> float | None:
    found = number(value)
    return None if found is None or found * factor > 100 else round(found * factor, 6)


def ratios(measure: object) -> Iterator[RegisteredRatio]:
    """The hazard ratios of one outcome measure."""
    title = hostile.text(hostile.at(measure, "title"), 300)
    endpoint, titles = _endpoint(title), _titles(measure)
    for analysis in hostile.rows(hostile.at(measure, "analyses"), 20) if endpoint else ():
        value = number(hostile.at(analysis, "paramValue"))
        if "hazard ratio" not in hostile.text(hostile.at(analysis, "paramType"), 60).lower() or not value:
            continue
        low, high = number(hostile.at(analysis, "ciLowerLimit")), number(hostile.at(analysis, "ciUpperLimit"))
        level = hostile.text(hostile.at(analysis, "ciPctValue"), 10)
        between = tuple(
            titles.get(hostile.text(group, 20), "?") for group in hostile.rows(hostile.at(analysis, "groupIds"), GROUPS)
        )
        ci = (low, high) if low and high and level in ("95", "95.0") else None
        yield RegisteredRatio(endpoint, between, value, ci, _at(measure, title))


def _titles(measure: object) -> dict[str, str]:
    return {
        hostile.text(hostile.at(one, "id"), 20): hostile.text(hostile.at(one, "title"), 200)
        for one in hostile.rows(hostile.at(measure, "groups"), GROUPS)
    }


def _endpoint(title: str) -> str:
    """The endpoint that a measure's title names, if only one."""
    found = [endpoint for form, endpoint in _ENDPOINTS if form.search(title)]
    return found[0] if len(found) == 1 else ""


def _at(measure: object, title: str) -> str:
    kind = hostile.text(hostile.at(measure, "type"), 20).lower().replace("_", " ")
    return f"posted results, {kind or 'an'} outcome: {title[:120]}"


def number(value: object) -> float | None:
    """A posted number; None for ``NA`` and whatever else is none."""
    written = hostile.text(value, 20)
    return float(written) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", written, re.ASCII) else None
