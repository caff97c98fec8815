"""Days, units of time and numbers of services as people and spreadsheets write them, and what to write instead."""

from __future__ import annotations

import re
from datetime import date, timedelta

_NUMERIC = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[T ][\d:.]+Z?)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDED = (
    re.compile(r"(?P<day>\d{1,2})[-. ]+(?P<month>[A-Za-z]{3,9})\.?[-, ]+(?P<year>\d{4}|\d{2})", re.ASCII),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.?[- ]+(?P<day>\d{1,2}),\s*(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.?[- ]+(?P<year>\d{4}|\d{2})", re.ASCII),
)
#: The day from which spreadsheets count, and the counts that can be days of a study.
_EPOCH, _SERIALS = date(1899, 12, 30), range(25_569, 73_050)
_UNITS = {
    "months": ("mo", "mos", "m", "mth", "mths", "monate", "mois", "meses"),
    "days": ("d", "day", "tage", "jours"),
    "weeks": ("w", "wk", "wks", "wochen", "semaines"),
    "years": ("y", "yr", "yrs", "a", "jahre", "ans"),
}


def date_mend(text: str) -> str | None:
    """What to write for a day or month as people and spreadsheets print it; None where it is neither."""
    bare = text.strip()
    if (match := _NUMERIC.fullmatch(bare)) is not None:
        return _numeric(*match.groups())
    for form in _WORDED:
        date = form.fullmatch(bare)
        if date is not None and date["month"][:3].lower() in _MONTHS:
            parts = date.groupdict()
            year = parts["year"] if len(parts["year"]) == 4 else f"20{parts['year']}"
            month = f"{year}-{_MONTHS.index(parts['month'][:3].lower()) + 1:02d}"
            return f"write {month}-{int(parts['day']):02d}" if parts.get("day") else f"write {month}"
    return None


def number_as_date(value: int) -> str | None:
    """What to write for the number ``value`` where a day or month belongs; None where it is no number of either."""
    written = str(value)
    if value in _SERIALS:
        day = _EPOCH + timedelta(days=value)
        return f"write {day.isoformat()}, which is the day that a spreadsheet counts as {value}"
    if re.fullmatch(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])", written):
        return f"write {written[:4]}-{written[4:]}"
    if re.fullmatch(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}", written):
        return f"write {written[:4]}-{written[4:6]}-{written[6:]}"
    if re.fullmatch(r"(?:19|20)\d{2}", written):
        return f"write the month as well, such as {written}-03; leave it out where the source gives the year alone"
    return None


def unit_mend(text: str) -> str | None:
    """The unit of time that ``text`` abbreviates, or None."""
    bare = text.strip().lower().rstrip(".")
    return next((unit for unit, others in _UNITS.items() if bare in others), None)


def digits_mend(text: str) -> str | None:
    """The PubMed number in ``PMID: 123`` or ``“123”``; None where there is not one alone."""
    found = re.findall(r"\d+", text, re.ASCII)
    around = re.sub(r"\d+|pmid|pubmed|[\s:\"'\u201c\u201d\u2018\u2019]", "", text, flags=re.IGNORECASE)
    return found[0] if len(found) == 1 and not around and len(found[0]) <= 9 else None


def _numeric(first: str, middle: str, last: str) -> str | None:
    if len(first) == 4:
        return f"write {first}-{int(middle):02d}-{int(last):02d}" if len(last) <= 2 else None
    if len(last) not in (2, 4) or len(first) > 2:
        return None
    year = last if len(last) == 4 else f"20{last}"
    ways = sorted(
        f"{year}-{month:02d}-{day:02d}"
        for day, month in {(int(first), int(middle)), (int(middle), int(first))}
        if 1 <= month <= 12 and 1 <= day <= 31
    )
    if not ways:
        return None
    return f"write {' or '.join(ways)}" + (", whichever the source means" if len(ways) > 1 else "")
