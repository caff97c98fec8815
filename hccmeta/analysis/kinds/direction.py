"""Studies counted by the direction of their effect, where reports give too little to pool (SWiM, BMJ 2020;368:l6890).

Never a pooled number: only how many studies point one way, and the exact sign test of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from hccmeta import stats
from hccmeta.analysis.codes import Label, LabelKind, Part, Unit
from hccmeta.analysis.details import Details, Directions, Finding
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.head_to_head import Pair, pairs, ranked
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.remarks import MethodKey, Note, NoteKey, Why, because, method, note
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.selection import patients_of

#: A two-sided P value below which a study's own test excludes no difference.
CLEAR = 0.05


def analyse(scope: EndpointScope) -> tuple[Analysis, ...]:
    """One analysis per pair of treatments that a study compares, each study once: by its leading record with a
    direction."""
    findings: dict[tuple[str, str], dict[str, tuple[Pair, Finding]]] = defaultdict(dict)
    seen: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs(scope):
        seen[pair.treatments].append(pair)
        finding = _finding(pair)
        if finding is not None:
            findings[pair.treatments].setdefault(pair.study.id, (pair, finding))
    return tuple(_analysis(scope, key, list(findings[key].values())) for key in ranked(seen))


def _finding(pair: Pair) -> Finding | None:
    """Which way the study points: by its hazard ratio, else by its two medians; None where neither was read."""
    comparison = pair.comparison
    ratio = None if comparison is None or comparison.hr is None else comparison.hr
    medians = pair.median(pair.arm), pair.median(pair.reference)
    if ratio is not None:
        toward = _sign(1 - ratio.value) * (-1 if pair.turned else 1)
    elif medians[0] is not None and medians[1] is not None:
        toward = _sign(medians[0] - medians[1])
    else:
        return None
    counts = [patients_of(pair.study, pair.record, arm) for arm in (pair.arm, pair.reference)]
    known = [n for n in counts if n is not None]
    label = Label(LabelKind.STUDY, pair.study.id, pair.study.name)
    p = _p(pair)
    n = sum(known) if len(known) == 2 else None
    return Finding(label, pair.record.analysis_set, n, toward, _clear(pair, p), p, ratio is not None)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _p(pair: Pair) -> float | None:
    """The two-sided P value as read; None where only a bound, or nothing, was read."""
    p = None if pair.comparison is None else pair.comparison.p
    if p is None or p.value is None:
        return None
    return min(1.0, 2 * p.value) if p.one_sided else p.value


def _clear(pair: Pair, p: float | None) -> bool | None:
    one = pair.comparison
    if p is not None:
        return p < CLEAR
    if one is not None and one.p is not None and one.p.below is not None:
        return True if one.p.below <= CLEAR else None
    if one is not None and one.hr is not None and one.hr.ci is not None and None not in one.hr.ci:
        lower, upper = one.hr.ci
        return not (lower or 0) <= 1 <= (upper or 0)
    return None


def _analysis(scope: EndpointScope, key: tuple[str, str], compared: list[tuple[Pair, Finding]]) -> Analysis:
    arm, reference = key
    suffix = f"{arm}-v-{reference}"
    empty = blank(scope.plan, unit=Unit.NONE, part=Part.PAIR, suffix=suffix, arm=arm, reference=reference)
    findings = tuple(finding for _, finding in compared)
    favouring, against = (sum(one.toward == way for one in findings) for way in (1, -1))
    if favouring + against == 0:
        return replace(empty, reasons=(because(Why.NO_DIRECTION),))
    test = stats.direction_test(favouring, against)
    share = Interval(100 * test.share_lower, 100 * test.share_upper, level=test.level)
    return replace(
        empty,
        k=len(findings),
        n=sum(one.n or 0 for one in findings),
        p=test.p,
        method=method(MethodKey.DIRECTION),
        status="descriptive",
        reasons=(because(Why.DIRECTION_ONLY),),
        notes=(
            note(NoteKey.DIRECTION_SAYS, favouring=favouring, of=favouring + against, treatment=arm, p=test.p),
            *_overlaps(compared),
        ),
        details=Details(directions=Directions(findings, favouring, against, share, test.p)),
    )


def _overlaps(found: list[tuple[Pair, Finding]]) -> tuple[Note, ...]:
    """A caution where studies of the count may share patients: the sign test takes them for independent."""
    counted = {pair.study.id for pair, _ in found}
    linked = [pair.study.name for pair, _ in found if counted & set(pair.study.cohort.may_overlap)]
    return (note(NoteKey.MAY_OVERLAP, studies=",".join(linked)),) if linked else ()
