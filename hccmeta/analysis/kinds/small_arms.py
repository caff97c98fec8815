"""Contrasts with a small arm tested by permutation, since the normal interval is too short there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import EstimateKind, Label
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.remarks import from_statistics
from hccmeta.analysis.results import ArmEndpoint
from hccmeta.analysis.seeded import seeded

#: Arms below this size call for a permutation test (docs/methods/statistics.md#small-arms).
SMALL = 50

PERMUTATIONS = 2000

#: A contrast: its label, its arm and its reference.
Pair = tuple[Label, ArmEndpoint, ArmEndpoint]


def small_arms(pairs: Sequence[Pair], tau: float) -> Lines | None:
    """The studentised permutation test of each contrast with an arm under 50 patients; None where there is none.

    The reconstruction's own uncertainty is not in it.
    """
    lines = tuple(_line(*pair, tau) for pair in pairs if min(pair[1].n, pair[2].n) < SMALL)
    return Lines(EstimateKind.DIFFERENCE, lines) if lines else None


def _line(label: Label, arm: ArmEndpoint, reference: ArmEndpoint, tau: float) -> Line:
    smaller = min(arm.n, reference.n)
    try:
        tested = stats.rmst_permutation_test(
            np.concatenate((arm.time, reference.time)),
            np.concatenate((arm.event, reference.event)),
            np.repeat([1, 0], [arm.time.size, reference.time.size]),
            tau=tau,
            rng=seeded("small-arms", arm.study, arm.endpoint, arm.arm, reference.arm, f"{tau:g}"),
            n_permutations=PERMUTATIONS,
        )
    except ValueError as error:
        return Line(label, smaller_arm=smaller, reasons=from_statistics(error))
    return Line(label, tested.estimate, estimated(tested.ci_lower, tested.ci_upper), p=tested.p, smaller_arm=smaller)
