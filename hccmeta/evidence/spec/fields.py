"""Which keys a record may have at a place: found by walking the models' annotations."""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from hccmeta.evidence.source.document import Place

#: The key whose word says which of several forms a mapping has.
DISCRIMINATOR = "kind"


def model_at(model: type[BaseModel], place: Place, data: Any) -> type[BaseModel] | None:
    """The model of the mapping at ``place`` of ``data`` (a record of ``model``); None where no mapping belongs.

    Where a mapping may have several forms, its own words choose one: that of its kind, else that with most of its keys.
    """
    kinds: tuple[Any, ...] = options(model)
    for step in place:
        data = data[step] if _holds(data, step) else None
        kinds = tuple(inner for kind in kinds for inner in _below(kind, step))
        kinds = tuple(kind for kind in kinds if _is_form_of(kind, data)) or kinds
    forms = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    keys = set(data) if isinstance(data, dict) else set()
    return max(forms, key=lambda form: len(keys & set(keys_of(form))), default=None)


def _holds(data: Any, step: str | int) -> bool:
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and step < len(data)


def _is_form_of(kind: Any, data: Any) -> bool:
    """Whether ``data`` says the word by which a mapping of ``kind`` is known among its alternatives."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(data, dict)):
        return False
    info = keys_of(kind).get(DISCRIMINATOR)
    return info is not None and data.get(DISCRIMINATOR) in get_args(info.annotation)


@cache
def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """The keys a mapping of ``model`` may have, each with its FieldInfo."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


@cache
def owners(model: type[BaseModel], key: str) -> tuple[str, ...]:
    """Where below ``model`` a mapping may have ``key``: ``endpoints.arms`` ..., the root being empty."""
    names: list[str] = []

    def walk(kind: Any, path: tuple[str, ...]) -> None:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, info in keys_of(kind).items():
                if name == key:
                    names.append(".".join(path))
                for option in options(info.annotation):
                    walk(option, (*path, name))
        elif get_origin(kind) in (tuple, dict):
            for option in options(get_args(kind)[-1 if get_origin(kind) is dict else 0]):
                walk(option, path)

    walk(model, ())
    return tuple(dict.fromkeys(names))


def _below(kind: Any, step: str | int) -> tuple[Any, ...]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        info = keys_of(kind).get(str(step))
        return () if info is None else options(info.annotation)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return options(inner[0])
    if origin is dict:
        return options(inner[1])
    return ()


def options(annotation: Any) -> tuple[Any, ...]:
    """What ``annotation`` allows: its alternatives without None, without wrappers."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return options(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(one for part in get_args(annotation) if part is not type(None) for one in options(part))
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return options(annotation.model_fields["root"].annotation)
    return (annotation,)
