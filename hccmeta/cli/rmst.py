"""``hccmeta rmst``."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from hccmeta import stats
from hccmeta.cli.common import say
from hccmeta.cli.own_data import Table, raise_for, read_table
from hccmeta.cli.own_figure import save, suffix_of
from hccmeta.ground.digits import finite
from hccmeta.ground.formula import neutral

TIME = ("time", "t", "months", "days", "years", "futime", "follow_up", "followup", "os_time", "pfs_time", "os_months",
        "pfs_months", "os", "pfs", "survival_time")  # fmt: skip
EVENT = ("event", "status", "death", "dead", "died", "fustat", "os_event", "pfs_event", "os_status", "pfs_status",
         "event_indicator")  # fmt: skip
ARM = ("arm", "group", "treatment", "trt", "treat", "rx", "strata")
YES = {"1", "true", "t", "yes", "y", "event", "dead", "death", "died", "deceased", "progression"}
NO = {"0", "false", "f", "no", "n", "censored", "censor", "alive", "living"}


@dataclass(frozen=True)
class Patients:
    """Follow-up and events of named arms, in the order of the file; ``notes``: how they were read."""

    arms: tuple[tuple[str, np.ndarray, np.ndarray], ...]
    notes: tuple[str, ...]


@click.command()
@click.argument("patients", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tau", type=float, required=True, help="Restriction time, in the unit of the file.")
@click.option("--format", "form", type=click.Choice(("text", "json", "csv")), default="text", show_default=True)
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Save the curves: .svg, .png, .pdf.")
def command(patients: Path, tau: float, form: str, figure: Path | None) -> None:
    """Restricted mean survival time of the patients in the table PATIENTS: columns time, event and, for arms, arm.

    event is 1 for an event and 0 for a censored patient; TRUE and FALSE, and 2 and 1 as in R, are understood. Commas,
    semicolons or tabs, points or decimal commas. With two arms the difference is given as well.

    \b
    Examples:
      hccmeta rmst ipd.csv --tau 12
      hccmeta rmst ipd.csv --tau 12 --figure survival.svg
    """
    if figure is not None:
        suffix_of(figure)
    given = patients_of(read_table(patients))
    try:
        results = [(name, stats.rmst(time, event, tau=tau)) for name, time, event in given.arms]
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    difference = None
    if len(results) == 2 and all(one.estimable and one.se > 0 for _, one in results):
        difference = stats.rmst_difference(results[0][1], results[1][1])
    (say if form == "text" else click.echo)(
        {"text": _text, "json": _json, "csv": _csv}[form](given, results, difference)
    )
    if figure is not None:
        from hccmeta.cli.own_forest import survival  # loads matplotlib

        save(survival([(n, t.tolist(), e.tolist()) for n, t, e in given.arms], tau), figure)
    if not all(one.estimable for _, one in results):
        raise SystemExit(1)


def patients_of(table: Table) -> Patients:
    """The patients of ``table``. Raises ``click.UsageError`` naming every row at fault, or the missing columns."""
    time, event = table.find(TIME), table.find(EVENT)
    missing = [name for name, column in (("time", time), ("event", event)) if column is None]
    if time is None or event is None:
        raise click.UsageError(
            f"{table.path}:1: no column {', '.join(missing)}; the header is {', '.join(table.header)}"
        )
    faults: list[str] = []
    times = np.array(table.numbers(time, faults))
    faults += [f"{table.where(row)}: {time} {t:g} is negative" for row, t in enumerate(times.tolist()) if t < 0]
    events, told = _events(table, event, faults)
    raise_for(faults)
    column = table.find(ARM)
    labels = ["all"] * len(table.lines) if column is None else table.columns[column]
    # "A" and "a" are one arm, under the name that comes first.
    names: dict[str, str] = {}
    for label in labels:
        names.setdefault(label.casefold(), label or "(no arm)")
    of = np.array([label.casefold() for label in labels])
    merged = sorted({label for label in labels if names[label.casefold()] != label and label})
    notes = [f"arm '{label}' is read as '{names[label.casefold()]}'" for label in merged]
    arms = tuple((name, times[of == key], events[of == key]) for key, name in names.items())
    return Patients(arms, (*table.notes, *told, *notes))


def _events(table: Table, column: str, faults: list[str]) -> tuple[np.ndarray, list[str]]:
    """1 for an event, 0 for a censored patient, in every way in which it is written."""
    cells = [cell.lower().removesuffix(".0") for cell in table.columns[column]]
    kinds = set(cells)
    if kinds <= {"1", "2"} and "2" in kinds:
        return np.array([float(cell == "2") for cell in cells]), [f"{column}: 2 is an event, 1 censored, as in R"]
    for row, cell in enumerate(cells):
        if cell not in YES | NO:
            more = "; a column of 1 and 2 must hold no other value" if cell == "2" else ""
            faults.append(
                f"{table.where(row)}: {column} '{table.columns[column][row]}' is not a number 1 (event) or 0 "
                f"(censored), nor TRUE or FALSE{more}"
            )
    told = [] if kinds <= {"0", "1"} else [f"{column}: {', '.join(sorted(kinds & YES))} is an event"]
    return np.array([float(cell in YES) for cell in cells]), told


#: Why an arm has a mean and no interval.
NO_EVENT = "no interval: nobody has the event before tau"
Results = list[tuple[str, stats.RMST]]


def _text(patients: Patients, results: Results, difference: stats.Contrast | None) -> str:
    out = [f"read: {note}" for note in patients.notes]
    for name, arm in results:
        if arm.estimable and arm.se == 0:
            out.append(f"{name:20s} RMST({arm.tau:g}) {arm.estimate:.4f}, n = {arm.n}; {NO_EVENT}")
        elif arm.estimable:
            low, high = arm.ci()
            interval = f"95 % interval {low:.4f} to {high:.4f}"
            out.append(f"{name:20s} RMST({arm.tau:g}) {arm.estimate:.4f} (SE {arm.se:.4f}, {interval}), n = {arm.n}")
        else:
            out.append(f"{name:20s} RMST({arm.tau:g}) not estimable: {arm.reason}")
    if len(results) == 2 and difference is None and all(arm.estimable for _, arm in results):
        gap = results[0][1].estimate - results[1][1].estimate
        out.append(f"{results[0][0]} - {results[1][0]}: {gap:.4f}; no interval and no P value: an arm has none")
    if difference is not None:
        interval = f"95 % interval {difference.ci_lower:.4f} to {difference.ci_upper:.4f}"
        who = f"{results[0][0]} - {results[1][0]}"
        out.append(f"{who}: {difference.estimate:.4f} ({interval}), P = {difference.p:.4g}")
    return "\n".join(out)


def _json(patients: Patients, results: Results, difference: stats.Contrast | None) -> str:
    arms = [
        {
            "arm": name,
            "n": one.n,
            "n_at_risk": one.n_at_risk,
            "rmst": finite(one.estimate),
            "se": finite(one.se) or None,
            "ci": [finite(limit) if one.se else None for limit in one.ci()],
            "reason": NO_EVENT if one.estimable and one.se == 0 else one.reason,
        }
        for name, one in results
    ]
    contrast = difference and {
        "arm": results[0][0],
        "reference": results[1][0],
        "estimate": difference.estimate,
        "se": difference.se,
        "ci": [difference.ci_lower, difference.ci_upper],
        "p": finite(difference.p),
    }
    return json.dumps(
        {"tau": results[0][1].tau, "arms": arms, "difference": contrast, "notes": list(patients.notes)}, indent=1
    )


def _numbers(one: stats.RMST) -> list[float | None]:
    """Estimate, standard error and limits; without an event only the first."""
    return [finite(one.estimate), *((finite(v) if one.se else None) for v in (one.se, *one.ci()))]


def _csv(_: Patients, results: Results, difference: stats.Contrast | None) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("label", "tau", "n", "estimate", "se", "lower", "upper"))
    for name, arm in results:
        writer.writerow((neutral(name), arm.tau, arm.n, *_numbers(arm)))
    if difference is not None:
        label = f"{results[0][0]} - {results[1][0]}"
        values = (difference.estimate, difference.se, difference.ci_lower, difference.ci_upper)
        writer.writerow((neutral(label), results[0][1].tau, "", *values))
    return out.getvalue().rstrip("\n")
