"""Dates that cannot follow each other."""

from __future__ import annotations

from collections.abc import Iterator

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.ground.problem import Problem


def dates_in_order(folder: StudyFolder) -> Iterator[Problem]:
    """Enrolment ends after it began and before the report; data are cut off after enrolment began."""
    record, document = folder.record, folder.document
    last_report = max(report.year for report in record.reports)
    enrolment = record.setting.enrolment
    start = enrolment.start if enrolment is not None else None
    end = enrolment.end if enrolment is not None else None
    if start is not None and end is not None and _after(start, end):
        what = f"enrolment from {start} to {end}"
        yield fault(document, codes.DATES_REVERSED, ("setting", "enrolment", "to"), what)
    else:
        for key, date in (("from", start), ("to", end)):
            if date is not None and int(date[:4]) > last_report:
                what = f"enrolment {key} {date}, but the last report is of {last_report}"
                yield fault(document, codes.AFTER_PUBLICATION, ("setting", "enrolment", key), what)
                break
    for index, endpoint in enumerate(record.endpoints):
        if endpoint.cutoff is None:
            continue
        place = ("endpoints", index, "cutoff")
        if start is not None and _after(start, endpoint.cutoff):
            what = f"cutoff {endpoint.cutoff}, but enrolment began {start}"
            yield fault(document, codes.DATES_REVERSED, place, what)
        elif int(endpoint.cutoff[:4]) > last_report:
            what = f"cutoff {endpoint.cutoff}, but the last report is of {last_report}"
            yield fault(document, codes.AFTER_PUBLICATION, place, what)


def _after(one: str, other: str) -> bool:
    """Whether ``one`` is later than ``other``, to the precision both have (month or day)."""
    digits = min(len(one), len(other))
    return one[:digits] > other[:digits]
