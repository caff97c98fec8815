"""``hccmeta rmst``."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from hccmeta.cli.own_data import columns


@click.command()
@click.argument("patients", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tau", type=float, required=True, help="Restriction time, in the unit of the file.")
def command(patients: Path, tau: float) -> None:
    """Restricted mean survival time of the patients in the CSV file PATIENTS: columns time, event and, for arms, arm.

    event is 1 for an event and 0 for a censored patient. With two arms the difference is given as well.

    \b
    Examples:
      hccmeta rmst ipd.csv --tau 12
    """
    from hccmeta import stats

    found = columns(patients, ("time", "event"), text=("arm",))
    time, event = np.array(found["time"]), np.array(found["event"])
    arms = np.array(found.get("arm") or ["all"] * time.size)
    names = list(dict.fromkeys(arms.tolist()))
    try:
        results = [stats.rmst(time[arms == name], event[arms == name], tau=tau) for name in names]
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    for name, one in zip(names, results, strict=True):
        if one.estimable:
            interval = "95 % interval {:.4f} to {:.4f}".format(*one.ci())
            click.echo(f"{name:20s} RMST({tau:g}) {one.estimate:.4f} (SE {one.se:.4f}, {interval}), n = {one.n}")
        else:
            click.echo(f"{name:20s} RMST({tau:g}) not estimable: {one.reason}")
    if not all(one.estimable for one in results):
        raise SystemExit(1)
    if len(results) == 2:
        effect = stats.rmst_difference(results[0], results[1])
        interval = f"95 % interval {effect.ci_lower:.4f} to {effect.ci_upper:.4f}"
        click.echo(f"{names[0]} - {names[1]}: {effect.estimate:.4f} ({interval}), P = {effect.p:.4g}")
