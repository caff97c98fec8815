"""Frozen dataclasses to JSON text and back, exactly: floats keep every bit, arrays their type."""

from __future__ import annotations

import json
import math
import types
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

T = TypeVar("T")
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def encode(value: Any) -> Any:
    """``value`` (dataclass, tuple, dict, array, number, text, None) as plain JSON data.

    Raises TypeError for anything else.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, np.ndarray):
        return [encode(item) for item in value.tolist()]
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"cannot encode {type(value).__name__}")


def decode(kind: type[T], data: Any) -> T:
    """The value of type ``kind`` that :func:`encode` turned into ``data``.

    Raises KeyError, TypeError or ValueError when ``data`` is not of that shape.
    """
    value: T = _decode(kind, data)
    return value


def dumps(value: Any) -> str:
    """``value`` as compact JSON text with sorted keys: the same value gives the same text."""
    return json.dumps(encode(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def loads(kind: type[T], text: str) -> T:
    """The value of type ``kind`` in JSON ``text``; raises as :func:`decode` does."""
    return decode(kind, json.loads(text))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode(kind: Any, data: Any) -> Any:
    if is_dataclass(kind):
        assert isinstance(kind, type)
        return kind(**{name: _decode(hint, data[name]) for name, hint in _hints(kind).items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        if data is None:
            return None
        return _decode(next(one for one in inner if one is not type(None)), data) if len(inner) == 2 else _scalar(data)
    if origin is Literal:
        return data
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_decode(inner[0], item) for item in data)
        return tuple(_decode(one, item) for one, item in zip(inner, data, strict=True))
    if origin is np.ndarray:
        return np.array([_scalar(item) for item in data], dtype=get_args(inner[1])[0])
    if kind is float:
        return float(_scalar(data))
    return data


def _scalar(data: Any) -> Any:
    return _NOT_FINITE.get(data, data) if isinstance(data, str) else data
