"""Percentages: fractions entered as percent, parts that exceed the whole, responses that exceed disease control."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from hccmeta.evidence.catalogue import record as record_codes
from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Document, Place
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Measure, Share
from hccmeta.evidence.spec.study import Response
from hccmeta.ground.problem import Problem

#: Characteristics of which a patient seldom has two, with the largest sum that is no misreading (%).
EXCLUSIVE, LARGEST_SUM = (("hbv", "hcv"),), 105.0
#: What most patients of any such study have; and what few may have, reported to a hundredth of a percent.
_COMMON, _RESPONSES = frozenset({"male", "child_pugh_a", "bclc_c", "ecog_0", "dcr"}), frozenset({"orr", "stable"})


def fractions(folder: StudyFolder) -> Iterator[Problem]:
    """Values of at most 1 where a percentage belongs, unless that share of the patients is a whole number of them."""
    document = folder.document
    total = sum(arm.n for arm in folder.record.arms)
    for place, facts, n in _groups(folder, total):
        for name, share in facts.items():
            if _is_fraction(share.percent, share.total or n, name):
                yield _fraction(document, (*place, name, "percent"), name, share.percent)
    for index, endpoint in enumerate(folder.record.endpoints):
        for arm_id, outcome in endpoint.arms.items():
            for number, rate in enumerate(outcome.rates):
                if 0 < rate.percent <= 1:
                    at = ("endpoints", index, "arms", arm_id, "rates", number, "percent")
                    yield _fraction(document, at, f"survival at {rate.time:g} {endpoint.time_unit}", rate.percent)


def kinds_of_facts(folder: StudyFolder) -> Iterator[Problem]:
    """A characteristic that patients have or have not is a share, one that has a value in each is a mean or median."""
    groups = {term.id: term.group for term in vocabulary.in_use().characteristics}
    record = folder.record
    baselines = [((), record.baseline), *((("arms", index), arm.baseline) for index, arm in enumerate(record.arms))]
    for place, baseline in baselines:
        for name, fact in baseline.given().items():
            is_share = isinstance(fact, Share)
            if name in groups and (groups[name] == "proportion") != is_share:
                words = ("a share of the patients", "a mean or median") if is_share else ("a value", "a share")
                wanted = "{value: ..., statistic: median, ...}" if is_share else "{percent: ..., ...}"
                what = f"{name} is given as {words[0]}, and it is {words[1]}"
                at = (*place, "baseline", name)
                yield fault(folder.document, record_codes.WRONG_TYPE, at, what, mend=f"write {name}: {wanted}")


def exclusive_shares(folder: StudyFolder) -> Iterator[Problem]:
    """Characteristics that hardly ever go together do not add up to more than all patients."""
    for place, facts, _ in _groups(folder, None):
        for names in EXCLUSIVE:
            shares = [facts[name].percent for name in names if name in facts]
            known = [share for share in shares if share is not None]
            if len(known) == len(names) and sum(known) > LARGEST_SUM:
                what = f"{' and '.join(names)} add up to {sum(known):g} %"
                yield fault(folder.document, codes.SHARES_SUM, (*place, names[0]), what, on_key=True)


def response_and_control(folder: StudyFolder) -> Iterator[Problem]:
    """Objective response, and stable disease, are part of disease control."""
    for index, arm in enumerate(folder.record.arms):
        for number, response in enumerate(arm.response):
            control = _percent(response, response.dcr, arm.n)
            for name in ("orr", "stable"):
                part = _percent(response, getattr(response, name), arm.n)
                if part is not None and control is not None and part > control + 0.1:
                    what = f"{name} {part:.3g} % is more than dcr {control:.3g} % in {arm.id}"
                    at = ("arms", index, "response", number, name)
                    yield fault(folder.document, codes.ORR_ABOVE_DCR, at, what, on_key=True)


def _groups(folder: StudyFolder, total: int | None) -> Iterator[tuple[Place, dict[str, Share], int | None]]:
    """Facts that are percentages, with where they stand and the number of patients they count in."""
    yield ("baseline",), _shares(folder.record.baseline.given()), total
    for index, arm in enumerate(folder.record.arms):
        yield ("arms", index, "baseline"), _shares(arm.baseline.given()), arm.n
        for number, one in enumerate(arm.response):
            facts = {"orr": one.orr, "dcr": one.dcr, "stable": one.stable}
            yield ("arms", index, "response", number), _shares(facts), one.evaluable or arm.n


def _shares(facts: dict[str, Share | Measure] | dict[str, Share | None]) -> dict[str, Share]:
    return {name: fact for name, fact in facts.items() if isinstance(fact, Share)}


def _is_fraction(percent: float | None, n: int | None, name: str) -> bool:
    """Whether a percentage of at most 1 is a fraction: certainly where most patients have it.

    Elsewhere a percentage below 1 is real when it is a whole number of patients, within the rounding of its decimals;
    for a baseline characteristic it is also written with one decimal at most.
    """
    if percent is None or not 0 < percent <= 1:
        return False
    if name in _COMMON:
        return True
    if n is None or percent == 1:
        return False
    decimals = len(repr(percent).partition(".")[2])
    slack = 0.5 * 10.0**-decimals
    low, high = (percent - slack) * n / 100, (percent + slack) * n / 100
    nobody = max(1, ceil(low - 1e-9)) > floor(high + 1e-9)
    return nobody or (decimals > 1 and name not in _RESPONSES)


def _fraction(document: Document, place: Place, name: str, percent: float | None) -> Problem:
    what = f"{name}: {percent:g} % of the patients, which looks like a fraction"
    return fault(document, codes.FRACTION, place, what, mend=f"write {100 * (percent or 0):g}")


def _percent(response: Response, share: Share | None, n: int) -> float | None:
    if share is None:
        return None
    if share.percent is not None:
        return share.percent
    assert share.events is not None
    return 100 * share.events / (share.total or response.evaluable or n)
