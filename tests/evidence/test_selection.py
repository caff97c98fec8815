"""Of several results of one comparison, which one leads."""

from __future__ import annotations

from typing import Any

from hccmeta.evidence.selection import (
    adjustment_of,
    comparison_of_curves,
    leading_comparisons,
    newest_first,
    patients_of,
)
from hccmeta.evidence.spec.study import Study

ARMS = ("lenvatinib", "sorafenib")
WHERE = {"source": "primary", "at": "abstract"}


def study(design: str, *endpoints: dict[str, Any]) -> Study:
    """A simulated study of two arms with two reports."""
    citation = {"authors": ["A. Simulated"], "title": "Simulated", "journal": "None"}
    return Study.model_validate(
        {
            "id": "sim", "name": "SIM", "design": design, "population": {"line": 1, "prior": "none"},
            "reports": ({"id": "primary", "year": 2020, **citation}, {"id": "update", "year": 2022, **citation}),
            "arms": tuple({"id": one, "treatment": one, "n": 50, "n_source": WHERE} for one in ARMS),
            "endpoints": endpoints, "status": "included",
        },
        strict=False,
    )  # fmt: skip


def entry(value: float, adjustment: str | None = None, **more: Any) -> dict[str, Any]:
    comparison = {"arm": "lenvatinib", "reference": "sorafenib", "hr": {"value": value, **WHERE}}
    if adjustment:
        comparison["adjustment"] = adjustment
    arms: dict[str, Any] = {"lenvatinib": {}, "sorafenib": {}}
    return {"endpoint": "os", "origin": "randomisation", "arms": arms, "comparisons": (comparison,), **more}


def ratios(one: Study) -> list[float]:
    return [found.hr.value for found in leading_comparisons(one, one.endpoints[0]) if found.hr is not None]


def test_newer_data_lead() -> None:
    assert ratios(study("randomised", entry(0.58), entry(0.66, report="update"))) == [0.66]
    assert ratios(study("randomised", entry(0.58, cutoff="2019-08"), entry(0.66, cutoff="2020-08"))) == [0.66]
    older = study("randomised", entry(0.58, cutoff="2021-08"), entry(0.66, cutoff="2020-08"))
    assert [one.cutoff for one in newest_first(older, "os", "randomisation")] == ["2021-08", "2020-08"]


def test_a_trial_leads_with_its_own_analysis_and_a_cohort_with_the_adjusted_one() -> None:
    both = entry(0.92)
    both["comparisons"] = (*both["comparisons"], *entry(0.81, "multivariable")["comparisons"])
    assert ratios(study("randomised", both)) == [0.92, 0.81]
    assert ratios(study("cohort", both)) == [0.81, 0.92]


def test_what_is_not_said_is_not_adjusted() -> None:
    for design, analysis_set, expected in (
        ("cohort", "all", "not-stated"), ("cohort", "matched", "matched"), ("randomised", "all", "none"),
    ):  # fmt: skip
        one = study(design, entry(0.9, analysis_set=analysis_set))
        assert adjustment_of(one, one.endpoints[0], one.endpoints[0].comparisons[0]) == expected


def test_matched_patients_were_not_counted_unless_they_were() -> None:
    one = study("cohort", entry(0.9, analysis_set="matched"), entry(0.9))
    assert patients_of(one, one.endpoints[0], "lenvatinib") is None
    assert patients_of(one, one.endpoints[1], "lenvatinib") == 50


def test_curves_stand_beside_what_was_reported_of_the_same_groups() -> None:
    both = entry(0.81, "multivariable")
    both["comparisons"] = (*both["comparisons"], *entry(0.92, "none")["comparisons"])
    for design in ("randomised", "cohort"):
        one = study(design, both)
        found = comparison_of_curves(one, one.endpoints[0], *ARMS)
        assert found is not None
        assert found.hr is not None
        assert found.hr.value == 0.92
    matched = study(
        "cohort", both | {"analysis_set": "matched"} | {"comparisons": entry(0.7, "matched")["comparisons"]}
    )
    found = comparison_of_curves(matched, matched.endpoints[0], *ARMS)
    assert found is not None
    assert found.adjustment == "matched"
    assert comparison_of_curves(one, one.endpoints[0], "sorafenib", "lenvatinib") is None
