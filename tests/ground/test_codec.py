from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.analysis.arrays import Counts, Floats
from hccmeta.ground import codec


@dataclass(frozen=True)
class Inner:
    name: str
    value: float | None


@dataclass(frozen=True)
class Outer:
    numbers: Floats
    counts: Counts
    pair: tuple[float, float]
    inner: tuple[Inner, ...]
    limits: tuple[float | None, float | None] | None
    text: str | None


floats = st.floats(allow_nan=False)


@given(st.lists(floats), st.lists(st.integers(0, 10**6)), floats, st.text(), st.none() | floats)
def test_what_is_written_comes_back_bit_by_bit(numbers, counts, value, text, optional):
    whole = Outer(
        np.array(numbers, dtype=float),
        np.array(counts, dtype=np.int64),
        (value, -value),
        (Inner(text, optional), Inner("", None)),
        (optional, value),
        text,
    )
    back = codec.loads(Outer, codec.dumps(whole))
    assert back.numbers.tobytes() == whole.numbers.tobytes()
    assert back.counts.dtype == np.int64
    assert back.counts.tolist() == counts
    assert (back.pair, back.inner, back.limits, back.text) == (whole.pair, whole.inner, whole.limits, whole.text)


def test_numbers_that_are_not_finite_survive():
    one = codec.loads(Inner, codec.dumps(Inner("x", float("-inf"))))
    assert one.value == float("-inf")
    assert np.isnan(codec.loads(Inner, codec.dumps(Inner("x", float("nan")))).value)


def test_the_same_value_gives_the_same_text():
    assert codec.dumps({"b": 1, "a": np.float64(2)}) == codec.dumps({"a": 2.0, "b": np.int64(1)})


def test_what_has_no_form_is_refused():
    with pytest.raises(ValueError, match="object"):
        codec.plain(object())


def test_another_shape_is_refused():
    with pytest.raises(ValueError, match="value"):
        codec.loads(Inner, '{"name": "x"}')
