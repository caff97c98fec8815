"""One walk finds every fact of a record, wherever the models hold one."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, RootModel

from hccmeta.evidence.located import counts, located
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.spec.facts import Located
from hccmeta.evidence.spec.places import value_at


def _facts(value: Any) -> list[Located]:
    """Every Located within ``value``, found another way: by the attributes that pydantic sets."""
    found = [value] if isinstance(value, Located) else []
    if isinstance(value, RootModel | BaseModel):
        found += [one for _, inner in value for one in _facts(inner)]
    elif isinstance(value, dict):
        found += [one for inner in value.values() for one in _facts(inner)]
    elif isinstance(value, tuple):
        found += [one for inner in value for one in _facts(inner)]
    return found


def test_no_fact_is_missed(studies: dict[str, StudyFolder]) -> None:
    for folder in studies.values():
        own = [one.fact for one in located(folder.record)]
        assert {id(fact) for fact in _facts(folder.record)} <= {id(fact) for fact in own}, folder.record.id
        assert sum(counts(folder.record).values()) == len(located(folder.record))


def test_places_lead_to_the_facts_in_the_file(studies: dict[str, StudyFolder]) -> None:
    for folder in studies.values():
        for one in located(folder.record):
            assert value_at(folder.document.data, one.place) is not None, (folder.record.id, one.place)
            assert one.where
