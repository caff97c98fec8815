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
        network = stats.network(
            np.array([one.effect.estimate for one in usable], dtype=float),
            np.array([one.effect.se for one in usable], dtype=float),
            [one.arm for one in usable],
            [one.reference for one in usable],
            [one.study for one in usable],
        )
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reasons=from_statistics(error))
    if reference not in network.treatments:
        return replace(empty, reasons=(because(Why.REFERENCE_NOT_IN_NETWORK, reference=reference),))
    if network.q.df == 0:
        return replace(empty, reasons=(because(Why.NETWORK_ADDS_NOTHING),))
    loops = network.q_inconsistency.df > 0
    return replace(
        empty,
        k=network.n_studies,
        n=sum(one.n or 0 for one in usable),
        tau2=network.tau2,
        i2=finite(network.i2),
        q=network.q.statistic,
        method=method(MethodKey.NETWORK),
        status="descriptive",
        reasons=(because(Why.NETWORK_IN_TABLE),),
        notes=() if loops else (note(NoteKey.STAR),),
        details=Details(network=_against_reference(network, reference, empty.measure.estimate_kind)),
    )


def _against_reference(network: stats.Network, reference: str, kind: EstimateKind) -> Lines:
    column = network.treatments.index(reference)
    lines = []
    for term in vocabulary.ids(vocabulary.TREATMENTS):
        if term in network.treatments and term != reference:
            row = network.treatments.index(term)
            matrices = (network.random.estimate, network.random.ci_lower, network.random.ci_upper)
            estimate, lower, upper = (float(matrix[row, column]) for matrix in matrices)
            label = Label(LabelKind.TREATMENT, treatment=term, reference=reference)
            lines.append(Line(label, estimate, Interval(lower, upper)))
    return Lines(kind, tuple(lines))
