"""What figures say besides their numbers: heads of columns, sides of no difference, lines on heterogeneity."""

from __future__ import annotations

from collections.abc import Sequence

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
EVENTS_COUNTED = "Events and patients are those of the arms as reconstructed from the published curves."


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
