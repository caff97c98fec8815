"""``hccmeta pool``."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from pathlib import Path

import click

from hccmeta import stats
from hccmeta.cli.common import say
from hccmeta.cli.own_data import read_table
from hccmeta.cli.own_effects import Effects, effects_of
from hccmeta.cli.own_figure import save, suffix_of
from hccmeta.ground.digits import finite
from hccmeta.ground.formula import neutral

ESTIMATORS = ("REML", "DL", "PM", "EB", "ML", "SJ", "HE", "HS", "HSk", "EE")
INTERVALS = ("HK", "HK-adhoc", "HK-max", "KR", "z", "t")

METHODS = {
    "own": "the study's own estimate, normal interval",
    "bayes": "Bayesian random effects, half-normal prior of tau",
    "HK-max": "random effects, REML, the wider of the Hartung-Knapp and the normal interval",
    "common": "common effect, normal interval",
    "HK": "random effects, REML, Hartung-Knapp",
    "HK-adhoc": "random effects, REML, Hartung-Knapp ad hoc",
    "KR": "random effects, REML, Kenward-Roger",
}


@dataclass(frozen=True)
class Line:
    """One estimate with its interval, on the scale on which effects are pooled."""

    method: str
    said: str
    estimate: float
    lower: float
    upper: float
    note: str


@dataclass(frozen=True)
class Pool:
    """All that the verb prints: the first line is the answer, the others are sensitivities."""

    effects: Effects
    effect: stats.PooledEffect
    lines: tuple[Line, ...]
    pi: tuple[float, float]
    heterogeneity: stats.HeterogeneityInterval | None
    level: float

    def shown(self, value: float) -> float:
        """A value on the scale that people read: ratios as ratios."""
        return math.exp(value) if self.effects.ratio else value


@click.command()
@click.argument("effects", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tau2", type=click.Choice(ESTIMATORS), help="Between-study variance; REML when absent.")
@click.option("--ci", type=click.Choice(INTERVALS), help="Interval; by the number of studies when absent.")
@click.option("--prior", type=float, help="Scale of the half-normal prior of tau, for 2 to 4 studies; ratios: 0.25.")
@click.option("--level", type=float, default=95, show_default=True, help="Level of the intervals in the file, %.")
@click.option("--format", "form", type=click.Choice(("text", "json", "csv")), default="text", show_default=True)
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Save a forest plot: .svg, .png, .pdf.")
def command(
    effects: Path, tau2: str | None, ci: str | None, prior: float | None, level: float, form: str, figure: Path | None
) -> None:
    """Pool the effects in the table EFFECTS.

    Columns: study, and yi with vi (or se); or an estimate with lower and upper; or hr (or, rr) with lower and upper,
    which are pooled as logarithms; or both in one cell, 0.92 (0.79-1.06). Commas, semicolons or tabs, points or decimal
    commas.

    One study keeps its own interval, two to four are pooled with a prior of tau (--prior), five and more by REML with
    the wider of the Hartung-Knapp and the normal interval. Others stand below as sensitivities.

    \b
    Examples:
      hccmeta pool effects.csv
      hccmeta pool hazard-ratios.csv --figure forest.svg
      hccmeta pool effects.csv --tau2 PM --ci HK-adhoc --format json
    """
    if not 50 <= level < 100:
        raise click.UsageError(f"--level {level:g}: a percentage from 50 to below 100 is needed")
    if figure is not None:
        suffix_of(figure)
    given = effects_of(read_table(effects), level / 100)
    try:
        result = _pooled(given, tau2, ci, prior)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if result is None:
        say(f"not estimable: {stats.pool(given.yi, given.vi).reason}")
        raise SystemExit(1)
    (say if form == "text" else click.echo)({"text": _text, "json": _json, "csv": _csv}[form](result))
    if figure is not None:
        from hccmeta.cli.own_forest import forest  # loads matplotlib

        save(forest(result), figure)


def _pooled(given: Effects, tau2: str | None, ci: str | None, prior: float | None) -> Pool | None:
    """The pool by the rule, or with the model that was asked for; None when a variance of zero forbids it."""
    asked = stats.pool(given.yi, given.vi, tau2=tau2 or "REML", ci=ci or "HK-max")
    if asked.status == "not estimable":
        return None
    scale = prior if prior is not None else stats.LOG_HAZARD_RATIO_PRIOR_SCALE if given.ratio else None
    rule = stats.pool_by_rule(given.yi, given.vi, prior_scale=scale)
    lines = [_line(one, scale) for one in rule.all]
    effect, pi = rule.effect, (rule.pi_lower, rule.pi_upper)
    if rule.mean_of_such is not None:
        lines.append(_line(rule.mean_of_such, scale, "mean of such studies: "))
    if tau2 or ci:
        how = f"{asked.method}, {asked.ci_method}, as asked"
        lines.insert(0, Line("asked", how, asked.estimate, asked.ci_lower, asked.ci_upper, asked.reason))
        effect, pi = asked, (asked.pi_lower, asked.pi_upper)
    spread = stats.heterogeneity(given.yi, given.vi, tau2=tau2 or "REML") if len(given.yi) > 1 else None
    return Pool(given, effect, tuple(lines), pi, spread, 0.95)


def _line(one: stats.MeanInterval, scale: float | None, before: str = "") -> Line:
    said = before + METHODS[one.method.value]
    if one.method is stats.Method.BAYES:
        said += f" (scale {scale:g})"
    return Line(one.method.value, said, one.estimate, one.ci_lower, one.ci_upper, one.reason)


def _text(result: Pool) -> str:
    effects, effect = result.effects, result.effect
    out = [f"read: {note}" for note in effects.notes]
    for name, yi, vi, weight in zip(effects.names, effects.yi, effects.vi, effect.weights, strict=True):
        half = 1.959963984540054 * math.sqrt(vi)
        interval = f"{result.shown(yi - half):.4f} to {result.shown(yi + half):.4f}"
        out.append(f"{name:30s} {result.shown(yi):10.4f}   {interval:22s} weight {100 * weight:5.1f} %")
    first, *others = result.lines
    unit = "ratio" if effects.ratio else "effect"
    out += ["", f"{'pooled ' + unit:30s} {_interval(result, first)}"]
    out.append(_row("method", f"{first.said}, k = {effect.k}"))
    if effect.method != "EE" or len(others) > 0:
        out.append(_row("P of no effect", f"{effect.p:.4g} ({effect.method}, {effect.ci_method}, k = {effect.k})"))
    if math.isfinite(result.pi[0]):
        low, high = (result.shown(value) for value in result.pi)
        out.append(_row("prediction interval", f"{low:.4f} to {high:.4f} (effect in a new study)"))
    if (spread := result.heterogeneity) is not None:
        interval = f"{spread.tau2_lower:.4f} to {spread.tau2_upper:.4f}"
        out.append(_row("heterogeneity", f"tau2 {effect.tau2:.4f} ({interval}), I2 {100 * effect.i2:.1f} %"))
        out.append(_row("", f"Q {effect.q:.3f} on {effect.k - 1}, P = {effect.q_p:.4g}"))
    out += [f"note: {first.note}"] if first.note else []
    if others:
        out += ["", "The same studies otherwise:"]
        out += [f"  {_interval(result, one)}  {one.said}" + (f"; {one.note}" if one.note else "") for one in others]
    return "\n".join(out)


def _interval(result: Pool, one: Line) -> str:
    if math.isnan(one.lower):
        return f"{result.shown(one.estimate):10.4f}   no interval"
    return (
        f"{result.shown(one.estimate):10.4f}   {100 * result.level:g} % interval "
        f"{result.shown(one.lower):.4f} to {result.shown(one.upper):.4f}"
    )


def _row(name: str, text: str) -> str:
    return f"{name:41s}   {text}"


def _json(result: Pool) -> str:
    effect, spread = result.effect, result.heterogeneity
    return json.dumps(
        {
            "scale": "log ratio" if result.effects.ratio else "as given",
            "k": effect.k,
            "studies": [
                {"study": name, "yi": yi, "vi": vi, "weight": float(weight)}
                for name, yi, vi, weight in zip(
                    result.effects.names, result.effects.yi, result.effects.vi, effect.weights, strict=True
                )
            ],
            "primary": _record(result.lines[0]),
            "sensitivities": [_record(one) for one in result.lines[1:]],
            "prediction_interval": [finite(value) for value in result.pi],
            "p": finite(effect.p),
            "tau2": finite(effect.tau2),
            "tau2_interval": None if spread is None else [spread.tau2_lower, finite(spread.tau2_upper)],
            "i2": finite(effect.i2),
            "q": finite(effect.q),
            "q_p": finite(effect.q_p),
            "notes": list(result.effects.notes),
        },
        indent=1,
    )


def _record(one: Line) -> dict[str, object]:
    return {
        "method": one.method,
        "estimate": one.estimate,
        "ci": [finite(one.lower), finite(one.upper)],
        "reason": one.note or None,
    }


def _csv(result: Pool) -> str:
    """Studies and pooled lines, on the scale on which they are pooled."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("label", "kind", "estimate", "lower", "upper", "weight"))
    for name, yi, vi, weight in zip(
        result.effects.names, result.effects.yi, result.effects.vi, result.effect.weights, strict=True
    ):
        half = 1.959963984540054 * math.sqrt(vi)
        writer.writerow((neutral(name), "study", yi, yi - half, yi + half, float(weight)))
    for i, line in enumerate(result.lines):
        kind = "sensitivity" if i else "pooled"
        writer.writerow((line.method, kind, line.estimate, finite(line.lower), finite(line.upper), ""))
    return out.getvalue().rstrip("\n")
