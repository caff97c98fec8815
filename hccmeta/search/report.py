"""What a run found, as text: for the terminal, a pull request, and issues that are never opened twice.

Everything that a service said is made harmless before it enters Markdown: no markup, no link, no mention of a person,
no reference to another issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hccmeta.evidence.living import succeeded
from hccmeta.evidence.spec.review import Review
from hccmeta.search.plan import Plan
from hccmeta.search.rank import Ranked
from hccmeta.search.retractions import MEANING, Event
from hccmeta.search.services import BY_ID

MAX_BODY = 60_000
"""Characters of a text; GitHub takes 65,536."""

MAX_ISSUES = 20
"""Issues of one run; further candidates stand in the pull request only."""

_BREAK = "\u200b"


@dataclass(frozen=True)
class Issue:
    """One issue to open, unless one with this ``marker`` in its body exists, open or closed."""

    marker: str
    title: str
    body: str


def harmless(text: str) -> str:
    """``text`` as Markdown that shows just these characters, on one line, and links, mentions or closes nothing."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_{}\[\]()#+!|~$^=-])", r"\\\1", line)
    line = re.sub(r"([@#/:])(?=\S)", rf"\1{_BREAK}", line)
    return re.sub(r"(?i)\b(www|gh)(?=[.\\-])", rf"\1{_BREAK}", line)


def plain_title(text: str, limit: int = 180) -> str:
    """``text`` for the title of an issue: one line, shortened, without a mention."""
    line = " ".join(text.split()).replace("@", "(at)").replace("#", "")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def summary(review: Review, planned: Plan) -> str:
    """What the searches of ``review`` found, for the terminal."""
    lines = [f"{review.short_title} ({review.id})"]
    if not planned.searches:
        lines.append("  no query is stored in review.yaml")
    for row in planned.searches:
        name = BY_ID[row.source].name
        counts = f"{row.hits} found, {row.new} new" if succeeded(row) else row.status
        lines.append(f"  {name}: {counts}")
    lines += [f"  {remark}" for remark in planned.remarks]
    for ranked in planned.ranked[:20]:
        flags = "; ".join(_flags(ranked, planned))
        lines.append(
            f"  {ranked.points:3d}  {ranked.found.record}  {ranked.found.title}" + (f" [{flags}]" if flags else "")
        )
    if len(planned.ranked) > 20:
        lines.append(f"       and {len(planned.ranked) - 20} more, all in screening.csv")
    return "\n".join(lines)


def event_line(event: Event) -> str:
    """One sentence about a report of a study, with the pages and estimates that would change."""
    refs = f" ({', '.join(event.notices)})" if event.notices else ""
    line = f"{event.study}: its report '{event.report}' {MEANING[event.kind]}{refs}"
    if event.settled:
        return f"{line}; the study's status says so already."
    estimates = ", ".join(f"{one.review} {one.analysis}" for one in event.estimates) or "none"
    return f"{line}. Pages: {', '.join(event.pages)}. Estimates that may change: {estimates}."


def pull_request(review: Review, planned: Plan) -> str:
    """The text of the pull request with the new rows of ``review``: counts, ranking and why."""
    return "\n".join(_pull_request(review, planned))[:MAX_BODY] + "\n"


def candidates(review: Review, planned: Plan) -> tuple[Issue, ...]:
    """One issue for each new record that meets every condition which its metadata can tell."""
    passing = [one for one in planned.ranked if one.passes][:MAX_ISSUES]
    return tuple(
        Issue(
            marker=f"<!-- hccmeta candidate {review.id} {one.found.record} -->",
            title=plain_title(f"Candidate for {review.short_title}: {one.found.title}"),
            body="\n".join(_candidate(review, one, _flags(one, planned)))[:MAX_BODY] + "\n",
        )
        for one in passing
    )


def notices(events: tuple[Event, ...]) -> tuple[Issue, ...]:
    """One issue for each event that no study's status says yet."""
    return tuple(
        Issue(
            marker=f"<!-- hccmeta notice {event.study} {event.report} {event.kind} -->",
            title=plain_title(f"{event.study}: a report {MEANING[event.kind]}"),
            body="\n".join(_notice(event)) + "\n",
        )
        for event in events
        if not event.settled
    )


def _flags(one: Ranked, planned: Plan) -> tuple[str, ...]:
    """What a person should know before reading the record, also that its trial is known."""
    same = planned.belongs.get(one.found.record)
    return (*one.flags, *([f"same registration as {same}"] if same else []))


def _pull_request(review: Review, planned: Plan) -> Iterator[str]:
    yield f"New records for **{harmless(review.title)}**."
    yield "Nothing was excluded: every new record waits in `screening.csv`."
    yield ""
    yield "| source | found | new | query |"
    yield "|---|--:|--:|---|"
    for row in planned.searches:
        counts = f"{row.hits} | {row.new}" if succeeded(row) else f"{harmless(row.status)} | "
        yield f"| {BY_ID[row.source].name} | {counts} | {harmless(row.query)} |"
    yield from (f"\n{harmless(remark)}" for remark in planned.remarks)
    yield ""
    if not planned.ranked:
        yield "No new record."
        return
    yield f"## The {len(planned.ranked)} new records, ranked"
    yield ""
    yield "2 points for each condition whose terms stand in the title, 1 in the abstract."
    yield "**Bold**: meets every condition that metadata can tell."
    yield ""
    for ranked in planned.ranked:
        title = harmless(ranked.found.title)
        name = f"**{title}**" if ranked.passes else title
        why = ", ".join(f"{harmless(reason.term)} ({reason.where})" for reason in ranked.reasons if reason.term)
        yield (
            f"- {ranked.points} · `{ranked.found.record}` {name} {ranked.found.year}: {why or 'no term found'}"
            + "".join(f"; {harmless(flag)}" for flag in _flags(ranked, planned))
        )
    alike = [one for one in planned.duplicates if one.by == "title"]
    if alike:
        yield ""
        yield "## Taken for known by their title alone"
        yield ""
        yield from (f"- {harmless(one.title)} (`{one.record}`): taken for `{one.of}`" for one in alike)
        yield ""
        yield f"Wrong? `hccmeta screen {review.id} --separate RECORD --by NAME` takes it back."


def _candidate(review: Review, ranked: Ranked, flags: tuple[str, ...]) -> Iterator[str]:
    record = ranked.found
    yield f"<!-- hccmeta candidate {review.id} {record.record} -->"
    yield f"**{harmless(record.title)}**"
    yield ""
    authors = ", ".join(record.authors[:3]) + (" et al." if len(record.authors) > 3 else "")
    yield harmless(" · ".join(part for part in (authors, record.journal, record.year) if part))
    yield ""
    for name, value in (("DOI", record.doi), ("PMID", record.pmid), ("Registration", ", ".join(record.registrations))):
        if value:
            yield f"- {name}: {harmless(value)}"
    yield f"- found by {BY_ID[record.service].name}; row `{record.record}` of `docs/reviews/{review.id}/screening.csv`"
    yield from (f"- {harmless(flag)}" for flag in flags)
    yield ""
    yield f"It meets what metadata can tell of the eligibility of {harmless(review.title)}:"
    yield ""
    yield from (
        f"- {harmless(reason.condition)}: {harmless(reason.term)} in the {reason.where}" for reason in ranked.reasons
    )
    yield ""
    yield "Whether it is included is for people to decide: `hccmeta screen`, or a decision in `screening.csv`."


def _notice(event: Event) -> Iterator[str]:
    yield f"<!-- hccmeta notice {event.study} {event.report} {event.kind} -->"
    yield f"`studies/{event.study}`: the report `{event.report}` {MEANING[event.kind]}."
    yield ""
    yield from (f"- {harmless(ref)}" for ref in event.notices)
    yield ""
    yield "Would change:"
    yield ""
    yield from (f"- page `{page}`" for page in event.pages)
    yield from (f"- estimate `{one.analysis}` of `{one.review}`: {harmless(one.title)}" for one in event.estimates)
    yield ""
    yield "Read the notice; then set the study's `status` and `status_note`, or correct its facts,"
    yield "with an entry in `changes`."
