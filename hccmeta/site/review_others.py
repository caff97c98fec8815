"""The sections of a review that follow its main analyses: medians, hazard ratios, response, regression, baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from markupsafe import Markup

from hccmeta.analysis.codes import Measure
from hccmeta.analysis.details import Details, Windows
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import (
    AnalysisPlan,
    BaselineTable,
    Direction,
    HarmRates,
    HazardRatios,
    HazardRatioWindows,
    Interactions,
    MetaRegression,
    Plan,
    PooledMedians,
    Predicted,
    ReportedMedians,
    ResponseRates,
)
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.xy import Point
from hccmeta.site import drawn, drawn_curves, drawn_grids, drawn_reports, drawn_ways, html
from hccmeta.site.register import Register
from hccmeta.site.review_figures import hidden_bias, name_of
from hccmeta.site.review_findings import not_estimable
from hccmeta.site.review_first import shows
from hccmeta.site.view import ReviewView
from hccmeta.words import said, tables, wording
from hccmeta.words.details import table_of, tables_of
from hccmeta.words.english import heads, say
from hccmeta.words.table import Table


@dataclass(frozen=True)
class Section:
    """A section of the page."""

    title: str
    body: Markup


@dataclass(frozen=True)
class Scope:
    """What a section is made from."""

    review: ReviewView
    plan: AnalysisPlan
    group: list[Analysis]
    register: Register
    root: str


def sections(review: ReviewView, register: Register, root: str) -> list[Section]:
    """The sections, in the protocol's order; what waits for curves is told once for all, and has no section."""
    parts: list[Section] = []
    for plan in review.record.analyses:
        if type(plan) in BODIES and not _told_before(review, plan):
            scope = Scope(review, plan, list(review.group(plan.id)), register, root)
            if any(shows(one) for one in scope.group):
                place = f"{review.folder.path}/review.yaml"
                body = register.part(place, f"analyses.{plan.id}", BODIES[type(plan)], scope)
                title = say(TITLES[type(plan)]) if type(plan) in TITLES else plan.title
                parts.append(Section(wording.capital(title), body))
    return parts


def _told_before(review: ReviewView, plan: Plan) -> bool:
    """Whether a plan's results stand in the section of an earlier one, as the directions of all endpoints do."""
    first = next(one for one in review.record.analyses if type(one) is type(plan))
    return isinstance(plan, Direction) and first is not plan


def _directions(scope: Scope) -> Markup:
    """Which way each study points on every endpoint, a figure for each pair of treatments."""
    pairs: dict[tuple[str | None, str | None], list[Analysis]] = {}
    for analysis in scope.review.result.analyses:
        if analysis.details.directions is not None:
            pairs.setdefault((analysis.arm, analysis.reference), []).append(analysis)
    parts = []
    for (arm, reference), group in pairs.items():
        drawing = drawn_reports.directions(f"{scope.review.record.id}-{arm}-v-{reference}-directions", group)
        parts.append(scope.register.figure(drawing, scope.root))
    every = [one for group in pairs.values() for one in group]
    return Markup("").join(parts) + _details(replace(scope, group=every))


def _predicted(scope: Scope) -> Markup:
    """Predicted differences with open marks, apart from all that was pooled, and what hidden differences would do."""
    results = [one for one in scope.group if one.estimate is not None]
    parts = []
    if len(results) == 1:
        analysis = results[0]
        what = {"pair": wording.pair(analysis.arm, analysis.reference), "tau": wording.months(analysis.tau or 0)}
        finding = say("predicted.caption", effect=wording.effect(analysis), **what)
        drawing = drawn.forest(name_of(scope.review, analysis, "forest"), scope.review, analysis, finding)
        marked = drawn_reports.predicted(drawing)
        parts.append(scope.register.figure(marked, scope.root, table=tables.forest(analysis)))
    elif results:
        title = wording.capital(scope.plan.title)
        drawing = drawn.panel(
            name_of(scope.review, results[0], "panel"), title, results, say("predicted.caption.several")
        )
        marked = drawn_reports.predicted(drawing)
        parts.append(scope.register.figure(marked, scope.root, table=tables.panel(title, results)))
    parts += [hidden_bias(scope.review, one, scope.register, scope.root) for one in results]
    return Markup("").join(parts) + _details_of_each(scope)


def _hazard_ratios(scope: Scope) -> Markup:
    """Every comparison in one figure; where none was adjusted, the crude ones in a table that says so."""
    crude = [one for one in scope.group if one.estimate is None and any(row.estimate is not None for row in one.rows)]
    shown = [(one, table) for one in crude for table in tables_of(one) if table.id in ("sensitivity", "e-value")]
    beside = (html.result_table(tables.shown(table, one)) for one, table in shown)
    told = (html.result_table(tables.forest(one)) for one in crude)
    return Markup("").join((*told, *beside)) + _comparisons(scope)


def _of_arm(label: str, treatment: str) -> str:
    """An arm's label with its treatment, unless it says that already."""
    return label if label.casefold().endswith(treatment.casefold()) else f"{label}, {treatment}"


def _medians(scope: Scope) -> Markup:
    """Every median of every treatment in one figure, then the summary per treatment."""
    analyses = [one for one in scope.group if any(row.estimate is not None for row in one.rows)]
    parts = []
    if analyses:
        finding = _said(scope)
        name = f"{scope.review.record.id}-{scope.plan.id}-medians"
        rows = tuple(
            (
                _of_arm(said.label(row.label), wording.treatment(one.arm or "")),
                row.n,
                wording.spanned(row.estimate, row.interval, 1),
                said.why(row),
            )
            for one in analyses
            for row in one.rows
        )
        head = heads("review.medians", "arm", "patients", "median", "note")
        table = Table("medians", scope.plan.title, head, rows)
        drawing = drawn.arms(name, wording.capital(scope.plan.title), analyses, finding)
        parts.append(scope.register.figure(drawing, scope.root, table=table))
    return Markup("").join(parts) + _summary(scope) + _details(scope)


def _said(scope: Scope) -> str:
    found = [one for one in scope.group if one.estimate is not None]
    summary = say("caption.medians.summary", medians=wording.of_treatments(found)) if found else ""
    marked = any(row.reasons for one in scope.group for row in one.rows)
    return say("caption.medians", summary=summary, aside=say("caption.medians.aside") if marked else "")


def _summary(scope: Scope) -> Markup:
    rows = [
        (
            wording.capital(wording.treatment(one.arm)) if one.arm else said.title(one),
            one.k,
            one.n,
            wording.effect(one, 1),
            said.why(one) or said.method(one.method),
        )
        for one in scope.group
        if one.estimate is not None
    ]
    if not rows:
        return Markup("")
    measured = wording.with_interval(wording.measure_label(scope.group[0]))
    head = (*heads("review.medians", "treatment", "studies", "patients"), measured, say("review.medians.how"))
    return html.table(head, rows, caption=wording.capital(scope.plan.title))


def _comparisons(scope: Scope) -> Markup:
    """Every comparison by itself in one figure, the studies behind each folded below."""
    results = [one for one in scope.group if one.estimate is not None]
    parts = []
    for kind, group in _by_outcome(results).items():
        whole = wording.capital(scope.plan.title)
        title = say("review.of-outcome", title=whole, outcome=kind) if kind else whole
        compared = [one for one in group if one.measure is not Measure.PROPORTION]
        single = [one for one in group if one.measure is Measure.PROPORTION]
        if compared:
            finding = say("caption.comparisons", title=title)
            drawing = drawn.panel(name_of(scope.review, compared[0], "panel"), title, compared, finding)
            parts.append(scope.register.figure(drawing, scope.root, table=tables.panel(title, compared)))
        if single:
            finding = say("caption.shares", title=title)
            each = say("review.arm-by-arm", title=title)
            drawing = drawn.shares(name_of(scope.review, single[0], "shares"), each, single, finding)
            parts.append(scope.register.figure(drawing, scope.root, table=tables.panel(each, single)))
    return Markup("").join(parts) + _details(scope)


def _by_outcome(group: list[Analysis]) -> dict[str, list[Analysis]]:
    """Response is shown by outcome, differences apart from proportions; the rest as one."""
    found: dict[str, list[Analysis]] = {}
    for one in group:
        found.setdefault(said.outcome_of(one), []).append(one)
    return found


def _regression(scope: Scope) -> Markup:
    parts = []
    for one in scope.group:
        table = table_of(one, "bubble")
        if table is not None:
            drawing = _bubble(scope, one, table)
            parts.append(scope.register.figure(drawing, scope.root, table=table))
    return Markup("").join(parts) + _summary(scope) + _details(scope, without=("bubble",))


def _bubble(scope: Scope, analysis: Analysis, table: Table) -> Drawing:
    """Every arm against its covariate, sized by its patients; ``table`` names the axes."""
    most = max(arm.n for arm in analysis.details.bubbles) or 1
    points = tuple(
        Point(arm.covariate, arm.rmst, said.label(arm.label), arm.treatment, arm.n / most)
        for arm in analysis.details.bubbles
    )
    title = wording.capital(said.title(analysis))
    finding = say("caption.bubble", title=title, result=wording.effect(analysis), unit=said.unit(analysis.unit))
    name = name_of(scope.review, analysis, "bubble")
    y_label = say("review.bubble.axis", measure=table.header[3])
    return drawn_curves.bubble(name, title, finding, points, x_label=table.header[2], y_label=y_label)


def _baseline(scope: Scope) -> Markup:
    """Characteristics by treatment, balance between treatments, and the studies behind."""
    each = [one for one in scope.group if one.arm is not None]
    treatments = list(dict.fromkeys(one.arm for one in each if one.arm))
    cells: dict[str, dict[str, Analysis]] = {}
    for analysis in each:
        cells.setdefault(analysis.key.characteristic or "", {})[analysis.arm or ""] = analysis
    rows = [
        (vocabulary.label(name), *(_pooled(found.get(term)) for term in treatments)) for name, found in cells.items()
    ]
    parts = []
    if rows:
        head = (say("review.baseline.characteristic"), *(vocabulary.label(term) for term in treatments))
        note = say("review.baseline.note", method=_method(each))
        parts.append(html.table(head, rows, caption=say("review.baseline"), note=note))
    for analysis in scope.group:
        table = table_of(analysis, "balance")
        if table is not None:
            parts += [_balance(scope, analysis), html.result_table(table)]
    return Markup("").join(parts) + _details(scope, without=("balance",))


def _method(each: list[Analysis]) -> str:
    return wording.sentence("; ".join(dict.fromkeys(said.method(one.method) for one in each if one.method)))


def _pooled(one: Analysis | None) -> str:
    if one is None:
        return say("review.baseline.not-reported")
    if one.estimate is None:
        return wording.not_estimable(said.reasons(one.reasons))
    studies = wording.plural(one.k, "study")
    unit = f"\N{NO-BREAK SPACE}{said.unit(one.unit)}" if said.unit(one.unit) else ""
    return say("review.baseline.cell", value=wording.effect(one, 1), unit=unit, studies=studies)


def _balance(scope: Scope, analysis: Analysis) -> Markup:
    differences = [
        (vocabulary.label(test.characteristic), test.largest_difference) for test in analysis.details.balance
    ]
    known = [value for _, value in differences if value is not None]
    if not known:
        return Markup("")
    above = sum(value > drawn_grids.NOTABLE for value in known)
    finding = say("caption.balance", above=above, known=len(known), notable=drawn_grids.NOTABLE)
    drawing = drawn_grids.balance(
        name_of(scope.review, analysis, "balance"), say("caption.balance.title"), finding, differences
    )
    return scope.register.figure(drawing, scope.root)


def _details(scope: Scope, *, without: tuple[str, ...] = ()) -> Markup:
    """Rows, tables and notes of each analysis, folded."""
    alone = [one for one in scope.group if len(one.rows) == 1 and not one.notes and one.details == Details()]
    parts = [html.more(say("table.alone"), html.result_table(tables.alone(alone)))] if alone else []
    for analysis in scope.group:
        if analysis in alone:
            continue
        inside = html.result_table(tables.forest(analysis)) if analysis.rows else Markup("")
        inside += Markup("").join(
            html.result_table(tables.shown(table, analysis))
            for table in tables_of(analysis)
            if table.id not in ("pooled-curve", *without)
        )
        if inside:
            parts.append(
                html.more(wording.capital(said.title(analysis)), inside + html.bullets(said.notes(analysis.notes)))
            )
    joined = Markup("").join(parts)
    return joined if len(parts) < 3 else html.more(say("review.details", n=len(parts)), joined)


def _interactions(scope: Scope) -> Markup:
    """Every level against the baseline in one figure, the trials behind each below."""
    results = [one for one in scope.group if one.estimate is not None]
    parts = []
    if results:
        title = wording.capital(scope.plan.title)
        levels = next((one.details.levels for one in scope.group if one.details.levels is not None), None)
        tested = levels is not None and levels.alike_p is not None and len(levels.joint.lines) > 1
        alike = say("caption.interactions.alike", p=levels.alike_p) if levels is not None and tested else ""
        finding = say("caption.interactions", title=title, alike=alike)
        drawing = drawn.panel(name_of(scope.review, results[0], "panel"), title, results, finding)
        parts.append(scope.register.figure(drawing, scope.root, table=tables.panel(title, results)))
    silent = [one for one in scope.group if one.estimate is None]
    return Markup("").join(parts) + (not_estimable(silent) if silent else Markup("")) + _details(scope)


#: How many comparisons are drawn by window; the others show their table and link to their figure.
DRAWN_WINDOWS = 2


def _windows(scope: Scope) -> Markup:
    """The hazard ratio by window of each comparison, those of most studies first."""
    parts: list[Markup] = []
    drawable = [one for one in scope.group if one.details.windows is not None and _has_ratio(one.details.windows)]
    for analysis in sorted(drawable, key=lambda each: -each.k):
        windows, table = analysis.details.windows, table_of(analysis, "windows")
        assert windows is not None
        assert table is not None
        finding = _by_window(analysis)
        drawing = drawn_ways.windows(name_of(scope.review, analysis, "windows"), analysis, windows, finding)
        show = scope.register.figure if len(parts) < DRAWN_WINDOWS else scope.register.figure_as_table
        parts.append(show(drawing, scope.root, table=tables.shown(table, analysis)))
    first, more = parts[:DRAWN_WINDOWS], parts[DRAWN_WINDOWS:]
    folded = html.more(say("figure.more-windows", n=len(more)), Markup("").join(more)) if more else Markup("")
    return Markup("").join(first) + folded + _details(scope, without=("windows",))


def _has_ratio(found: Windows) -> bool:
    return any(line.estimate is not None for line in found.ratios.lines)


def _by_window(analysis: Analysis) -> str:
    """The finding: the ratio of each window, and whether the joint test sees a change."""
    windows = analysis.details.windows
    assert windows is not None
    ratios = "; ".join(
        f"{said.label(line.label)} {wording.as_read(analysis.measure, line.estimate, line.interval)}"
        for line in windows.ratios.lines
    )
    p = windows.alike_p
    alike = "" if p is None else say("caption.windows.changes" if p < 0.05 else "caption.windows.alike", p=p)
    return say(
        "caption.windows", pair=wording.pair(analysis.arm, analysis.reference), ratios=ratios, alike=alike
    ).strip()


def _harms(scope: Scope) -> Markup:
    """Adverse events per 100 patients, a table for each pair of treatments."""
    pairs: dict[str, list[Analysis]] = {}
    for analysis in scope.group:
        pairs.setdefault(wording.pair(analysis.arm, analysis.reference), []).append(analysis)
    parts = []
    for pair, group in pairs.items():
        drawn_table = html.result_table(tables.harms(pair, group))
        folded = say("review.harms", pair=pair, n=len(group))
        parts.append(drawn_table if len(pairs) == 1 else html.more(folded, drawn_table))
    return Markup("").join(parts)


def _details_of_each(scope: Scope) -> Markup:
    silent = [one for one in scope.group if not one.k]
    return (not_estimable(silent) if silent else Markup("")) + _details(scope)


#: The section of each kind of plan; the kinds of ``review_figures.FORESTS`` stand above them.
BODIES: dict[type[Plan], Callable[[Scope], Markup]] = {
    ReportedMedians: _medians,
    PooledMedians: _medians,
    HazardRatios: _hazard_ratios,
    ResponseRates: _comparisons,
    MetaRegression: _regression,
    BaselineTable: _baseline,
    Direction: _directions,
    HarmRates: _harms,
    Predicted: _predicted,
    Interactions: _interactions,
    HazardRatioWindows: _windows,
}
#: Sections whose title is not the protocol's own, by its key.
TITLES: dict[type[Plan], str] = {Direction: "directions.section"}
