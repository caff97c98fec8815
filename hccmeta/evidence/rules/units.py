"""Times in another unit than the record says: days, weeks or years read as months, and medians beside their curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hccmeta.evidence.catalogue import fidelity as fidelity_codes
from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import CurvePoints, RiskTable, StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.rules.crossing import Crossing, gap, median_crossing
from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec.facts import Median
from hccmeta.evidence.spec.study import EndpointRecord
from hccmeta.evidence.spec.units import MONTHS, to_months
from hccmeta.ground.problem import Problem, problem

#: No survival time of this disease is longer than this (months), and no trial's follow-up of survival is shorter.
LONGEST, SHORTEST_FOLLOW_UP, SHORTEST_OS = 240.0, 3.0, 1.0
#: A median further than this (months) from where its curve passes one half contradicts it.
MEDIAN_GAP = 0.5
#: How far a ratio of two times may lie from that of two units and still be taken for it.
_LIKE = 0.12


class _Median(NamedTuple):
    """A reported median: its place, the arm, and its value in the endpoint's unit."""

    place: Place
    arm: str
    value: float


def plausible_units(folder: StudyFolder) -> Iterator[Problem]:
    """Times that are impossible in the unit stated, and medians that are a unit away from their curve or interval."""
    for index, endpoint in enumerate(folder.record.endpoints):
        extreme = _impossible_unit(folder, endpoint)
        if extreme is not None:
            what = f"time_unit: {endpoint.time_unit}, but then {endpoint.endpoint} {extreme}"
            yield fault(folder.document, codes.WRONG_UNIT, ("endpoints", index, "time_unit"), what)
            continue
        yield from _long_files(folder, endpoint)
        for median in _medians(index, endpoint):
            reason = _wrong_unit(folder, endpoint, median)
            if reason is not None:
                what = f"median {median.value:g} {endpoint.time_unit} of {median.arm}: {reason}"
                yield fault(folder.document, codes.WRONG_UNIT, median.place, what)


def median_on_curve(folder: StudyFolder) -> Iterator[Problem]:
    """A reported median lies where the arm's curve passes one half."""
    for index, endpoint in enumerate(folder.record.endpoints):
        if _impossible_unit(folder, endpoint) is not None or any(_long_files(folder, endpoint)):
            continue
        for median in _medians(index, endpoint):
            crossing = _crossing(folder, endpoint, median.arm)
            if crossing is None or _wrong_unit(folder, endpoint, median) is not None:
                continue
            if _outside_own_interval(endpoint.arms[median.arm].median):
                continue
            if abs(gap(to_months(median.value, endpoint.time_unit), crossing)) > MEDIAN_GAP + 1e-9:
                what = (
                    f"median {median.value:g} {endpoint.time_unit} of {median.arm}, "
                    f"but its curve passes 50 % at {crossing.at:.4g} months"
                )
                yield fault(folder.document, fidelity_codes.MEDIAN, median.place, what)


def in_wrong_unit(folder: StudyFolder, index: int, arm: str) -> bool:
    """Whether the median of ``arm`` in this endpoint is reported as one in a wrong unit already."""
    endpoint = folder.record.endpoints[index]
    return any(one.arm == arm and _wrong_unit(folder, endpoint, one) is not None for one in _medians(index, endpoint))


def _medians(index: int, endpoint: EndpointRecord) -> Iterator[_Median]:
    for arm, outcome in endpoint.arms.items():
        if outcome.median is not None and outcome.median.value is not None:
            yield _Median(("endpoints", index, "arms", arm, "median", "value"), arm, outcome.median.value)


def _impossible_unit(folder: StudyFolder, endpoint: EndpointRecord) -> str | None:
    """What is impossible about the endpoint's curves and medians in the unit stated, when that is not months."""
    if endpoint.time_unit == "months":
        return None
    ends = [curve.time[-1] for curve in _curves(folder, endpoint)]
    medians = [to_months(one.value, endpoint.time_unit) for one in _medians(0, endpoint)]
    if max((*ends, *medians), default=0) > LONGEST:
        return "goes on for decades"
    short = [end < SHORTEST_FOLLOW_UP for end in ends] + [median < SHORTEST_OS for median in medians]
    return "ends within weeks" if endpoint.endpoint == "os" and short and all(short) else None


def _curves(folder: StudyFolder, endpoint: EndpointRecord) -> list[CurvePoints]:
    if endpoint.curves is None:
        return []
    return [one for arm in endpoint.arms for one in folder.curves.get((endpoint.endpoint, arm), ())]


def _crossing(folder: StudyFolder, endpoint: EndpointRecord, arm: str) -> Crossing | None:
    readings = folder.curves.get((endpoint.endpoint, arm), ()) if endpoint.curves is not None else ()
    return median_crossing(readings[0]) if readings else None


def _long_files(folder: StudyFolder, endpoint: EndpointRecord) -> Iterator[Problem]:
    """Files of the endpoint with times that are longer than any life with this disease."""
    data: list[CurvePoints | RiskTable] = [*_curves(folder, endpoint)]
    if endpoint.curves is not None and endpoint.endpoint in folder.risk_tables:
        data.append(folder.risk_tables[endpoint.endpoint])
    for file in data:
        row = next((row for row, time in enumerate(file.time) if time > LONGEST), None)
        if row is not None:
            own = file.time[row] / MONTHS[endpoint.time_unit]
            what = f"time {own:g} cannot be {endpoint.time_unit}: it may be days"
            # A file without a fault of form has one row on each line below its header.
            yield problem(codes.WRONG_UNIT, file.path, what, line=row + 2, where=file.path.rsplit("/", 1)[-1])


def _wrong_unit(folder: StudyFolder, endpoint: EndpointRecord, median: _Median) -> str | None:
    """Why the median is in another unit than stated, or its curve is; None when nothing says so."""
    months = to_months(median.value, endpoint.time_unit)
    if months > LONGEST:
        return f"this cannot be {endpoint.time_unit}, it may be days"
    if any(curve.time[-1] > LONGEST for curve in _curves(folder, endpoint)):
        return None
    crossing = _crossing(folder, endpoint, median.arm)
    if crossing is not None and crossing.at > 0:
        unit = _between_units(months / crossing.at)
        return unit and f"its curve passes 50 % at {crossing.at:.4g} months, so one of them is in {unit}"
    interval = endpoint.arms[median.arm].median
    limits = interval.ci if interval is not None else None
    if limits is not None and limits[0] is not None and limits[1] is not None:
        for unit, factor in MONTHS.items():
            converted = median.value * factor / MONTHS[endpoint.time_unit]
            if unit != endpoint.time_unit and limits[0] <= converted <= limits[1] < median.value:
                return f"as {unit} it would lie in its interval of {limits[0]:g} to {limits[1]:g}"
    return None


def _outside_own_interval(median: Median | None) -> bool:
    """Whether the median contradicts its own interval already, in that order."""
    if median is None or median.value is None or median.ci is None:
        return False
    low, high = median.ci
    return (low is not None and median.value < low) or (high is not None and median.value > high)


def _between_units(ratio: float) -> str | None:
    """The unit whose ratio to months is ``ratio`` or its inverse."""
    for unit in ("days", "weeks", "years"):
        for factor in (MONTHS[unit], 1 / MONTHS[unit]):
            if abs(ratio / factor - 1) < _LIKE:
                return unit
    return None
