"""Contrasts with a small arm tested by permutation, since the normal interval is too short there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell
from hccmeta.analysis.results import ArmEndpoint, Table
from hccmeta.ground.digest import seed_of

#: Arms below this size call for a permutation test (statistics.md 4.1).
SMALL = 50

PERMUTATIONS = 2000


def small_arms_table(pairs: Sequence[tuple[str, ArmEndpoint, ArmEndpoint]], tau: float) -> tuple[Table, ...]:
    """The studentised permutation test of each contrast (label, arm, reference) with an arm under 50 patients."""
    rows = tuple(_row(label, arm, reference, tau) for label, arm, reference in pairs if min(arm.n, reference.n) < SMALL)
    if not rows:
        return ()
    note = (
        f"Studentised permutation test, {PERMUTATIONS} permutations, of contrasts with an arm under {SMALL} patients, "
        "whose normal intervals are too short. The reconstruction's own uncertainty is not in it."
    )
    header = ("Study", *ESTIMATE_HEADER, "P", "Smaller arm", "Note")
    return (Table("small-arms", "Small arms, tested by permutation", header, rows, note=note),)


def _row(label: str, arm: ArmEndpoint, reference: ArmEndpoint, tau: float) -> tuple[Cell, ...]:
    smaller = min(arm.n, reference.n)
    seed = seed_of("small-arms", arm.study, arm.endpoint, arm.arm, reference.arm, f"{tau:g}")
    try:
        found = stats.rmst_permutation_test(
            np.concatenate((arm.time, reference.time)),
            np.concatenate((arm.event, reference.event)),
            np.repeat([1, 0], [arm.time.size, reference.time.size]),
            tau=tau,
            rng=np.random.default_rng(seed),
            n_permutations=PERMUTATIONS,
        )
    except ValueError as error:
        return (label, None, None, None, None, smaller, str(error))
    return (label, found.estimate, found.ci_lower, found.ci_upper, found.p, smaller, "")
