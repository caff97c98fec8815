"""Records as the kept answers describe them: the abstracts that the logs do not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from hccmeta.evidence.records import ReviewFolder
from hccmeta.evidence.spec.logs import Screened
from hccmeta.ground import hostile
from hccmeta.search.answers import bodies, file_name, saved_count
from hccmeta.search.found import TITLE_LIMIT, Found
from hccmeta.search.identity import normal_doi, normal_pmid, registrations_in
from hccmeta.search.saved import records_of
from hccmeta.search.services import BY_ID


def described(
    root: Path, folder: ReviewFolder, rows: Iterable[Screened], say: Callable[[str], None]
) -> dict[str, Found]:
    """For each of ``rows``, by record, everything known of it: from a kept answer, else from the row itself.

    ``say`` is told which answers are read.
    """
    known = {row.record: of_row(row) for row in rows}
    missing = set(known)
    for search in reversed(folder.searches):
        service = BY_ID.get(search.source)
        if not missing or service is None or not search.answer.isalnum():
            continue
        say(f"reading what {service.name} answered on {search.date}")
        kept = root / folder.path / "answers" / file_name(search.answer)
        by_hand = saved_count(kept) is not None
        for body in bodies(kept):
            for record in records_of(service.id, body) if by_hand else service.parse(body):
                if record.record in missing:
                    known[record.record] = record
                    missing.discard(record.record)
    return known


def of_row(row: Screened) -> Found:
    """A row of screening.csv as a record without abstract; its texts are cleaned, people may have typed anything."""
    return Found(
        service=row.found,
        record=row.record,
        title=hostile.text(row.title, TITLE_LIMIT),
        year=hostile.text(row.year, 4),
        doi=normal_doi(row.doi),
        pmid=normal_pmid(row.pmid),
        registrations=registrations_in(row.registration),
    )
