"""Results to the figures about reports without curves: direction of effect, hidden differences, confounders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from hccmeta.analysis.codes import Source, Standing
from hccmeta.analysis.confounding import NOTABLE, Confounder, Confounding
from hccmeta.analysis.details import Finding, HiddenBias
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import vocabulary
from hccmeta.figures import effect_direction, grid, tipping
from hccmeta.figures.canvas import Drawing, Numbers
from hccmeta.figures.effect_direction import Directions, Effect
from hccmeta.figures.grid import Cell, Grid
from hccmeta.figures.tipping import Tip, Tipping
from hccmeta.words import figures as figure_words
from hccmeta.words import wording
from hccmeta.words.english import inline, say

#: Biases that the figure of hidden differences assumes, in months at 12 months.
LARGEST_BIAS, STEPS = 2.0, 40
SIGNS = {
    Standing.ADJUSTED: ("+", "good"),
    Standing.BALANCED: ("=", "good"),
    Standing.UNBALANCED: ("\N{NOT EQUAL TO}", "bad"),
    Standing.NOT_READ: ("?", "quiet"),
}
WAYS: dict[int, Literal["up", "down", "none"]] = {1: "up", -1: "down", 0: "none"}


def directions(figure: str, analyses: Sequence[Analysis]) -> Drawing:
    """Which way each study points on each endpoint; ``analyses``: of one pair of treatments, each with directions."""
    first = analyses[0]
    findings = [one.details.directions.findings for one in analyses if one.details.directions is not None]
    studies = dict.fromkeys(
        (each.label.study or "", each.label.name or each.label.study or "") for one in findings for each in one
    )
    by_study = [{each.label.study: each for each in one} for one in findings]
    model = Directions(
        studies=tuple(name for _, name in studies),
        outcomes=tuple(vocabulary.label(one.endpoint or "") for one in analyses),
        effects=tuple(tuple(_effect(first, each.get(study)) for each in by_study) for study, _ in studies),
        missing=say("directions.missing"),
        hrefs=tuple(f"studies/{study}/" for study, _ in studies),
        notes=(say("directions.note"),),
    )
    pair = wording.pair(first.arm, first.reference)
    named = {"treatment": inline(first.arm), "reference": inline(first.reference)}
    counts = "; ".join(_counted(one) for one in analyses)
    caption = say("directions.caption", pair=pair, counts=counts, **named)
    return effect_direction.draw(figure, say("directions.title", pair=pair), caption, model)


def _effect(analysis: Analysis, finding: Finding | None) -> Effect | None:
    if finding is None:
        return None
    toward = {1: analysis.arm, -1: analysis.reference}.get(finding.toward)
    words = {
        "how": say("directions.by-ratio" if finding.by_ratio else "directions.by-medians"),
        "patients": say(f"directions.{finding.analysis_set}"),
    }
    way = say("directions.toward", treatment=inline(toward), **words) if toward else say("directions.neither", **words)
    clear = {True: "clear", False: "not-clear", None: "not-read"}[finding.clear]
    told = f"{way}; {say(f'directions.{clear}')}"
    return Effect(WAYS[finding.toward], finding.n or 0, finding.clear is True, told)


def _counted(analysis: Analysis) -> str:
    tally = analysis.details.directions
    assert tally is not None
    return say(
        "directions.count",
        favouring=tally.favouring,
        of=tally.favouring + tally.against,
        treatment=inline(analysis.arm),
        endpoint=inline(analysis.endpoint),
        p=wording.number(tally.p, 3 if tally.p < 0.1 else 2),
    )


def hidden_bias(figure: str, analysis: Analysis, what: str, important: float | None) -> Drawing | None:
    """The interval of a difference in months against an assumed hidden difference between the groups; None where the
    analysis has no interval or no such bias."""
    bias, ci, value = analysis.details.hidden_bias, analysis.ci, analysis.estimate
    if bias is None or value is None or ci is None or ci[0] is None or ci[1] is None:
        return None
    largest = max(LARGEST_BIAS * (analysis.tau or 12) / 12, abs(value))
    steps = tuple(largest * i / STEPS for i in range(STEPS + 1))
    sign = 1.0 if value >= 0 else -1.0
    model = Tipping(
        x_label=say("bias.x", treatment=inline(analysis.arm if sign > 0 else analysis.reference)),
        y_label=say("bias.y"),
        bias=steps,
        estimate=tuple(value - sign * step for step in steps),
        lower=tuple(ci[0] - sign * step for step in steps),
        upper=tuple(ci[1] - sign * step for step in steps),
        important=None if important is None else (sign * important, say("bias.smallest")),
        tips=_tips(analysis, bias, value, sign, important, largest),
        sides=figure_words.sides(analysis),
        treatment=analysis.arm,
    )
    pair = wording.pair(analysis.arm, analysis.reference)
    told = " ".join(tip.said for tip in model.tips) or say("bias.at-once")
    wide = wording.interval(value, bias.interval.limits)
    caption = say("bias.caption", pair=pair, tips=told, sd=wording.number(bias.sd, 1), wide=wide)
    return tipping.draw(figure, say("bias.title", what=what), f"{pair}. {told}", caption, model)


def _tips(
    analysis: Analysis, bias: HiddenBias, value: float, sign: float, important: float | None, largest: float
) -> tuple[Tip, ...]:
    """Where the interval meets the smallest important difference and no difference, and where nothing is left."""
    tips = []
    if bias.to_important:
        sentence = say("bias.important", months=wording.number(bias.to_important))
        tips.append(Tip(bias.to_important, sign * (important or 0.0), sentence))
    if bias.to_zero:
        way = say("bias.longer" if sign > 0 else "bias.shorter")
        sentence = say("bias.zero", treatment=inline(analysis.arm), months=wording.number(bias.to_zero), way=way)
        tips.append(Tip(bias.to_zero, 0.0, sentence))
    tips.append(Tip(abs(value), 0.0, say("bias.nothing", months=wording.number(abs(value)))))
    return tuple(tip for tip in tips if tip.bias <= largest)


def predicted(drawing: Drawing) -> Drawing:
    """A drawing of predicted numbers: each line of its file of numbers says so."""
    header, rows = drawing.numbers.header, drawing.numbers.rows
    marked = Numbers((*header, "source"), tuple((*row, Source.PREDICTED.value) for row in rows))
    return replace(drawing, numbers=marked)


def confounders(figure: str, confoundings: Sequence[Confounding], names: dict[str, str]) -> Drawing:
    """Study by confounder: adjusted, alike at baseline, different, or nothing known. ``names``: of studies, by id."""
    columns = tuple(vocabulary.label(one.characteristic) for one in confoundings[0].confounders)
    several = [one.study for one in confoundings]
    rows = tuple(
        names[one.study] if several.count(one.study) == 1 else f"{names[one.study]}, {inline(one.arm)}"
        for one in confoundings
    )
    counts = "; ".join(
        say("confounders.count", study=row, k=len(one.adjusted_for), of=len(one.confounders))
        for row, one in zip(rows, confoundings, strict=True)
    )
    model = Grid(
        rows,
        columns,
        tuple(tuple(_cell(each) for each in one.confounders) for one in confoundings),
        discs=True,
        hrefs=tuple(f"studies/{one.study}/" for one in confoundings),
        notes=(say("confounders.note"),),
    )
    caption = say("confounders.caption", counts=counts, notable=NOTABLE)
    return grid.draw(figure, say("confounders.title"), caption, model)


def _cell(one: Confounder) -> Cell:
    shown, ink = SIGNS[one.standing]
    difference = "" if one.difference is None else wording.number(abs(one.difference))
    return Cell(shown, ink, say(f"confounders.{one.standing}", difference=difference))
