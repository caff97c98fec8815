"""A primary contrast in every defensible way, over all subsets, by window of time and by level of a factor: tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import Evidence, Model
from hccmeta.analysis.details import Line, Lines, Multiverse
from hccmeta.analysis.results import Analysis
from hccmeta.words.details_table import lines_of
from hccmeta.words.english import known, say
from hccmeta.words.said import label, reasons
from hccmeta.words.table import Cell, Table

#: The order of models in tables and figures.
MODELS = (
    Model.COMMON, Model.DL_NORMAL, Model.REML_NORMAL, Model.REML_HK, Model.PM_HK, Model.REML_WIDER, Model.BAYES,
    Model.OWN,
)  # fmt: skip
EVIDENCE = (Evidence.ALL, Evidence.FAITHFUL, Evidence.RANDOMISED, Evidence.WITH_DOUBTFUL)

Chosen = NDArray[np.bool_]


def choices(multiverse: Multiverse) -> Iterator[tuple[str, str, Chosen]]:
    """Every factor with every option that some specification chose: the two in words, and who chose it (S,)."""
    model, evidence = np.array(multiverse.model), np.array(multiverse.evidence)
    for code in MODELS:
        yield say("head.model"), say(f"model.{code}"), model == code
    for tau in sorted(set(multiverse.tau[np.isfinite(multiverse.tau)].tolist())):
        yield say("head.horizon-of"), say("cell.months", tau=tau), multiverse.tau == tau
    for which in EVIDENCE:
        yield say("head.evidence"), say(f"evidence.{which}"), evidence == which
    yield say("head.left-out"), say("cell.nobody"), np.array([not out for out in multiverse.left_out])
    for place, study in enumerate(multiverse.studies):
        yield say("head.left-out"), label(study), np.array([place in out for out in multiverse.left_out])


def multiverse(analysis: Analysis) -> Table | None:
    """What each choice does: of the ways that make it, the lowest and highest estimate and how many agree."""
    found = analysis.details.multiverse
    if found is None:
        return None
    rows = [_agreement("", say("cell.every-way"), np.ones(found.size, dtype=bool), found)]
    rows += [_agreement(factor, option, chosen, found) for factor, option, chosen in choices(found) if chosen.any()]
    heads = ("choice", "option", "ways", "lowest", "highest", "same-sign", "same-verdict")
    return Table("multiverse", say("table.multiverse"), tuple(say(f"head.{one}") for one in heads), tuple(rows),
                 say("below.multiverse"))  # fmt: skip


def _agreement(factor: str, option: str, chosen: Chosen, found: Multiverse) -> tuple[Cell, ...]:
    estimate, verdict = found.estimate[chosen], found.verdict[chosen]
    sign = np.sign(estimate) == np.sign(found.estimate[found.primary])
    same = verdict == found.verdict[found.primary]
    return (factor, option, int(chosen.sum()), float(estimate.min()), float(estimate.max()),
            100 * float(sign.mean()), 100 * float(same.mean()))  # fmt: skip


def gosh(analysis: Analysis) -> Table | None:
    """The means of all subsets, of those with and those without the study that moves them most."""
    subsets = analysis.details.gosh
    if subsets is None:
        return None
    inside = subsets.member.astype(bool)
    name = label(subsets.study)
    parts = (
        (say("cell.all-subsets"), np.ones(inside.size, dtype=bool)),
        (say("cell.with", name=name), inside),
        (say("cell.without", name=name), ~inside),
    )
    rows = tuple(_of_subsets(said, subsets.estimate[who], subsets.i2[who]) for said, who in parts if who.any())
    heads = ("subsets", "ways", "lowest", "middle", "highest", "i2")
    return Table("gosh", say("table.gosh"), tuple(say(f"head.{one}") for one in heads), rows, say("below.gosh"))


def _of_subsets(said: str, estimate: Floats, i2: Floats) -> tuple[Cell, ...]:
    lowest, middle, highest = (float(x) for x in np.quantile(estimate, (0, 0.5, 1)))
    return said, len(estimate), lowest, middle, highest, 100 * float(np.median(i2))


def windows(analysis: Analysis) -> Table | None:
    """The hazard ratio of each window by the rule for the number of its trials, with its events."""
    found = analysis.details.windows
    if found is None:
        return None
    columns, measured = ("studies", "note"), say("head.hazard-ratio")
    return lines_of("windows", "window", found.ratios, columns, below=said_of_windows(analysis), measured=measured)


def said_of_windows(analysis: Analysis) -> str:
    """What the joint pool says of all windows together."""
    found = analysis.details.windows
    if found is None or found.alike_p is None:
        return known("below.windows", "")
    ratios = "; ".join(f"{label(one.label)} {np.exp(one.estimate or 0.0):.2f}" for one in found.joint.lines)
    test = say("below.alike", statistic=found.alike_statistic, df=found.alike_df, p=found.alike_p)
    return f"{say('below.windows')} {say('below.joint', ratios=ratios)} {test}"


def gains(analysis: Analysis) -> Table | None:
    """The months gained within each window: the differences of mean survival that add up to that of the whole."""
    found = analysis.details.windows
    return None if found is None else _raw("window-gains", "window", found.gains)


def levels(analysis: Analysis) -> Table | None:
    """All levels of a factor in one joint pool, against the baseline."""
    found = analysis.details.levels
    if found is None or not found.joint.lines:
        return None
    below = say("below.levels")
    if found.alike_p is not None:
        below += " " + say("below.alike", statistic=found.alike_statistic, df=found.alike_df, p=found.alike_p)
    return lines_of("levels", "level", found.joint, ("studies",), below=below)


def reported_levels(analysis: Analysis) -> Table | None:
    """The hazard ratio that each trial reports at each level."""
    found = analysis.details.levels
    measured = say("head.hazard-ratio")
    return None if found is None else lines_of("reported-levels", "level", found.reported, ("note",), measured=measured)


def _raw(name: str, first: str, lines: Lines) -> Table:
    """Estimates that are not on the scale of their analysis, as the numbers they are."""
    heads = (first, "months-gained", "lower", "upper", "studies", "note")
    rows = tuple((label(one.label), one.estimate, *_limits(one), one.k, reasons(one.reasons)) for one in lines.lines)
    return Table(
        name, say(f"table.{name}"), tuple(say(f"head.{one}") for one in heads), rows, known(f"below.{name}", "")
    )


def _limits(one: Line) -> tuple[float | None, float | None]:
    return (None if one.interval is None else one.interval.inferred) or (None, None)
