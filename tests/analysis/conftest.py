"""Small hand-made scopes. Every study here is SIMULATED from a seed, and says so in its name."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.codes import Check
from hccmeta.analysis.compared import compared
from hccmeta.analysis.intervals import around, confidence
from hccmeta.analysis.kinds import Scope
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import ArmEndpoint, ArmRmst, Contrast, Curve, Estimate, FidelityItem, StudyResult
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Study
from hccmeta.words.details import table_of

WHERE = {"source": "simulation", "at": "simulated"}
TAUS = (6.0, 12.0, 24.0)
Z = 1.959963984540054
NO_EVENT = because(Why.NO_EVENT)


def _validated(model, fields: dict):
    """The record, by way of JSON: the models are strict, and lists are no tuples."""
    return model.model_validate_json(json.dumps(fields))


def make_study(name: str, arms: dict, *, design: str = "randomised", year: int = 2020, **more) -> Study:
    """A record. ``arms``: id -> fields of the arm (treatment defaults to the id); ``more``: fields of the study."""
    endpoints = more.pop("endpoints", None) or [make_endpoint(arms)]
    return _validated(
        Study,
        {
            "id": name,
            "name": f"SIMULATED {name}",
            "reports": [
                {"id": "simulation", "authors": ["Simulated"], "title": "Simulated", "journal": "none", "year": year}
            ],
            "design": design,
            "population": {"line": 2, "prior": "immunotherapy"},
            "arms": [
                {"id": arm, "treatment": arm, "n": 80, "n_source": WHERE, **fields} for arm, fields in arms.items()
            ],
            "endpoints": endpoints,
            "status": "included",
            **more,
        },
    )


def make_endpoint(arms, *, endpoint: str = "os", curves: bool = True, origin: str = "randomisation", **more) -> dict:
    """The fields of an endpoint in ``arms``."""
    provenance = {
        "reading": "samples",
        "method": "simulated",
        "by": "simulation",
        "reference": "simulation",
        "risk_table": "none",
    }
    outcomes = arms if isinstance(arms, dict) and more.pop("outcomes", False) else {arm: {} for arm in arms}
    return {
        "endpoint": endpoint,
        "origin": origin,
        **({"curves": provenance} if curves else {}),
        "arms": outcomes,
        **more,
    }


def patients(seed: int, n: int, scale: float, end: float = 36.0) -> tuple[np.ndarray, np.ndarray]:
    """Simulated times and events, nobody followed beyond ``end``."""
    rng = np.random.default_rng(seed)
    death, censored = rng.exponential(scale, n), rng.uniform(0.6 * end, end, n)
    return np.minimum(death, censored), (death <= censored).astype(int)


def make_arm(study: str, arm: str, treatment: str, who: tuple, *, ok: bool = True, endpoint: str = "os") -> ArmEndpoint:
    """An arm's result as ``rebuild_arm`` gives it, from true patients: no reconstruction stands between."""
    time, event = who
    curve = stats.kaplan_meier(time, event)
    median = [float(x) if np.isfinite(x) else None for x in stats.median_survival(time, event)]
    rmst, alive = [], []
    for tau in TAUS:
        short = because(Why.FOLLOW_UP_ENDS, end=float(max(time)), tau=tau)
        found = stats.rmst(time, event, tau=tau)
        rmst.append(
            ArmRmst(
                tau, found.estimate, found.se or None, found.n_at_risk, 0.0, None if found.se else because(Why.NO_EVENT)
            )
            if found.estimable
            else ArmRmst(tau, None, None, None, reason=short)
        )
        reached = tau <= curve.max_time
        s, se = float(curve.survival_at(tau)), float(curve.se_at(tau))
        alive.append(
            (
                tau,
                Estimate(100 * s, 100 * se) if reached and 0 < s < 1 else Estimate(None, reason=short),
            )
        )
    empty = np.empty(0)
    return ArmEndpoint(
        study=study,
        arm=arm,
        treatment=treatment,
        endpoint=endpoint,
        n=time.size,
        n_events=int(event.sum()),
        time=time,
        event=event,
        curve=Curve(empty, empty, empty, empty),
        points=(empty, empty),
        risk_time=empty,
        risk_given=np.empty(0, dtype=np.int64),
        risk_reconstructed=np.empty(0, dtype=np.int64),
        median=Estimate(
            median[0],
            interval=confidence(median[1], median[2]),
            reason=None if median[0] else because(Why.MEDIAN_NOT_REACHED),
        ),
        follow_up=Estimate(None),
        rmst=tuple(rmst),
        fidelity=(FidelityItem(Check.MEDIAN, 10.0, 10.0 if ok else 12.0, 0.0 if ok else 2.0, 0.5, ok),),
        last_time=float(time.max()),
        alive=tuple(alive),
    )


def difference(a: Estimate | ArmRmst, b: Estimate | ArmRmst) -> Estimate:
    """a - b with its normal interval."""
    if a.se is None or b.se is None:
        return Estimate(None, reason=a.reason or b.reason)
    d, se = a.estimate - b.estimate, float(np.hypot(a.se, b.se))
    return Estimate(d, se, around(d, Z * se))


def make_contrast(one: ArmEndpoint, other: ArmEndpoint) -> Contrast:
    """A contrast's result, as ``analyse_study`` gives it."""
    time, event = (np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("time", "event"))
    fit = stats.cox(time, event, np.repeat([1.0, 0.0], [one.n, other.n]))
    hr, lower, upper = (float(x[0]) for x in fit.hazard_ratio())
    return Contrast(
        study=one.study,
        endpoint=one.endpoint,
        arm=one.arm,
        reference=other.arm,
        treatment=one.treatment,
        reference_treatment=other.treatment,
        hr=Estimate(hr, float(fit.se[0]), confidence(lower, upper)),
        logrank_p=0.5,
        proportional_hazards_p=0.5,
        rmst_difference=tuple((a.tau, difference(a, b)) for a, b in zip(one.rmst, other.rmst, strict=True)),
        alive_difference=tuple(
            (tau, difference(a, b)) for (tau, a), (_, b) in zip(one.alive, other.alive, strict=True)
        ),
    )


def make_result(study: Study, who: dict[str, tuple], *, ok: bool = True) -> tuple[Study, StudyResult]:
    """The study with what is computed of it. ``who``: arm id -> its patients; an arm without has no curve."""
    arms = {
        arm.id: make_arm(study.id, arm.id, arm.treatment, who[arm.id], ok=ok) for arm in study.arms if arm.id in who
    }
    pairs = [pair for pair in compared(study, study.endpoints[0]) if set(pair) <= arms.keys()]
    contrasts = tuple(make_contrast(arms[a], arms[b]) for a, b in pairs)
    return study, StudyResult(study.id, tuple(arms.values()), contrasts)


def make_trial(
    name: str, arms: dict[str, float], *, seed: int, n: int = 80, end: float = 36.0, ok: bool = True, **more
) -> tuple[Study, StudyResult]:
    """A simulated study with curves. ``arms``: arm id (a treatment) -> mean survival in months."""
    record = make_study(name, {arm: {"n": n} for arm in arms}, **more)
    who = {arm: patients(100 * seed + i, n, scale, end) for i, (arm, scale) in enumerate(arms.items())}
    return make_result(record, who, ok=ok)


def make_scope(studies, kind: str, *, evidence: str = "anchored", reference: str = "sorafenib", **more) -> Scope:
    """A scope over ``studies`` with one analysis of ``kind``; ``more``: fields of the plan, or of the review."""
    plan = {
        "id": "os-12",
        "title": "simulated analysis",
        "kind": kind,
        "primary": kind not in ("harms", "interactions"),
    }
    if kind not in ("response", "baseline", "harms"):
        plan["endpoint"] = "os"
    tau = more.pop("tau", 12)
    if kind in ("contrasts", "active-v-control", "nested", "meta-regression"):
        plan["tau"] = tau
    if "measure" in more:
        plan["measure"] = more.pop("measure")
    review = _validated(
        Review,
        {
            "id": "simulated",
            "title": "SIMULATED",
            "short_title": "SIMULATED",
            "question": dict.fromkeys(("population", "intervention", "comparator", "outcomes"), "simulated"),
            "evidence": evidence,
            "eligibility": [{"id": "line", "field": "population.line", "any_of": [2], "text": "second line"}],
            "treatments": ["sorafenib", "lenvatinib", "regorafenib", "cabozantinib"],
            "reference": reference,
            "endpoints": [
                {"endpoint": "os", "origin": "randomisation", "tau": [12, 24], "minimal_important_difference": 1.0}
            ],
            "analyses": [plan],
            "dominance": {"share": 0.66, "min_studies": 2},
            "living": {"search_interval_months": 6, "triggers": ["none"], "retirement": "none"},
            "authors": [{"name": "Simulated", "roles": ["none"]}],
            **more,
        },
    )
    return Scope(review, review.analyses[0], tuple(studies))


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The makers of simulated records and results."""
    return SimpleNamespace(
        study=make_study,
        endpoint=make_endpoint,
        patients=patients,
        arm=make_arm,
        contrast=make_contrast,
        result=make_result,
        trial=make_trial,
        scope=make_scope,
        where=WHERE,
    )


@pytest.fixture(scope="session")
def table():
    """The details of an analysis as a table of raw numbers, by its id."""

    def find(analysis, name: str):
        return table_of(analysis, name)

    return find
