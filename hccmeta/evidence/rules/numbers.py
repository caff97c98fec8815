"""Counts of patients: the arm's n beside its risk table, its events and its characteristics, and the study's total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec.facts import Share
from hccmeta.evidence.spec.study import EndpointRecord
from hccmeta.ground.problem import Problem


def n_and_risk_table(folder: StudyFolder) -> Iterator[Problem]:
    """The number at risk at time 0 is the endpoint's n of the arm, or else the arm's n."""
    for place, (n, at_risk, file) in _disagreeing(folder).items():
        arm = place[-2] if place[0] == "endpoints" else folder.record.arms[int(place[1])].id
        yield fault(
            folder.document, codes.N_DISAGREES, place, f"n of {arm} is {n}, but {file} has {at_risk} at risk at time 0"
        )


def events_and_patients(folder: StudyFolder) -> Iterator[Problem]:
    """Events, and patients with a characteristic or a response, are patients of the arm."""
    doubtful = _disagreeing(folder)
    for index, endpoint in enumerate(folder.record.endpoints):
        for arm_id, outcome in endpoint.arms.items():
            place = _n_place(folder, index, endpoint, arm_id)
            if outcome.n_events is None or place is None:
                continue
            n = _n(folder, endpoint, arm_id)
            # An n that its own risk table contradicts is one fault, not also too many events.
            most = max(n, doubtful[place][1]) if place in doubtful else n
            if outcome.n_events.value > most:
                events = ("endpoints", index, "arms", arm_id, "n_events", "value")
                what = f"{outcome.n_events.value} events in {arm_id}, but n is {n}"
                yield fault(folder.document, codes.MORE_THAN_PATIENTS, events, what)
    yield from _shares(folder, ("baseline",), folder.record.baseline.given(), sum(a.n for a in folder.record.arms))
    for index, arm in enumerate(folder.record.arms):
        at: Place = ("arms", index)
        n = max(arm.n, doubtful[*at, "n"][1]) if (*at, "n") in doubtful else arm.n
        yield from _shares(folder, (*at, "baseline"), arm.baseline.given(), n)
        for number, response in enumerate(arm.response):
            here: Place = (*at, "response", number)
            within = n if response.analysis_set != "wider" else None
            if response.evaluable is not None and within is not None and response.evaluable > within:
                what = f"{response.evaluable} evaluable, but n of {arm.id} is {arm.n}"
                yield fault(folder.document, codes.MORE_THAN_PATIENTS, (*here, "evaluable"), what)
            shares = {"orr": response.orr, "dcr": response.dcr, "stable": response.stable}
            given = {name: share for name, share in shares.items() if share is not None}
            yield from _shares(folder, here, given, response.evaluable or within)


def arms_add_up(folder: StudyFolder) -> Iterator[Problem]:
    """The arms' patients are the study's, and the arms' events those of the endpoint, where both are given."""
    record = folder.record
    total = sum(arm.n for arm in record.arms)
    # Where an n contradicts its risk table, that fault is the cause.
    if record.n_total is not None and record.n_total != total and not _disagreeing(folder):
        what = f"n_total is {record.n_total}, but the arms have {total} patients"
        yield fault(folder.document, codes.ARMS_SUM, ("n_total",), what)
    for index, endpoint in enumerate(record.endpoints):
        parts = [outcome.n_events.value for outcome in endpoint.arms.values() if outcome.n_events is not None]
        if endpoint.n_events is None or len(parts) != len(record.arms) or endpoint.n_events.value == sum(parts):
            continue
        what = f"{endpoint.n_events.value} events in all, but the arms have {sum(parts)}"
        yield fault(folder.document, codes.ARMS_SUM, ("endpoints", index, "n_events", "value"), what)


def _disagreeing(folder: StudyFolder) -> dict[Place, tuple[int, int, str]]:
    """The places of each n that is not the number at risk at time 0: n, that number, and the file's name."""
    counts: dict[Place, tuple[int, int, str]] = {}
    for index, endpoint in enumerate(folder.record.endpoints):
        table = folder.risk_tables.get(endpoint.endpoint)
        if table is None or endpoint.curves is None or table.time[0] != 0:
            continue
        for arm_id in endpoint.arms:
            place = _n_place(folder, index, endpoint, arm_id)
            if place is None or arm_id not in table.n_at_risk:
                continue
            n, at_risk = _n(folder, endpoint, arm_id), table.n_at_risk[arm_id][0]
            if at_risk is not None and n != at_risk:
                counts.setdefault(place, (n, at_risk, table.path.rsplit("/", 1)[-1]))
    return counts


def _n_place(folder: StudyFolder, index: int, endpoint: EndpointRecord, arm_id: str) -> Place | None:
    """Where the n of an arm in an endpoint stands; None for an arm that the study does not have."""
    if endpoint.arms[arm_id].n is not None:
        return ("endpoints", index, "arms", arm_id, "n")
    return next((("arms", at, "n") for at, arm in enumerate(folder.record.arms) if arm.id == arm_id), None)


def _n(folder: StudyFolder, endpoint: EndpointRecord, arm_id: str) -> int:
    own = endpoint.arms[arm_id].n
    return own if own is not None else next(arm.n for arm in folder.record.arms if arm.id == arm_id)


def _shares(folder: StudyFolder, place: Place, facts: Mapping[str, object], n: int | None) -> Iterator[Problem]:
    for name, fact in facts.items():
        if not isinstance(fact, Share):
            continue
        most = fact.total if fact.total is not None else n
        if fact.events is not None and most is not None and fact.events > most:
            what = f"{name}: {fact.events} of {most} patients"
            yield fault(folder.document, codes.MORE_THAN_PATIENTS, (*place, name, "events"), what)
        if fact.total is not None and n is not None and fact.total > n:
            what = f"{name}: {fact.total} patients looked at, but n is {n}"
            yield fault(folder.document, codes.MORE_THAN_PATIENTS, (*place, name, "total"), what)
