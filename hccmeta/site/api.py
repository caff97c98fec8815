"""The files below ``api/v1/``: meta, results, studies, changes. Null with a reason where something is not estimable."""

from __future__ import annotations

import json
import math
from typing import Any

from hccmeta.analysis.confounding import Confounding
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.results import Analysis, ArmEndpoint, ArmRmst, Contrast, Estimate, FidelityItem, FromRates, Row
from hccmeta.evidence.selection import adjustment_of, comparison_of_curves, patients_of
from hccmeta.evidence.spec.study import Comparison, EndpointRecord, Study
from hccmeta.ground.digits import significant
from hccmeta.ground.libraries import installed
from hccmeta.site import api_record
from hccmeta.site.answers import answer
from hccmeta.site.published import (
    AnalysisData,
    ComparisonData,
    ConfoundingData,
    EndpointData,
    FidelityData,
    FromRatesData,
    IntervalData,
    MetaData,
    ReportedData,
    ResultsData,
    ReviewData,
    RmstData,
    RowData,
    StudyData,
)
from hccmeta.site.published_record import EstimateData
from hccmeta.site.view import ReviewView, StudyView, View
from hccmeta.words import said
from hccmeta.words.details import tables_of
from hccmeta.words.english import say

LICENCES = {"data": "CC-BY-4.0", "code": "MIT"}


def as_json(data: Any) -> str:
    """``data`` as JSON text in the order it has: numbers to ten digits, null for one that is not finite."""
    return json.dumps(_shortened(data), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _shortened(data: Any) -> Any:
    if isinstance(data, float):
        return significant(data) if math.isfinite(data) else None
    if isinstance(data, dict):
        return {key: _shortened(value) for key, value in data.items()}
    return [_shortened(item) for item in data] if isinstance(data, list) else data


def meta(view: View) -> MetaData:
    """Version, counts, and the state of each review."""
    return {
        "version": view.version,
        "built": view.built.isoformat(),
        "licences": LICENCES,
        "libraries": dict(installed()),
        "studies": len(view.studies),
        "patients": sum(arm.n for one in view.studies for arm in one.record.arms),
        "reviews": [
            {
                "id": one.record.id,
                "title": one.record.title,
                "studies": len(one.studies),
                "patients": one.result.n_patients,
                "with_curve": one.result.n_with_curve,
                "state": one.status.state.value,
                "last_search": one.status.last_search.isoformat() if one.status.last_search else None,
                "awaiting": one.status.awaiting,
            }
            for one in view.reviews
        ],
        "files": ["meta.json", "results.json", "studies.json", "changes.json"],
        "schemas": "schema/",
    }


def results(view: View) -> ResultsData:
    """Every analysis of every review."""
    return {"version": view.version, "reviews": [review_results(one) for one in view.reviews]}


def review_results(review: ReviewView) -> ReviewData:
    """The analyses of one review."""
    said_first = answer(review)
    return {
        "id": review.record.id,
        "title": review.record.title,
        "answer": list(said_first.sentences),
        "harms": said_first.harms,
        "confounding": [_confounding(one) for one in review.result.confounding],
        "studies": list(review.result.selection.included),
        "analyses": [_analysis(review, one) for one in review.result.analyses],
    }


def _confounding(confounding: Confounding) -> ConfoundingData:
    return {
        "study": confounding.study,
        "arm": confounding.arm,
        "reference": confounding.reference,
        "analysis_set": confounding.analysis_set,
        "adjustment": confounding.adjustment,
        "confounders": [
            {"characteristic": each.characteristic, "standing": each.standing, "difference": each.difference}
            for each in confounding.confounders
        ],
    }


def _analysis(review: ReviewView, analysis: Analysis) -> AnalysisData:
    return {
        "id": analysis.id,
        "plan": analysis.key.plan,
        "title": said.title(analysis),
        "endpoint": analysis.endpoint,
        "tau": analysis.tau,
        "kind": analysis.kind,
        "measure": analysis.measure,
        "estimate_kind": analysis.estimate_kind,
        "source": analysis.source,
        "unit": said.unit(analysis.unit),
        "arm": analysis.arm,
        "reference": analysis.reference,
        "primary": analysis.primary,
        "estimate": analysis.estimate,
        "se": analysis.se,
        "ci": _limits(analysis.ci),
        "interval": _interval(analysis.interval),
        "pi": _limits(analysis.pi),
        "p": analysis.p,
        "k": analysis.k,
        "n": analysis.n,
        "tau2": analysis.tau2,
        "i2": analysis.i2,
        "q": analysis.q,
        "method": said.method(analysis.method),
        "status": analysis.status,
        "reason": said.why(analysis),
        "certainty": review.certainty(analysis.id),
        "rows": [_row(row) for row in analysis.rows],
        "notes": list(said.notes(analysis.notes)),
        "tables": [
            {
                "id": table.id,
                "title": table.title,
                "header": list(table.header),
                "rows": [list(row) for row in table.rows],
                "note": table.note,
            }
            for table in tables_of(analysis)
        ],
    }


def _row(row: Row) -> RowData:
    return {
        "study": row.study,
        "label": said.label(row.label),
        "arm": row.arm,
        "reference": row.reference,
        "n": row.n,
        "estimate": row.estimate,
        "se": row.se,
        "ci": _limits(row.ci),
        "interval": _interval(row.interval),
        "weight": row.weight,
        "source": row.source,
        "adjustment": row.adjustment,
        "sides": [{"treatment": one.treatment, "n": one.n, "events": one.events} for one in row.sides],
        "reason": said.why(row),
    }


def _interval(one: Interval | None) -> IntervalData | None:
    if one is None:
        return None
    return {"lower": one.lower, "upper": one.upper, "kind": one.kind, "level": one.level}


def _limits(ci: tuple[float | None, float | None] | None) -> list[float | None] | None:
    return None if ci is None else list(ci)


def studies(view: View) -> list[StudyData]:
    """Every study: its arms with their endpoints, its comparisons."""
    return [study_results(one) for one in view.studies]


def study_results(study: StudyView) -> StudyData:
    """All that is known and computed of one study."""
    record = study.record
    return {
        "id": record.id,
        "name": record.name,
        "status": record.status,
        "design": record.design,
        "line": record.population.line,
        "prior": record.population.prior,
        "registration": record.registration,
        "year": record.reports[0].year,
        "doi": record.reports[0].doi,
        "url": f"studies/{record.id}/",
        "arms": [
            {
                "id": arm.id,
                "treatment": arm.treatment,
                "n": arm.n,
                "endpoints": {name: _endpoint(study, name, arm.id) for name in _endpoint_names(study, arm.id)},
                "harms": api_record.harms(arm.harms),
            }
            for arm in record.arms
        ],
        "comparisons": _comparisons(study),
        "from_rates": [_from_rates(each) for each in study.result.from_rates],
        "subgroups": [api_record.subgroup(each) for each in record.subgroups],
        "sources": api_record.sources(record),
        "facts": api_record.every_fact(record),
    }


def _endpoint_names(one: StudyView, arm: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(record.endpoint for record in one.record.endpoints if arm in record.arms))


def _endpoint(study: StudyView, endpoint: str, arm: str) -> EndpointData:
    records = [record for record in study.record.endpoints if record.endpoint == endpoint and arm in record.arms]
    rebuilt = next((found for found in study.result.arms if (found.endpoint, found.arm) == (endpoint, arm)), None)
    reported = [_reported(study.record, record, arm) for record in records]
    if rebuilt is None:
        return {
            "events": None,
            "median": None,
            "rmst": {},
            "fidelity": [],
            "reason": say("study.no-curve"),
            "reported": reported,
        }
    return {
        "events": rebuilt.n_events,
        "n": rebuilt.n,
        "median": _estimate(rebuilt.median),
        "rmst": {f"{at.tau:g}": _rmst(at) for at in rebuilt.rmst},
        "fidelity": [_fidelity(item) for item in rebuilt.fidelity],
        "follow_up": _estimate(rebuilt.follow_up),
        "last_time": rebuilt.last_time,
        "patients": _patients_path(rebuilt),
        "reason": None,
        "reported": reported,
    }


def _patients_path(arm: ArmEndpoint) -> str:
    return f"data/studies/{arm.study}/{arm.endpoint}.{arm.arm}.patients.csv"


def _reported(study: Study, record: EndpointRecord, arm: str) -> ReportedData:
    outcome = record.arms[arm]
    median = outcome.median
    return {
        "origin": record.origin,
        "analysis_set": record.analysis_set,
        "time_unit": record.time_unit,
        "events": outcome.n_events.value if outcome.n_events else None,
        "median": median.value if median else None,
        "median_ci": _limits(median.ci) if median else None,
        "status": median.status if median else None,
        "n": patients_of(study, record, arm),
        "report": record.report or study.reports[0].id,
        "cutoff": record.cutoff,
        "reported_median": api_record.median(median) if median else None,
        "rates": [api_record.rate(each) for each in outcome.rates],
    }


def _from_rates(rates: FromRates) -> FromRatesData:
    return {
        "source": "rates",
        "endpoint": rates.endpoint,
        "arms": [
            {
                "arm": arm.arm,
                "treatment": arm.treatment,
                "n": arm.n,
                "events": arm.n_events,
                "rates": [list(rate) for rate in arm.rates],
                "rmst": {f"{at.tau:g}": _rmst(at) for at in arm.rmst},
            }
            for arm in rates.arms
        ],
        "comparisons": [
            {
                "arm": pair.arm,
                "reference": pair.reference,
                "rmst_difference": {f"{tau:g}": _estimate(found) for tau, found in pair.rmst_difference},
            }
            for pair in rates.contrasts
        ],
    }


def _estimate(one: Estimate) -> EstimateData:
    return {"estimate": one.estimate, "se": one.se, "ci": _limits(one.ci), "reason": said.why(one)}


def _rmst(at: ArmRmst) -> RmstData:
    return {
        "estimate": at.estimate,
        "se": at.se,
        "n_at_risk": at.n_at_risk,
        "reconstruction_share": at.reconstruction_share,
        "reason": said.why(at),
    }


def _fidelity(item: FidelityItem) -> FidelityData:
    return {
        "name": item.name,
        "reported": item.reported,
        "reconstructed": item.reconstructed,
        "difference": item.difference,
        "threshold": item.threshold,
        "ok": item.ok,
        "accepted": item.accepted,
    }


def _comparisons(study: StudyView) -> list[ComparisonData]:
    """Every comparison: those with curves beside what was reported of the same groups, then all others reported."""
    comparisons = []
    with_curves = {record.endpoint: record for record in study.record.endpoints if record.has_curves}
    beside = set()
    for contrast in study.result.contrasts:
        record = with_curves[contrast.endpoint]
        reported = comparison_of_curves(study.record, record, contrast.arm, contrast.reference)
        beside.add(id(reported))
        comparisons.append(_contrast(study.record, record, contrast, reported))
    for record in study.record.endpoints:
        rebuilt = record.endpoint in with_curves and study.result.contrasts
        why = say("study.with-curve" if rebuilt else "study.no-curve")
        alone = (each for each in record.comparisons if id(each) not in beside)
        comparisons += [_comparison(study.record, record, each, Estimate(None), why) for each in alone]
    return comparisons


def _contrast(study: Study, record: EndpointRecord, one: Contrast, reported: Comparison | None) -> ComparisonData:
    pair = reported or Comparison(arm=one.arm, reference=one.reference)
    found = _comparison(study, record, pair, one.hr, said.why(one.hr))
    found["logrank_p"] = one.logrank_p
    found["proportional_hazards_p"] = one.proportional_hazards_p
    found["rmst_difference"] = {f"{tau:g}": _estimate(difference) for tau, difference in one.rmst_difference}
    return found


def _comparison(
    study: Study, record: EndpointRecord, comparison: Comparison, rebuilt: Estimate, why: str | None
) -> ComparisonData:
    """What was reported, beside the ratio of the reconstructed patients or the reason why there is none."""
    return {
        "endpoint": record.endpoint,
        "arm": comparison.arm,
        "reference": comparison.reference,
        "hr": rebuilt.estimate,
        "ci": _limits(rebuilt.ci),
        "reason": why,
        "reported_hr": api_record.ratio(comparison.hr),
        "reported_p": api_record.p_value(comparison.p),
        "origin": record.origin,
        "analysis_set": record.analysis_set,
        "report": record.report or study.reports[0].id,
        "adjustment": adjustment_of(study, record, comparison),
        "adjusted_for": list(comparison.adjusted_for),
        "n": patients_of(study, record, comparison.arm) if comparison.arm in record.arms else None,
        "n_reference": patients_of(study, record, comparison.reference)
        if comparison.reference in record.arms
        else None,
    }
