"""What figures say besides their numbers: heads of columns, sides of no difference, lines on heterogeneity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hccmeta.analysis.codes import IntervalKind, LabelKind, Mark, Measure
from hccmeta.analysis.results import Analysis, Row
from hccmeta.evidence.spec import vocabulary
from hccmeta.words import said, wording
from hccmeta.words.english import inline, say


def sides(analysis: wording.Measured) -> tuple[str, str] | None:
    """The names of the sides of no difference, left and right; None where the measure has none."""
    if analysis.measure is Measure.LOG_RATIO_OF_HAZARD_RATIOS:
        return _sides_of_change(analysis)
    if wording.no_effect(analysis.measure) is None:
        return None
    return sides_of_pair(analysis.arm, analysis.reference, ratio=wording.is_ratio(analysis.measure))


def sides_of_pair(arm: str | None, reference: str | None, *, ratio: bool) -> tuple[str, str] | None:
    """The sides of no difference between two treatments; None without a reference."""
    if not reference:
        return None
    with_arm = say("figure.better", treatment=inline(arm)) if arm else say("figure.better.active")
    better = (say("figure.better", treatment=inline(reference)), with_arm)
    return better[::-1] if ratio else better


def _sides_of_change(analysis: wording.Measured) -> tuple[str, str]:
    """The sides of a ratio of hazard ratios: at which level, or when, the effect is larger."""
    level = analysis.key.level
    if level is None:
        return say("sides.later"), say("sides.earlier")
    at, against = (say("sides.level", level=said.level(level.factor, one)) for one in (level.level, level.baseline))
    return at, against


def shared_sides(analyses: Sequence[wording.Measured]) -> tuple[str, str] | None:
    """The sides of several comparisons in one figure; None where the measure has none."""
    measure = analyses[0].measure
    if measure is Measure.LOG_RATIO_OF_HAZARD_RATIOS:
        alike = len({sides(one) for one in analyses}) == 1
        return sides(analyses[0]) if alike else (say("sides.first"), say("sides.second"))
    if wording.no_effect(measure) is None or not all(one.reference for one in analyses):
        return None
    if len({(one.arm, one.reference) for one in analyses}) == 1:
        return sides(analyses[0])
    better = (say("figure.better.second"), say("figure.better.first"))
    return better[::-1] if wording.is_ratio(measure) else better


def events_heads(analysis: Analysis) -> tuple[str, str]:
    """The heads over events and patients of both arms."""
    arm = vocabulary.label(analysis.arm) if analysis.arm else say("figure.events.arm")
    reference = vocabulary.label(analysis.reference) if analysis.reference else say("figure.events.reference")
    return say("figure.events", arm=arm), say("figure.events", arm=reference)


def heterogeneity(analysis: Analysis) -> str:
    """tau², I² and Q of a pool in one line; empty where there is nothing to say."""
    if analysis.tau2 is None or analysis.k < 2:
        return ""
    parts = [say("figure.heterogeneity.tau2", tau2=wording.number(analysis.tau2, 3))]
    if analysis.i2 is not None:
        parts.append(say("figure.heterogeneity.i2", i2=wording.percent(analysis.i2)))
    if analysis.q is not None:
        degrees = wording.plural(analysis.k - 1, "degree")
        parts.append(say("figure.heterogeneity.q", q=wording.number(analysis.q), degrees=degrees))
    return say("figure.heterogeneity", parts=", ".join(parts))


def overall(analysis: Analysis) -> str:
    """The test of the pooled result in one line; empty without one."""
    return say("figure.overall", p=wording.p_value(analysis.p)) if analysis.p is not None else ""


def result(analysis: Analysis, row: Row) -> str:
    """The estimate of a row as text, or why there is none."""
    if row.estimate is None:
        return wording.not_estimable(said.reasons(row.reasons))
    return wording.as_read(analysis.measure, row.estimate, row.interval)


def pooled(analysis: Analysis) -> str:
    """What the pooled result of an analysis is called."""
    return say("figure.pooled.descriptive" if analysis.status == "descriptive" else "figure.pooled")


def foot(*, version: str, built: str, licence: str, address: str) -> tuple[str, ...]:
    """The lines below a figure to download: version, source, licence and address."""
    where = say("figure.foot.address", address=address) if address else ""
    return (
        say("figure.foot", version=version, built=built),
        say("figure.foot.licence", licence=licence, address=where),
    )


def row_name(analysis: Analysis, row: Row) -> str:
    """The name of a row: the study's alone where the figure's heads say which treatments are compared."""
    alike = row.label.kind is LabelKind.CONTRAST and (row.arm, row.reference) == (analysis.arm, analysis.reference)
    if row.label.name and (alike or row.label.kind is LabelKind.HAZARD_RATIO):
        return row.label.name
    return said.label(row.label)


def comparison(one: Analysis) -> str:
    """The name of a line of a panel: who is compared and, of response, how it was assessed."""
    pair = said.compared(one)
    return f"{pair}, {said.way(one.key.way)}" if one.key.way is not None else pair


def assessed(one: Analysis, row: Row) -> str:
    """The name of a line of proportions: the study, and how the outcome was assessed."""
    name = row.label.name or row.study
    return f"{name}, {said.way(replace(one.key.way, study=''))}" if one.key.way is not None else name


#: Marks that speak against no number.
UNSIGNED = (Mark.REPORTED, Mark.NOT_REPORTED)


def _signs_of(row: Row) -> list[tuple[str, str]]:
    codes = [*(mark.value for mark in row.label.marks), *(["suspect"] if row.label.suspects else [])]
    signed = [(say(f"sign.{code}"), say(f"sign.{code}.said")) for code in codes if code not in UNSIGNED]
    return list(dict.fromkeys(signed))


def signs(row: Row) -> str:
    """The signs behind the name of a row; empty where nothing speaks against its number."""
    return "".join(sign for sign, _ in _signs_of(row))


def signs_said(rows: Sequence[Row]) -> tuple[str, ...]:
    """What the signs in a figure of ``rows`` mean, and what its ranges are; nothing where there are none."""
    told = dict.fromkeys(f"{sign} {meaning}" for row in rows for sign, meaning in _signs_of(row))
    ranges = any(row.interval is not None and row.interval.kind is IntervalKind.RANGE for row in rows)
    return (*([wording.capital("; ".join(told)) + "."] if told else []), *([say("figure.ranges")] if ranges else []))
