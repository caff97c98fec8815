"""What templates may see: plain data. A page comes with a pull request, so it gets no record, no array, no method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from markupsafe import Markup
from pydantic import BaseModel


def plain(value: Any) -> Any:
    """``value`` as str, int, float, bool, None, Markup, tuple or dict with text keys, all the way down.

    A record (dataclass or model) becomes the dict of its fields, a day its ISO form, an enum its value. Raises
    TypeError, naming the type, for whatever is none of these.
    """
    if value is None or type(value) in (bool, int, float, str, Markup):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Iterable) and not hasattr(value, "dtype"):
        return tuple(plain(one) for one in value)
    raise TypeError(f"a template cannot be given a {type(value).__name__}")
