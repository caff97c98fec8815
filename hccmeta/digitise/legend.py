"""Which label the legend gives to which line."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.digitise.lines import same_style
from hccmeta.digitise.model import Drawing, Stroke, Word

_WORD_GAP = 1.2  # of the letter height: a larger gap ends the label


def legend_labels(drawing: Drawing, curves: Sequence[Stroke]) -> list[str | None]:
    """The legend's text for each curve, None where no short sample of its style stands left of a text."""
    labels: list[str | None] = []
    for curve in curves:
        rivals = sum(same_style(curve.style, other.style) for other in curves)
        labels.append(_label(drawing, curve) if rivals == 1 else None)
    return labels


def _label(drawing: Drawing, curve: Stroke) -> str | None:
    length = float(curve.points[:, 0].max() - curve.points[:, 0].min())
    for stroke in drawing.strokes:
        low, high = stroke.points.min(axis=0), stroke.points.max(axis=0)
        flat = high[1] - low[1] <= 0.2 and 2 < high[0] - low[0] <= max(0.25 * length, 10)
        if flat and same_style(stroke.style, curve.style):
            text = text_right_of(drawing.words, float(high[0]), float(low[1]))
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
