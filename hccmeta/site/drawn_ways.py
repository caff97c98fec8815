"""Results to the records that figures are drawn from: specification curves, subsets of studies, windows of time."""

from __future__ import annotations

import numpy as np

from hccmeta.analysis.details import Gosh, Line, Multiverse, Windows
from hccmeta.analysis.results import Analysis
from hccmeta.figures import gosh, specification_curve
from hccmeta.figures import windows as by_window
from hccmeta.figures.canvas import Drawing
from hccmeta.words import figures as words
from hccmeta.words import said, wording
from hccmeta.words.detail_ways import choices
from hccmeta.words.english import say


def multiverse(figure: str, analysis: Analysis, ways: Multiverse, caption: str) -> Drawing:
    """Every defensible way to compute the analysis, sorted by result, over the choices that led to it."""
    made = [each for each in choices(ways) if each[2].any()]
    options = {name: [option for factor, option, _ in made if factor == name] for name, *_ in made}
    # What has one option is no choice.
    factors = {name: several for name, several in options.items() if len(several) > 1}
    specifications = []
    for i in range(ways.size):
        value, limits = _read(analysis, ways.estimate[i], (ways.lower[i], ways.upper[i]))
        chosen = tuple(
            tuple(option for factor, option, who in made if factor == name and bool(who[i])) for name in factors
        )
        specifications.append(specification_curve.Specification(value, *limits, chosen, main=i == ways.primary))
    model = specification_curve.Multiverse(
        axis=said_axis(analysis, ways),
        factors=tuple((name, tuple(several)) for name, several in factors.items()),
        specifications=tuple(specifications),
        null=wording.no_effect(analysis.measure),
        logarithmic=wording.is_ratio(analysis.measure),
        notes=(say("caption.multiverse.note"),),
    )
    title = say("caption.multiverse.title", title=wording.uncapital(said.title(analysis)))
    return specification_curve.draw(figure, title, caption, caption, model)


def said_axis(analysis: Analysis, found: Multiverse) -> str:
    """What the estimates are; where several horizons stand in one figure, no horizon is named."""
    several = len(set(found.tau[np.isfinite(found.tau)].tolist())) > 1
    return say("figure.rmst-difference") if several else wording.measure_label(analysis)


def subsets(figure: str, analysis: Analysis, every: Gosh, caption: str) -> Drawing:
    """The mean of every subset against its heterogeneity."""
    inside = every.member.astype(bool)
    name = said.label(every.study)
    whole, _ = _read(analysis, every.estimate[-1], (0.0, 0.0))
    model = gosh.Subsets(
        x_label=wording.measure_label(analysis),
        y_label=say("figure.i2"),
        subsets=tuple(
            gosh.Subset(_read(analysis, value, (0.0, 0.0))[0], 100 * float(i2), bool(held))
            for value, i2, held in zip(every.estimate, every.i2, inside, strict=True)
        ),
        inside=say("cell.with", name=name),
        outside=say("cell.without", name=name),
        whole=(whole, say("figure.all-studies")),
        null=wording.no_effect(analysis.measure),
        logarithmic=wording.is_ratio(analysis.measure),
    )
    title = say("caption.gosh.title", title=wording.uncapital(said.title(analysis)))
    return gosh.draw(figure, title, caption, caption, model)


def windows(figure: str, analysis: Analysis, spans: Windows, caption: str) -> Drawing:
    """The hazard ratio within each window of follow-up."""
    model = by_window.Windows(
        x_label=say("figure.months"),
        y_label=say("figure.hazard-ratio"),
        events_label=say("figure.window-events"),
        windows=tuple(
            _window(line, end.label.window, int(events))
            for line, end, events in zip(spans.ratios.lines, spans.gains.lines, spans.events, strict=True)
        ),
        sides=words.sides_of_pair(analysis.arm, analysis.reference, ratio=True),
        treatment=analysis.arm,
    )
    title = say("caption.windows.title", pair=wording.pair(analysis.arm, analysis.reference))
    return by_window.draw(figure, title, caption, model)


def _window(line: Line, drawn: tuple[float, float | None] | None, events: int) -> by_window.Window:
    """A window; the open one is drawn to where its months gained end."""
    start, end = drawn or (0.0, 0.0)
    value = None if line.estimate is None else float(np.exp(line.estimate))
    lower, upper = (None, None) if line.interval is None else line.interval.mapped(lambda x: float(np.exp(x))).limits
    told = f"{said.label(line.label)}: {wording.interval(value, (lower, upper))}"
    return by_window.Window(start, end or start, value, lower, upper, told, events)


def _read(analysis: Analysis, value: float, limits: tuple[float, float]) -> tuple[float, tuple[float, float]]:
    """A value and its limits on the scale on which they are read."""
    if wording.is_ratio(analysis.measure):
        return float(np.exp(value)), (float(np.exp(limits[0])), float(np.exp(limits[1])))
    return float(value), (float(limits[0]), float(limits[1]))
