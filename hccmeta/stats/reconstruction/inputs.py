"""What a reconstruction is given, checked: every wrong argument is a ``ValueError`` that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Reading = Literal["corners", "samples", "vector"]

#: Survival may leave [0, 1] by this much before it is called a mistake (reading error, a percent scale).
SURVIVAL_SLACK = 0.05
#: Times may lie before 0 by this share of the follow-up (calibration of the axis); they are then read as 0.
TIME_SLACK = 0.05
#: More patients than any arm has; keeps a mistyped n from exhausting the memory.
LARGEST_N = 1_000_000


class Reported(TypedDict, total=False):
    """The optional keyword arguments of a reconstruction; ``reconstruct`` explains them."""

    risk_time: ArrayLike | None
    n_at_risk: ArrayLike | None
    n_events: int | None
    censor_time: ArrayLike | None
    reading: str | None
    median: float | None
    landmarks: Mapping[float, float] | None
    sigma: float | None
    pixel: float | None


@dataclass(frozen=True)
class CurveInput:
    """One arm as published: the curve's readings and whatever stood beside it, risk table and marks sorted by time."""

    time: Floats
    survival: Floats
    n: int
    risk_time: Floats
    n_at_risk: Ints
    n_events: int | None
    censor_time: Floats
    reading: Reading | None
    median: float | None
    landmarks: tuple[tuple[float, float], ...]
    sigma: float | None
    pixel: float | None


def check_inputs(time: ArrayLike, survival: ArrayLike, *, n: int, **reported: Unpack[Reported]) -> CurveInput:
    """The arguments of ``reconstruct`` as arrays of the right type; raises ``ValueError`` naming the wrong one."""
    unknown = reported.keys() - Reported.__annotations__.keys()
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    times, values = _readings(time, survival)
    size = _whole("n", n, 1, LARGEST_N)
    risk_times, risk_numbers = _risk_table(reported.get("risk_time"), reported.get("n_at_risk"))
    n_events, median = reported.get("n_events"), reported.get("median")
    sigma, pixel = reported.get("sigma"), reported.get("pixel")
    return CurveInput(
        time=times,
        survival=values,
        n=size,
        risk_time=risk_times,
        n_at_risk=risk_numbers,
        n_events=None if n_events is None else _whole("n_events", n_events, 0, size),
        censor_time=_marks(reported.get("censor_time"), size),
        reading=_reading(reported.get("reading")),
        median=None if median is None else _number("median", median, 0.0, np.inf),
        landmarks=_landmarks(reported.get("landmarks") or {}),
        sigma=None if sigma is None else _number("sigma", sigma, 0.0, 0.5),
        pixel=None if pixel is None else _number("pixel", pixel, 0.0, 0.5),
    )


def _marks(censor_time: ArrayLike | None, n: int) -> Floats:
    marks = np.zeros(0) if censor_time is None else _vector("censor_time", censor_time)
    if marks.size > n:
        raise ValueError(f"censor_time has {marks.size} marks for {n} patients")
    if marks.size and marks.min() < 0:
        raise ValueError("censor_time must not be negative")
    return np.sort(marks)


def _reading(reading: str | None) -> Reading | None:
    for known in get_args(Reading):
        if reading == known:
            return cast(Reading, known)
    if reading is not None:
        raise ValueError(f"reading must be one of {', '.join(get_args(Reading))}, got {reading!r}")
    return None


def _readings(time: ArrayLike, survival: ArrayLike) -> tuple[Floats, Floats]:
    times, values = _vector("time", time), _vector("survival", survival)
    if times.size != values.size:
        raise ValueError(f"survival must have the length of time, got {values.size} and {times.size}")
    if times.size < 2 or times.max() <= 0:
        raise ValueError("time must hold at least two readings, one of them after 0")
    if times.min() < -TIME_SLACK * times.max():
        raise ValueError(f"time must not be negative, got {times.min():g}")
    if values.max() > 1 + SURVIVAL_SLACK:
        percent = " (a percent scale? divide by 100)" if values.max() > 2 else ""
        raise ValueError(f"survival must be a proportion from 0 to 1, got {values.max():g}{percent}")
    if values.min() < -SURVIVAL_SLACK:
        raise ValueError(f"survival must be a proportion from 0 to 1, got {values.min():g}")
    _falls(times, values)
    return np.maximum(times, 0.0), values


def _falls(times: Floats, values: Floats) -> None:
    """Raises for a curve that counts events instead of survivors: lower at its beginning than at its end."""
    ends = min(3, times.size // 2)
    ordered = values[np.argsort(times, kind="stable")]
    first, last = float(np.median(ordered[:ends])), float(np.median(ordered[-ends:]))
    if last > first + SURVIVAL_SLACK:
        raise ValueError(
            f"survival must fall, but rises from {first:.3g} to {last:.3g}: for a cumulative incidence give 1 - value"
        )


def _vector(name: str, values: ArrayLike) -> Floats:
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers") from None
    if array.ndim != 1:
        raise ValueError(f"{name} must be a flat sequence, got {array.ndim} dimensions")
    if not np.isfinite(array).all() or np.abs(array).max(initial=0.0) > 1e100:
        raise ValueError(f"{name} must be finite")
    return array


def _number(name: str, value: object, low: float, high: float) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number") from None
    if not low < number < high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}, got {value}")
    return number


def _whole(name: str, value: object, low: int, high: int) -> int:
    number = _number(name, value, low - 1, high + 1)
    if number != int(number):
        raise ValueError(f"{name} must be a whole number, got {value}")
    return int(number)


def _landmarks(landmarks: Mapping[float, float]) -> tuple[tuple[float, float], ...]:
    if not isinstance(landmarks, Mapping):
        raise ValueError("landmarks must map times to survival proportions")
    pairs = []
    for time, survival in landmarks.items():
        when = _number("landmarks", time, 0.0, np.inf)
        if not 0 <= _number("landmarks", survival, -1e-12, np.inf) <= 1:
            raise ValueError(f"landmarks must hold proportions from 0 to 1, got {survival}")
        pairs.append((when, float(survival)))
    return tuple(sorted(pairs))


def _risk_table(risk_time: ArrayLike | None, n_at_risk: ArrayLike | None) -> tuple[Floats, Ints]:
    if risk_time is None and n_at_risk is None:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    if risk_time is None or n_at_risk is None:
        missing = "risk_time" if risk_time is None else "n_at_risk"
        raise ValueError(f"{missing} must be given with its other half of the risk table")
    times, numbers = _vector("risk_time", risk_time), _vector("n_at_risk", n_at_risk)
    if times.size != numbers.size:
        raise ValueError(f"n_at_risk must have the length of risk_time, got {numbers.size} and {times.size}")
    if times.size and times.min() < 0:
        raise ValueError("risk_time must not be negative")
    if numbers.size and (numbers.min() < 0 or numbers.max() > LARGEST_N or (numbers != np.round(numbers)).any()):
        raise ValueError("n_at_risk must be whole numbers, none negative")
    order = np.argsort(times, kind="stable")
    return times[order], numbers[order].astype(np.int64)
