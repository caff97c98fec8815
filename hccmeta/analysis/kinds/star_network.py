"""All contrasts of a review in one network: a sensitivity, where the treatments are connected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import EstimateKind, Kind, Label, LabelKind, Part, Unit
from hccmeta.analysis.details import Details, Line, Lines
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.kinds.anchored import Effect, blank, has_effect
from hccmeta.analysis.remarks import MethodKey, NoteKey, Why, because, from_statistics, method, note
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import Plan, Review
from hccmeta.ground.digits import finite


def network_analysis(review: Review, plan: Plan, effects: Sequence[Effect], *, unit: Unit) -> Analysis:
    """Each treatment against the review's reference through the network; described, never ranked."""
    reference = review.reference
    empty = blank(plan, unit=unit, part=Part.NETWORK, suffix="network", reference=reference, kind=Kind.NETWORK)
    empty = replace(empty, primary=False)
    usable = [one for one in effects if has_effect(one)]
    if len({one.arm for one in usable}) < 2:
        return replace(empty, reasons=(because(Why.NOTHING_CONNECTED),))
    try:
        found = stats.network(
            np.array([one.effect.estimate for one in usable], dtype=float),
            np.array([one.effect.se for one in usable], dtype=float),
            [one.arm for one in usable],
            [one.reference for one in usable],
            [one.study for one in usable],
        )
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reasons=from_statistics(error))
    if reference not in found.treatments:
        return replace(empty, reasons=(because(Why.REFERENCE_NOT_IN_NETWORK, reference=reference),))
    if found.q.df == 0:
        return replace(empty, reasons=(because(Why.NETWORK_ADDS_NOTHING),))
    loops = found.q_inconsistency.df > 0
    return replace(
        empty,
        k=found.n_studies,
        n=sum(one.n or 0 for one in usable),
        tau2=found.tau2,
        i2=finite(found.i2),
        q=found.q.statistic,
        method=method(MethodKey.NETWORK),
        status="descriptive",
        reasons=(because(Why.NETWORK_IN_TABLE),),
        notes=() if loops else (note(NoteKey.STAR),),
        details=Details(network=_against_reference(found, reference, empty.measure.estimate_kind)),
    )


def _against_reference(found: stats.Network, reference: str, kind: EstimateKind) -> Lines:
    column = found.treatments.index(reference)
    lines = []
    for term in vocabulary.ids(vocabulary.TREATMENTS):
        if term in found.treatments and term != reference:
            row = found.treatments.index(term)
            matrices = (found.random.estimate, found.random.ci_lower, found.random.ci_upper)
            estimate, lower, upper = (float(matrix[row, column]) for matrix in matrices)
            label = Label(LabelKind.TREATMENT, treatment=term, reference=reference)
            lines.append(Line(label, estimate, Interval(lower, upper)))
    return Lines(kind, tuple(lines))
