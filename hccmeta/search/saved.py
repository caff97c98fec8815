"""Answers that a person saved, taken as the search that they are: counted, hashed, kept, and entered like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.spec.types import is_day
from hccmeta.ground.digest import digest
from hccmeta.search import formats
from hccmeta.search.answers import Saved, keep_saved
from hccmeta.search.by_hand import Counted, Task, read_counts, read_plan
from hccmeta.search.found import MAX_RECORDS, Found, Hits
from hccmeta.search.plan import Plan, Ran, plan
from hccmeta.search.run import work_folder, write
from hccmeta.search.services import BY_ID

MAX_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Answer:
    """What was saved for one task: its records, and the files as they were saved (name, content)."""

    task: Task
    counted: Counted
    records: tuple[Found, ...]
    files: tuple[tuple[str, bytes], ...]
    unread: int


@dataclass(frozen=True)
class Gathered:
    """What is in a folder: the answers that are whole, and in a sentence each what is missing or does not agree."""

    answers: tuple[Answer, ...]
    faults: tuple[str, ...]


def gather(folder: Path, folders: Sequence[ReviewFolder], *, today: date) -> Gathered:
    """Reads the folder that ``hccmeta search --plan`` wrote and a person filled."""
    planned, counts = read_plan(folder), read_counts(folder)
    if isinstance(planned, str) or isinstance(counts, str):
        return Gathered((), tuple(one for one in (planned, counts) if isinstance(one, str)))
    answers: list[Answer] = []
    faults: list[str] = []
    reviews = {one.record.id: one for one in folders}
    for task in planned:
        counted = counts.get(task.place, Counted("", "", ""))
        told = [*_stale(task, reviews.get(task.review)), *_uncounted(task, counted, today)]
        answer = _read(folder / "answers" / task.place, task, counted) if not told else None
        if isinstance(answer, str):
            told.append(answer)
        elif answer is not None:
            answers.append(answer)
            told += _disagreeing(answer)
        faults += told
    return Gathered(tuple(answers), tuple(faults))


def planned_from(folder: ReviewFolder, studies: Sequence[StudyFolder], answers: Sequence[Answer]) -> Plan:
    """What the answers for the review in ``folder`` add to its logs; nothing is written."""
    return plan(folder, studies, [_ran(one, "") for one in answers], on=answers[0].counted.on)


def take(root: Path, folder: ReviewFolder, studies: Sequence[StudyFolder], answers: Sequence[Answer]) -> Plan | str:
    """Enters the answers into the logs of the review in ``folder``, or says why not."""
    work = work_folder(root, folder.record.id)
    runs = [_ran(one, keep_saved(work / "answers", _saved(one))) for one in answers]
    logged = {row.answer for row in folder.searches}
    again = [run.service for run in runs if run.answer in logged]
    if again:
        return f"{folder.record.id}: these answers stand in searches.csv already ({', '.join(again)})"
    planned = plan(folder, studies, runs, on=answers[0].counted.on)
    write(root, folder, planned, runs)
    return planned


def records_of(service: str, body: bytes) -> tuple[Found, ...]:
    """The records in a saved file, as ``service`` found them; what could not be read waits as a record too."""
    reading = formats.read(body)
    unread = (
        Found(service, f"unread-{digest(one.raw)[:16]}", f"(a record that could not be read: line {one.line})")
        for one in reading.unread
        if one.raw
    )
    return (*(replace(one.found, service=service) for one in reading.references), *unread)


def _stale(task: Task, review: ReviewFolder | None) -> list[str]:
    if review is None:
        return [f"{task.place}: there is no review '{task.review}'"]
    stored = [one.query for one in review.record.queries if one.service == task.service]
    if any(task.query == one or task.query.startswith(f"({one}) ") for one in stored):
        return []
    return [f"{task.place}: the protocol's query has changed since the plan was made; make a new plan"]


def _uncounted(task: Task, counted: Counted, today: date) -> list[str]:
    told = []
    if not (counted.shown.isascii() and counted.shown.isdigit() and len(counted.shown) < 7):
        told.append(
            f"{task.place}: counts.csv: shown: '{counted.shown[:20]}' is not a count; write the service's number"
        )
    if not is_day(counted.on) or counted.on > today.isoformat():
        told.append(
            f"{task.place}: counts.csv: on: '{counted.on[:20]}' is not a day until today; write it as 2026-11-21"
        )
    if not counted.by or not counted.by.isprintable() or len(counted.by) > 80:
        told.append(f"{task.place}: counts.csv: by: write the name of who ran the search")
    return told


def _read(home: Path, task: Task, counted: Counted) -> Answer | str:
    paths = sorted(one for one in home.glob("*") if one.is_file() and not one.is_symlink() and one.name[0] != ".")
    if sum(one.stat().st_size for one in paths) > MAX_BYTES:
        return f"{task.place}: the files are larger than {MAX_BYTES // 2**20} MB"
    files = tuple((one.name, one.read_bytes()) for one in paths)
    unreadable = [(name, formats.read(body)) for name, body in files]
    wrong = [f"{name} is {reading.format}" for name, reading in unreadable if not reading.references]
    if wrong and int(counted.shown):
        return f"{task.place}: no record was read: {'; '.join(wrong)}; save it again as the README says"
    records = {one.record: one for _, body in files for one in records_of(task.service, body)}
    unread = sum(len(reading.unread) for _, reading in unreadable)
    return Answer(task, counted, tuple(records.values()), files, unread)


def _disagreeing(answer: Answer) -> list[str]:
    task, shown, held = answer.task, int(answer.counted.shown), len(answer.records)
    if shown != held:
        name = BY_ID[task.service].name
        return [f"{task.place}: {name} showed {shown} and the files hold {held} different records; "
                "save what is missing, or correct counts.csv if the number was misread"]  # fmt: skip
    return [f"{task.place}: more than {MAX_RECORDS} records"] if held > MAX_RECORDS else []


def _ran(answer: Answer, kept: str) -> Ran:
    return Ran(answer.task.service, answer.task.query, Hits(answer.records), kept)


def _saved(one: Answer) -> Saved:
    return Saved(one.task.service, one.task.query, one.counted.on, one.counted.by, len(one.records), one.files)
