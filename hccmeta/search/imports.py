"""Taking references from a RIS file: new ones wait, and ASReview's labels become one person's decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.spec.logs import Screened
from hccmeta.search.matching import Known, of_found, of_screened, of_study
from hccmeta.search.plan import new_row
from hccmeta.search.ris import Reference


@dataclass(frozen=True)
class Imported:
    """What a file brings: ``new`` rows, ``labels`` by record (True: relevant), and how many records were ``known``."""

    new: tuple[Screened, ...]
    labels: dict[str, bool]
    known: int


def take(folder: ReviewFolder, studies: Sequence[StudyFolder], references: Sequence[Reference], *, on: str) -> Imported:
    """What ``references`` bring to the review in ``folder``; new records are identified by other methods."""
    rows = {row.record for row in folder.screening}
    known = Known([*map(of_screened, folder.screening), *(one for study in studies for one in of_study(study))])
    new: dict[str, Screened] = {}
    labels: dict[str, bool] = {}
    for reference in references:
        found = reference.found
        if reference.id in rows:
            record = reference.id
        elif match := known.match(of_found(found)):
            record = match.name
        else:
            record = found.record
            new[record] = new_row(found, known.same_registration(of_found(found)) or "", on)
            known.add(of_found(found))
        if reference.label is not None:
            labels[record] = reference.label
    return Imported(tuple(new.values()), labels, len(references) - len(new))
