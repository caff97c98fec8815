"""Every fact of a study with its source, by one walk over the models: for pages, rules, counts and lists to check.

A fact is any :class:`Located` of the record; a new field of the model that holds one is found without a line here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, RootModel

from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec.facts import Located
from hccmeta.evidence.spec.places import where
from hccmeta.evidence.spec.study import Setting, Study

_SOURCE = "_source"
DOUBTFUL = ("secondary", "unverified")


@dataclass(frozen=True)
class LocatedFact:
    """A fact and where it stands. ``place`` leads to it in the record's data; ``where`` is that place's stable name.

    ``fact`` has source, place in the source and status. Where the record keeps the source beside a plain value
    (``n: 478`` and ``n_source``), ``value`` is that plain value and place and name are its own; else it is None.
    """

    place: Place
    where: str
    fact: Located
    value: Any = None


def located(study: Study) -> tuple[LocatedFact, ...]:
    """Every fact of ``study`` in the order of its record's fields."""
    data = study.model_dump(mode="json", by_alias=True, exclude_none=True)
    return tuple(LocatedFact(place, where(data, place), fact, value) for place, fact, value in _walk(study, ()))


def counts(study: Study) -> Counter[str]:
    """How many facts of ``study`` were read in which way (``read``, ``secondary``, ``derived``, ``unverified``)."""
    return Counter(one.fact.status for one in located(study))


def _walk(value: Any, place: Place) -> Iterator[tuple[Place, Located, Any]]:
    if isinstance(value, Located):
        yield place, value, None
    if isinstance(value, Setting) and value.source is not None and (value.regions or value.countries):
        key = "regions" if value.regions else "countries"
        fact = Located(source=value.source, at=value.at or "not said where", status=value.status)
        yield (*place, key), fact, value.regions or ", ".join(value.countries)
    if isinstance(value, RootModel):
        yield from _walk(value.root, place)
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from _field(value, name, info.alias or name, place)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, (*place, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*place, index))


def _field(owner: BaseModel, name: str, key: str, place: Place) -> Iterator[tuple[Place, Located, Any]]:
    inner = getattr(owner, name)
    if name.endswith(_SOURCE) and isinstance(inner, Located):
        plain = name.removesuffix(_SOURCE)
        yield (*place, plain), inner, getattr(owner, plain)
    else:
        yield from _walk(inner, (*place, key))
