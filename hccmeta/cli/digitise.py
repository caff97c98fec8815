"""``hccmeta digitise``."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from hccmeta.cli.common import say
from hccmeta.cli.digitise_options import Numbers, Points, request_of, source_of
from hccmeta.cli.study_files import folder_of, unit_of_record, write_block

_POINT_HELP = "Two or more points, value=position (pixels or points from the top left corner, y downwards)."


@click.command()
@click.argument("figure", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from-trace",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Write the curves anew from a kept ENDPOINT.trace.json, with the --x-axis, --y-axis or --time-unit given.",
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder to write into.")
@click.option("--study", help="Study id: write into studies/ID of this project unless --output says otherwise.")
@click.option("--endpoint", type=click.Choice(["os", "pfs", "ttp"]), default="os", show_default=True)
@click.option("--arm", "arms", multiple=True, metavar="NAME[:COLOUR[,DASH]]", help="An arm and how its line is drawn.")
@click.option("--x-axis", type=Points(), default=(), metavar="V=P,V=P,...", help=f"Calibrate time. {_POINT_HELP}")
@click.option("--y-axis", type=Points(), default=(), metavar="V=P,V=P,...", help=f"Calibrate survival. {_POINT_HELP}")
@click.option("--x-ticks", type=Numbers(), default=(), help="Values of the ticks of the time axis, left to right.")
@click.option("--y-ticks", type=Numbers(), default=(), help="Values of the ticks of the survival axis, bottom to top.")
@click.option(
    "--time-unit",
    type=click.Choice(["months", "days", "weeks", "years"]),
    help="Unit of the time axis, when its title does not say.",
)
@click.option(
    "--point", "points", multiple=True, metavar="ARM=TIME,SURVIVAL", help="A point the arm's trace must pass."
)
@click.option("--events", is_flag=True, help="The figure shows 1 - survival: lines that rise from 0.")
@click.option("--top-down", is_flag=True, help="Arms without a colour are named from the uppermost line down.")
@click.option("--risk-times", type=Numbers(), default=(), help="Times of the typed numbers at risk (figure's unit).")
@click.option("--risk", "risk", multiple=True, metavar="ARM=N,N,...", help="Typed numbers at risk of an arm.")
@click.option(
    "--confirm-risk-table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CSV",
    help="Take the numbers at risk of this table, which was proposed and compared with the figure by eye.",
)
@click.option(
    "--n", "patients", multiple=True, metavar="ARM=N", help="Patients of an arm at time 0, when no table prints them."
)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Page of a PDF.")
@click.option("--region", type=Numbers(), default=(), help="X0,Y0,X1,Y1: the one figure among several.")
@click.option("--by", default="", help="Who reads the curves: stands in study.yaml.")
@click.option("--reference", default="", help="Id of the report with the figure, where there are several.")
@click.option("--figure-number", default="", help="Such as 'Figure 2A' (for the YAML block).")
@click.option("--reader", type=click.Choice(["a", "b"]), help="One of two readers: write ENDPOINT.ARM.a.csv or .b.csv.")
@click.option("--accept-unsure", is_flag=True, help="Exit 0 although a reading is unsure: the trace was judged by eye.")
def command(figure: Path | None, kept: Path | None, output: Path | None, study: str | None, **options: Any) -> None:
    """Read Kaplan-Meier curves from FIGURE (PDF, SVG or a picture) into a study folder.

    Vector figures give their paths, pictures are traced. The curves, the trace they follow from (axes and lines in
    pixels, never the figure), censor marks and numbers at risk are written into the study folder, and the `curves`
    block into its study.yaml. For your eyes only, in build/digitise/ID (or .digitise in another folder), stand the
    traced curves over the figure and a note of how sure each reading is. Rerun with points given to correct anything.
    Positions in pictures are pixels, the first one 0. Exit status 1: unsure, or not readable as asked.

    \b
    Examples:
      hccmeta digitise fig2.pdf --page 5 --study reflect-2018 --arm lenvatinib --arm sorafenib
      hccmeta digitise fig2.png --output out --arm lenvatinib:#1f77b4 --arm sorafenib:red \\
        --x-ticks 0,6,12,18,24 --y-axis 0=540,1=30 --risk-times 0,6,12 --risk lenvatinib=40,30,21
      hccmeta digitise mono.png --output out --arm a:black,solid --arm b:black,dashed
      hccmeta digitise --from-trace studies/reflect-2018/os.trace.json --y-axis 0=541,1=29
    """
    if (figure is None) == (kept is None):
        raise click.UsageError("give a FIGURE to read, or --from-trace FILE to write its curves anew")
    if kept is not None:
        _write_anew(kept, options)
    elif figure is not None:
        _read(figure, folder_of(output, study), options)


def _read(figure: Path, folder: Path, options: dict[str, Any]) -> None:
    from hccmeta.digitise import write
    from hccmeta.digitise.child import read_apart
    from hccmeta.digitise.extra import MissingExtraError, require
    from hccmeta.digitise.model import DigitiseError
    from hccmeta.digitise.proposal import proposal_file

    request, source, unit = request_of(options), source_of(options), unit_of_record(folder, options["endpoint"])
    stem = f"{source.endpoint}.{source.reader}" if source.reader else source.endpoint
    try:
        for package in ("PIL", "pypdfium2") if figure.suffix.lower() == ".pdf" else ("PIL",):
            require(package)
        with TemporaryDirectory() as place:
            picture = Path(place) / "trace.png"
            digitised = read_apart(figure, request, picture)
            aside = write.write_aside(_aside(folder), stem, digitised, picture)
    except MissingExtraError as error:
        raise click.UsageError(str(error)) from error
    except DigitiseError as error:
        say(f"{figure}: {error}", err=True)
        raise SystemExit(1) from error
    figure_kept = write.figure_file(figure, digitised, page=request.page, region=request.region)
    trace = write.kept_trace(digitised, source, figure_kept, judged=options["accept_unsure"])
    files = {**write.evidence_files(trace, unit=unit), **write.risk_file(digitised, source, unit=unit)}
    for path in (*write.write_files(folder, files), *aside):
        say(f"wrote {path}")
    block = write.curves_block(trace, source, risk=bool(digitised.risk))
    write_block(folder, source.endpoint, block)
    say(write.notes_text(digitised), nl=False)
    if digitised.proposed:
        proposal = write.write_files(_aside(folder), proposal_file(digitised, source.endpoint))[0]
        how = "read by tesseract" if digitised.kind == "picture" else "whose rows name no arm"
        say(f"numbers at risk {how}, not yet taken ({proposal}):")
        say(proposal.read_text(encoding="utf-8"), nl=False)
        say(f"compare them with the figure, mend the file, and run again with --confirm-risk-table {proposal}")
    if digitised.unsure and not options["accept_unsure"]:
        say(
            "unsure (lines marked ?): look at the picture of the trace; correct by rerunning with points, "
            "or pass --accept-unsure",
            err=True,
        )
        raise SystemExit(1)


def _write_anew(kept: Path, options: dict[str, Any]) -> None:
    """Write the curves that follow from a trace, with the axes, unit or judgement given."""
    from pydantic import ValidationError

    from hccmeta.digitise import write
    from hccmeta.digitise.kept import parse_trace, recalibrated

    trace = parse_trace(kept.read_text(encoding="utf-8", errors="replace"))
    if isinstance(trace, str):
        raise click.UsageError(f"{kept} is not a trace that can be read: {trace}")
    if options["x_ticks"] or options["y_ticks"]:
        raise click.UsageError("a trace holds no ticks: give --x-axis and --y-axis VALUE=POSITION,VALUE=POSITION")
    unit = unit_of_record(kept.parent, trace.endpoint)
    try:
        made = recalibrated(
            trace,
            x=options["x_axis"],
            y=options["y_axis"],
            unit=options["time_unit"] or "?",
            judged=options["accept_unsure"],
        )
    except ValidationError as error:
        raise click.UsageError("; ".join(str(one["msg"]) for one in error.errors())) from error
    for path in write.write_files(kept.parent, write.evidence_files(made, unit=unit)):
        say(f"wrote {path}")


def _aside(folder: Path) -> Path:
    """Where the pictures and notes go: a study's into the project's `build/`, others beside the output."""
    from hccmeta.ground.project import NoProjectError, find_root

    place = folder.resolve()
    try:
        root = find_root(place)
    except NoProjectError:
        return folder / ".digitise"
    return root / "build" / "digitise" / place.name if place.parent == root / "studies" else folder / ".digitise"
