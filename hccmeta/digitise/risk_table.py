"""Numbers at risk printed as text under a vector figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from hccmeta.digitise.arms import slug
from hccmeta.digitise.lines import colour_distance
from hccmeta.digitise.model import Colour, Curve, Drawing, FloatArray, Frame, Note, RiskRow, Word
from hccmeta.digitise.words import number

_MIN_ENTRIES = 3
_MOST_ORDERED = 6  # rows without a name of which every order is tried


@dataclass(frozen=True)
class PrintedRow:
    """One row as printed: its label (may be empty), its colour where it is known, times and counts."""

    label: str
    colour: Colour | None
    time: FloatArray
    count: FloatArray


@dataclass(frozen=True)
class AssignedRows:
    """The rows of a table by their arms; `named`: their labels or colours tell the arms, nothing was proposed."""

    rows: tuple[RiskRow, ...]
    named: bool
    notes: tuple[Note, ...]


def read_risk_rows(drawing: Drawing, frame: Frame) -> list[PrintedRow]:
    """Rows of whole numbers below the x axis that stand at the ticks and never rise."""
    positions = np.array([position for position, _ in frame.x.ticks])
    values = np.array([value for _, value in frame.x.ticks])
    reach = 0.35 * float(np.min(np.diff(np.sort(positions))))
    bottom = float(frame.y.position(np.array([0.0]))[0])
    below = sorted((word for word in drawing.words if word.centre[1] > bottom), key=lambda w: w.centre[1])
    rows = []
    for line in _lines(below):
        entries: dict[float, tuple[float, Word]] = {}
        for word in line:
            count = number(word.text)
            nearest = int(np.argmin(np.abs(positions - word.centre[0])))
            if count is not None and count == int(count) and abs(positions[nearest] - word.centre[0]) <= reach:
                entries[float(values[nearest])] = (count, word)
        time = np.array(sorted(entries))
        count_at = np.array([entries[t][0] for t in time])
        # The axis labels themselves rise; a row of numbers at risk starts above 0 and never does.
        if len(time) >= _MIN_ENTRIES and count_at[0] > 0 and np.all(np.diff(count_at) <= 0):
            first = entries[float(time[0])][1]
            label = _label(line, first)
            colour = next((word.colour for word in line if word.box[2] < first.box[0]), first.colour)
            rows.append(PrintedRow(label, colour, time, count_at))
    return rows


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in words:
        height = word.box[3] - word.box[1]
        if lines and abs(word.centre[1] - lines[-1][0].centre[1]) <= 0.5 * height:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _label(line: Sequence[Word], first: Word) -> str:
    left = sorted((word for word in line if word.box[2] <= first.box[0]), key=lambda w: w.box[0])
    return " ".join(word.text for word in left)


def assign_rows(rows: Sequence[PrintedRow], curves: Sequence[Curve], labels: Mapping[str, str]) -> AssignedRows:
    """Rows given to arms by their label, else by the colour of the label, else proposed by what the curves allow.

    `labels` holds the legend's text by arm. A row fits a curve when n falls at least as fast as survival. When
    several assignments fit, the printed order is proposed.
    """
    if not rows:
        text = "no table of numbers at risk was found as text: type it with --risk-times and --risk"
        return AssignedRows((), True, (Note(text),))
    chosen: dict[str, PrintedRow] = {}
    for curve in curves:
        names = {slug(curve.arm), slug(labels.get(curve.arm, ""))} - {""}
        named = [row for row in rows if any(f"-{name}-" in f"-{slug(row.label)}-" for name in names)]
        painted = [row for row in rows if _painted(row, curve, curves)]
        for matching in (named, painted):
            if len(matching) == 1 and matching[0] not in chosen.values():
                chosen[curve.arm] = matching[0]
                break
    notes: list[Note] = []
    left = [curve for curve in curves if curve.arm not in chosen]
    free = [row for row in rows if all(row is not taken for taken in chosen.values())]
    if left and len(free) == len(left):
        orders = permutations(free) if len(free) <= _MOST_ORDERED else iter([tuple(free)])
        fitting = [order for order in orders if all(map(_fits, order, left))]
        for curve, row in zip(left, fitting[0] if fitting else free, strict=True):
            chosen[curve.arm] = row
        how = "by what the curves allow" if len(fitting) == 1 and len(free) <= _MOST_ORDERED else "in printed order"
        notes.append(Note(f"rows of the table of numbers at risk carry no arm: proposed {how}"))
    elif left:
        missing = ", ".join(curve.arm for curve in left)
        notes.append(Note(f"no row of the table of numbers at risk could be given to: {missing}", unsure=True))
    notes.extend(
        Note("numbers at risk fall more slowly than the curve: check them", unsure=True, arm=curve.arm)
        for curve in curves
        if curve.arm in chosen and not _fits(chosen[curve.arm], curve)
    )
    assigned = tuple(
        RiskRow(curve.arm, chosen[curve.arm].time, chosen[curve.arm].count.astype(np.int64))
        for curve in curves
        if curve.arm in chosen
    )
    return AssignedRows(assigned, not left or len(free) != len(left), tuple(notes))


def _painted(row: PrintedRow, curve: Curve, curves: Sequence[Curve]) -> bool:
    if row.colour is None:
        return False
    alike = [other for other in curves if colour_distance(row.colour, other.style.colour) < 60]
    return len(alike) == 1 and alike[0].arm == curve.arm


def _fits(row: PrintedRow, curve: Curve) -> bool:
    """n(t2) / n(t1) <= S(t2-) / S(t1-), with one patient to spare for rounding and ties."""
    index = np.searchsorted(curve.time, row.time, side="left") - 1
    survival = np.where(index < 0, 1.0, curve.survival[np.clip(index, 0, None)])
    if np.any(survival[:-1] <= 0):
        return True
    return bool(np.all(row.count[1:] <= row.count[:-1] * survival[1:] / survival[:-1] + 1.5))
