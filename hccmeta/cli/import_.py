"""``hccmeta import``."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from hccmeta.cli.common import say
from hccmeta.cli.study_files import NAME, folder_of, unit_of_record, write_block

_UNITS = ("months", "days", "weeks", "years")


@click.command()
@click.argument("points", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--study", help="Study id: write into studies/ID of this project unless --output says otherwise.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder to write into.")
@click.option("--endpoint", type=click.Choice(["os", "pfs", "ttp"]), default="os", show_default=True)
@click.option("--arm", "arms", multiple=True, required=True, help="The arm of each set of points, in their order.")
@click.option("--time-unit", type=click.Choice(_UNITS), required=True, help="Unit of the times in the file.")
@click.option("--events", is_flag=True, help="The levels count events upwards: survival is 1 minus them.")
@click.option("--reader", type=click.Choice(["a", "b"]), help="One of two readers: write ENDPOINT.ARM.a.csv or .b.csv.")
@click.option("--with", "program", default="another program", help="The program the points come from, and its version.")
@click.option("--by", default="", help="Who read the curves: stands in study.yaml.")
@click.option("--reference", default="", help="Id of the report with the figure, where there are several.")
def command(
    points: Path, study: str | None, output: Path | None, endpoint: str, arms: tuple[str, ...], time_unit: str,
    events: bool, reader: str | None, program: str, by: str, reference: str,
) -> None:  # fmt: skip
    """Take POINTS of one or several curves from another program, mend their form, and write curve files.

    Reads exports of WebPlotDigitizer (one or several sets side by side), DigitizeIt, PlotDigitizer, IPDfromKM and
    spreadsheets: commas, semicolons or tabs, decimal commas, per cent. Rows out of order are sorted, small rises
    levelled and the point (0, 1) added; everything that was mended is said. Exit status 1: the points are no curve.

    \b
    Example:
      hccmeta import wpd_datasets.csv --study reflect-2018 --arm lenvatinib --arm sorafenib --time-unit months
    """
    from hccmeta.digitise.model import DigitiseError
    from hccmeta.digitise.points import mended, read_points
    from hccmeta.digitise.write import table_csv, write_files
    from hccmeta.evidence.spec.units import MONTHS

    if len(set(arms)) < len(arms) or not all(NAME.fullmatch(arm) for arm in arms):
        raise click.BadParameter("every arm needs a name of its own, of lower-case letters, digits and single hyphens")
    folder = folder_of(output, study)
    factor = MONTHS[time_unit] / MONTHS[unit_of_record(folder, endpoint)]
    files: dict[str, str] = {}
    try:
        sets = read_points(points.read_text(encoding="utf-8-sig", errors="replace"))
        if len(sets) != len(arms):
            named = ", ".join(one.name or f"set {i + 1}" for i, one in enumerate(sets))
            raise DigitiseError(
                f"the file holds {len(sets)} sets of points ({named}): give as many --arm, in that order"
            )
        for arm, readings in zip(arms, sets, strict=True):
            curve = mended(readings, events=events)
            rows = np.column_stack([curve.time * factor, curve.survival])
            files[f"{endpoint}.{arm}{f'.{reader}' if reader else ''}.csv"] = table_csv("time,survival", rows)
            say(f"{arm}: {readings.name or 'a set'} of {len(readings.time)} points")
            for note in curve.notes:
                say(f"  {note}")
    except DigitiseError as error:
        say(f"{points}: {error}", err=True)
        raise SystemExit(1) from error
    for path in write_files(folder, files):
        say(f"wrote {path}")
    table = "printed" if (folder / f"{endpoint}.at-risk.csv").is_file() else "none"
    dense = min(len(one.time) for one in sets) >= 300
    block = {"reading": "samples" if dense else "corners", "method": f"points from {program}", "by": by,
             "reference": reference, "risk_table": table}  # fmt: skip
    write_block(folder, endpoint, block)
