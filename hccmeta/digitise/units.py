"""Times of a figure in months."""

from __future__ import annotations

from dataclasses import replace

from hccmeta.digitise.model import Digitised

# A month is a twelfth of 365.25 days, as in the tables of trials.
MONTHS = {"months": 1.0, "days": 12 / 365.25, "weeks": 7 * 12 / 365.25, "years": 12.0}


def to_months(found: Digitised, unit: str) -> Digitised:
    """The same reading with curve, censoring and risk-table times in months; the frame stays in the figure's unit."""
    factor = MONTHS[unit]
    curves = tuple(replace(c, time=c.time * factor, censor_time=c.censor_time * factor) for c in found.curves)
    risk = tuple(replace(row, time=row.time * factor) for row in found.risk)
    return replace(found, curves=curves, risk=risk)
