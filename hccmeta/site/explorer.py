"""What the explorer page computes from: effects of every study at every horizon, and curves coarse enough to draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from hccmeta.analysis.results import Analysis, ArmEndpoint, Contrast
from hccmeta.evidence.spec import vocabulary
from hccmeta.site.view import ReviewView, View
from hccmeta.words import figures, said, wording
from hccmeta.words.english import say

#: Kinds of analysis that pool effects within studies, which is what the page can do.
KINDS = ("contrasts", "active-v-control")

#: Months between the points of a curve, and decimals of a survival proportion.
STEP, DECIMALS = 0.5, 3


def data(view: View) -> dict[str, Any]:
    """Every comparison that the explorer offers, those of most studies first: there is most to explore."""
    found = [one for review in view.reviews for one in _of_review(view, review)]
    return {
        "version": view.version,
        "step": STEP,
        "comparisons": sorted(found, key=lambda one: -len(one["studies"])),
        "without": [_without(review) for review in view.reviews if not _of_review(view, review)],
    }


def _without(review: ReviewView) -> dict[str, str]:
    """A review that has nothing to explore, and why."""
    why = say("page.explorer.without", curves=review.result.n_with_curve, studies=len(review.studies))
    return {"review": review.record.short_title, "link": f"reviews/{review.record.id}/", "why": why}


def _of_review(view: View, review: ReviewView) -> list[dict[str, Any]]:
    plans = sorted(
        (plan for plan in review.record.analyses if plan.kind in KINDS and plan.measure == "rmst_difference"),
        key=lambda plan: not plan.primary,
    )
    return [
        _comparison(view, review, one) for plan in plans for one in review.group(plan.id) if one.estimate is not None
    ]


def _comparison(view: View, review: ReviewView, analysis: Analysis) -> dict[str, Any]:
    endpoint = (analysis.endpoint or "").upper()
    return {
        "id": f"{review.record.id}.{analysis.id}",
        "review": review.record.short_title,
        "label": say(
            "page.explorer.comparison",
            pair=wording.pair(analysis.arm, analysis.reference),
            endpoint=endpoint,
            tau=analysis.tau,
        ),
        "pair": wording.pair(analysis.arm, analysis.reference),
        "sides": list(figures.sides(analysis) or ("", "")),
        "tau": f"{analysis.tau:g}",
        "scale": review.record.scales_of(analysis.endpoint).heterogeneity_months,
        "official": {
            "estimate": analysis.estimate,
            "ci": list(analysis.ci or ()),
            "k": analysis.k,
            "text": wording.effect(analysis),
        },
        "studies": [
            _study(view, row.study, contrast, said.label(row.label))
            for row in analysis.rows
            if row.arm and row.reference and (contrast := _contrast(view, analysis, row.study, row.arm, row.reference))
        ],
    }


def _contrast(view: View, one: Analysis, study: str, arm: str, reference: str) -> Contrast | None:
    wanted = (one.endpoint, arm, reference)
    found = (
        c for c in view.results.study(study).contrasts if (c.endpoint, c.treatment, c.reference_treatment) == wanted
    )
    return next(found, None)


def _study(view: View, study: str, contrast: Contrast, label: str) -> dict[str, Any]:
    arms = {arm.arm: arm for arm in view.results.study(study).arms if arm.endpoint == contrast.endpoint}
    pair = (arms[contrast.arm], arms[contrast.reference])
    return {
        "id": study,
        "label": label,
        "n": sum(arm.n for arm in pair),
        "effects": {
            f"{tau:g}": [effect.estimate, effect.se**2]
            for tau, effect in contrast.rmst_difference
            if effect.estimate is not None and effect.se is not None
        },
        "curves": [
            {"treatment": arm.treatment, "name": vocabulary.label(arm.treatment), "survival": _coarse(arm)}
            for arm in pair
        ],
    }


def _coarse(arm: ArmEndpoint) -> list[float]:
    """Survival every half month from 0 to the end of the curve, read off its steps."""
    at = np.arange(0, arm.last_time + 1e-9, STEP)
    index = arm.curve.time.searchsorted(at + 1e-9, side="right") - 1
    return [round(value, DECIMALS) for value in arm.curve.survival[index].tolist()]
