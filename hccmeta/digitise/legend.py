"""Which label the legend gives to which line."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.digitise.lines import same_style
from hccmeta.digitise.model import Box, Drawing, Stroke, Word

_WORD_GAP = 1.2  # of the letter height: a larger gap ends the label


def legend_labels(drawing: Drawing, curves: Sequence[Stroke]) -> list[str | None]:
    """The legend's text for each curve, None where no short sample of its style stands left of a text."""
    labels: list[str | None] = []
    flat = _flat_lines(drawing.strokes)
    for curve in curves:
        rivals = sum(same_style(curve.style, other.style) for other in curves)
        labels.append(_label(drawing, flat, curve) if rivals == 1 else None)
    return labels


def _flat_lines(strokes: Sequence[Stroke]) -> list[tuple[Stroke, Box]]:
    """The level lines that can be samples, each with its box."""
    found = []
    for stroke in strokes:
        (x0, y0), (x1, y1) = stroke.points.min(axis=0).tolist(), stroke.points.max(axis=0).tolist()
        if y1 - y0 <= 0.2 and x1 - x0 > 2:
            found.append((stroke, (x0, y0, x1, y1)))
    return found


def _label(drawing: Drawing, flat: Sequence[tuple[Stroke, Box]], curve: Stroke) -> str | None:
    alike = {style: same_style(style, curve.style) for style in {stroke.style for stroke, _ in flat}}
    longest = max(0.25 * float(curve.points[:, 0].max() - curve.points[:, 0].min()), 10)
    for stroke, (x0, y0, x1, _) in flat:
        if x1 - x0 <= longest and alike[stroke.style]:
            text = text_right_of(drawing.words, x1, y0)
            if text:
                return text
    return None


def text_right_of(words: Sequence[Word], x: float, y: float) -> str:
    """The words of one line that start right of a place, up to the first wide gap."""
    line = sorted(
        (word for word in words if word.box[1] <= y <= word.box[3] and word.centre[0] > x), key=lambda w: w.box
    )
    text: list[str] = []
    end = x
    for word in line:
        height = word.box[3] - word.box[1]
        if word.box[0] - end > (3.0 if not text else _WORD_GAP) * height:
            break
        if word.text in "+|":
            continue
        text.append(word.text)
        end = word.box[2]
    return " ".join(text)
