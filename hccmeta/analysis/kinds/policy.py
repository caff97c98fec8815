"""One rule for the interval of a pool, by the number of its studies, with the scales that the protocol fixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import IntervalKind, Label, Model, Unit
from hccmeta.analysis.details import HiddenBias, Importance, Line
from hccmeta.analysis.intervals import Interval, estimated
from hccmeta.analysis.remarks import Method, MethodKey, Note, NoteKey, Reason, Why, because, method, note
from hccmeta.evidence.spec.review import Scales

MODELS = {
    stats.Method.OWN: Model.OWN,
    stats.Method.BAYES: Model.BAYES,
    stats.Method.HK_MAX: Model.REML_WIDER,
    stats.Method.COMMON: Model.COMMON,
    stats.Method.HK: Model.REML_HK,
    stats.Method.HK_ADHOC: Model.REML_AD_HOC,
    stats.Method.KENWARD_ROGER: Model.REML_KR,
}


@dataclass(frozen=True)
class Policy:
    """What the protocol fixes of a pool: the ``unit`` of its effects and the scale of the prior of tau in it."""

    unit: Unit
    scale: float

    def pool(self, yi: Floats, vi: Floats) -> stats.PooledByRule:
        """The effects by the rule for their number."""
        return stats.pool_by_rule(yi, vi, prior_scale=self.scale)

    def line(self, label: Label, yi: Floats, vi: Floats, *reasons: Reason) -> Line:
        """The effects by the rule for their number, as one line."""
        found = self.pool(yi, vi)
        one = found.primary
        tau2 = found.effect.tau2 if found.k > 2 else None
        return Line(label, one.estimate, interval_of(one), found.k, se=one.se, tau2=tau2, reasons=reasons)

    @property
    def prior(self) -> Reason:
        """The prior, to be said beside every number that rests on it."""
        return because(Why.PRIOR, scale=self.scale, unit=str(self.unit))

    def method(self, k: int) -> Method:
        """How the main number of ``k`` studies is computed."""
        if k == 1:
            return method(MethodKey.ONE_STUDY)
        if k < stats.LEAST_FOR_ESTIMATED_TAU2:
            return method(MethodKey.FEW_STUDIES, scale=self.scale, unit=str(self.unit))
        return method(MethodKey.RANDOM_EFFECTS)


def policy_of(scales: Scales, unit: Unit, tau: float | None = None) -> Policy:
    """The policy for effects in ``unit``; months need the restriction time ``tau``, with which their scale grows."""
    match unit:
        case Unit.MONTHS:
            assert tau is not None
            return Policy(unit, scales.heterogeneity_months * tau / 12)
        case Unit.LOG_HAZARD_RATIO:
            return Policy(unit, scales.heterogeneity_log_hazard_ratio)
        case _:
            return Policy(unit, scales.heterogeneity_points)


def interval_of(one: stats.MeanInterval) -> Interval | None:
    """The interval as a record that says what it is."""
    kind = IntervalKind.CREDIBLE if one.method is stats.Method.BAYES else IntervalKind.CONFIDENCE
    return estimated(one.ci_lower, one.ci_upper, kind)


def why_of(k: int) -> tuple[Reason, ...]:
    """What limits a pool of so few studies."""
    if k == 1:
        return (because(Why.ONE_STUDY),)
    return (because(Why.FEW_BY_PRIOR, studies=k),) if k < stats.LEAST_FOR_ESTIMATED_TAU2 else ()


def caveats_of(interval: stats.MeanInterval, prior: Reason) -> tuple[Reason, ...]:
    """What is to be borne in mind of one interval among others."""
    if interval.method is stats.Method.BAYES:
        return (prior,)
    if np.isnan(interval.ci_lower):
        return (because(Why.NO_INTERVAL_LEFT),)
    always = {stats.Method.HK_ADHOC: Why.NEVER_NARROWER, stats.Method.KENWARD_ROGER: Why.DF_FROM_DATA}
    caveats = [always[interval.method]] if interval.method in always else []
    if stats.Why.NARROWER_THAN_COMMON in {reason.why for reason in interval.reasons}:
        caveats.append(Why.NARROWER_THAN_COMMON)
    return tuple(because(code) for code in caveats)


def hidden_bias(
    interval: stats.MeanInterval, scales: Scales, tau: float, treatment: str, important: float | None
) -> tuple[HiddenBias, tuple[Note, ...]]:
    """What differences between groups that nobody randomised may do to a difference in months, and how to say it."""
    sd = scales.bias_months * tau / 12
    adjusted = stats.bias_adjusted(interval, bias_sd=sd, important=important)
    to_important = None if np.isnan(adjusted.to_important) else adjusted.to_important
    kind = IntervalKind.CREDIBLE if interval.posterior is not None else IntervalKind.CONFIDENCE
    record = HiddenBias(sd, Interval(adjusted.ci_lower, adjusted.ci_upper, kind), adjusted.to_zero, to_important)
    told = note(
        NoteKey.NOT_RANDOMISED, estimate=adjusted.estimate, lower=adjusted.face_lower, upper=adjusted.face_upper, sd=sd,
        wide_lower=adjusted.ci_lower, wide_upper=adjusted.ci_upper,
    )  # fmt: skip
    if adjusted.to_zero == 0:
        return record, (told, note(NoteKey.TIPS_AT_ONCE))
    key = NoteKey.TIPS_BY_GAIN if interval.estimate > 0 else NoteKey.TIPS_BY_LOSS
    return record, (told, note(key, treatment=treatment, months=adjusted.to_zero))


def importance_of(one: stats.MeanInterval, important: float | None) -> Importance | None:
    """The probabilities that the effect exceeds ``important`` in either direction; None where there is none.

    From the posterior, or that under a flat prior.
    """
    if important is None:
        return None
    gain, loss = one.p_above(important), 1 - one.p_above(-important)
    return None if np.isnan(gain + loss) else Importance(important, gain, loss)


def disagreeing(pooled: stats.PooledByRule) -> tuple[Note, ...]:
    """Sensitivities whose interval says otherwise than the primary one whether there is a difference at all.

    They are named beside the result, and withhold nothing.
    """
    own = _side(pooled.primary)
    others = [one for one in pooled.sensitivities if one.method in (stats.Method.COMMON, stats.Method.HK_MAX)]
    return tuple(
        note(NoteKey.HOLDS_ZERO if own else NoteKey.LEAVES_ZERO, model=str(MODELS[one.method]))
        for one in others
        if _side(one) != own
    )


def _side(one: stats.MeanInterval) -> int:
    return int(one.ci_lower > 0) - int(one.ci_upper < 0)
