"""How numbers and results are said: the one place that turns results into the words a reader sees.

Sizes are worded after GRADE's informative statements (Santesso et al., J Clin Epidemiol 2020;119:126-135): from the
size of the effect against the minimal important difference and, once a person has signed it, the certainty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from hccmeta.analysis.codes import IntervalKind, Measure, Model, Unit
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.results import Analysis, Estimate, Key
from hccmeta.evidence.spec import vocabulary
from hccmeta.words import said
from hccmeta.words.catalogue import CATALOGUE
from hccmeta.words.english import inline, known, say
from hccmeta.words.table import P

MINUS = "\N{MINUS SIGN}"
#: The level of an interval that is not said beside it.
USUAL_LEVEL = 0.95
Limits = tuple[float | None, float | None] | None
#: Models beside the rule's own whose other verdict is named beside it.
DISSENTING = (Model.COMMON, Model.REML_WIDER, Model.REML_AD_HOC, Model.REML_KR)


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


def not_estimable(why: str = "") -> str:
    """What stands where there is no number: that there is none and, where it is known, why."""
    return say("phrase.not-estimable.why", why=why) if why else say("phrase.not-estimable")


def limits(ci: Limits, digits: int = 2) -> str:
    """``0.4 to 2.0``; a limit that was not reached is said so. Empty for None."""
    if ci is None or ci == (None, None):
        return ""
    return say("phrase.to").join(say("phrase.not-reached") if one is None else number(one, digits) for one in ci)


def interval(value: float | None, ci: Limits, digits: int = 2) -> str:
    """``1.2 (0.4 to 2.0)``; ``not estimable`` without a value."""
    if value is None:
        return not_estimable()
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
        return not_estimable()
    text = span(one, digits)
    return f"{number(value, digits)} ({text})" if text else number(value, digits)


def estimate(one: Estimate, digits: int = 2) -> str:
    """An estimate with its interval, or the reason why there is none."""
    if one.estimate is None:
        return not_estimable(said.reason(one.reason) if one.reason else "")
    return spanned(one.estimate, one.interval, digits)


def p_value(p: float | None) -> str:
    """``P = 0.03``, ``P < 0.001``; an en dash for None."""
    if p is None or not math.isfinite(p):
        return "\N{EN DASH}"
    if p < 0.001:
        return say("phrase.p.small")
    return say("phrase.p", p=f"{p:.3f}" if p < 0.1 else f"{p:.2f}")


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as ``37 %``; an en dash for None."""
    return "\N{EN DASH}" if share is None else say("phrase.percent", percent=number(100 * share, digits))


def cell(value: str | float | int | None) -> str:
    """A cell of a result's table as text."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, P):
        return p_value(value)
    if isinstance(value, bool):
        return say("phrase.yes") if value else say("phrase.no")
    if isinstance(value, int):
        return count(value)
    return number(value) if isinstance(value, float) else value


def months(value: float) -> str:
    """``12 months``, ``1 month``, ``1.5 months``: a horizon."""
    return say("phrase.month" if value == 1 else "phrase.months", n=f"{value:g}")


def plural(n: int, what: str) -> str:
    """``1 study``, ``2 studies``: ``what`` is a key of the catalogue's counts, such as ``study``."""
    return say(f"count.{what}.{'one' if n == 1 else 'many'}", n=count(n))


def treatment(term: str) -> str:
    """A treatment within a sentence: ``lenvatinib``, ``SIRT (yttrium-90)``; empty for an empty term."""
    return inline(term)


def pair(arm: str | None, reference: str | None) -> str:
    """``Lenvatinib v sorafenib``; ``Active treatment v placebo`` where several drugs are one question."""
    return said.pair(arm, reference)


def endpoint(term: str | None) -> str:
    """An endpoint within a sentence."""
    return inline(term)


def spared(term: str | None, tau: float) -> str:
    """Who is still without the event of an endpoint at ``tau`` months: ``Alive at 12 months``."""
    key = "phrase.spared.os" if term == "os" else "phrase.spared"
    return say(key, endpoint=vocabulary.label(term or ""), months=months(tau))


def is_ratio(measure: str) -> bool:
    """Whether results of this measure are pooled as logarithms and read as ratios."""
    return measure in ("log_hazard_ratio", "log_ratio_of_hazard_ratios")


def on_reading_scale(measure: str, value: float | None) -> float | None:
    """``value`` as it is read: ratios out of their logarithm."""
    return math.exp(value) if value is not None and is_ratio(measure) else value


def limits_on_reading_scale(measure: str, ci: Limits) -> Limits:
    """An interval as it is read; see :func:`on_reading_scale`."""
    return None if ci is None else (on_reading_scale(measure, ci[0]), on_reading_scale(measure, ci[1]))


class Measured(Protocol):
    """What is measured between or within treatments: an analysis, or its summary."""

    @property
    def key(self) -> Key:
        """What it is among those of its plan."""

    @property
    def measure(self) -> Measure:
        """What its numbers are."""

    @property
    def unit(self) -> Unit:
        """Their unit."""

    @property
    def tau(self) -> float | None:
        """The horizon, months."""

    @property
    def arm(self) -> str | None:
        """The treatment."""

    @property
    def reference(self) -> str | None:
        """What it is set against."""


def measure_label(analysis: Measured) -> str:
    """What the numbers of the analysis are, with their unit."""
    key = f"measure.{analysis.measure}"
    if key not in CATALOGUE:
        return capital(said.unit(analysis.unit))
    within = say("phrase.within", months=months(analysis.tau)) if analysis.tau else ""
    return say(key, within=within, unit=said.unit(analysis.unit))


def with_interval(measure: str) -> str:
    """The head of a column of estimates with their 95 % intervals."""
    return say("phrase.with", measure=measure)


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
    least = months(important) if important else ""
    if ci[0] <= 0 <= ci[1]:
        if not important:
            return say("size.includes")
        if farthest < important:
            return say("size.none", important=least)
        return say("size.uncertain", low=_apart(ci[0]), high=_apart(ci[1]))
    if not important:
        return say("size.excludes")
    if nearest >= important:
        return say("size.important", important=least)
    return say("size.smaller" if farthest < important else "size.reaches", important=least)


def _apart(difference: float) -> str:
    """``0.20 months shorter``: a limit of a difference in time."""
    return say("size.apart", months=number(abs(difference)), way=way(difference))


def way(difference: float) -> str:
    """Whether a difference in time is a gain or a loss."""
    return say("phrase.longer" if difference >= 0 else "phrase.shorter")


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
    who = say("result.who", pair=pair(analysis.arm, analysis.reference), endpoint=endpoint(analysis.endpoint))
    if analysis.estimate is None:
        return say("result.none", who=who, why=sentence(said.reasons(analysis.reasons))).strip()
    judged = size(analysis, important)
    assessed = certainty.replace("-", " ") if certainty else ""
    told: dict[str, object] = {
        "basis": f"{plural(analysis.k, 'study')}, {plural(analysis.n, 'patient')}",
        "assessed": say("phrase.assessed", certainty=assessed) if certainty else say("phrase.unassessed"),
    }
    if analysis.measure != "rmst_difference":
        measure = uncapital(measure_label(analysis))
        return say("result.plain", who=who, measure=measure, effect=effect(analysis), **told)
    decides = important is not None and _verdict(analysis.ci, important) not in (None, (0, 1))
    placeholder = say("verdict.placeholder", important=months(important or 0)) if decides and not agreed else ""
    asides = (one for one in (dissent(analysis, important), placeholder) if one)
    return say(
        "result.gained",
        gained=_months_gained(analysis, say(f"result.hedge.{certainty}") if certainty else ""),
        judged=f"; {judged}" if judged else "",
        aside="".join(f" {one}" for one in asides),
        **told,
    )


def _months_gained(analysis: Analysis, hedge: str) -> str:
    """``Over the first 12 months, patients given A lived on average 0.5 months longer than those given B (...)``."""
    value = analysis.estimate or 0.0
    return say(
        "result.months-gained",
        over=say("result.over", months=months(analysis.tau)) if analysis.tau else say("result.over.whole"),
        arm=treatment(analysis.arm) if analysis.arm else say("result.arm"),
        hedge=hedge,
        lived=known(f"result.lived.{analysis.endpoint}", say("result.lived")),
        months=number(abs(value), 2),
        way=way(value),
        reference=treatment(analysis.reference) if analysis.reference else say("result.reference"),
        limits=limits(analysis.ci),
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
