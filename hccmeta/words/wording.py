"""How numbers and results are said: the one place that turns results into the words a reader sees.

Sizes are worded after GRADE's informative statements (Santesso et al., J Clin Epidemiol 2020;119:126-135): from the
size of the effect against the minimal important difference and, once a person has signed it, the certainty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hccmeta.analysis.codes import IntervalKind, Model
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.results import Analysis, Estimate
from hccmeta.words import said
from hccmeta.words.english import inline, say

MINUS = "\N{MINUS SIGN}"
NOT_ESTIMABLE = "not estimable"
#: The level of an interval that is not said beside it.
USUAL_LEVEL = 0.95
UNASSESSED = "certainty not yet assessed"
Limits = tuple[float | None, float | None] | None
#: Models beside the rule's own whose other verdict is named beside it.
DISSENTING = (Model.COMMON, Model.REML_WIDER, Model.REML_AD_HOC, Model.REML_KR)

#: What GRADE puts before the effect, by signed certainty.
HEDGE = {"high": "", "moderate": "probably ", "low": "may have ", "very-low": "perhaps, but very uncertainly, "}


def number(value: float | None, digits: int = 2) -> str:
    """``value`` with ``digits`` decimals and a true minus sign; an en dash for None or a value that is not finite."""
    if value is None or not math.isfinite(value):
        return "\N{EN DASH}"
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def count(value: int | None) -> str:
    """A whole number with thin spaces between thousands; an en dash for None."""
    return "\N{EN DASH}" if value is None else f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def limits(ci: Limits, digits: int = 2) -> str:
    """``0.4 to 2.0``; a limit that was not reached is said so. Empty for None."""
    if ci is None or ci == (None, None):
        return ""
    return " to ".join("not reached" if one is None else number(one, digits) for one in ci)


def interval(value: float | None, ci: Limits, digits: int = 2) -> str:
    """``1.2 (0.4 to 2.0)``; ``not estimable`` without a value."""
    if value is None:
        return NOT_ESTIMABLE
    span = limits(ci, digits)
    return f"{number(value, digits)} ({span})" if span else number(value, digits)


def span(one: Interval | None, digits: int = 2) -> str:
    """An interval in words: what it is stands before its limits unless it is the 95 % interval that heads announce."""
    text = limits(None if one is None else one.limits, digits)
    if one is None or not text:
        return ""
    if one.kind is IntervalKind.RANGE:
        return say("span.range", limits=text)
    if one.level is not None and one.level != USUAL_LEVEL:
        return say("span.level", level=100 * one.level, limits=text)
    return text


def spanned(value: float | None, one: Interval | None, digits: int = 2) -> str:
    """``1.2 (0.4 to 2.0)``, ``12.3 (range 9.8 to 15.1)``; ``not estimable`` without a value."""
    if value is None:
        return NOT_ESTIMABLE
    text = span(one, digits)
    return f"{number(value, digits)} ({text})" if text else number(value, digits)


def estimate(one: Estimate, digits: int = 2) -> str:
    """An estimate with its interval, or the reason why there is none."""
    if one.estimate is None:
        return f"{NOT_ESTIMABLE}: {said.reason(one.reason)}" if one.reason else NOT_ESTIMABLE
    return spanned(one.estimate, one.interval, digits)


def p_value(p: float | None) -> str:
    """``P = 0.03``, ``P < 0.001``; an en dash for None."""
    if p is None or not math.isfinite(p):
        return "\N{EN DASH}"
    if p < 0.001:
        return "P < 0.001"
    return f"P = {p:.3f}" if p < 0.1 else f"P = {p:.2f}"


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as ``37 %``; an en dash for None."""
    return "\N{EN DASH}" if share is None else f"{number(100 * share, digits)} %"


def cell(value: str | float | int | None) -> str:
    """A cell of a result's table as text."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count(value)
    return number(value) if isinstance(value, float) else value


def months(value: float) -> str:
    """``12 months``, ``1 month``, ``1.5 months``: a horizon."""
    return f"{value:g} month" + ("" if value == 1 else "s")


def plural(n: int, one: str, many: str = "") -> str:
    """``1 study``, ``2 studies``."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def treatment(term: str) -> str:
    """A treatment within a sentence: ``lenvatinib``, ``SIRT (yttrium-90)``; empty for an empty term."""
    return inline(term)


def pair(arm: str | None, reference: str | None) -> str:
    """``Lenvatinib v sorafenib``; ``Active treatment v placebo`` where several drugs are one question."""
    return said.pair(arm, reference)


def endpoint(term: str | None) -> str:
    """An endpoint within a sentence."""
    return inline(term)


def is_ratio(measure: str) -> bool:
    """Whether results of this measure are pooled as logarithms and read as ratios."""
    return measure == "log_hazard_ratio"


def on_reading_scale(measure: str, value: float | None) -> float | None:
    """``value`` as it is read: ratios out of their logarithm."""
    return math.exp(value) if value is not None and is_ratio(measure) else value


def limits_on_reading_scale(measure: str, ci: Limits) -> Limits:
    """An interval as it is read; see :func:`on_reading_scale`."""
    return None if ci is None else (on_reading_scale(measure, ci[0]), on_reading_scale(measure, ci[1]))


def measure_label(analysis: Analysis) -> str:
    """What the numbers of the analysis are, with their unit."""
    match analysis.measure:
        case "rmst_difference":
            horizon = f" within {months(analysis.tau)}" if analysis.tau else ""
            return f"RMST difference{horizon}, months"
        case "predicted_rmst_difference":
            horizon = f" within {months(analysis.tau)}" if analysis.tau else ""
            return f"Predicted RMST difference{horizon}, months"
        case "direction":
            return "Studies by direction"
        case "log_hazard_ratio":
            return "Hazard ratio"
        case "median":
            return "Median, months"
        case "risk_difference":
            return f"Difference, {said.unit(analysis.unit)}"
    return capital(said.unit(analysis.unit))


def no_effect(measure: str) -> float | None:
    """The value that means no difference, on the reading scale; None where there is none."""
    if is_ratio(measure):
        return 1.0
    return 0.0 if measure in ("rmst_difference", "predicted_rmst_difference", "risk_difference") else None


def effect(analysis: Analysis, digits: int = 2) -> str:
    """The pooled result with its interval, on the scale on which it is read."""
    return as_read(analysis.measure, analysis.estimate, analysis.interval, digits)


def as_read(measure: str, value: float | None, one: Interval | None, digits: int = 2) -> str:
    """A value with its interval, on the scale on which it is read."""
    if is_ratio(measure):
        one = None if one is None else one.mapped(math.exp)
    return spanned(on_reading_scale(measure, value), one, digits)


def of_treatments(analyses: Sequence[Analysis]) -> str:
    """The result of each treatment, one after the other."""
    return "; ".join(
        say("caption.of-treatment", treatment=treatment(one.arm or ""), result=effect(one, 1)) for one in analyses
    )


def size(analysis: Analysis, important: float | None) -> str:
    """What interval and minimal important difference (months) say of an RMST difference, in one clause."""
    value, ci = analysis.estimate, analysis.ci
    if value is None or ci is None or ci[0] is None or ci[1] is None:
        return ""
    nearest, farthest = sorted((abs(ci[0]), abs(ci[1])))
    if ci[0] <= 0 <= ci[1]:
        if not important:
            return "the interval includes zero"
        if farthest < important:
            return f"little or no difference: the interval excludes a difference of {months(important)} either way"
        return f"uncertain: from {_apart(ci[0])} to {_apart(ci[1])}"
    if not important:
        return "the interval excludes zero"
    if nearest >= important:
        return f"an important difference: all of the interval lies at {months(important)} or beyond"
    if farthest < important:
        return f"a difference, but smaller than {months(important)}"
    reaches = f"whether it reaches the smallest important one ({months(important)}) is uncertain"
    return f"a difference: the interval excludes zero, but {reaches}"


def _apart(difference: float) -> str:
    """``0.20 months shorter``: a limit of a difference in time."""
    return f"{number(abs(difference))} months {'longer' if difference > 0 else 'shorter'}"


def _verdict(ci: Limits, important: float) -> tuple[int, int] | None:
    """Where an interval lies: its sides of no difference and of an important one; None without two limits."""
    if ci is None or ci[0] is None or ci[1] is None:
        return None
    low, high = float(ci[0]), float(ci[1])
    sign = int(low > 0) - int(high < 0)
    reached = (max(abs(low), abs(high)) >= important) + (sign != 0 and min(abs(low), abs(high)) >= important)
    return sign, reached


def dissent(analysis: Analysis, important: float | None) -> str:
    """The other models of the rule whose interval says otherwise than the verdict; empty where all agree."""
    lines = () if analysis.details.sensitivity is None else analysis.details.sensitivity.lines
    own = _verdict(analysis.ci, important) if important else None
    others = [
        say("verdict.other", model=uncapital(said.label(one.label)), limits=limits(one.interval.inferred))
        for one in lines
        if own is not None
        and one.label.model in DISSENTING
        and one.interval is not None
        and _verdict(one.interval.inferred, important or 0) not in (None, own)
    ]
    return say("verdict.dissent", others="; ".join(others)) if others else ""


def answer(analysis: Analysis, *, important: float | None, certainty: str | None = None, agreed: bool = False) -> str:
    """The result of a contrast as one or two sentences; where it is not estimable, the reason.

    ``agreed``: whether a panel agreed on the smallest important difference; else it is said to be a placeholder.
    """
    who = f"{pair(analysis.arm, analysis.reference)}, {endpoint(analysis.endpoint)}"
    if analysis.estimate is None:
        return f"{who}: {NOT_ESTIMABLE}. {sentence(said.reasons(analysis.reasons))}".strip()
    basis = f"{plural(analysis.k, 'study', 'studies')}, {plural(analysis.n, 'patient')}"
    assessed = f"{certainty.replace('-', ' ')} certainty" if certainty else UNASSESSED
    if analysis.measure != "rmst_difference":
        return f"{who}: {uncapital(measure_label(analysis))} {effect(analysis)}; {basis}; {assessed}."
    gained = _months_gained(analysis, HEDGE[certainty] if certainty else "")
    judged = size(analysis, important)
    other = dissent(analysis, important)
    decides = important is not None and _verdict(analysis.ci, important) not in (None, (0, 1))
    placeholder = say("verdict.placeholder", important=months(important or 0)) if decides and not agreed else ""
    aside = " ".join(filter(None, (other, placeholder)))
    return f"{gained}{'; ' + judged if judged else ''}.{' ' + aside if aside else ''} {basis}; {assessed}."


def _months_gained(analysis: Analysis, hedge: str) -> str:
    """``Over the first 12 months, patients given A lived on average 0.5 months longer than those given B (...)``."""
    value = analysis.estimate or 0.0
    direction = "longer" if value >= 0 else "shorter"
    lived = {"os": "lived", "pfs": "lived without progression", "ttp": "were free of progression"}
    verb = lived.get(analysis.endpoint or "", "were event-free")
    arm = treatment(analysis.arm) if analysis.arm else "active treatment"
    reference = treatment(analysis.reference) if analysis.reference else "the reference"
    over = f"Over the first {months(analysis.tau)}" if analysis.tau else "On average"
    span = limits(analysis.ci)
    return (
        f"{over}, patients given {arm} {hedge}{verb} on average {number(abs(value), 2)} months {direction} than those "
        f"given {reference} (95 % interval of the difference {span} months)"
    )


def uncapital(text: str) -> str:
    """``text`` with a small first letter, for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """``text`` with a capital first letter and a full stop; empty stays empty."""
    text = text.strip()
    if not text:
        return ""
    return capital(text) + ("" if text.endswith((".", "!", "?")) else ".")
