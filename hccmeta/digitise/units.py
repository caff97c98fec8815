"""Times of a figure in months."""

from __future__ import annotations

# A month is a twelfth of 365.25 days, as in the tables of trials.
MONTHS = {"months": 1.0, "days": 12 / 365.25, "weeks": 7 * 12 / 365.25, "years": 12.0}
