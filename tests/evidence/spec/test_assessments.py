"""Which assessment of bias stands: of two who judge apart, the one that they agree on."""

from __future__ import annotations

from typing import Any

import pytest

from hccmeta.evidence.spec.study import Study

WHERE = {"source": "primary", "at": "abstract"}


def judged(name: str, level: str, **more: Any) -> dict[str, Any]:
    return {
        "tool": "rob-2", "endpoint": "os", "overall": level, "domains": {}, "assessors": ({"name": name},),
        "on": "2026-11-27", **more,
    }  # fmt: skip


def study(*assessments: dict[str, Any]) -> Study:
    """A simulated study."""
    citation = {"authors": ("A. Simulated",), "title": "Simulated", "journal": "None", "year": 2020}
    return Study.model_validate(
        {
            "id": "sim", "name": "SIM", "design": "randomised", "population": {"line": 1, "prior": "none"},
            "reports": ({"id": "primary", **citation},),
            "arms": ({"id": "sorafenib", "treatment": "sorafenib", "n": 50, "n_source": WHERE},),
            "endpoints": ({"endpoint": "os", "origin": "randomisation", "arms": {}},), "status": "included",
            "assessments": assessments,
        },
        strict=False,
    )  # fmt: skip


def test_one_person_s_judgement_stands_and_nobody_s_is_none() -> None:
    found = study(judged("A", "low")).risk_of_bias
    assert found is not None
    assert found.overall == "low"
    assert study().risk_of_bias is None


def test_two_who_judge_apart_count_only_once_they_agree() -> None:
    apart = judged("A", "low"), judged("B", "high")
    assert study(*apart).risk_of_bias is None
    both = judged("A", "some-concerns", agreed=True, assessors=({"name": "A"}, {"name": "B"}))
    found = study(*apart, both).risk_of_bias
    assert found is not None
    assert (found.overall, len(found.assessors)) == ("some-concerns", 2)


def test_nobody_is_no_assessor() -> None:
    with pytest.raises(ValueError, match="assessors"):
        study(judged("A", "low", assessors=()))
