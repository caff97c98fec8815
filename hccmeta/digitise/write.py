"""The files of a digitised endpoint: what goes into the study folder, and what is only for the contributor's eyes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hccmeta.digitise.model import Curve, Digitised, FloatArray, RiskRow


@dataclass(frozen=True)
class Source:
    """Where the figure stands: the fields of the `curves` block that a person knows.

    `reader` is a or b when two people read the figure independently, each with files of their own.
    """

    endpoint: str
    by: str = ""
    reference: str = ""
    figure: str = ""
    reader: str | None = None
    n: tuple[tuple[str, int], ...] = ()


def curve_csv(curve: Curve) -> str:
    """A curve as `time,survival` (months, proportion)."""
    return _csv("time,survival", np.column_stack([curve.time, curve.survival]))


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


def _csv(header: str, rows: FloatArray) -> str:
    lines = [",".join(f"{value:.6g}" for value in row) for row in np.round(rows, 5)]
    return "\n".join([header, *dict.fromkeys(lines)]) + "\n"


def yaml_block(found: Digitised, source: Source) -> str:
    """The `curves` block of `study.yaml` for this endpoint; what only a person knows says so."""
    printed = "printed" if found.risk else "none"
    fields = {
        "reading": found.curves[0].reading,
        "method": f"digitised with hccmeta digitise ({found.method})",
        "by": source.by or "FILL IN who read the curves",
        "reference": source.reference or "fill-in-id-of-the-report",
        "figure": source.figure or "FILL IN the number of the figure",
        "risk_table": printed,
    }
    lines = [
        f"# under `endpoints:`, in the entry `- endpoint: {source.endpoint}`",
        "time_unit: months",
        "curves:",
        *(f"  {key}: {_quoted(value)}" for key, value in fields.items()),
        *(f"# under `arms:`, in the entry `- id: {arm}`: n: {patients}" for arm, patients in source.n),
    ]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    plain = value.replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return value if plain.isalnum() and not plain.isdigit() else "'" + value.replace("'", "''") + "'"


def notes_text(found: Digitised) -> str:
    """How sure the reading is, one remark a line; `?` marks what needs a person's eye."""
    return "".join(
        f"{'?' if note.unsure else ' '} {f'{note.arm}: ' if note.arm else ''}{note.text}\n" for note in found.notes
    )


def write_study_files(
    folder: Path, aside: Path, found: Digitised, source: Source, *, draw: Callable[[Path], None]
) -> tuple[list[Path], list[Path]]:
    """Write curves and risk table into `folder`; picture, block and notes into `aside`; each file appears whole.

    `draw` saves the picture of the trace to a path. It holds the publisher's figure, so git is told to ignore `aside`.
    Returns the files for the study, then those aside.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reader = f".{source.reader}" if source.reader else ""
    stem = f"{source.endpoint}{reader}"
    evidence = [
        _write(folder / f"{source.endpoint}.{curve.arm}{reader}.csv", curve_csv(curve)) for curve in found.curves
    ]
    if found.risk:
        evidence.append(_write(folder / f"{source.endpoint}.at-risk.csv", at_risk_csv(found.risk, source.n)))
    aside.mkdir(parents=True, exist_ok=True)
    _write(aside / ".gitignore", "*\n")
    written = [
        _write(aside / f"{stem}.curves.yaml", yaml_block(found, source)),
        _write(aside / f"{stem}.notes.txt", notes_text(found)),
    ]
    for curve in found.curves:
        if len(curve.censor_time):
            text = _csv("time", curve.censor_time.reshape(-1, 1))
            written.append(_write(aside / f"{stem}.{curve.arm}.censor.csv", text))
    picture = aside / f"{stem}.trace.png"
    replace_whole(picture, draw)
    return evidence, [*written, picture]


def _write(path: Path, text: str) -> Path:
    replace_whole(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))
    return path


def replace_whole(path: Path, save: Callable[[Path], object]) -> None:
    """Let `save` write a temporary file beside `path` and move it there, so that no reader sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        save(temporary)
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
