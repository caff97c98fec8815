"""A primary contrast computed in every defensible way (specification curve), and over every subset of its studies.

See ``docs/methods/statistics.md#every-way``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import Evidence, Label, LabelKind, Model
from hccmeta.analysis.details import Gosh, Multiverse
from hccmeta.analysis.kinds.anchored import Effect, once_a_study, values
from hccmeta.analysis.kinds.policy import Policy

#: Ways to pool two studies or more: estimator of tau2 and interval, as of ``stats.pool_batch``.
MODELS = {
    Model.COMMON: ("EE", "z"),
    Model.DL_NORMAL: ("DL", "z"),
    Model.REML_NORMAL: ("REML", "z"),
    Model.REML_HK: ("REML", "HK"),
    Model.PM_HK: ("PM", "HK"),
    Model.REML_WIDER: ("REML", "HK-max"),
}
#: Studies left out at once, at most.
MOST_LEFT_OUT = 2
#: The same with more studies than these: pairs of many would be thousands that hardly differ.
MANY = 20


@dataclass(frozen=True)
class Body:
    """One body of evidence: which studies it takes, its horizon (None: the measure has none), one effect a study."""

    evidence: Evidence
    tau: float | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class _Way:
    """One specification before it is pooled."""

    body: Body
    kept: tuple[int, ...]
    model: Model


def bodies(evidence: Mapping[Evidence, Sequence[Effect]], tau: float | None) -> Iterator[Body]:
    """The bodies of evidence at one horizon that differ from that of all studies; ``evidence``: their effects."""
    seen: set[tuple[str, ...]] = set()
    for which, effects in evidence.items():
        usable, _ = once_a_study(effects)
        names = tuple(one.study for one in usable)
        if usable and names not in seen:
            seen.add(names)
            yield Body(which, tau, tuple(usable))


def subsets(effects: Sequence[Effect], doubtful: Sequence[Effect] = ()) -> dict[Evidence, Sequence[Effect]]:
    """The bodies of evidence that some criterion makes of ``effects``; ``doubtful``: the same with retracted and
    doubtful studies among them."""
    effects_of: dict[Evidence, Sequence[Effect]] = {Evidence.ALL: effects}
    if any(one.faithful is not None for one in effects):
        effects_of[Evidence.FAITHFUL] = [one for one in effects if one.faithful is not False]
    if len({one.design for one in effects}) > 1:
        effects_of[Evidence.RANDOMISED] = [one for one in effects if one.design == "randomised"]
    if len(doubtful) > len(effects):
        effects_of[Evidence.WITH_DOUBTFUL] = doubtful
    return effects_of


def multiverse(
    given: Sequence[tuple[Body, Policy]], *, tau: float | None, important: float | None
) -> Multiverse | None:
    """Every model, on every body of evidence, with studies left out one and two at a time.

    ``given``: bodies with the policy of their horizon; ``tau``: the planned horizon. None where the planned analysis
    rests on fewer than two studies.
    """
    planned = next((body for body, _ in given if body.evidence is Evidence.ALL and body.tau == tau), None)
    if planned is None or len(planned.effects) < 2:
        return None
    ways = [way for body, _ in given for way in _ways(body)]
    scales = {id(body): policy.scale for body, policy in given}
    k = len(planned.effects)
    model = Model.BAYES if k < stats.LEAST_FOR_ESTIMATED_TAU2 else Model.REML_WIDER
    primary = next(i for i, way in enumerate(ways) if way.body is planned and len(way.kept) == k and way.model is model)
    specifications = [_specified(way, scales[id(way.body)]) for way in ways]
    curve = stats.specification_curve(specifications, primary=primary, important=important)
    sorted_ways = [ways[i] for i in curve.order]
    labels = {one.study: of_study(one) for body, _ in given for one in body.effects}
    places = {study: i for i, study in enumerate(labels)}
    return Multiverse(
        estimate=curve.estimate,
        lower=curve.ci_lower,
        upper=curve.ci_upper,
        tau=np.array([np.nan if way.body.tau is None else way.body.tau for way in sorted_ways]),
        k=curve.k,
        verdict=curve.verdict,
        model=tuple(way.model for way in sorted_ways),
        evidence=tuple(way.body.evidence for way in sorted_ways),
        left_out=tuple(_left_out(way, places) for way in sorted_ways),
        studies=tuple(labels.values()),
        primary=curve.primary,
        share_same_sign=curve.share_same_sign,
        share_same_verdict=curve.share_same_verdict,
        important=important,
    )


def of_study(one: Effect) -> Label:
    """The study of an effect, whatever it compares."""
    return Label(LabelKind.STUDY, one.study, one.label.name)


def _ways(body: Body) -> Iterator[_Way]:
    k = len(body.effects)
    for out in stats.subsets_leaving_out(k, MOST_LEFT_OUT if k <= MANY else 1):
        kept = tuple(i for i in range(k) if i not in out)
        # One study has one interval, whatever the model.
        for model in (*MODELS, Model.BAYES) if len(kept) > 1 else (Model.OWN,):
            yield _Way(body, kept, model)


def _specified(way: _Way, scale: float) -> stats.Specification:
    yi, vi = values([way.body.effects[i] for i in way.kept])
    if way.model in MODELS:
        tau2, ci = MODELS[way.model]
        return stats.Specification((), yi, vi, tau2, ci)
    return stats.Specification((), yi, vi, prior_scale=scale)


def _left_out(way: _Way, places: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(places[one.study] for i, one in enumerate(way.body.effects) if i not in way.kept)


def gosh(effects: Sequence[Effect]) -> Gosh | None:
    """Every subset of the studies; None where they are too few, or too many for all subsets."""
    usable, _ = once_a_study(effects)
    if not 3 <= len(usable) <= stats.GOSH_LIMIT:
        return None
    found = stats.gosh(*values(usable))
    moved = [_moved(found.estimate, found.member[:, i]) for i in range(len(usable))]
    most = int(np.argmax(moved))
    member = found.member[:, most].astype(np.int64)
    return Gosh(found.estimate, found.i2, member, of_study(usable[most]))


def _moved(estimate: Floats, inside: NDArray[np.bool_]) -> float:
    """How far the mean of the subsets with a study lies from that of those without."""
    return abs(float(np.mean(estimate[inside]) - np.mean(estimate[~inside])))
