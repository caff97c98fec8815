"""The forest plot of ``hccmeta pool`` and the survival curves of ``hccmeta rmst``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from hccmeta import stats
from hccmeta.figures import estimates, kaplan_meier
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.entries import Chart, Entry
from hccmeta.figures.kaplan_meier import AtRisk, Curve, Curves
from hccmeta.stats.normal import normal_quantile

if TYPE_CHECKING:
    from hccmeta.cli.pool import Pool

#: Numbers at risk are shown at this many times, the start included.
RISK_TIMES = 6


def forest(result: Pool) -> Drawing:
    """Every study with its own 95 % interval, the pooled effect and the prediction interval."""
    effects, z = result.effects, normal_quantile(0.95)
    entries = []
    for name, yi, vi, weight in zip(effects.names, effects.yi, effects.vi, result.effect.weights, strict=True):
        half = z * math.sqrt(vi)
        entries.append(_entry(result, name, yi, (yi - half, yi + half), weight=float(weight)))
    first = result.lines[0]
    entries.append(_entry(result, "Pooled", first.estimate, (first.lower, first.upper), kind="pooled"))
    if math.isfinite(result.pi[0]):
        entries.append(_entry(result, "Prediction interval", first.estimate, result.pi, kind="prediction"))
    chart = Chart(
        axis="Ratio" if effects.ratio else "Effect",
        head="Study",
        said_head="Estimate (95 % interval)",
        null=1.0 if effects.ratio else 0.0,
        logarithmic=effects.ratio,
        notes=(f"{first.said[0].upper()}{first.said[1:]}.",),
    )
    title = f"Forest plot of {result.effect.k} {'study' if result.effect.k == 1 else 'studies'}"
    return estimates.draw("forest", title, f"{title}: pooled {entries[len(effects.yi)].said}.", title, chart, entries)


def _entry(
    result: Pool,
    label: str,
    value: float,
    limits: tuple[float, float],
    kind: Literal["study", "pooled", "prediction"] = "study",
    weight: float | None = None,
) -> Entry:
    middle, low, high = (result.shown(one) for one in (value, *limits))
    if math.isnan(low):
        return Entry(label, f"{middle:.2f}", middle, None, kind, weight)
    text = f"{low:.2f} to {high:.2f}" if kind == "prediction" else f"{middle:.2f} ({low:.2f} to {high:.2f})"
    return Entry(label, text, middle, (low, high), kind, weight)


def survival(arms: Sequence[tuple[str, Sequence[float], Sequence[float]]], tau: float) -> Drawing:
    """Kaplan-Meier curves of arms (name, time, event) with numbers at risk, the horizon marked."""
    end = max(max(time) for _, time, _ in arms)
    curves = tuple(_curve(name, time, event, end) for name, time, event in arms)
    model = Curves(curves, "Survival", "Time", "Number at risk", horizon=(tau, f"tau = {tau:g}"))
    title = "Survival" if len(arms) == 1 else "Survival by arm"
    said = "; ".join(f"{one.name}: {one.said}" for one in curves)
    return kaplan_meier.draw("survival", title, f"Kaplan-Meier curves. {said}.", title, model)


def _curve(name: str, time: Sequence[float], event: Sequence[float], end: float) -> Curve:
    curve = stats.kaplan_meier(time, event)
    band = curve.band()
    median = stats.curve_quantile(curve, 0.5).estimate
    times = tuple(end * i / RISK_TIMES for i in range(RISK_TIMES))
    leaving = -1 * (curve.n_at_risk[1:] - curve.n_at_risk[:-1])
    gone = [*leaving.tolist(), int(curve.n_at_risk[-1])]
    censored = [t for t, n, d in zip(curve.time.tolist(), gone, curve.n_events.tolist(), strict=True) if n > d]
    return Curve(
        name=name,
        treatment=name,
        time=(0.0, *curve.time.tolist()),
        survival=(1.0, *curve.survival.tolist()),
        lower=(1.0, *band.lower.tolist()),
        upper=(1.0, *band.upper.tolist()),
        said=f"median {median:g}" if math.isfinite(median) else "median not reached",
        median=median if math.isfinite(median) else None,
        censored=tuple(censored),
        risk=AtRisk(times, tuple(int(n) for n in curve.n_at_risk_at(times))),
    )
