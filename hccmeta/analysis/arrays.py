"""Arrays of numbers as fields of records: exact in JSON, back as they were."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

_NUMBERS = {"type": "array", "items": {"type": ["number", "string"]}}
_COUNTS = {"type": "array", "items": {"type": "integer"}}


def _floats(value: Any) -> NDArray[np.float64]:
    # What is not finite stands in JSON as a text.
    return np.array([float(one) for one in value], dtype=np.float64)


def _counts(value: Any) -> NDArray[np.int64]:
    return np.array(value, dtype=np.int64)


def _plain(value: NDArray[Any]) -> list[Any]:
    plain: list[Any] = value.tolist()
    return plain


Floats = Annotated[NDArray[np.float64], PlainValidator(_floats), PlainSerializer(_plain), WithJsonSchema(_NUMBERS)]
Counts = Annotated[NDArray[np.int64], PlainValidator(_counts), PlainSerializer(_plain), WithJsonSchema(_COUNTS)]
