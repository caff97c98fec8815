"""``hccmeta show``."""

from __future__ import annotations

import click

from hccmeta.analysis.results import ArmEndpoint, Contrast, Estimate, FidelityItem, StudyResult
from hccmeta.cli.common import progress_on_stderr, project_root, report, say
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.spec import vocabulary
from hccmeta.words import said


@click.command()
@click.argument("study")
def command(study: str) -> None:
    """Print what was computed for STUDY (the name of its folder in studies/): arms, contrasts, fidelity.

    \b
    Examples:
      hccmeta show reflect-2018
    """
    from hccmeta.analysis import analyse_studies
    from hccmeta.analysis.compute import store_of
    from hccmeta.evidence import library

    root = project_root()
    records, problems, _ = library.load(root)
    folder = next((one for one in records.studies if one.record.id == study), None)
    if folder is None:
        near = vocabulary.nearest(study, tuple(one.record.id for one in records.studies))
        raise click.UsageError(f"there is no readable study '{study}'" + (f"; did you mean '{near}'?" if near else ""))
    results, failures = analyse_studies(records, store_of(root), progress_on_stderr())
    say(describe(folder, next(one for one in results if one.id == study)))
    report(one for one in (*problems, *failures) if one.path.startswith(f"{folder.path}/"))


def describe(folder: StudyFolder, result: StudyResult) -> str:
    """The study's results as text."""
    record = folder.record
    lines = [f"{record.name} ({record.id}), {record.design}, line {record.population.line}, {record.reports[0].year}"]
    if not result.arms:
        lines.append("no curve yet: nothing can be recomputed; `hccmeta digitise` reads one from a figure")
    for arm in result.arms:
        lines += _arm(arm)
    for contrast in result.contrasts:
        lines += _contrast(contrast)
    return "\n".join(lines)


def _arm(arm: ArmEndpoint) -> list[str]:
    head = f"\n{arm.endpoint.upper()}  {vocabulary.label(arm.treatment)}: {arm.n} patients, {arm.n_events} events"
    rmst = [
        f"  RMST({one.tau:g}) {one.estimate:.2f} months (SE {one.se:.2f})"
        if one.estimate is not None and one.se is not None
        else f"  RMST({one.tau:g}) not estimable: {said.why(one)}"
        for one in arm.rmst
    ]
    return [head, f"  median {_interval(arm.median, 'months')}", *rmst, *_card(arm.fidelity)]


def _contrast(one: Contrast) -> list[str]:
    names = said.pair(one.treatment, one.reference_treatment)
    lines = [f"\n{one.endpoint.upper()}  {names}", f"  hazard ratio {_interval(one.hr, '')}"]
    lines += [f"  RMST difference ({tau:g}) {_interval(effect, 'months')}" for tau, effect in one.rmst_difference]
    return lines + _card(one.fidelity)


def _card(items: tuple[FidelityItem, ...]) -> list[str]:
    lines = []
    for item in items:
        if item.reported is None or item.reconstructed is None:
            continue
        verdict = {True: "ok", False: "OUTSIDE", None: ""}[item.ok]
        allowed = "" if item.threshold is None else f" (allowed {item.threshold:.3g})"
        gap = f"{item.name}: {item.reported:.4g} given, {item.reconstructed:.4g} reconstructed{allowed}"
        lines.append(f"  fidelity  {gap} {verdict}".rstrip())
    return lines


def _interval(one: Estimate, unit: str) -> str:
    if one.estimate is None:
        return f"not estimable: {said.why(one)}"
    text = f"{one.estimate:.2f} {unit}".strip()
    if one.ci is None:
        return text
    lower, upper = ("not reached" if limit is None else f"{limit:.2f}" for limit in one.ci)
    return f"{text} (95 % interval {lower} to {upper})"
