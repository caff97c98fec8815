"""Counts of patients: the arm's n beside its risk table, its events and its characteristics."""

from __future__ import annotations

from collections.abc import Iterator

from hccmeta.catalogue import study as codes
from hccmeta.evidence import StudyFolder
from hccmeta.problem import Problem
from hccmeta.rules.at import fault


def n_and_risk_table(folder: StudyFolder) -> Iterator[Problem]:
    """The number at risk at time 0 is the endpoint's n of the arm, or else the arm's n."""
    told: set[str] = set()
    for index, endpoint in enumerate(folder.record.endpoints):
        table = folder.risk_tables.get(endpoint.endpoint)
        if table is None or endpoint.curves is None or table.time[0] != 0:
            continue
        for arm_index, arm in enumerate(folder.record.arms):
            outcome = endpoint.arms.get(arm.id)
            if outcome is None or arm.id not in table.n_at_risk:
                continue
            own = outcome.n is not None
            n = outcome.n if outcome.n is not None else arm.n
            at_risk = table.n_at_risk[arm.id][0]
            if n != at_risk and (own or arm.id not in told):
                what = f"n of {arm.id} is {n}, but {table.path.rsplit('/', 1)[-1]} has {at_risk} at risk at time 0"
                place = ("endpoints", index, "arms", arm.id, "n") if own else ("arms", arm_index, "n")
                yield fault(folder.document, codes.N_DISAGREES, place, what)
                told.add(arm.id)
