"""Taking references from a file: new ones wait, known ones are named with what told, decisions are carried over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.spec.logs import Screened
from hccmeta.search.duplicates import Duplicate, taken_for
from hccmeta.search.formats import Reference
from hccmeta.search.formats.verdicts import Verdict
from hccmeta.search.matching import Known, Match, of_found, of_screened, of_study
from hccmeta.search.plan import new_row
from hccmeta.search.titles import agree


@dataclass(frozen=True)
class Imported:
    """What a file brings: ``new`` rows, which references were ``known`` and by what, and decisions by record."""

    new: tuple[Screened, ...]
    known: tuple[Duplicate, ...]
    verdicts: tuple[tuple[str, Verdict], ...]


def take(folder: ReviewFolder, studies: Sequence[StudyFolder], references: Sequence[Reference], *, on: str) -> Imported:
    """What ``references`` bring to the review in ``folder``; new records are identified by other methods."""
    rows = {row.record: row for row in folder.screening}
    known = Known([*map(of_screened, folder.screening), *(one for study in studies for one in of_study(study))])
    new: dict[str, Screened] = {}
    duplicates: list[Duplicate] = []
    decided: list[tuple[str, Verdict]] = []
    for reference in references:
        taken = reference.found
        row = rows.get(reference.id)
        match = Match(row.record, "record") if row and _same(row, reference) else known.match(of_found(taken))
        if match:
            record = match.name
            duplicates.append(taken_for(taken, match, on))
        else:
            record = taken.record
            new[record] = new_row(taken, known.same_registration(of_found(taken)) or "", on)
            known.add(of_found(taken))
        decided += [(record, one) for one in reference.verdicts]
    return Imported(tuple(new.values()), tuple(duplicates), tuple(decided))


def _same(row: Screened, reference: Reference) -> bool:
    """Whether a reference with the id of ``row`` is it: other tools number their records too."""
    return agree(row.title, reference.found.title)


def told(imported: Imported) -> Iterator[str]:
    """For a person: each new record, and each known one with what it was taken for."""
    for row in imported.new:
        yield f"new: {row.record}  {row.title}" + (f" ({row.year})" if row.year else "")
    for one in imported.known:
        how = {"record": "it is that row", "title": "by its title alone"}.get(one.by, f"by its {one.by}")
        yield f"known: {one.title}" + (f" ({one.year})" if one.year else "") + f": taken for {one.of}, {how}"
