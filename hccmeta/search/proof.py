"""Whether the kept answers prove what the rows of searches.csv say, and each study has its row in screening.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hccmeta.evidence.catalogue import flow as codes
from hccmeta.evidence.living import succeeded
from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.spec.logs import Search
from hccmeta.ground.problem import Problem, problem
from hccmeta.search.answers import bodies, file_name, proves, saved_count
from hccmeta.search.entering import without_row
from hccmeta.search.services import BY_ID


def answer_problems(root: Path, folder: ReviewFolder) -> Iterator[Problem]:
    """The rows of the review's searches whose kept answers are missing, changed, or say another number of records."""
    path = f"{folder.path}/searches.csv"
    for row in folder.searches:
        if not row.answer or not succeeded(row):
            continue
        name = file_name(row.answer)
        kept = root / folder.path / "answers" / name
        if not row.answer.isalnum() or not kept.is_file():
            yield problem(codes.ANSWER_MISSING, path, f"answer: there is no answers/{name[:100]}", line=row.line)
        elif not proves(kept):
            yield problem(codes.NOT_PROVED, path, f"answers/{name} is not what its name says", line=row.line)
        elif (hits := _said(kept, row)) is not None and hits != row.hits:
            what = f"hits: {row.hits}, and the kept answers say {hits}"
            yield problem(codes.NOT_PROVED, path, what, line=row.line)


def screening_problems(folder: ReviewFolder, studies: Sequence[StudyFolder]) -> Iterator[Problem]:
    """The studies that the review takes and no included row of its screening.csv names, with the row to add."""
    for study, row in without_row(folder, studies):
        what = f"study: the review takes '{study}', and no included row names it"
        yield problem(codes.NOT_SCREENED, f"{folder.path}/screening.csv", what, where=study, mend=f"add the row: {row}")


def _said(kept: Path, row: Search) -> int | None:
    """The newest count in the kept answers; None when they hold none."""
    if (saved := saved_count(kept)) is not None:
        return saved
    service = BY_ID.get(row.source)
    totals = [service.total(body) for body in bodies(kept)] if service else []
    return next((one for one in reversed(totals) if one is not None), None)
