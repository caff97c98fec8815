"""Summary of findings after GRADE: benefit and harm of one comparison, for the page, as CSV and as DOCX.

The columns are those that such tables have: outcome, patients and studies, relative effect, risk with the reference,
difference per 100, certainty; months gained stand beside them, as these reviews measure survival. The text of GRADE
guidance 27 (time-to-event outcomes) could not be read here, and nothing is claimed to follow it word for word.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import docx
from markupsafe import Markup

from hccmeta.analysis.codes import Kind, Measure
from hccmeta.analysis.results import Analysis
from hccmeta.site import html
from hccmeta.site.answers import primary_analyses
from hccmeta.site.register import Register
from hccmeta.site.review_findings import alive_by_side, difference_per_100
from hccmeta.site.view import ReviewView
from hccmeta.versions.cite import living_title
from hccmeta.words import said, tables, wording
from hccmeta.words.english import say
from hccmeta.words.table import Table

#: Harms of the table: the ones that panels ask for, by event and grade, as far as they were counted.
HARMS = (("serious", "any"), ("any", "3-or-worse"), ("any", "3-4"), ("any", "3-5"), ("discontinuation", "any"),
         ("dose-reduction", "any"), ("death", "5"), ("death", "any"))  # fmt: skip
#: The time that every entry of a DOCX bears, so that equal tables are equal files.
EPOCH = (1980, 1, 1, 0, 0, 0)


def summary(review: ReviewView, register: Register, root: str, version: str) -> Markup:
    """The table of the leading comparison with its downloads; empty where nothing is estimated."""
    primary = primary_analyses(review)
    if not primary:
        return Markup("")
    table = findings(review, primary[0])
    base = f"data/reviews/{review.record.id}/summary-of-findings"
    csv = register.add(f"{base}.csv", tables.as_csv(table))
    word = register.add(f"{base}.docx", as_docx(table, living_title(review.folder, version)))
    links = (html.link(f"{root}{csv}", say("sof.csv")), html.link(f"{root}{word}", say("sof.docx")))
    return html.result_table(_without_empty(table)) + Markup('<p class="hm-downloads">{}</p>').format(
        Markup(", ").join(links)
    )


def _without_empty(table: Table) -> Table:
    """The table without its last column where that says nothing in any row: nobody has signed a reason."""
    if any(row[-1] for row in table.rows):
        return table
    return replace(table, header=table.header[:-1], rows=tuple(row[:-1] for row in table.rows))


def findings(review: ReviewView, lead: Analysis) -> Table:
    """Benefit and harm of the comparison of ``lead``."""
    same = [one for one in review.result.analyses if (one.arm, one.reference) == (lead.arm, lead.reference)]
    rows = [_survival(review, one, same) for one in same if one.measure is Measure.RMST_DIFFERENCE and _estimated(one)]
    harms = [_harm(review, one) for one in same if one.kind is Kind.HARMS and _estimated(one) and _wanted(one)]
    names = ("outcome", "basis", "relative", "control", "treated", "difference", "months", "certainty", "why")
    recorded = any(one.kind is Kind.HARMS and _estimated(one) for one in review.result.analyses)
    absent = say("sof.harms.elsewhere" if recorded else "answer.harms.none")
    note = say("sof.note") if harms else f"{say('sof.note')} {absent}"
    title = say("sof.title", pair=wording.pair(lead.arm, lead.reference))
    return Table("sof", title, tuple(say(f"sof.head.{name}") for name in names), (*rows, *harms), note)


def _estimated(one: Analysis) -> bool:
    return one.estimate is not None and one.kind is not Kind.NETWORK and one.kind is not Kind.META_REGRESSION


def _wanted(one: Analysis) -> bool:
    harm = one.key.harm
    return harm is not None and (harm.event, harm.grade) in HARMS


def _basis(one: Analysis) -> str:
    return f"{wording.count(one.n)} ({wording.plural(one.k, 'study')})"


def _judged(review: ReviewView, one: Analysis) -> tuple[str, str]:
    """The certainty that a person signed, with its reasons; else that nobody has."""
    signed = next((each for each in review.folder.grade.outcomes if each.analysis == one.id and each.certainty), None)
    if signed is None or signed.certainty is None:
        return say("sof.not-assessed"), ""
    return signed.certainty.replace("-", " "), "; ".join(signed.reasons)


def _survival(review: ReviewView, one: Analysis, same: Sequence[Analysis]) -> tuple[str, ...]:
    ratio = next((each for each in same if each.kind is Kind.HAZARD_RATIO and each.endpoint == one.endpoint), None)
    relative = wording.effect(ratio) if ratio is not None and ratio.estimate is not None else "\N{EN DASH}"
    treated, control = (_span(side) for side in alive_by_side(review, one))
    difference = difference_per_100(one)
    outcome = wording.spared(one.endpoint, one.tau or 0)
    cells = (relative, control, treated, difference or "\N{EN DASH}", wording.effect(one))
    return (outcome, _basis(one), *cells, *_judged(review, one))


def _harm(review: ReviewView, analysis: Analysis) -> tuple[str, ...]:
    sides = [
        [(row.sides[i].events or 0, row.sides[i].n or 0) for row in analysis.rows if row.estimate is not None]
        for i in (0, 1)
    ]
    treated, control = (_span([events / n for events, n in side if n]) for side in sides)
    ratios = analysis.details.ratios
    relative = "\N{EN DASH}"
    if len(ratios) == 1 and ratios[0].risk_ratio is not None:
        relative = say("sof.risk-ratio", ratio=wording.number(ratios[0].risk_ratio))
    name = said.harm(analysis.key.harm) if analysis.key.harm else ""
    cells = (relative, control, treated, wording.effect(analysis, 1), "\N{EN DASH}")
    return (name, _basis(analysis), *cells, *_judged(review, analysis))


def _span(shares: Sequence[float]) -> str:
    """Shares as numbers of 100, a range over studies."""
    if not shares:
        return "\N{EN DASH}"
    low, high = f"{100 * min(shares):.0f}", f"{100 * max(shares):.0f}"
    return low if low == high else say("phrase.to").join((low, high))


def as_docx(table: Table, title: str) -> bytes:
    """The table as a document of one landscape page's width; the same bytes for the same table."""
    document = docx.Document()
    # The format takes no longer ones there; the whole title stands in the document.
    document.core_properties.title, document.core_properties.author = title[:255], say("review.author")
    document.add_heading(table.title, level=1)
    document.add_paragraph(title)
    grid = document.add_table(rows=1, cols=len(table.header), style="Table Grid")
    for cell, words in zip(grid.rows[0].cells, table.header, strict=True):
        cell.text = words
    for row in table.rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            cell.text = wording.cell(value)
    document.add_paragraph(table.note)
    written = io.BytesIO()
    document.save(written)
    return _without_clock(written)


def _without_clock(written: io.BytesIO) -> bytes:
    """The archive with every entry at one time."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
