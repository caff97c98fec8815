"""What of the evidence enters a computation: numbers, codes and ids, and no text.

Whatever is computed is computed from the records that these functions leave, and kept under the hash of the same
records: what is not in the key cannot have entered. A study's name stands as ``⟨id⟩`` in what is kept, and is put in
its place when the results are put together (``named``), so that correcting a text recomputes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel

from hccmeta.analysis.results import StudyResult
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Baseline, Located
from hccmeta.evidence.spec.review import (
    ActiveVControl,
    BaselineTable,
    Contrasts,
    Direction,
    HazardRatios,
    HazardRatioWindows,
    Interactions,
    MetaRegression,
    Nested,
    Plan,
    PooledMedians,
    Predicted,
    ReportedMedians,
    ResponseRates,
    Review,
)
from hccmeta.evidence.spec.study import Provenance, Report, Setting, Study

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
P = TypeVar("P", bound=Plan)

_NAME = re.compile("⟨([a-z0-9/-]+)⟩")

#: What stands for a text that a record must have.
_NO_TEXT = "-"

#: Kinds that see one endpoint's curves and reports, and nothing else of a study. MetaRegression sees baseline data too.
_OF_CURVES = (
    ActiveVControl,
    Contrasts,
    Direction,
    HazardRatios,
    HazardRatioWindows,
    Interactions,
    MetaRegression,
    Nested,
    PooledMedians,
    Predicted,
    ReportedMedians,
)
#: Kinds that see no curve. A kind that is not named here sees everything.
_OF_COUNTS = (ResponseRates, BaselineTable)


def id_in(name: str) -> str:
    """The id in a name that stands for one, else the name."""
    found = _NAME.fullmatch(name)
    return found[1] if found else name


def numbers_of(study: Study) -> Study:
    """``study`` without its texts: what may enter a computation. Its reports keep their years."""
    reports = tuple(
        Report(id=one.id, authors=(_NO_TEXT,), title=_NO_TEXT, journal=_NO_TEXT, year=one.year) for one in study.reports
    )
    kept = study.model_copy(
        update={
            "name": f"⟨{study.id}⟩",
            "reports": reports,
            "registration": None,
            "sources": (),
            "design_detail": None,
            "setting": Setting(),
            "population": study.population.model_copy(update={"prior_regimen": None, "detail": None}),
            "quality_of_life": (),
            "findings": (),
            "assessments": (),
            "cohort": study.cohort.model_copy(update={"centres": (), "registry": None, "note": None}),
            "accepted": (),
            "contributors": (),
            "changes": (),
            "status_note": None,
        }
    )
    return _unlocated(kept)


def _unlocated(record: M) -> M:
    """``record`` with no word of where its facts were read; how sure a reading is stays."""
    if isinstance(record, RootModel):
        return record.model_copy(update={"root": _within(record.root)})
    update: dict[str, Any] = {}
    if isinstance(record, Located):
        update = {"source": _NO_TEXT, "at": _NO_TEXT, "note": None}
    elif isinstance(record, Provenance):
        update = {"method": _NO_TEXT, "by": _NO_TEXT, "reference": _NO_TEXT, "figure": None, "note": None}
    for name, value in record.__dict__.items():
        if name not in update and isinstance(value, BaseModel | tuple | dict):
            update[name] = _within(value)
    return record.model_copy(update=update)


def _within(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _unlocated(value)
    if isinstance(value, tuple):
        return tuple(_within(one) for one in value)
    if isinstance(value, dict):
        return {key: _within(one) for key, one in value.items()}
    return value


def protocol_of(review: Review) -> Review:
    """``review`` without its texts, its own analyses and its log: what an analysis may look at beside its plan."""
    return review.model_copy(
        update={
            "title": _NO_TEXT,
            "short_title": _NO_TEXT,
            "position": None,
            "question": None,
            "eligibility": (),
            "analyses": (),
            "endpoints": tuple(one.model_copy(update={"agreed_by": None}) for one in review.endpoints),
            "living": None,
            "authors": (),
            "funding": None,
            "queries": (),
            "exclusion_reasons": (),
            "quoted": (),
            "caveats": (),
        }
    )


def plan_of(plan: P) -> P:
    """``plan`` without its title."""
    return plan.model_copy(update={"title": f"⟨{name_of_plan(plan.id)}⟩"})


def name_of_plan(plan: str) -> str:
    """What the title of the plan with this id is put in place by: no study's id has a slash."""
    return f"analyses/{plan}"


def words_of(studies: Iterable[Study], review: Review | None = None) -> vocabulary.Vocabulary:
    """The ids that ``studies`` and ``review`` use, in the vocabulary's order: a new word recomputes nothing."""
    arms = [arm for study in studies for arm in study.arms]
    used = {arm.treatment for arm in arms}
    used.update(event.event for arm in arms if arm.harms is not None for event in arm.harms.events)
    if review is not None:
        used.update((*review.treatments, review.reference, *review.covariates))
    return vocabulary.in_use().bare(used)


def of_endpoint(study: Study, endpoint: str) -> Study:
    """``study`` with its records of ``endpoint`` only, and nothing that is not about its patients' survival."""
    return _narrowed(study, endpoint, response=False, baseline=False)


def for_plan(plan: Plan, study: Study) -> Study:
    """What the analysis of ``plan`` may see of ``study``."""
    if isinstance(plan, _OF_CURVES):
        return _narrowed(
            study,
            plan.endpoint,
            response=False,
            baseline=isinstance(plan, MetaRegression),
            subgroups=isinstance(plan, Interactions),
        )
    if isinstance(plan, _OF_COUNTS):
        response = isinstance(plan, ResponseRates)
        return _narrowed(study, None, response=response, baseline=not response)
    return study


def result_for_plan(plan: Plan, result: StudyResult) -> StudyResult:
    """What the analysis of ``plan`` may see of a study's ``result``."""
    if isinstance(plan, _OF_COUNTS):
        return StudyResult(result.id, (), ())
    if not isinstance(plan, _OF_CURVES):
        return result
    return StudyResult(
        result.id,
        tuple(one for one in result.arms if one.endpoint == plan.endpoint),
        tuple(one for one in result.contrasts if one.endpoint == plan.endpoint),
    )


def _narrowed(study: Study, endpoint: str | None, *, response: bool, baseline: bool, subgroups: bool = False) -> Study:
    hidden: dict[str, Any] = {"harms": None}
    if not response:
        hidden["response"] = ()
    if not baseline:
        hidden["baseline"] = Baseline()
    return study.model_copy(
        update={
            "arms": tuple(arm.model_copy(update=hidden) for arm in study.arms),
            "baseline": study.baseline if baseline else Baseline(),
            "endpoints": tuple(one for one in study.endpoints if one.endpoint == endpoint),
            "subgroups": tuple(one for one in study.subgroups if subgroups and one.endpoint == endpoint),
        }
    )


def named(value: T, names: Mapping[str, str]) -> T:
    """``value`` (a record of results, or a tuple of them) with each name in its place, by what stands for it."""
    found: T = _named(value, names)
    return found


def _named(value: Any, names: Mapping[str, str]) -> Any:
    kind = type(value)
    if kind is str:
        return _NAME.sub(lambda one: names.get(one[1], one[0]), value) if "⟨" in value else value
    if kind is tuple:
        new = tuple([_named(one, names) for one in value])
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    if is_dataclass(kind):
        changed = {}
        for field in _fields_of(kind):
            old = getattr(value, field)
            if type(old) is not float and (new := _named(old, names)) is not old:
                changed[field] = new
        return replace(value, **changed) if changed else value
    return value


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields_of(kind: type) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(one.name for one in fields(kind))
    return _FIELDS[kind]
