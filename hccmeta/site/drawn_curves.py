"""Results to the records that figures are drawn from: Kaplan-Meier curves, and points and lines on two axes."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.results import Analysis, ArmEndpoint
from hccmeta.evidence.spec import vocabulary
from hccmeta.figures import kaplan_meier, xy
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.kaplan_meier import AtRisk, Curve, Curves
from hccmeta.words import figures as words
from hccmeta.words import said as english
from hccmeta.words import wording
from hccmeta.words.english import heads, say

#: Below this number of studies asymmetry cannot be told from chance, and no funnel is drawn
#: (docs/methods/statistics.md#small-study-effects).
LEAST = 10
Z95 = 1.959963984540054


def of_study(
    figure: str, arms: Sequence[ArmEndpoint], name: str, caption: str, *, horizon: float | None = None
) -> Drawing:
    """The arms of one study on one endpoint: reconstructed curves, the readings they were made from on demand.

    ``horizon``: the month up to which means are taken, marked where the curves reach it.
    """
    endpoint = vocabulary.label(arms[0].endpoint)
    medians = "; ".join(
        say("figure.curves.median", arm=vocabulary.label(arm.treatment), median=wording.estimate(arm.median, 1))
        for arm in arms
    )
    title = say("figure.curves", endpoint=endpoint, study=name)
    told = say("figure.curves.told", medians=medians)
    model = _curves(tuple(_curve(arm) for arm in arms), endpoint, horizon)
    return kaplan_meier.draw(figure, title, told, caption, model)


def _curve(arm: ArmEndpoint) -> Curve:
    curve = arm.curve
    label = vocabulary.label(arm.treatment)
    return Curve(
        name=label,
        treatment=arm.treatment,
        time=tuple(curve.time.tolist()),
        survival=tuple(curve.survival.tolist()),
        lower=tuple(curve.lower.tolist()),
        upper=tuple(curve.upper.tolist()),
        label=say("figure.curves.events", events=arm.n_events, n=wording.count(arm.n)),
        said=say("figure.median", median=wording.estimate(arm.median, 1)),
        median=arm.median.estimate,
        censored=tuple(dict.fromkeys(arm.time[arm.event == 0].tolist())),
        readings=tuple(zip(arm.points[0].tolist(), arm.points[1].tolist(), strict=True)),
        risk=AtRisk(tuple(arm.risk_time.tolist()), tuple(arm.risk_given.tolist())),
    )


def pooled(
    figure: str, endpoint: str, said: str, analyses: Sequence[Analysis], *, horizon: float | None = None
) -> Drawing | None:
    """Pooled curves of several treatments, those that have one, ``horizon`` marked; None when none has."""
    curves = tuple(curve for one in analyses if one.arm and (curve := _pooled_curve(one.arm, one)) is not None)
    if not curves:
        return None
    return kaplan_meier.draw(
        figure, say("figure.pooled-curves", endpoint=endpoint), said, said, _curves(curves, endpoint, horizon)
    )


def _curves(curves: tuple[Curve, ...], endpoint: str, horizon: float | None) -> Curves:
    axis = say("figure.curves.survival", endpoint=endpoint)
    mark = None if horizon is None else (horizon, wording.months(horizon))
    return Curves(
        curves, axis, say("figure.months"), say("figure.at-risk"), mark, readings_label=say("figure.readings")
    )


def _pooled_curve(treatment: str, analysis: Analysis) -> Curve | None:
    """The pooled curve of an analysis, from time 0."""
    curve = analysis.details.curve
    if curve is None:
        return None
    time = (0.0, *curve.time.tolist())
    survival, lower, upper = ((1.0, *each.tolist()) for each in (curve.survival, curve.lower, curve.upper))
    studies, patients = wording.plural(analysis.k, "study"), wording.count(analysis.n)
    label = say("figure.pooled-curves.basis", studies=studies, patients=patients)
    median = wording.interval(analysis.estimate, analysis.ci, 1)
    told = say("figure.median", median=median) if analysis.estimate is not None else ""
    return Curve(
        vocabulary.label(treatment), treatment, time, survival, lower, upper, label=label, said=told,
        median=analysis.estimate, straight=True,
        risk=AtRisk(time, (sum(side.n or 0 for row in analysis.rows for side in row.sides), *curve.n_at_risk.tolist())),
    )  # fmt: skip


def against_tau(figure: str, analysis: Analysis, lines: Lines, caption: str) -> Drawing:
    """The RMST difference for every horizon. Lines without an estimate are left out.

    Raises ValueError when none has one.
    """
    full = [(tau, *value) for tau, value in by_tau(lines).items()]
    if not full:
        raise ValueError("lines must hold at least one estimate")
    line = xy.Line(
        points=tuple((tau, value) for tau, value, _, _ in full),
        lower=tuple((tau, low) for tau, _, low, _ in full),
        upper=tuple((tau, high) for tau, _, _, high in full),
        treatment=analysis.arm,
    )
    points = tuple(xy.Point(tau, value, wording.months(tau), analysis.arm, 0.2) for tau, value, _, _ in full)
    told = "; ".join(
        say("figure.entry", label=wording.months(tau), text=wording.interval(value, (low, high)))
        for tau, value, low, high in full
    )
    x_label, y_label = heads("figure", "horizon", "rmst-difference")
    model = xy.XY(
        x_label, y_label, (line,), points, level=0.0, x_ticks=tuple(p.x for p in points), sides=words.sides(analysis)
    )
    title = say("figure.against-tau", pair=wording.pair(analysis.arm, analysis.reference))
    return xy.draw(figure, title, f"{told}.", caption, model)


def by_tau(lines: Lines) -> dict[float, tuple[float, float, float]]:
    """The estimates by tau, with their limits; those that lack one are left out."""
    return {
        one.label.tau: (one.estimate, *limits)
        for one in lines.lines
        if one.label.tau is not None and one.estimate is not None and (limits := _both(one)) is not None
    }


def _both(one: Line) -> tuple[float, float] | None:
    lower, upper = (None, None) if one.interval is None else one.interval.limits
    return None if lower is None or upper is None else (lower, upper)


def bubble(figure: str, title: str, caption: str, points: Sequence[xy.Point], *, x_label: str, y_label: str) -> Drawing:
    """Each arm against a covariate, sized by its weight."""
    entries = "; ".join(say("figure.point", label=one.label, x=one.x, y=one.y) for one in points)
    told = say("figure.told", axis=say("figure.axes", x=x_label, y=y_label), entries=entries)
    return xy.draw(figure, title, told, caption, xy.XY(x_label, y_label, (), tuple(points)))


def funnel_allowed(analysis: Analysis) -> bool:
    """Whether a funnel may be drawn: a pool of ten contrasts or more; arms set against each other are none."""
    return analysis.estimate is not None and len(_funnel_points(analysis)) >= LEAST


def _funnel_points(analysis: Analysis) -> tuple[xy.Point, ...]:
    return tuple(
        xy.Point(row.estimate, row.se, english.label(row.label), row.arm)
        for row in analysis.rows
        if row.reference is not None and row.estimate is not None and row.se
    )


def funnel(figure: str, analysis: Analysis, caption: str) -> Drawing:
    """Each study's effect against its standard error, on the scale on which they are pooled, with the 95 % lines
    around the pooled effect. Raises ValueError where none is allowed."""
    if analysis.estimate is None or not funnel_allowed(analysis):
        raise ValueError(f"analysis must be a contrast of at least {LEAST} studies")
    points = _funnel_points(analysis)
    deep = 1.05 * max(point.y for point in points)
    centre = analysis.estimate
    lines = tuple(xy.Line(((centre, 0.0), (centre + way * Z95 * deep, deep)), guide=True) for way in (-1, 0, 1))
    told = "; ".join(
        say("figure.funnel.point", label=point.label, effect=wording.number(point.x), se=wording.number(point.y))
        for point in points
    )
    label = say("figure.log-hazard-ratio") if wording.is_ratio(analysis.measure) else wording.measure_label(analysis)
    model = xy.XY(label, say("figure.standard-error"), lines, points, flipped=True)
    return xy.draw(figure, say("figure.funnel", title=english.title(analysis)), f"{told}.", caption, model)
