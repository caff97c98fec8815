"""Estimates and their confidence intervals."""

from __future__ import annotations

from collections.abc import Iterator

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.rules.units import in_wrong_unit
from hccmeta.evidence.source.document import Document, Place
from hccmeta.evidence.spec.facts import HazardRatio, Measure, Share
from hccmeta.ground.problem import Problem

_Limits = tuple[float | None, float | None] | None


def estimates_in_intervals(folder: StudyFolder) -> Iterator[Problem]:
    """Lower limits stand below upper ones, and medians, rates and hazard ratios between them."""
    document = folder.document
    for index, endpoint in enumerate(folder.record.endpoints):
        for arm_id, outcome in endpoint.arms.items():
            place: Place = ("endpoints", index, "arms", arm_id)
            if outcome.median is not None:
                # A median in another unit than its limits is reported as such.
                value = None if in_wrong_unit(folder, index, arm_id) else outcome.median.value
                name = f"median of {arm_id}"
                yield from _inside(document, (*place, "median"), name, value, outcome.median.ci)
            for number, rate in enumerate(outcome.rates):
                name = f"survival of {arm_id} at {rate.time:g} {endpoint.time_unit}"
                yield from _inside(document, (*place, "rates", number), name, rate.percent, rate.ci, key="percent")
    for place, name, ratio in _ratios(folder):
        yield from _inside(document, place, name, ratio.value, ratio.ci)
    for place, baseline in _baselines(folder):
        for name, fact in baseline.items():
            if isinstance(fact, Measure):
                for spread, limits in (("iqr", fact.iqr), ("range", fact.range)):
                    yield from _inside(document, (*place, name), name, fact.value, limits, interval=spread)


def ratios_in_the_middle(folder: StudyFolder) -> Iterator[Problem]:
    """Hazard ratios stand in the middle of their two limits on the log scale, as far as rounding lets one tell."""
    from hccmeta.stats.survival.hazard_ratio import log_asymmetry  # scipy takes a second, and not every check needs it

    for place, name, ratio in _ratios(folder):
        low, high = ratio.ci or (None, None)
        if low is None or high is None or not 0 < low <= ratio.value <= high:
            continue
        if log_asymmetry(ratio.value, low, high).beyond_rounding:
            what = f"{name}: {ratio.value:g} is not in the middle of {low:g} to {high:g} on the log scale"
            yield fault(folder.document, codes.ASYMMETRIC, (*place, "value"), what)


def _ratios(folder: StudyFolder) -> Iterator[tuple[Place, str, HazardRatio]]:
    """Every reported hazard ratio with its place and what it compares."""
    for index, endpoint in enumerate(folder.record.endpoints):
        for number, pair in enumerate(endpoint.comparisons):
            if pair.hr is not None:
                at: Place = ("endpoints", index, "comparisons", number, "hr")
                yield at, f"hazard ratio of {pair.arm} v {pair.reference}", pair.hr
    for index, one in enumerate(folder.record.subgroups):
        if one.hr is not None:
            yield ("subgroups", index, "hr"), f"hazard ratio of {one.arm} v {one.reference} at {one.level}", one.hr


def _baselines(folder: StudyFolder) -> Iterator[tuple[Place, dict[str, Share | Measure]]]:
    yield ("baseline",), folder.record.baseline.given()
    for index, arm in enumerate(folder.record.arms):
        yield ("arms", index, "baseline"), arm.baseline.given()


def _inside(
    document: Document,
    place: Place,
    name: str,
    value: float | None,
    limits: _Limits,
    *,
    key: str = "value",
    interval: str = "ci",
) -> Iterator[Problem]:
    if limits is None:
        return
    low, high = limits
    if low is not None and high is not None and low > high:
        what = f"{name}: the limits {low:g} to {high:g} are exchanged"
        yield fault(document, codes.INTERVAL_REVERSED, (*place, interval), what)
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        told = " to ".join("not reached" if limit is None else f"{limit:g}" for limit in limits)
        yield fault(
            document, codes.OUTSIDE_INTERVAL, (*place, key), f"{name}: {value:g} lies outside its interval {told}"
        )
