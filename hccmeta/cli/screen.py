"""``hccmeta screen``."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import progress_on_stderr, project_root, report, say, shown
from hccmeta.cli.reviews import chosen_reviews, finish_interrupted, today, writing

if TYPE_CHECKING:
    from hccmeta.evidence.spec.review import Review
    from hccmeta.search.found import Found
    from hccmeta.search.rank import Ranked
    from hccmeta.search.screening import Session

KEYS = {"i": "include", "e": "exclude", "l": "later", "u": "undo", "q": "stop"}


@click.command()
@click.argument("review")
@click.option("--by", help="Your name, as it will stand beside your decisions.")
@click.option("--export", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write what waits as RIS.")
@click.option(
    "--import",
    "origin",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read references from a file of any usual format, with the decisions in it.",
)
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="ID|TEXT=ID",
    help="With --import: what the reasons for exclusion in the file mean here. Repeat.",
)
@click.option("--separate", metavar="RECORD", help="Say that RECORD was wrongly taken for a known one.")
def command(
    review: str,
    by: str | None,
    target: Path | None,
    origin: Path | None,
    reasons: tuple[str, ...],
    separate: str | None,
) -> None:
    """Decide on the records of REVIEW that wait, one by one: include, or exclude for a reason of its list.

    Each decision is written at once to the review's decisions.csv, under your name; stop whenever you like and go on
    later. Nobody sees another's decision before making their own. When two people have decided alike, screening.csv
    says so: included records are held until their study is added, excluded ones get their reason. Where you disagree,
    the record waits and comes up again, with both decisions. The same can be done by editing screening.csv.

    --import reads RIS, nbib, Web of Science text, EndNote (enw, XML), PubMed XML, CSV and the services' JSON, in any
    encoding. It says which references are new, which were taken for known and by what, and keeps what it cannot read.
    Decisions of ASReview, Rayyan and Covidence in the file become decisions here: of the people whom the file names,
    else of --by.

    \b
    Exit status: 0 fine; 1 nothing could be read, or the review's files have faults; 2 wrong use.

    \b
    Examples:
      hccmeta screen second-line-after-io --by "A. Reader"
      hccmeta screen second-line-after-io --export waiting.ris
      hccmeta screen second-line-after-io --by "A. Reader" --import asreview.ris --reason wrong-line
      hccmeta screen second-line-after-io --import rayyan.csv --reason "wrong population=other-population"
      hccmeta screen second-line-after-io --by "A. Reader" --separate pmid-36100009
    """
    from hccmeta.cli import references
    from hccmeta.search.files import Texts
    from hccmeta.search.kept import described
    from hccmeta.search.screening import Session, read_decisions

    root = project_root()
    click.get_current_context().with_resource(writing(root, review))
    interrupted = finish_interrupted(root, review).imports
    records, folders = chosen_reviews(root, review)
    folder = folders[0]
    if by is not None and (not by.strip() or not by.isprintable() or ";" in by or len(by) > 80):
        raise click.BadParameter("a name of up to 80 printable characters, without a semicolon", param_hint="--by")
    if target is not None:
        references.export(root, folder, target)
        return
    if separate is not None:
        if by is None:
            raise click.UsageError("--separate: give your name with --by")
        references.separate(root, folder, separate, by)
        return
    texts = Texts(root, gathering=origin is not None)
    taken: list[references.Decision] = []
    if origin is not None:
        if interrupted:
            raise SystemExit(0 if all(interrupted.values()) else 1)
        folder, taken = references.take(texts, records, folder, origin, by, reasons)
    elif by is None:
        raise click.UsageError("give your name with --by, or a file with --export or --import")
    on = today().isoformat()
    for person in dict.fromkeys([*(one[0] for one in taken), *([by] if by else [])]):
        decided, problems = read_decisions(texts, folder)
        report(problems)
        session = Session(texts, folder, decided, by=person, on=on)
        if origin is None:
            waiting = [row for row in folder.screening if row.decision == "awaiting"]
            known = described(root, folder, waiting, progress_on_stderr())
            _screen(folder.record, session, session.queue(folder, known))
        for _, record, decision, reason in (one for one in taken if one[0] == person):
            session.decide(record, decision, reason)
        for other, (same, different) in session.compared().items():
            say(f"{person} compared with {other}: {same} alike, {different} different")
        folder = replace(folder, screening=session.rows())
    if origin is not None:
        references.write(root, folder, texts)


def _screen(review: Review, session: Session, queue: tuple[Ranked, ...]) -> None:
    """Shows one record after another until all are decided or the person stops."""
    order = {one.found.record: place for place, one in enumerate(queue)}
    keys = [key for key in KEYS if key != "e" or review.exclusion_reasons]
    asked = ", ".join(f"{key} {KEYS[key]}" for key in keys)
    place, done = 0, 0
    try:
        while place < len(queue):
            ranked = queue[place]
            say(f"\n[{place + 1} of {len(queue)}]")
            _show(review, session, ranked)
            key = click.prompt(asked, type=click.Choice(keys), show_choices=False)
            if key == "q":
                break
            if key == "u":
                undone = session.undo()
                say("nothing to take back" if undone is None else f"taken back: {undone}")
                place = order.get(undone, place) if undone is not None else place
                done -= undone is not None
                continue
            if key in "ie":
                reason = _reason(review) if key == "e" else ""
                row = session.decide(ranked.found.record, KEYS[key], reason)
                done += 1
                say(f"noted; {row.record} is now {row.decision}" + (f" ({row.reason})" if row.reason else ""))
            place += 1
    except click.Abort:
        say()
    say(f"{done} decided now, {len(queue) - place} of {len(queue)} left")


def _show(review: Review, session: Session, ranked: Ranked) -> None:
    """One record: title, where it stands, abstract, with the terms of the eligibility marked."""
    from hccmeta.search.rank import review_terms

    record = ranked.found
    terms = review_terms(review)
    where = [record.journal, record.year, *(f"{name} {value}" for name, value in _numbers(record) if value)]
    click.echo(_marked(shown(record.title), terms))
    say(" · ".join(part for part in (", ".join(record.authors[:3]), *where) if part))
    for flag in ranked.flags:
        click.echo(click.style(shown(flag), fg="yellow"))
    click.echo(_marked(shown(record.abstract), terms))
    met = [f"{reason.condition}: {reason.term or '-'}" for reason in ranked.reasons]
    click.echo(click.style(shown(f"{ranked.points} points ({'; '.join(met)})"), dim=True))
    for other in session.others(record.record):
        say(f"{other.by} decided: {other.decision} {other.reason}".rstrip())


def _numbers(found: Found) -> tuple[tuple[str, str], ...]:
    return ("DOI", found.doi), ("PMID", found.pmid), ("", ", ".join(found.registrations))


def _marked(text: str, terms: tuple[str, ...]) -> str:
    """``text`` wrapped for the terminal, with ``terms`` marked."""
    lines = textwrap.wrap(text, width=min(shutil.get_terminal_size().columns, 100))
    return "\n".join(_with_marks(line, terms) for line in lines)


def _with_marks(line: str, terms: tuple[str, ...]) -> str:
    from hccmeta.search.terms import spans

    parts, end = [], 0
    for start, stop in spans(terms, line):
        parts += [line[end:start], click.style(line[start:stop], bold=True, underline=True)]
        end = stop
    return "".join([*parts, line[end:]])


def _reason(review: Review) -> str:
    """The reason a person picks from the review's list, by number."""
    reasons = review.exclusion_reasons
    for number, one in enumerate(reasons, start=1):
        say(f"  {number}  {one.text}")
    return str(reasons[click.prompt("reason", type=click.IntRange(1, len(reasons))) - 1].id)
