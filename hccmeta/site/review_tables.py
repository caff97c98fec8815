"""The tables of a review's analyses that stand beside its figures: joined over comparisons, or folded."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hccmeta.analysis.results import Analysis
from hccmeta.site import html
from hccmeta.words import said, tables, wording
from hccmeta.words.details import tables_of
from hccmeta.words.english import say
from hccmeta.words.table import Table

#: Tables with a line or two for each comparison, told together.
TOGETHER = ("with-doubtful", "importance", "alive-at-tau")
#: Those whose first cell is the same in every line: it is said once.
ALIKE = ("importance", "alive-at-tau")
#: Tables drawn elsewhere on the page.
DRAWN = ("pooled-curve", "rmst-by-tau")
#: Tables drawn elsewhere where the analysis is a primary one of two studies or more.
DRAWN_OF_PRIMARY = ("sensitivity", "leave-one-out", "cumulative", "multiverse", "gosh")


def together(group: Sequence[Analysis]) -> Markup:
    """One table of each kind over all comparisons of a group."""
    return Markup("").join(
        html.result_table(joined)
        for name in TOGETHER
        if (joined := join([(one, table) for one in group for table in tables_of(one) if table.id == name])) is not None
    )


def join(pairs: Sequence[tuple[Analysis, Table]]) -> Table | None:
    """Tables of one kind as one, the comparison in front; what says nothing or the same everywhere is no column."""
    if not pairs:
        return None
    worded = [(one, tables.shown(table, one)) for one, table in pairs]
    first = worded[0][1]
    same = first.id in ALIKE
    start = 1 if same else 0
    rows = tuple((wording.pair(one.arm, one.reference), *row[start:]) for one, table in worded for row in table.rows)
    filled = [i for i in range(len(rows[0])) if i == 0 or any(row[i] not in (None, "") for row in rows)]
    head = (say("review.joined.comparison"), *first.header[start:])
    lead = f"{first.header[0]}: {wording.cell(first.rows[0][0])}. " if same else ""
    kept = tuple(tuple(row[i] for i in filled) for row in rows)
    return Table(first.id, first.title, tuple(head[i] for i in filled), kept, f"{lead}{first.note}")


def behind(one: Analysis) -> Markup:
    """All further tables of an analysis, folded."""
    drawn = (*TOGETHER, *DRAWN, *(DRAWN_OF_PRIMARY if one.primary and one.k > 1 else ()))
    rest = [table for table in tables_of(one) if table.id not in drawn]
    if not rest:
        return Markup("")
    names = ", ".join(dict.fromkeys(wording.uncapital(table.title) for table in rest))
    inside = Markup("").join(html.result_table(tables.shown(table, one)) for table in rest)
    return html.more(say("review.behind", tables=names), inside)


def network(analysis: Analysis) -> Markup:
    """A network of comparisons: its table where it adds something, otherwise only the reason in a line."""
    if analysis.details.network is None:
        return Markup('<p class="hm-note">{}</p>').format(
            say("review.network.none", title=said.title(analysis), why=said.reasons(analysis.reasons))
        )
    inside = Markup("").join(html.result_table(tables.shown(table, analysis)) for table in tables_of(analysis))
    note = Markup('<p class="hm-note">{}</p>').format(
        wording.sentence(f"{said.method(analysis.method)}; {said.reasons(analysis.reasons)}")
    )
    return html.more(wording.capital(said.title(analysis)), inside + note + html.bullets(said.notes(analysis.notes)))
