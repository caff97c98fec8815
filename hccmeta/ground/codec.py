"""Records to JSON text and back, exactly, by pydantic: floats keep every bit, arrays and codes their type."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar

import numpy as np
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

T = TypeVar("T")


def dumps(value: Any) -> str:
    """``value`` (dataclass, model, tuple, dict, array, number, text, None) as compact JSON text with sorted keys.

    The same value gives the same text. Raises ValueError for what has no JSON.
    """
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """``value`` as plain JSON data. Raises ValueError for what has none."""
    return to_jsonable_python(value, inf_nan_mode="strings", fallback=_array)


def loads(kind: type[T], text: str) -> T:
    """The value of type ``kind`` in ``text``. Raises ValueError when the text holds no such value."""
    value: T = _adapter(kind).validate_json(text)  # type: ignore[arg-type]
    return value


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _array(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise ValueError(f"cannot encode {type(value).__name__}")
