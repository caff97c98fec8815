"""Numbers are written with the digits that do not depend on the processor."""

import math

import pytest

from hccmeta.ground.digits import rounded, significant


@pytest.mark.parametrize("value", [8.413479329877747, -1e-9 / 3, 1234567.891234567, 2 / 3, 0.9023970060079344])
def test_the_last_bits_make_no_difference(value: float) -> None:
    other = value
    for _ in range(20):
        other = math.nextafter(other, math.inf)
    assert significant(value) == significant(other) == pytest.approx(value, rel=1e-9)
    assert repr(significant(value)) == repr(float(f"{value:.9e}"))


def test_only_floats_are_touched() -> None:
    data = {"a": [1 / 3, 12345678901234, True, None, "0.12345678901234"], "b": {"c": (2 / 3,)}}
    assert rounded(data) == {
        "a": [0.3333333333, 12345678901234, True, None, "0.12345678901234"],
        "b": {"c": [0.6666666667]},
    }


@pytest.mark.parametrize("value", [math.inf, -math.inf, 0.0])
def test_what_has_no_digits_stays(value: float) -> None:
    assert significant(value) == value
