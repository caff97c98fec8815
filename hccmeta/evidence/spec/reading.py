"""A Document to a typed record, with every fault at its line and one fault for each cause."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hccmeta.evidence.catalogue import record as codes
from hccmeta.evidence.catalogue import yaml as yaml_codes
from hccmeta.evidence.source.document import Document, Mark, Place
from hccmeta.evidence.spec import messages
from hccmeta.evidence.spec.fields import DISCRIMINATOR, keys_of, model_at, owners
from hccmeta.evidence.spec.places import value_at, where
from hccmeta.evidence.spec.vocabulary import Vocabulary
from hccmeta.ground.problem import Problem, problem

Model = TypeVar("Model", bound=BaseModel)

#: pydantic's words for a required key that is not there.
MISSING = ("missing", "union_tag_not_found")


def read_record(
    document: Document, model: type[Model], words: Vocabulary | None = None
) -> tuple[Model | None, tuple[Problem, ...]]:
    """The record in ``document``, its words those of ``words`` (else of the vocabulary in use); None when it has a
    fault."""
    if not isinstance(document.data, dict):
        what = f"the file holds {messages.shown(document.data)}, not lines of 'key: value'"
        return None, (problem(codes.NOT_A_RECORD, document.path, what, mend=""),)
    try:
        # JSON mode takes lists for tuples and stays strict about everything else.
        record = model.model_validate_json(json.dumps(document.data), strict=True, context={"vocabulary": words})
    except ValidationError as error:
        errors = error.errors(include_url=False)
        wrong = {place_of(one) for one in errors}
        problems = [*_stray_dates(document, wrong), *_Translation(document, model).problems(errors)]
        return None, tuple(problems)
    problems = _stray_dates(document, set())
    return (None if problems or document.faulty else record), tuple(problems)


def _stray_dates(document: Document, wrong: set[Place]) -> list[Problem]:
    """Bare dates where a text belongs; where they are of a ``wrong`` type anyway, that is said."""
    stray = [place for place in document.dates if _last_key(place) not in messages.DATE_KEYS and place not in wrong]
    return [
        _at(document, messages.Message(yaml_codes.DATE_AS_TEXT, f"{_last_key(place)}: a bare date"), place)
        for place in sorted(stray, key=document.at)
    ]


class _Translation:
    """pydantic's errors about one document, as problems."""

    def __init__(self, document: Document, model: type[BaseModel]) -> None:
        self.document = document
        self.model = model
        self.renamed: set[Place] = set()  # required keys that are there under a misspelt name

    def problems(self, errors: list[Any]) -> list[Problem]:
        """One problem for each cause, in the order of the file."""
        kept = [error for error in errors if not self._follows(error, errors)]
        unknown = [self._unknown(error) for error in kept if error["type"] == "extra_forbidden"]
        missing = [self._missing(error) for error in kept if error["type"] in MISSING]
        wrong = [self._wrong(error) for error in kept if error["type"] not in ("extra_forbidden", *MISSING)]
        return sorted({one for one in (*unknown, *missing, *wrong) if one is not None})

    def _follows(self, error: Any, errors: list[Any]) -> bool:
        """Whether the error comes of one that is reported elsewhere."""
        place, faulty = place_of(error), self.document.faulty
        if any(place[: len(bad)] == bad for bad in faulty) or emptied(error, errors) or self._cut(place):
            return True
        return error["type"] == "extra_forbidden" and any(bad[: len(place)] == place for bad in faulty)

    def _cut(self, place: Place) -> bool:
        """Whether a comma cut the value off, which is said of what stands behind the comma."""
        owner = value_at(self.document.data, place[:-1]) if place else None
        if not isinstance(owner, dict) or place[-1] not in owner:
            return False
        names = list(owner)
        behind = names[names.index(place[-1]) + 1 :][:1]
        return any(messages.comma(owner, one) is not None for one in behind)

    def _unknown(self, error: Any) -> Problem:
        place = place_of(error)
        if (cut := messages.comma(value_at(self.document.data, place[:-1]), str(place[-1]))) is not None:
            return _at(self.document, cut, place, mark=self.document.key_at(place))
        owner = model_at(self.model, place[:-1], self.document.data)
        known = tuple(keys_of(owner)) if owner else ()
        here = ".".join(str(step) for step in place[:-1] if not isinstance(step, int))
        elsewhere = owners(self.model, str(place[-1]))
        if here in elsewhere:  # another form of the same mapping has it: the key is in no wrong place
            elsewhere = ()
        message, meant = messages.unknown_key(str(place[-1]), known, elsewhere)
        if meant is not None:
            self.renamed.add((*place[:-1], meant))
        return _at(self.document, message, place, mark=self.document.key_at(place))

    def _missing(self, error: Any) -> Problem | None:
        place = place_of(error)
        if place in self.renamed:
            return None
        if isinstance(place[-1], int):
            value = value_at(self.document.data, place[:-1])
            if isinstance(value, list) and any(isinstance(one, str) for one in value):
                return None  # what is said of the entry says both
            message = messages.limits_missing(_last_key(place), value, place[-1] + 1)
        else:
            message = messages.missing_key(place[-1], where(self.document.data, place[:-1]))
        return _at(self.document, message, place, mark=self.document.at(place[:-1]))

    def _wrong(self, error: Any) -> Problem:
        place = place_of(error)
        is_key = error["loc"][-1] == "[key]"
        keys = [step for step in place if isinstance(step, str)]
        above = keys[-2] if len(keys) > 1 else ""
        value, in_list = value_at(self.document.data, place), bool(place) and isinstance(place[-1], int)
        found = messages.message(error, _last_key(place), value, above=above, in_list=in_list)
        return _at(self.document, found, place, mark=self.document.key_at(place) if is_key else None)


def _at(document: Document, message: messages.Message, place: Place, *, mark: Mark | None = None) -> Problem:
    line, column = mark or document.at(place)
    return problem(
        message.code,
        document.path,
        message.what,
        line=line,
        column=column,
        where=where(document.data, place),
        mend=message.mend,
    )


def emptied(error: Any, errors: list[Any]) -> bool:
    """Whether a list is too short only because its entries have faults."""
    place = place_of(error)
    return error["type"] == "too_short" and any(
        len(place_of(other)) > len(place) and place_of(other)[: len(place)] == place for other in errors
    )


def place_of(error: Any) -> Place:
    """Where one of pydantic's errors is, as a place of the document: without the marks of keys and of alternatives."""
    place = tuple(step for step in error["loc"] if step != "[key]" and not str(step).startswith("kind:"))
    if place[:1] == ("analyses",) and len(place) > 2:
        # Between an analysis and its keys pydantic names the kind, which is no step of the document.
        place = (*place[:2], *place[3:])
    return (*place, DISCRIMINATOR) if error["type"].startswith("union_tag_") else place


def _last_key(place: Place) -> str:
    """The nearest key at or above ``place``, for messages."""
    return next((step for step in reversed(place) if isinstance(step, str)), "the file")
