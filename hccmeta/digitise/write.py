"""The files of a digitised endpoint: what goes into the study folder, and what is only for the contributor's eyes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from hccmeta import __version__
from hccmeta.digitise.colours import hex_colour
from hccmeta.digitise.kept import (
    FigureFile,
    FigureTrace,
    SurvivalAxis,
    TimeAxis,
    TracedArm,
    censor_times,
    curve_rows,
    trace_text,
)
from hccmeta.digitise.model import Axis, Curve, Digitised, FloatArray, RiskRow
from hccmeta.digitise.units import MONTHS
from hccmeta.ground.atomic import write_atomically

TOOL = f"hccmeta digitise {__version__}"


@dataclass(frozen=True)
class Source:
    """Where the figure stands: the fields of the `curves` block that a person knows.

    `reader` is a or b when two people read the figure independently, each with files of their own.
    """

    endpoint: str
    by: str = ""
    reference: str = ""
    figure: str = ""
    reader: Literal["a", "b"] | None = None
    n: tuple[tuple[str, int], ...] = ()


def figure_file(figure: Path, found: Digitised, *, page: int, region: tuple[float, ...] | None) -> FigureFile:
    """Which file was read, by name, digest and size."""
    raw = figure.read_bytes()
    place = None if region is None else (region[0], region[1], region[2], region[3])
    digest = hashlib.sha256(raw).hexdigest()
    return FigureFile(
        name=figure.name[-200:], sha256=digest, bytes=len(raw), kind=found.kind, page=page, region=place,
        turned=round(found.turned, 3),
    )  # fmt: skip


def kept_trace(digitised: Digitised, source: Source, figure: FigureFile, *, judged: bool) -> FigureTrace:
    """What is kept of a reading; ``judged``: a person looked at its unsure lines and accepted them."""
    frame = digitised.frame
    factor = 100.0 if frame.percent else 1.0
    y = tuple((_printed_level(value, digitised.events, factor), round(place, 3)) for place, value in frame.y.ticks)
    return FigureTrace(
        endpoint=source.endpoint,
        reader=source.reader,
        tool=TOOL,
        figure=figure,
        x=TimeAxis(calibration=_pairs(frame.x), unit=digitised.unit, source=frame.x.source),
        y=SurvivalAxis(
            calibration=y,
            scale="percent" if frame.percent else "proportion",
            shows="events" if digitised.events else "survival",
            source=frame.y.source,
        ),
        arms={curve.arm: _kept_arm(digitised, curve, judged=judged) for curve in digitised.curves},
        remarks=tuple(note.text[:400] for note in digitised.notes if note.arm is None),
    )


def _printed_level(survival: float, events: bool, factor: float) -> float:
    return round((1 - survival if events else survival) * factor, 6)


def _pairs(axis: Axis) -> tuple[tuple[float, float], ...]:
    return tuple((round(value, 6), round(place, 3)) for place, value in axis.ticks)


def _kept_arm(digitised: Digitised, curve: Curve, *, judged: bool) -> TracedArm:
    own = [note for note in digitised.notes if note.arm == curve.arm]
    sure = not any(note.unsure for note in own)
    # The first point of a sampled line is (0, 1) by definition, not read.
    start = 1 if curve.reading == "samples" else 0
    points = digitised.frame.positions(curve.time[start:], curve.survival[start:]).round(3)
    marks = digitised.frame.x.position(curve.censor_time).round(3)
    return TracedArm(
        reading="samples" if curve.reading == "samples" else "vector",
        points=tuple((float(x), float(y)) for x, y in points),
        censor=tuple(float(x) for x in marks),
        colour=hex_colour(curve.style.colour),
        dash=curve.style.dash if curve.style.dash in ("solid", "dashed", "dotted", "dashdot") else None,  # type: ignore[arg-type]
        sure=sure,
        judged=judged and not sure,
        remarks=tuple(note.text[:400] for note in sorted(own, key=lambda note: not note.unsure)),
    )


def at_risk_csv(rows: Sequence[RiskRow], n: Sequence[tuple[str, int]] = ()) -> str:
    """Numbers at risk as `time,<arm>,...`: the times at which every arm with a table has a number.

    `n` gives the number of patients at time 0 of arms whose table does not print it.
    """
    counts = {
        (row.arm, round(float(t), 6)): int(c) for row in rows for t, c in zip(row.time, row.n_at_risk, strict=True)
    }
    for arm, patients in n:
        counts.setdefault((arm, 0.0), patients)
    arms = [row.arm for row in rows]
    complete = [t for t in sorted({time for _, time in counts}) if all((arm, t) in counts for arm in arms)]
    lines = [",".join([f"{time:.6g}", *(str(counts[arm, time]) for arm in arms)]) for time in complete]
    return "\n".join([",".join(["time", *arms]), *lines]) + "\n"


def table_csv(header: str, rows: FloatArray) -> str:
    """Rows of numbers, rounded to five decimals, below a header."""
    lines = [",".join(f"{value:.10g}" for value in row) for row in np.round(rows, 5)]
    return "\n".join([header, *lines]) + "\n"


#: What stands in a block until a person says who read the curves, and of which report.
WHO, WHICH = "FILL IN", "fill-in"


def curves_block(trace: FigureTrace, source: Source, *, risk: bool) -> dict[str, str]:
    """The `curves` block of `study.yaml` for this endpoint; what nobody said stands empty."""
    kind = "paths of a vector figure" if trace.figure.kind == "vector" else "trace of a picture"
    block = {
        "reading": next(iter(trace.arms.values())).reading,
        "method": f"digitised with hccmeta digitise ({kind})",
        "by": source.by,
        "reference": source.reference,
    }
    figure = {"figure": source.figure} if source.figure else {}
    return {**block, **figure, "risk_table": "printed" if risk else "none"}


def yaml_lines(block: dict[str, str]) -> list[str]:
    """The block as lines of YAML, without indentation."""
    return ["curves:", *(f"  {key}: {_quoted(value)}" for key, value in block.items())]


def _quoted(value: str) -> str:
    plain = value.replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return value if plain.isalnum() and not plain.isdigit() else "'" + value.replace("'", "''") + "'"


def notes_text(found: Digitised) -> str:
    """How sure the reading is, one remark a line; `?` marks what needs a person's eye."""
    return "".join(
        f"{'?' if note.unsure else ' '} {f'{note.arm}: ' if note.arm else ''}{note.text}\n" for note in found.notes
    )


def evidence_files(trace: FigureTrace, *, unit: str = "months") -> dict[str, str]:
    """The files that follow from a trace, by name: itself, curves and censor marks with times in ``unit``."""
    reader = f".{trace.reader}" if trace.reader else ""
    files = {f"{trace.endpoint}{reader}.trace.json": trace_text(trace)}
    for arm, line in trace.arms.items():
        stem = f"{trace.endpoint}.{arm}{reader}"
        rows = curve_rows(trace, arm) / np.array([MONTHS[unit], 1.0])
        files[f"{stem}.csv"] = table_csv("time,survival", rows)
        if line.censor:
            marks = censor_times(trace, arm) / MONTHS[unit]
            files[f"{stem}.censor.csv"] = table_csv("time", marks.reshape(-1, 1))
    return files


def risk_file(found: Digitised, source: Source, *, unit: str = "months") -> dict[str, str]:
    """The table of numbers at risk, by name, with times in ``unit``; none without numbers."""
    if not found.risk:
        return {}
    factor = MONTHS.get(found.unit, 1.0) / MONTHS[unit]
    rows = [replace(row, time=row.time * factor) for row in found.risk]
    return {f"{source.endpoint}.at-risk.csv": at_risk_csv(rows, source.n)}


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """Write files into `folder`, each whole; returns where they are."""
    for name, content in files.items():
        write_atomically(folder / name, content)
    return [folder / name for name in files]


def write_aside(aside: Path, stem: str, found: Digitised, picture: Path) -> list[Path]:
    """Write what is only for the contributor's eyes: the notes, and the picture of the trace, copied from `picture`.

    The picture holds the publisher's figure, so git is told to ignore the folder.
    """
    write_files(aside, {".gitignore": "*\n"})
    return write_files(aside, {f"{stem}.notes.txt": notes_text(found), f"{stem}.trace.png": picture.read_bytes()})
