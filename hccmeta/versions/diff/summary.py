"""What a version of the review says, in short: its studies and its estimates. Versions are compared by these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hccmeta.analysis.codes import Kind, Measure, Part, Unit
from hccmeta.analysis.remarks import Method, Reason
from hccmeta.analysis.results import Analysis, ArmEndpoint, Key, Results, Status, StudyResult
from hccmeta.evidence.records import Library, StudyFolder
from hccmeta.ground import codec
from hccmeta.ground.digest import digest
from hccmeta.ground.digits import significant
from hccmeta.ground.libraries import installed

Limits = tuple[float | None, float | None]
Numbers = tuple[float | None, ...]


@dataclass(frozen=True)
class StudySummary:
    """A study: the hash of its evidence (record, curves, numbers at risk) and how its last change was explained.

    ``numbers``: everything computed within it (medians, RMST, hazard ratios, fidelity), in a fixed order.
    """

    id: str
    name: str
    status: str
    evidence: str
    why: str | None
    numbers: Numbers


@dataclass(frozen=True)
class AnalysisSummary:
    """An analysis' numbers. ``weights``: each study's share in the pooled estimate.

    ``details``: every number of its rows and tables (what each study gives, sensitivity, leaving one out), in order.
    """

    review: str
    id: str
    key: Key
    kind: Kind
    measure: Measure
    unit: Unit
    endpoint: str | None
    tau: float | None
    arm: str | None
    reference: str | None
    primary: bool
    estimate: float | None
    ci: Limits | None
    pi: Limits | None
    k: int
    n: int
    tau2: float | None
    i2: float | None
    method: Method | None
    status: Status
    reasons: tuple[Reason, ...]
    weights: tuple[tuple[str, float], ...]
    details: Numbers


@dataclass(frozen=True)
class Summary:
    """A version: ``code`` is the hash of what computed it, ``year`` that of its evidence (two digits).

    ``libraries``: name -> version of every library that computed its numbers. ``archive``: SHA-256 of the
    snapshot's zip, known in ``releases/`` only, for a file cannot hold its own hash.
    """

    version: str
    year: int
    code: str
    libraries: dict[str, str]
    studies: tuple[StudySummary, ...]
    analyses: tuple[AnalysisSummary, ...]
    archive: str = ""


def summarise(library: Library, results: Results, *, version: str, year: int, code: str) -> Summary:
    """The summary of what was computed from ``library``."""
    asked = {
        folder.record.id: frozenset(plan.id for plan in folder.record.analyses if plan.primary)
        for folder in library.reviews
    }
    return Summary(
        version=version,
        year=year,
        code=code,
        libraries=dict(installed()),
        studies=tuple(_study(folder, results.study(folder.record.id)) for folder in library.studies),
        analyses=tuple(
            _analysis(review.id, one, asked.get(review.id, frozenset()))
            for review in results.reviews
            for one in review.analyses
        ),
    )


def evidence_digest(folder: StudyFolder) -> str:
    """The hash of all that a study puts into the results."""
    curves = {f"{endpoint}.{arm}": readings for (endpoint, arm), readings in sorted(folder.curves.items())}
    return digest(
        folder.record.model_dump_json(exclude={"accepted", "changes", "contributors"}),
        codec.dumps(curves),
        codec.dumps(dict(sorted(folder.risk_tables.items()))),
    )


def _study(folder: StudyFolder, result: StudyResult) -> StudySummary:
    record = folder.record
    why = record.changes[-1].why if record.changes else None
    computed = [*map(_of_arm, result.arms), codec.plain(result.contrasts)]
    return StudySummary(record.id, record.name, record.status, evidence_digest(folder), why, tuple(_numbers(computed)))


def _of_arm(arm: ArmEndpoint) -> Any:
    """What was estimated from an arm's patients; the patients themselves show in it."""
    return [arm.n, arm.n_events, *map(codec.plain, (arm.median, arm.follow_up, arm.rmst, arm.fidelity))]


def _analysis(review: str, analysis: Analysis, asked: frozenset[str]) -> AnalysisSummary:
    """``asked``: the review's primary plans. A pair of theirs leads here even where it is described only."""
    return AnalysisSummary(
        review=review,
        id=analysis.id,
        key=analysis.key,
        kind=analysis.kind,
        measure=analysis.measure,
        unit=analysis.unit,
        endpoint=analysis.endpoint,
        tau=analysis.tau,
        arm=analysis.arm,
        reference=analysis.reference,
        primary=analysis.primary or (analysis.key.plan in asked and analysis.key.part is Part.PAIR),
        estimate=analysis.estimate,
        ci=analysis.ci,
        pi=analysis.pi,
        k=analysis.k,
        n=analysis.n,
        tau2=analysis.tau2,
        i2=analysis.i2,
        method=analysis.method,
        status=analysis.status,
        reasons=analysis.reasons,
        weights=tuple((row.study, row.weight) for row in analysis.rows if row.weight is not None),
        details=tuple(
            _numbers([analysis.se, analysis.p, analysis.q, codec.plain(analysis.rows), codec.plain(analysis.details)])
        ),
    )


def _numbers(data: Any) -> Iterator[float | None]:
    """The numbers in encoded ``data``, depth first, to ten digits; None where one is missing. Words are passed over."""
    if isinstance(data, dict):
        for key in sorted(data):
            yield from _numbers(data[key])
    elif isinstance(data, list):
        for item in data:
            yield from _numbers(item)
    elif isinstance(data, bool):
        yield float(data)
    elif isinstance(data, int | float):
        yield significant(data)
    elif data is None:
        yield None
