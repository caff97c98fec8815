"""The row of screening.csv of a study: which reviews take a study that is being written, and what they then say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.selection import select
from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, Screened
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.scaffold import NewStudy
from hccmeta.ground.hostile import cell
from hccmeta.search.identity import is_notice, is_preprint, normal_doi, normal_pmid, registrations_in
from hccmeta.search.matching import Identity, Known, of_screened


def takes(review: Review, study: NewStudy) -> bool:
    """Whether ``study`` meets every condition of ``review``, as far as its facts are known."""
    facts: dict[str, tuple[str | int, ...]] = {
        "design": (study.design,),
        "status": ("included",),
        "population.line": (study.line,),
        "population.prior": (study.prior,),
        "arms.treatment": tuple(arm.treatment for arm in study.arms),
        "endpoints.endpoint": study.endpoints,
        "endpoints.origin": (study.origin,),
    }
    return all(set(facts.get(one.field, one.any_of)) & set(one.any_of) for one in review.eligibility)


def row_of(folder: ReviewFolder, study: NewStudy, *, by: str, on: str) -> Screened:
    """The row of the review in ``folder`` that leads to ``study``: the one that is there, included, or a new one."""
    cited = study.citation
    identity = Identity(
        name=study.id,
        title=cited.title,
        year=cited.year,
        doi=normal_doi(cited.doi),
        pmid=normal_pmid(cited.pmid),
        registrations=registrations_in(study.registration),
        preprint=is_preprint(normal_doi(cited.doi)),
        notice=is_notice(cited.title),
    )
    rows = {row.record: row for row in folder.screening}
    if match := Known(map(of_screened, folder.screening)).match(identity):
        row = rows[match.name]
        return replace(row, decision="included", reason="", study=study.id, by=by or row.by)
    return Screened(
        record=study.id,
        title=cell(cited.title) or study.name,
        year=str(cited.year or ""),
        doi=cited.doi,
        pmid=cited.pmid,
        registration=study.registration,
        found="other",
        on=on,
        decision="included",
        reason="",
        study=study.id,
        by=by,
        note="entered with 'hccmeta new'",
    )


def without_row(folder: ReviewFolder, studies: Sequence[StudyFolder]) -> tuple[tuple[str, str], ...]:
    """The studies that the review takes and its screening.csv does not lead to, each with the row to add."""
    taken = select(folder.record, tuple(one.record for one in studies)).included
    listed = {row.study or row.record for row in folder.screening if row.decision == "included"}
    missing = [one.record for one in studies if one.record.id in taken and one.record.id not in listed]
    rows = []
    for study in missing:
        report = study.reports[0]
        values = dict.fromkeys(SCREENING_COLUMNS, "") | {
            "record": study.id,
            "title": f'"{report.title.replace(chr(34), chr(34) * 2)}"',
            "year": str(report.year),
            "doi": report.doi or "",
            "pmid": report.pmid or "",
            "found": "other",
            "decision": "included",
            "study": study.id,
        }
        rows.append((study.id, ",".join(values.values())))
    return tuple(rows)
