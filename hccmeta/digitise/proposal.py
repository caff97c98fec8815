"""A proposed table of numbers at risk, as a file for a person to compare with the figure and mend."""

from __future__ import annotations

import csv
import io

import numpy as np

from hccmeta.digitise.model import Digitised, RiskRow

_MOST_ROWS = 200
_MOST_PATIENTS = 1_000_000


def proposal_file(found: Digitised, endpoint: str) -> dict[str, str]:
    """The proposed numbers by file name: `time,ARM,...` in the figure's unit, a cell that was not read left empty."""
    counts = {
        (row.arm, float(t)): int(n) for row in found.proposed for t, n in zip(row.time, row.n_at_risk, strict=True)
    }
    arms = [row.arm for row in found.proposed]
    times = sorted({time for _, time in counts})
    lines = [",".join([f"{time:.6g}", *(str(counts.get((arm, time), "")) for arm in arms)]) for time in times]
    return {f"{endpoint}.at-risk.proposal.csv": "\n".join([",".join(["time", *arms]), *lines]) + "\n"}


def parse_proposal(text: str) -> tuple[RiskRow, ...] | str:
    """The rows of a table that a person confirms, or what is to be mended in it."""
    lines = [line for line in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in line)]
    if len(lines) < 2 or lines[0][:1] != ["time"] or len(lines[0]) < 2 or len(lines) > _MOST_ROWS:
        return "the table needs a first line time,ARM,... and a line for each time"
    arms = [cell.strip() for cell in lines[0][1:]]
    if len(set(arms)) < len(arms):
        return "an arm stands twice in the first line"
    read: list[list[float]] = []
    for line in lines[1:]:
        if len(line) != 1 + len(arms):
            return f"the line {','.join(line)[:80]!r} has {len(line)} cells instead of {1 + len(arms)}"
        for name, cell in zip(["time", *arms], line, strict=True):
            if not _is_number(cell, whole=name != "time"):
                return f"{name} at time {line[0][:20]} reads {cell[:20]!r}: type the number that the figure prints"
        read.append([float(cell) for cell in line])
    values = np.array(read)
    if np.any(np.diff(values[:, 0]) <= 0):
        return "the times must rise from line to line"
    for index, arm in enumerate(arms, start=1):
        rises = np.flatnonzero(np.diff(values[:, index]) > 0)
        if len(rises):
            at = values[rises[0] + 1]
            return f"{arm} rises to {at[index]:.0f} at time {at[0]:g}: numbers at risk never rise"
    return tuple(
        RiskRow(arm, values[:, 0], values[:, index].astype(np.int64)) for index, arm in enumerate(arms, start=1)
    )


def _is_number(cell: str, *, whole: bool) -> bool:
    text = cell.strip()
    if not text.isascii() or len(text) > 12 or not (text.isdigit() if whole else text.replace(".", "", 1).isdigit()):
        return False
    return float(text) <= _MOST_PATIENTS
