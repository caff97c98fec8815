"""``hccmeta pool``."""

from __future__ import annotations

import math
from pathlib import Path

import click

from hccmeta.cli.own_data import columns

ESTIMATORS = ("REML", "DL", "PM", "EB", "ML", "SJ", "HE", "HS", "HSk", "EE")
INTERVALS = ("HK", "HK-adhoc", "KR", "z", "t")


@click.command()
@click.argument("effects", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--tau2", type=click.Choice(ESTIMATORS), default="REML", show_default=True, help="Between-study variance."
)
@click.option("--ci", type=click.Choice(INTERVALS), default="HK", show_default=True, help="Confidence interval.")
def command(effects: Path, tau2: str, ci: str) -> None:
    """Pool the effects in the CSV file EFFECTS: columns yi, vi and, if you like, study.

    yi is the effect (a log ratio for ratios), vi its sampling variance.

    \b
    Examples:
      hccmeta pool effects.csv
      hccmeta pool effects.csv --tau2 PM --ci HK-adhoc
    """
    from hccmeta import stats

    found = columns(effects, ("yi", "vi"), text=("study",))
    names = found.get("study") or [f"row {i}" for i in range(1, len(found["yi"]) + 1)]
    try:
        pooled = stats.pool(found["yi"], found["vi"], tau2=tau2, ci=ci)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if pooled.status == "not estimable":
        click.echo(f"not estimable: {pooled.reason}")
        raise SystemExit(1)
    for name, yi, weight in zip(names, found["yi"], pooled.weights, strict=True):
        click.echo(f"{name:30s} {yi:10.4f}   weight {100 * weight:5.1f} %")
    click.echo()
    interval = f"95 % interval {pooled.ci_lower:.4f} to {pooled.ci_upper:.4f}"
    click.echo(f"{'pooled':30s} {pooled.estimate:10.4f}   {interval}")
    if math.isfinite(pooled.pi_lower):
        _line("prediction interval", f"{pooled.pi_lower:.4f} to {pooled.pi_upper:.4f} (t, {pooled.pi_df:g} df)")
    _line("heterogeneity", f"tau2 {pooled.tau2:.4f}, I2 {100 * pooled.i2:.1f} %, Q {pooled.q:.3f}")
    _line("method", f"{pooled.method}, {pooled.ci_method}, k = {pooled.k}, P = {pooled.p:.4g}")
    if pooled.reason:
        click.echo(f"note: {pooled.reason}")


def _line(name: str, text: str) -> None:
    click.echo(f"{name:41s}   {text}")
