"""Time units of the records, and months, the unit of the core."""

from __future__ import annotations

#: Months in one unit: a month is a twelfth of the Julian year of 365.25 days.
MONTHS = {"days": 12 / 365.25, "weeks": 7 * 12 / 365.25, "months": 1.0, "years": 12.0}


def to_months(value: float, unit: str) -> float:
    """``value`` in ``unit`` (days, weeks, months, years) as months.

    Raises KeyError for another unit.
    """
    return value * MONTHS[unit]
