"""Kaplan-Meier curves with bands and numbers at risk, given and reconstructed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.analysis.results import ArmEndpoint, Curve, Floats
from hccmeta.evidence.spec import vocabulary
from hccmeta.figures import marks, svg
from hccmeta.figures.scale import Scale, month_ticks
from hccmeta.words import wording

#: Letters of a name beside its numbers at risk, before the first number begins.
RISK_NAME = 22


@dataclass(frozen=True)
class DrawnCurve:
    """One curve of the figure. ``points``: digitised readings to show with it, months and proportions.

    ``risk``: rows of numbers at risk, each its label, times in months and numbers.
    """

    label: str
    treatment: str
    curve: Curve
    points: tuple[Floats, Floats] | None = None
    risk: tuple[tuple[str, Sequence[float], Sequence[int]], ...] = ()


@dataclass(frozen=True)
class Curves:
    """What is drawn: the curves of one endpoint."""

    curves: tuple[DrawnCurve, ...]
    endpoint: str


def of_study(figure: str, arms: Sequence[ArmEndpoint], name: str, caption: str) -> svg.Drawing:
    """The arms of one study on one endpoint: reconstructed curves over the readings of the figure."""
    curves = tuple(
        DrawnCurve(
            f"{vocabulary.label(arm.treatment)}, {arm.n} patients",
            arm.treatment,
            arm.curve,
            arm.points,
            (
                ("given", arm.risk_time.tolist(), arm.risk_given.tolist()),
                ("reconstructed", arm.risk_time.tolist(), arm.risk_reconstructed.tolist()),
            ),
        )
        for arm in arms
    )
    endpoint = vocabulary.label(arms[0].endpoint)
    words = "; ".join(
        f"{vocabulary.label(arm.treatment)}: median {wording.estimate(arm.median, 1)} months" for arm in arms
    )
    title = f"{endpoint} in {name}: reconstructed curves over the readings they were made from"
    return draw(figure, title, f"{words}. Numbers at risk stand in the table below.", caption, Curves(curves, endpoint))


def draw(figure: str, title: str, alternative: str, caption: str, model: Curves) -> svg.Drawing:
    """Any curves, both variants. Raises ValueError without a curve."""
    if not model.curves:
        raise ValueError("curves must hold at least one curve")
    curves, endpoint = model.curves, model.endpoint
    return svg.Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=_variant(f"{figure}-w", title, alternative, curves, endpoint, svg.WIDE, 330, 170),
        narrow=_variant(f"{figure}-n", title, alternative, curves, endpoint, svg.NARROW, 230, 46),
        model=model,
    )


def _variant(figure: str, title: str, alternative: str, curves: Sequence[DrawnCurve], endpoint: str,
             width: int, plot: float, left: float) -> str:  # fmt: skip
    narrow = width == svg.NARROW
    end = max(float(one.curve.time[-1]) for one in curves)
    ticks = month_ticks(end, 5 if narrow else 9)
    top = 26.0 + 18.0 * len(curves)
    time = Scale(0, end, left, width - 12)
    survival = Scale(0, 1, top + plot, top)
    percent = Scale(0, 100, top + plot, top)
    body = [
        svg.text(0, 13, f"{endpoint}, %", class_="hm-head"),
        *_legend(curves),
        marks.upright_axis(percent, left, (0, 25, 50, 75, 100), right=width - 12),
        marks.axis(time, top + plot, ticks, "Months"),
        *(_band(one, time, survival) for one in curves),
        *(_line(one, time, survival) for one in curves),
        *(_points(one, time, survival) for one in curves),
    ]
    height = top + plot + 40
    if any(one.risk for one in curves):
        height = _risk(body, curves, time, ticks, height + 16, narrow)
    return svg.frame(figure, title, alternative, width, height, body)


def _legend(curves: Sequence[DrawnCurve]) -> list[str]:
    parts = []
    for i, one in enumerate(curves):
        y = 31.0 + 18 * i
        parts.append(svg.line(0, y - 4, 26, y - 4, f"hm-line t-{one.treatment}"))
        parts.append(svg.text(34, y, one.label, class_=f"hm-name t-{one.treatment}"))
    return parts


def _coordinates(curve: Curve, values: Floats, time: Scale, survival: Scale, least: float) -> list[tuple[float, float]]:
    kept = [(time(t), survival(v)) for t, v in zip(curve.time.tolist(), values.tolist(), strict=True) if v == v]
    return marks.steps([x for x, _ in kept], [y for _, y in kept], least=least) if kept else []


def _line(one: DrawnCurve, time: Scale, survival: Scale) -> str:
    corners = _coordinates(one.curve, one.curve.survival, time, survival, 0.8)
    return svg.tag("path", d=marks.step_path(corners), class_=f"hm-line t-{one.treatment}")


def _band(one: DrawnCurve, time: Scale, survival: Scale) -> str:
    upper = _coordinates(one.curve, one.curve.upper, time, survival, 3)
    lower = _coordinates(one.curve, one.curve.lower, time, survival, 3)
    if not upper or not lower:
        return ""
    return svg.tag("path", d=marks.band_path(upper, lower), class_=f"hm-band t-{one.treatment}")


def _points(one: DrawnCurve, time: Scale, survival: Scale) -> str:
    if one.points is None:
        return ""
    pairs = zip(one.points[0].tolist(), one.points[1].tolist(), strict=True)
    data = "".join(f"M{svg.num(time(t))} {svg.num(survival(s))}h0" for t, s in pairs)
    return svg.tag("path", d=data, class_="hm-points")


def _risk(body: list[str], curves: Sequence[DrawnCurve], time: Scale, ticks: Sequence[float], y: float,
          narrow: bool) -> float:  # fmt: skip
    """Adds the numbers at risk below the axis; the height reached."""
    body.append(svg.text(0, y, "Numbers at risk", class_="hm-head"))
    for one in curves:
        if narrow:
            y += 18
            body.append(svg.text(0, y, vocabulary.label(one.treatment), class_=f"hm-name t-{one.treatment}"))
        for label, times, numbers in one.risk:
            y += 16
            if narrow:
                body.append(svg.text(0, y, svg.clip(label, 6), class_="hm-tick"))
            elif label == one.risk[0][0]:
                treatment = vocabulary.label(one.treatment)
                whole = f"{treatment}, {label}"
                name = whole if len(whole) <= RISK_NAME else svg.clip(treatment, RISK_NAME)
                body.append(svg.text(0, y, name, class_=f"hm-name t-{one.treatment}"))
            else:
                body.append(svg.text(0, y, label, class_="hm-tick"))
            known = dict(zip(times, numbers, strict=True))
            shown = [(tick, known[tick]) for tick in ticks if tick in known]
            body += [svg.text(time(tick), y, str(n), class_="hm-tick", anchor="middle") for tick, n in shown]
    return y + 10
