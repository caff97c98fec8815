"""Details that are no list of estimates, as tables: heterogeneity, influence, shares, ratios, tests, curves."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.analysis.details import Heterogeneity
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import vocabulary
from hccmeta.words.english import inline, known, say
from hccmeta.words.said import label, reason, reasons
from hccmeta.words.table import Cell, Table, p_cell

Rows = tuple[tuple[Cell, ...], ...]

#: Fewer studies than these make intervals of heterogeneity wide.
FEW = 5


def _table(name: str, heads: Sequence[str], rows: Rows, *, below: str | None = None) -> Table:
    note = known(f"below.{name}", "") if below is None else below
    return Table(name, say(f"table.{name}"), tuple(say(f"head.{head}") for head in heads), rows, note)


def heterogeneity(analysis: Analysis) -> Table | None:
    """tau2, I2 by two ways and H2, each with its interval."""
    found = analysis.details.heterogeneity
    if found is None:
        return None
    parts = [say("below.heterogeneity.few")] if found.k < FEW else []
    if found.tau2_interval.upper == 0:
        parts.append(say("below.heterogeneity.alike"))
    heads = ("measure", "estimate", "lower", "upper", "method")
    return _table("heterogeneity", heads, _spread(found), below=" ".join(parts))


def _spread(found: Heterogeneity) -> Rows:
    return (
        _measure("tau2-reml", found.tau2, found.tau2_interval, "q-profile"),
        _measure("i2", found.i2, found.i2_interval, "from-tau2", scale=100),
        _measure("i2-q", found.i2_of_q, found.i2_of_q_interval, "higgins", scale=100),
        _measure("h2", found.h2, found.h2_interval, "from-tau2"),
    )


def _measure(name: str, value: float, interval: Interval, how: str, *, scale: float = 1) -> tuple[Cell, ...]:
    limits = (None if limit is None else scale * limit for limit in interval.limits)
    return (say(f"cell.{name}"), scale * value, *limits, say(f"cell.{how}"))


def influence(analysis: Analysis) -> Table | None:
    """What each study does to the pool."""
    rows = tuple(
        (
            label(one.label),
            one.residual,
            one.dffits,
            one.cooks_distance,
            one.covariance_ratio,
            one.tau2_without,
            say("cell.yes") if one.influential else say("cell.no"),
        )
        for one in analysis.details.influence
    )
    heads = ("study", "residual", "dffits", "cooks-distance", "covariance-ratio", "tau2-without", "influential")
    return _table("influence", heads, rows) if rows else None


def small_study(analysis: Analysis) -> Table | None:
    """Whether small studies say something else."""
    found = analysis.details.small_study
    if found is None:
        return None
    row = (say("cell.one-by-root-n"), found.slope, found.se, p_cell(found.p), found.limit)
    return _table("small-study", ("predictor", "slope", "se", "p", "limit"), (row,))


def importance(analysis: Analysis) -> Table | None:
    """Probabilities of an important gain and loss, in per cent."""
    found = analysis.details.importance
    if found is None:
        return None
    row = (found.important, 100 * found.gain, 100 * found.loss, 100 * (found.gain + found.loss))
    return _table("importance", ("important", "gain", "loss", "either"), (row,))


def dominance(analysis: Analysis) -> Table | None:
    """How much of each treatment rests on one study."""
    rows = tuple(
        (
            vocabulary.label(one.treatment),
            one.studies,
            one.patients,
            one.largest_study,
            100 * one.share_of_patients,
            None if one.share_of_weight is None else 100 * one.share_of_weight,
            say("cell.no") if one.reason is None else reason(one.reason),
        )
        for one in analysis.details.dominance
    )
    heads = ("treatment", "studies", "patients", "largest-study", "share-of-patients", "share-of-weight",
             "left-out-of-primary")  # fmt: skip
    return _table("dominance", heads, rows) if rows else None


def ratios(analysis: Analysis) -> Table | None:
    """Risk and odds ratios by study."""
    rows: Rows = tuple(
        (
            label(one.label),
            "/".join(map(str, one.arm)),
            "/".join(map(str, one.reference)),
            one.risk_ratio,
            one.odds_ratio,
            *((None, None) if one.odds_ratio_interval is None else one.odds_ratio_interval.limits),
            p_cell(one.fisher_p),
        )
        for one in analysis.details.ratios
    )
    heads = ("study", "arm", "reference", "risk-ratio", "odds-ratio", "lower", "upper", "fisher")
    return _table("ratios", heads, rows) if rows else None


def balance(analysis: Analysis) -> Table | None:
    """Are the treatments' patients alike at baseline?"""
    rows = tuple(
        (
            vocabulary.label(one.characteristic),
            one.arms,
            one.f,
            "" if one.df_between is None else f"{one.df_between}, {one.df_within:g}",
            p_cell(one.p),
            p_cell(one.p_holm),
            p_cell(one.p_ignoring_studies),
            one.largest_difference,
            reasons(one.reasons),
        )
        for one in analysis.details.balance
    )
    heads = ("characteristic", "arms", "f", "df", "p", "p-holm", "p-crude", "largest-difference", "note")
    return _table("balance", heads, rows) if analysis.details.balance else None


def bubbles(analysis: Analysis) -> Table | None:
    """Every arm's covariate and RMST."""
    covariate = analysis.key.characteristic
    if covariate is None or not analysis.details.bubbles:
        return None
    rows = tuple(
        (label(one.label), vocabulary.label(one.treatment), one.covariate, one.rmst, one.se, one.n)
        for one in analysis.details.bubbles
    )
    head = [say(f"head.{name}") for name in ("arm", "treatment", "rmst", "se", "patients")]
    head.insert(2, vocabulary.label(covariate))
    return Table("bubble", say("table.bubble"), tuple(head), rows)


def e_value(analysis: Analysis) -> Table | None:
    """How strong hidden confounding would have to be."""
    found = analysis.details.e_value
    if found is None:
        return None
    row = (say("cell.of-crude") if found.crude else say("cell.of-adjusted"), found.estimate, found.limit)
    return _table("e-value", ("of-ratio", "e-estimate", "e-limit"), (row,))


def directions(analysis: Analysis) -> Table | None:
    """Which way each study points, with its patients and its own P value."""
    directions = analysis.details.directions
    if directions is None:
        return None
    ways = {1: inline(analysis.arm), -1: inline(analysis.reference), 0: say("cell.neither")}
    rows = tuple(
        (
            label(one.label),
            say(f"cell.of-{one.analysis_set}"),
            one.n,
            ways[one.toward],
            say("cell.by-ratio") if one.by_ratio else say("cell.by-medians"),
            say("cell.not-read") if one.clear is None else say("cell.yes") if one.clear else say("cell.no"),
            p_cell(one.p),
        )
        for one in directions.findings
    )
    return _table("directions", ("study", "patient-set", "patients", "points-to", "judged-by", "clear", "p"), rows)


def calibration(analysis: Analysis) -> Table | None:
    """Errors of predictions in trials left out, by horizon."""
    found = analysis.details.calibration
    if found is None or found.shape is None:
        return None
    rows = tuple((one.tau, one.arms, one.bias, one.sd, one.sd_of_differences) for one in found.errors)
    below = say("note.calibrated", shape=found.shape, arms=found.arms, trials=found.trials)
    heads = ("tau", "arms", "bias-months", "sd-arms", "sd-differences")
    return _table("calibration", heads, rows, below=below)


def permutation(analysis: Analysis) -> Table | None:
    """The P value of the model beside that of permutations."""
    found = analysis.details.permutation
    if found is None:
        return None
    rows: Rows = (
        (say("model.t_test"), p_cell(found.p)),
        (say("model.permutation", draws=found.draws), p_cell(found.permuted_p)),
    )
    return _table("permutation", ("test", "p"), rows)


def curve(analysis: Analysis) -> Table | None:
    """The pooled curve, month by month."""
    found = analysis.details.curve
    if found is None:
        return None
    columns = [each.tolist() for each in (found.time, found.survival, found.lower, found.upper, found.k)]
    rows = tuple(tuple(None if cell != cell else cell for cell in row) for row in zip(*columns, strict=True))
    return _table("pooled-curve", ("month", "survival", "lower", "upper", "arms"), rows)
