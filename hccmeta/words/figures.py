"""What figures say besides their numbers: heads of columns, sides of no difference, lines on heterogeneity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hccmeta.analysis.codes import IntervalKind, LabelKind, Mark
from hccmeta.analysis.results import Analysis, Row
from hccmeta.evidence.spec import vocabulary
from hccmeta.words import said, wording

STUDY, ARM, COMPARISON, PATIENTS, WEIGHT = "Study", "Arm", "Comparison", "Patients", "Weight"
ESTIMATE, BIAS, STUDIES = "Estimate (95 % interval)", "Risk\nof bias", "Studies"
MAIN_RESULT, POOLED, PREDICTION = "Main result", "Pooled", "95 % prediction interval"
AT_RISK, MONTHS, READINGS = "Numbers at risk", "Months", "Show the points that were read off the published figure"
NOT_REPORTED = "not reported"
#: Signs behind a label, and what they mean below the figure.
RESERVED = "*"
RESERVATION = "* With a reservation, such as another origin of time: see the table."
#: What marks mean that are no estimates with a confidence interval.
DIAMOND = "Marks are sized by weight. The diamond spans the 95 % interval of the pooled result."
#: What marks behind the name of a row say, by what speaks against taking its number as the report's own.
SIGNS = {
    Mark.REBUILT: ("\N{DAGGER}", "from reconstructed patients, not reported"),
    Mark.UNFAITHFUL: ("\N{DOUBLE DAGGER}", "the curves lie outside a threshold of their fidelity card"),
    Mark.DERIVED: ("\N{SECTION SIGN}", "calculated from what was reported"),
    Mark.SE_FROM_P: ("\N{SECTION SIGN}", "calculated from what was reported"),
    Mark.SECONDARY: ("\N{PILCROW SIGN}", "read elsewhere than in the report"),
    Mark.UNVERIFIED: ("?", "not verified"),
}
RANGES = "Between brackets: the range of what the studies report, which is no interval of confidence."
SUSPECT = ("!", "suspect: what was published is of other patients")
SHARE, SHARE_HEAD, ASSESSED, OF_ALL = "Patients, %", "Share, % (95 % interval)", "Study, criteria, assessor", "n/N"


def sides(analysis: Analysis) -> tuple[str, str] | None:
    """The names of the sides of no difference, left and right; None where the measure has none."""
    if not analysis.reference or wording.no_effect(analysis.measure) is None:
        return None
    arm = wording.treatment(analysis.arm) if analysis.arm else "active treatment"
    better = (f"better with {wording.treatment(analysis.reference)}", f"better with {arm}")
    return better[::-1] if wording.is_ratio(analysis.measure) else better


def shared_sides(analyses: Sequence[Analysis]) -> tuple[str, str] | None:
    """The sides of several comparisons in one figure; None where the measure has none."""
    measure = analyses[0].measure
    if wording.no_effect(measure) is None or not all(one.reference for one in analyses):
        return None
    if len({(one.arm, one.reference) for one in analyses}) == 1:
        return sides(analyses[0])
    better = ("better with the second named", "better with the first named")
    return better[::-1] if wording.is_ratio(measure) else better


def events_heads(analysis: Analysis) -> tuple[str, str]:
    """The heads over events and patients of both arms."""
    arm = vocabulary.label(analysis.arm) if analysis.arm else "Active"
    reference = vocabulary.label(analysis.reference) if analysis.reference else "Reference"
    return f"{arm}\nevents/n", f"{reference}\nevents/n"


def heterogeneity(analysis: Analysis) -> str:
    """tau², I² and Q of a pool in one line; empty where there is nothing to say."""
    if analysis.tau2 is None or analysis.k < 2:
        return ""
    parts = [f"tau² {wording.number(analysis.tau2, 3)}"]
    if analysis.i2 is not None:
        parts.append(f"I² {wording.percent(analysis.i2)}")
    if analysis.q is not None:
        parts.append(f"Q {wording.number(analysis.q)} on {wording.plural(analysis.k - 1, 'degree')} of freedom")
    return f"Heterogeneity: {', '.join(parts)}."


def overall(analysis: Analysis) -> str:
    """The test of the pooled result in one line; empty without one."""
    return f"Test of the pooled result: {wording.p_value(analysis.p)}." if analysis.p is not None else ""


def result(analysis: Analysis, row: Row) -> str:
    """The estimate of a row as text, or why there is none."""
    if row.estimate is None:
        why = said.reasons(row.reasons)
        return f"{wording.NOT_ESTIMABLE}: {why}" if why else wording.NOT_ESTIMABLE
    return wording.as_read(analysis.measure, row.estimate, row.interval)


def pooled(analysis: Analysis) -> str:
    """What the pooled result of an analysis is called."""
    return f"{POOLED} (descriptive)" if analysis.status == "descriptive" else POOLED


STANDARDISED, CHARACTERISTIC, DIFFERENCE = "Standardised difference", "Characteristic", "Difference"
HORIZON, RMST_DIFFERENCE, STANDARD_ERROR = "Horizon tau, months", "RMST difference, months", "Standard error"
LOG_HAZARD_RATIO = "Log hazard ratio"


def foot(*, version: str, built: str, licence: str, address: str) -> tuple[str, ...]:
    """The lines below a figure to download: version, source, licence and address."""
    found = f" Studies and methods: {address}" if address else ""
    return (
        f"hccmeta, version {version}, built {built}. Source: figures and tables of the studies cited there; survival "
        "curves are reconstructed from published figures by a third party.",
        f"Licence of this figure: CC BY 4.0, {licence}.{found}",
    )


def row_name(analysis: Analysis, row: Row) -> str:
    """The name of a row: the study's alone where the figure's heads say which treatments are compared."""
    alike = row.label.kind is LabelKind.CONTRAST and (row.arm, row.reference) == (analysis.arm, analysis.reference)
    if row.label.name and (alike or row.label.kind is LabelKind.HAZARD_RATIO):
        return row.label.name
    return said.label(row.label)


def comparison(one: Analysis) -> str:
    """The name of a line of a panel: who is compared and, of response, how it was assessed."""
    pair = wording.pair(one.arm, one.reference)
    return f"{pair}, {said.way(one.key.way)}" if one.key.way is not None else pair


def assessed(one: Analysis, row: Row) -> str:
    """The name of a line of proportions: the study, and how the outcome was assessed."""
    name = row.label.name or row.study
    return f"{name}, {said.way(replace(one.key.way, study=''))}" if one.key.way is not None else name


def _signs_of(row: Row) -> list[tuple[str, str]]:
    found = [SIGNS[mark] for mark in row.label.marks if mark in SIGNS]
    return list(dict.fromkeys([*found, *([SUSPECT] if row.label.suspects else [])]))


def signs(row: Row) -> str:
    """The signs behind the name of a row; empty where nothing speaks against its number."""
    return "".join(sign for sign, _ in _signs_of(row))


def signs_said(rows: Sequence[Row]) -> tuple[str, ...]:
    """What the signs in a figure of ``rows`` mean, and what its ranges are; nothing where there are none."""
    told = dict.fromkeys(f"{sign} {meaning}" for row in rows for sign, meaning in _signs_of(row))
    ranges = any(row.interval is not None and row.interval.kind is IntervalKind.RANGE for row in rows)
    return (*([wording.capital("; ".join(told)) + "."] if told else []), *([RANGES] if ranges else []))
