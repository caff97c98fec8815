"""A record with faults of form, repaired as far as its meaning is plain, so that further faults can be looked for.

What is repaired never enters a result: the faults are reported, and the record only serves the rules. A misspelt key
gets its name, a number in quotes loses them, an unknown word becomes the one that was meant; what cannot be told is
dropped with the optional field that holds it.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from hccmeta.evidence.source.document import Document, Mark, Place
from hccmeta.evidence.spec.fields import keys_of, model_at, options
from hccmeta.evidence.spec.messages import nearest
from hccmeta.evidence.spec.places import value_at
from hccmeta.evidence.spec.reading import Model, emptied, place_of
from hccmeta.evidence.spec.vocabulary import Vocabulary

_ROUNDS = 6
_LEADING_COUNT = re.compile(r"\d[\d,_ ]{0,14}", re.ASCII)
_SEPARATORS = str.maketrans("", "", ",_ ")
_LEADING_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?", re.ASCII)
#: What stands in for a required value that is missing or cannot be told; chosen so that few rules look at it.
_STAND_INS: dict[str, Any] = {
    "year": 2100, "name": "-", "title": "-", "journal": "-", "at": "-", "text": "-", "by": "-", "method": "-",
    "n": 1_000_000, "line": 1, "treatment": "placebo",
}  # fmt: skip


@dataclass(frozen=True)
class Salvaged(Generic[Model]):
    """A repaired record with its document, and the keys that had to be dropped."""

    document: Document
    record: Model
    dropped: frozenset[str]


def salvage(document: Document, model: type[Model], words: Vocabulary | None = None) -> Salvaged[Model] | None:
    """``document`` repaired into a record of ``model``; None when too much is missing."""
    if not isinstance(document.data, dict):
        return None
    repair = _Repair(document, model)
    for _ in range(_ROUNDS):
        try:
            record = model.model_validate_json(json.dumps(repair.data), strict=True, context={"vocabulary": words})
        except ValidationError as error:
            # Misspelt keys first: they may be the missing ones. Then from the end, so that entries dropped from a
            # list do not move those still to be repaired.
            errors = sorted(error.errors(include_url=False), key=lambda one: _order(place_of(one)), reverse=True)
            errors.sort(key=lambda one: one["type"] != "extra_forbidden")
            if not all(repair.mend(one) for one in errors if not emptied(one, errors)):
                return None
        else:
            repaired = Document(document.path, repair.data, repair.marks, repair.key_marks)
            return Salvaged(repaired, record, frozenset(repair.dropped))
    return None


class _Repair:
    """A document's data and marks while they are repaired."""

    def __init__(self, document: Document, model: type[BaseModel]) -> None:
        self.model = model
        self.folder = document.path.rsplit("/", 2)[-2] if document.path.count("/") else ""
        self.data: Any = deepcopy(document.data)
        self.marks: dict[Place, Mark] = dict(document.marks)
        self.key_marks: dict[Place, Mark] = dict(document.key_marks)
        self.dropped: set[str] = set()

    def mend(self, error: Any) -> bool:
        """Repair what one error is about; False when that is impossible."""
        place, kind = place_of(error), error["type"]
        if kind == "extra_forbidden":
            return self._unknown(place)
        if error["loc"][-1] == "[key]":
            return self._rename(place, _slug(str(place[-1])))
        value = value_at(self.data, place)
        if kind == "missing" and value is not None:
            return True  # it was there under a misspelt name
        better = self._better(error, value)
        if better is not None and isinstance(value, int | float | str):
            value_at(self.data, place[:-1])[place[-1]] = better
            return True
        return self._stand_in(place) or self._drop(place)

    def _unknown(self, place: Place) -> bool:
        owner = value_at(self.data, place[:-1])
        if not isinstance(owner, dict) or place[-1] not in owner:
            return True
        kind = model_at(self.model, place[:-1], self.data)
        meant = nearest(str(place[-1]), tuple(keys_of(kind))) if kind else None
        if meant is None or meant in owner:
            del owner[place[-1]]
            return True
        return self._rename(place, meant)

    def _rename(self, place: Place, meant: str) -> bool:
        """Give the last key of ``place`` another name, in its position; False when that name is taken."""
        owner = value_at(self.data, place[:-1])
        if not isinstance(owner, dict) or not meant or meant in owner:
            return False
        items = [(meant if key == place[-1] else key, value) for key, value in owner.items()]
        owner.clear()
        owner.update(items)
        for marks in (self.marks, self.key_marks):
            for old in [one for one in marks if one[: len(place)] == place]:
                marks[*place[:-1], meant, *old[len(place) :]] = marks[old]
        return True

    def _stand_in(self, place: Place) -> bool:
        """Put a harmless value where a required one is missing or cannot be told; False when there is none."""
        owner, kind, key = value_at(self.data, place[:-1]), model_at(self.model, place[:-1], self.data), str(place[-1])
        if (
            not isinstance(owner, dict)
            or kind is None
            or key not in keys_of(kind)
            or not keys_of(kind)[key].is_required()
        ):
            return False
        words = [word for one in options(keys_of(kind)[key].annotation) if get_origin(one) is Literal
                 for word in get_args(one)]  # fmt: skip
        if words:
            owner[key] = words[0]
        elif key in _STAND_INS:
            owner[key] = _STAND_INS[key]
            self.dropped.add(key)
        elif key == "id" and len(place) == 1:
            owner[key] = self.folder
        elif key in ("source", "reference") and "reports" in self.data:
            owner[key] = value_at(self.data, ("reports", 0, "id"))
        else:
            return False
        return True

    def _better(self, error: Any, value: Any) -> Any:
        kind, context = error["type"], error.get("ctx") or {}
        if kind == "wrong_form" and context["kind"].startswith("name of lower-case"):
            return _slug(str(value)) or None
        if kind == "unknown_term":
            return context["meant"] or None
        if kind in ("literal_error", "union_tag_invalid") and isinstance(value, str):
            words = context.get("expected") or context["expected_tags"]
            return nearest(value, tuple(re.findall(r"'([^']*)'", words)))
        if kind == "string_type" and isinstance(value, int | float):
            return str(value)
        if kind == "int_type" and isinstance(value, str) and (match := _LEADING_COUNT.match(value)):
            return int(match[0].translate(_SEPARATORS))
        if kind == "float_type" and isinstance(value, str) and (match := _LEADING_NUMBER.match(value)):
            return float(match[0].replace(",", "."))
        return None

    def _drop(self, place: Place) -> bool:
        """Drop the nearest optional field at or above ``place``."""
        for depth in range(len(place), 0, -1):
            key, owner_place = place[depth - 1], place[: depth - 1]
            owner, kind = value_at(self.data, owner_place), model_at(self.model, owner_place, self.data)
            if isinstance(owner, dict) and kind is not None and key in keys_of(kind):
                if not keys_of(kind)[str(key)].is_required():
                    owner.pop(key, None)
                    self.dropped.add(str(key))
                    return True
            elif isinstance(owner, dict) and kind is None and key in owner and len(owner) > 1:
                del owner[key]  # an entry of a table, such as the outcome of a misnamed arm
                self.dropped.add(str(key))
                return True
        return False


def _slug(text: str) -> str:
    """``text`` as a name of lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _order(place: Place) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (0, step) for step in place)
