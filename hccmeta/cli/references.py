"""Files of references in and out of ``hccmeta screen``: what is new, known and by what, and what was not read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import progress_on_stderr, say
from hccmeta.cli.reviews import today
from hccmeta.ground.atomic import write_atomically

if TYPE_CHECKING:
    from hccmeta.evidence.records import Library, ReviewFolder
    from hccmeta.search.files import Texts
    from hccmeta.search.formats import Reading
    from hccmeta.search.imports import Imported

MAX_FILE = 32 * 2**20
Decision = tuple[str, str, str, str]
"""Person, record, include or exclude, id of the reason."""


def export(root: Path, folder: ReviewFolder, target: Path) -> None:
    """Writes the waiting records of the review to ``target`` as RIS."""
    from hccmeta.search.formats import ris
    from hccmeta.search.kept import described

    waiting = [row for row in folder.screening if row.decision == "awaiting"]
    known = described(root, folder, waiting, progress_on_stderr())
    write_atomically(target, ris.write(known[row.record] for row in waiting))
    say(f"{len(waiting)} waiting records written to {target}")


def take(
    texts: Texts, library: Library, folder: ReviewFolder, origin: Path, by: str | None, reasons: tuple[str, ...]
) -> tuple[ReviewFolder, list[Decision]]:
    """Adds the new records of the file at ``origin``; the review with them, and the file's decisions on what waits.

    What it writes waits in ``texts``, to be written with the decisions.

    Ends the verb with exit status 1 when nothing was read, and with 2 before anything is written when it is not said
    whose decisions they are or what their reasons mean here.
    """
    from hccmeta.search import duplicates, formats, imports, log
    from hccmeta.search.answers import keep_unread

    if origin.stat().st_size > MAX_FILE:
        raise click.UsageError(f"{origin} is larger than {MAX_FILE // 2**20} MB")
    reading = formats.read(origin.read_bytes())
    if not reading.references:
        say(f"0 references read: {origin} is {reading.format}; bring {formats.READABLE}", err=True)
        raise SystemExit(1)
    on = today().isoformat()
    taken = imports.take(folder, library.studies, reading.references, on=on)
    decided = _decisions(folder, taken, by, reasons)
    kept = keep_unread(texts.root / folder.path / "answers", origin.name, on, reading.unread)
    listed, screening = f"{folder.path}/{duplicates.FILE}", f"{folder.path}/screening.csv"
    known, _ = duplicates.read(texts.read(listed), listed)
    if more := duplicates.fresh(known, taken.known):
        texts.write(listed, log.with_duplicates(texts.read(listed), more))
    if taken.new:
        texts.write(screening, log.with_screened(texts.read(screening), taken.new))
    _tell(origin, reading, taken, len({record for _, record, _, _ in decided}), f"{folder.path}/answers/{kept}")
    return replace(folder, screening=(*folder.screening, *taken.new)), decided


def write(root: Path, folder: ReviewFolder, texts: Texts) -> None:
    """Writes what an import changes in the logs of a review: all of it, or nothing."""
    from hccmeta.search import transaction
    from hccmeta.search.run import import_folder

    if texts.waiting:
        transaction.commit(import_folder(root, folder.record.id), root, texts.waiting, {})


def separate(root: Path, folder: ReviewFolder, record: str, person: str) -> None:
    """Takes back that ``record`` was known: it waits in screening.csv, and duplicates.csv says who separated it."""
    from hccmeta.search import duplicates, log
    from hccmeta.search.files import text_of

    home = root / folder.path
    before = text_of(home / duplicates.FILE)
    known, _ = duplicates.read(before, f"{folder.path}/{duplicates.FILE}")
    rows = duplicates.separated(known, record, person=person, on=today().isoformat())
    if rows is None:
        raise click.UsageError(f"--separate: '{record}' is not taken for known in {folder.path}/{duplicates.FILE}")
    taken_back, waiting = rows
    if waiting.record not in {row.record for row in folder.screening}:
        screening = home / "screening.csv"
        write_atomically(screening, log.with_screened(text_of(screening), [waiting]))
    write_atomically(home / duplicates.FILE, log.with_duplicates(before, [taken_back]))
    say(f"{waiting.record} is no longer taken for {taken_back.of} and waits in screening.csv")


def _decisions(folder: ReviewFolder, taken: Imported, by: str | None, reasons: tuple[str, ...]) -> list[Decision]:
    """The file's decisions on records that wait, each with its person and the review's own reason."""
    waiting = {row.record for row in (*folder.screening, *taken.new) if row.decision == "awaiting"}
    verdicts = [(record, one) for record, one in taken.verdicts if record in waiting and one.relevant is not None]
    nameless = sorted({one.tool for _, one in verdicts if not one.person})
    if nameless and by is None:
        raise click.UsageError(
            f"the file holds labels of {', '.join(nameless)}: say with --by whose decisions they are"
        )
    listed = {one.id: one.text for one in folder.record.exclusion_reasons}
    meant = _meant(listed, reasons)
    unknown = sorted(
        {" / ".join(one.reasons) or f"none ({one.tool})" for _, one in verdicts
         if one.relevant is False and not _reason(one.reasons, meant)}
    )  # fmt: skip
    if unknown:
        raise click.UsageError(
            "give with --reason why records are irrelevant: ID for all without a known reason, or 'TEXT=ID' for one "
            f"text. IDs: {', '.join(listed)}. Without: {'; '.join(unknown[:10])}"
        )
    return [
        (one.person or by or "", record, "include" if one.relevant else "exclude",
         "" if one.relevant else _reason(one.reasons, meant))
        for record, one in verdicts
    ]  # fmt: skip


def _meant(listed: dict[str, str], reasons: tuple[str, ...]) -> dict[str, str]:
    """Texts in small letters to ids of the review's reasons; the empty text stands for every other one."""
    meant = {name.lower(): one for one, text in listed.items() for name in (one, one.replace("-", " "), text)}
    for given in reasons:
        text, _, value = given.rpartition("=")
        if value not in listed:
            raise click.UsageError(
                f"give with --reason why records are irrelevant: '{value}' is none of {', '.join(listed)}"
            )
        meant[text.strip().lower()] = value
    return meant


def _reason(given: tuple[str, ...], meant: dict[str, str]) -> str:
    return next((meant[one.lower()] for one in given if one.lower() in meant), meant.get("", ""))


def _tell(origin: Path, reading: Reading, taken: Imported, labelled: int, kept: str) -> None:
    from hccmeta.search.imports import told

    say(f"{origin.name}: {reading.format}, {reading.encoding}")
    for line in told(taken):
        say(f"  {line}")
    for reference in reading.unread:
        say(f"  not read: line {reference.line}: {reference.why}; kept in {kept}")
    if reading.outside:
        number, text = reading.outside[0]
        say(f"  {len(reading.outside)} lines outside of records passed over, first line {number}: {text}")
    unread = f", {len(reading.unread)} not read and kept" if reading.unread else ""
    say(
        f"{len(reading.references)} references read: "
        f"{len(taken.new)} new, {len(taken.known)} known, {labelled} labelled{unread}"
    )
