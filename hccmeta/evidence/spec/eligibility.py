"""The fields that eligibility conditions look at: their values in a study, and the values they can have at all."""

from __future__ import annotations

from typing import get_args

from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.fields import keys_of, options
from hccmeta.evidence.spec.review import Condition, StudyField
from hccmeta.evidence.spec.study import EndpointRecord, Population, Study


def values_of(study: Study, field: str) -> tuple[str | int, ...]:
    """The values of ``field`` (``population.line`` ...) in ``study``; several where it has several arms or endpoints.

    Raises ValueError for an unknown field.
    """
    match field:
        case "design":
            return (study.design,)
        case "status":
            return (study.status,)
        case "population.line":
            return (study.population.line,)
        case "population.prior":
            return (study.population.prior,)
        case "arms.treatment":
            return tuple(arm.treatment for arm in study.arms)
        case "endpoints.endpoint":
            return tuple(one.endpoint for one in study.endpoints)
        case "endpoints.origin":
            return tuple(one.origin for one in study.endpoints)
    raise ValueError(f"field: no such field of a study: {field!r}")


def holds(condition: Condition, study: Study) -> bool:
    """Whether one of the study's values is among those the condition lists."""
    return any(value in condition.any_of for value in values_of(study, condition.field))


def possible_values(field: StudyField) -> tuple[str | int, ...]:
    """Every value that ``field`` can have."""
    match field:
        case "arms.treatment":
            return vocabulary.ids(vocabulary.in_use().treatments)
        case "endpoints.endpoint":
            return vocabulary.ids(vocabulary.in_use().endpoints)
        case "population.line":
            return tuple(range(1, 10))
    owner = {"population": Population, "endpoints": EndpointRecord}.get(field.partition(".")[0], Study)
    annotation = keys_of(owner)[field.rpartition(".")[2]].annotation
    return tuple(value for kind in options(annotation) for value in get_args(kind))
