"""Checks across fields, files, studies and reviews: plain functions over what was read, in explicit tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.rules import (
    across,
    bias,
    dates,
    intervals,
    logs,
    numbers,
    parts,
    references,
    reviews,
    shares,
    traces,
    units,
)
from hccmeta.ground.problem import Problem

Studies = tuple[StudyFolder, ...]

STUDY_RULES: tuple[Callable[[StudyFolder], Iterable[Problem]], ...] = (
    references.id_is_folder,
    references.ids_once,
    references.known_arms,
    references.known_sources,
    references.placeholders,
    numbers.n_and_risk_table,
    numbers.events_and_patients,
    numbers.arms_add_up,
    units.plausible_units,
    units.median_on_curve,
    parts.harms,
    parts.subgroups,
    parts.known_reports,
    parts.adjustment,
    parts.enough_rates,
    bias.assessments,
    intervals.estimates_in_intervals,
    intervals.ratios_in_the_middle,
    shares.fractions,
    shares.kinds_of_facts,
    shares.exclusive_shares,
    shares.response_and_control,
    dates.dates_in_order,
    traces.traces_of_the_record,
    traces.traces_are_judged,
    traces.curves_follow_from_traces,
    traces.censor_marks_on_curves,
    traces.curves_reach_the_table,
)

RULES_ACROSS: tuple[Callable[[Studies], Iterable[Problem]], ...] = (
    across.entered_twice,
    across.cohorts_overlap,
)

REVIEW_RULES: tuple[Callable[[ReviewFolder, reviews.Scope], Iterable[Problem]], ...] = (
    reviews.id_is_folder,
    reviews.conditions_can_be_met,
    reviews.reference_is_treatment,
    reviews.analyses_are_planned,
    reviews.levels_are_of_factor,
    reviews.ids_once,
    reviews.certainties_are_of_analyses,
    reviews.origins_fit,
    logs.screening_rows,
    logs.search_rows,
)


def all_problems(studies: Studies, folders: tuple[ReviewFolder, ...], names: frozenset[str]) -> tuple[Problem, ...]:
    """What is wrong within the studies, between them, and in the reviews. ``names``: every study folder's name."""
    scope = reviews.Scope(studies, names)
    within = [one for study in studies for rule in STUDY_RULES for one in rule(study)]
    between = [one for rule in RULES_ACROSS for one in rule(studies)]
    in_reviews = [one for folder in folders for rule in REVIEW_RULES for one in rule(folder, scope)]
    return (*within, *between, *across.known_studies(studies, names), *in_reviews)
