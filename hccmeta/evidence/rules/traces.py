"""What is kept of a figure, and whether the curves follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from hccmeta.digitise.kept import FigureTrace, curve_rows
from hccmeta.evidence.catalogue import traces as codes
from hccmeta.evidence.records import CurvePoints, StudyFolder, TraceFile
from hccmeta.evidence.source.table import NumberTable
from hccmeta.ground.problem import Problem, problem

#: What writing six digits of a time may change (months), and of a survival.
_TIME, _SURVIVAL = 2e-4, 2e-5


def censor_problems(table: NumberTable) -> tuple[Problem, ...]:
    """The first mark that stands before time 0 or before the mark above it."""
    times = table.column(0)
    for row, (before, time) in enumerate(pairwise((0.0, *times))):
        if time < before:
            line, column = table.mark(row, 0)
            what = f"the mark at {time:g} stands after one at {before:g}" if before else f"a mark at {time:g}, before 0"
            return (problem(codes.CENSOR_MARKS, table.path, what, line=line, column=column),)
    return ()


def traces_of_the_record(folder: StudyFolder) -> Iterator[Problem]:
    """A trace is of the endpoint and reader its file is named after, and of arms of that endpoint."""
    for endpoint, files in folder.traces.items():
        arms = {arm for one in folder.record.endpoints if one.endpoint == endpoint for arm in one.arms}
        for file in files:
            if (file.trace.endpoint, file.trace.reader) != (endpoint, file.reader):
                reader = f", reader {file.trace.reader}" if file.trace.reader else ""
                what = f"the trace is of endpoint {file.trace.endpoint}{reader}"
                yield problem(codes.OTHER_ENDPOINT, file.path, what)
            for arm in sorted(set(file.trace.arms) - arms):
                what = f"the trace has an arm {arm}, which endpoint {endpoint} does not have"
                yield problem(codes.OTHER_ENDPOINT, file.path, what, where=f"{endpoint}.{arm}")


def traces_are_judged(folder: StudyFolder) -> Iterator[Problem]:
    """The unit of the time axis is known, and lines that the reading doubts were looked at."""
    for endpoint, files in folder.traces.items():
        for file in files:
            if file.trace.x.unit == "?":
                yield problem(codes.UNIT_UNKNOWN, file.path, "nobody confirmed the unit of the time axis")
            for arm, line in file.trace.arms.items():
                if not line.sure and not line.judged:
                    why = f": {line.remarks[0]}" if line.remarks else ""
                    what = f"the line of {arm} was read, but not for sure{why}"
                    yield problem(codes.NOT_JUDGED, file.path, what, where=f"{endpoint}.{arm}")


def curves_follow_from_traces(folder: StudyFolder) -> Iterator[Problem]:
    """Each traced arm has its curve, row for row what follows from the trace."""
    for endpoint, files in folder.traces.items():
        for file in files:
            for arm in file.trace.arms:
                name = curve_name(file, endpoint, arm)
                curve = next((one for one in folder.curves.get((endpoint, arm), ()) if one.path == name), None)
                if curve is None:
                    continue  # a missing or faulty curve file is reported as such
                if differs := _difference(file.trace, arm, curve):
                    line, what = differs
                    yield problem(codes.DOES_NOT_FOLLOW, name, what, line=line, where=f"{endpoint}.{arm}")


def curve_name(file: TraceFile, endpoint: str, arm: str) -> str:
    """The path of the curve that an arm of a trace gives."""
    reader = f".{file.reader}" if file.reader else ""
    return f"{file.path.rsplit('/', 1)[0]}/{endpoint}.{arm}{reader}.csv"


def _difference(trace: FigureTrace, arm: str, curve: CurvePoints) -> tuple[int, str] | None:
    """The line of the first row that is not what the trace gives, and what it gives; None without one."""
    rows = curve_rows(trace, arm)
    both = min(len(rows), len(curve.time))
    apart = (np.abs(rows[:both, 0] - curve.time[:both]) > _TIME + 1e-5 * rows[:both, 0]) | (
        np.abs(rows[:both, 1] - curve.survival[:both]) > _SURVIVAL
    )
    if apart.any():
        at = int(np.argmax(apart))
        time, survival = rows[at]
        return at + 2, f"by its trace the row is time {time:g} (months), survival {survival:g}"
    if len(rows) != len(curve.time):
        return both + 1, f"{len(curve.time)} rows, but its trace gives {len(rows)}"
    return None


def censor_marks_on_curves(folder: StudyFolder) -> Iterator[Problem]:
    """No mark stands after the end of its curve."""
    for (endpoint, arm), readings in folder.censor_marks.items():
        ends = [one.time[-1] for one in folder.curves.get((endpoint, arm), ())]
        for marks in readings:
            if ends and marks.time[-1] > max(ends) + _TIME:
                what = f"a mark at {marks.time[-1]:g} months, but the curve ends at {max(ends):g}"
                yield problem(codes.CENSOR_MARKS, marks.path, what, where=f"{endpoint}.{arm}")


def curves_reach_the_table(folder: StudyFolder) -> Iterator[Problem]:
    """A curve that was read does not end before the last time with patients at risk, a hundredth of it aside."""
    for (endpoint, arm), readings in folder.curves.items():
        table = folder.risk_tables.get(endpoint)
        if table is None or arm not in table.n_at_risk:
            continue
        held = [(time, n) for time, n in zip(table.time, table.n_at_risk[arm], strict=True) if n]
        for curve in readings:
            if held and curve.survival[-1] > 0 and curve.time[-1] < 0.99 * held[-1][0]:
                time, n = held[-1]
                what = f"the curve ends at {curve.time[-1]:g} months, but {n} of {arm} are at risk at {time:g}"
                yield problem(codes.ENDS_EARLY, curve.path, what, where=f"{endpoint}.{arm}")
