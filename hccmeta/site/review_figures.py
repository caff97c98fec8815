"""The figures of a review, each with its table and downloads."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from hccmeta.analysis.codes import Source
from hccmeta.analysis.details import Lines
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import ActiveVControl, AnalysisPlan, Contrasts, Nested, PooledMedians
from hccmeta.site import drawn, drawn_curves, drawn_grids, drawn_reports, drawn_ways, html, review_tables
from hccmeta.site.answers import primary_analyses
from hccmeta.site.register import Register
from hccmeta.site.review_findings import not_estimable
from hccmeta.site.view import ReviewView
from hccmeta.words import said, tables, wording
from hccmeta.words.details import table_of
from hccmeta.words.english import heads, say
from hccmeta.words.table import Table


def name_of(review: ReviewView, analysis: Analysis, kind: str) -> str:
    """The name of a figure, unique in the site: it is an id in the page and a file name."""
    return f"{review.record.id}-{analysis.id}-{kind}".replace(".", "-")


def caption(review: ReviewView, analysis: Analysis) -> str:
    """The finding of an analysis as the caption of its figure."""
    return wording.answer(
        analysis,
        important=review.important(analysis.endpoint),
        certainty=review.certainty(analysis.id),
        agreed=review.agreed(analysis.endpoint),
    )


#: The kinds of plan whose figures are forest plots of differences in mean survival.
FORESTS = (Contrasts, ActiveVControl, Nested)


def primary(review: ReviewView, register: Register, root: str) -> Markup:
    """Forest plots of the analyses of RMST differences: by horizon, a panel of comparisons or one forest."""
    parts = []
    for plan in review.record.analyses:
        if isinstance(plan, FORESTS) and any(one.estimate is not None for one in review.group(plan.id)):
            parts.append(_group(review, plan, register, root))
            parts += [review_tables.network(one) for one in review.group(plan.id) if one.kind == "network"]
    return Markup("").join(parts)


def _group(review: ReviewView, plan: AnalysisPlan, register: Register, root: str) -> Markup:
    group = list(review.comparisons(plan))
    results = [one for one in group if one.estimate is not None]
    heading = Markup("<h3>{}</h3>").format(review.heading(plan))
    if not results:
        return heading + not_estimable(group)
    parts = [heading]
    if len(group) > 1:
        name = name_of(review, group[0], "panel")
        clear = sum(_excludes_none(one) for one in results)
        finding = say("caption.panel", shown=len(results), clear=clear, chance=wording.number(0.05 * len(results), 1))
        drawing = drawn.panel(name, say("caption.panel.title", title=plan.title), group, finding)
        parts.append(register.figure(drawing, root, table=tables.panel(plan.title, group)))
    for analysis in results:
        if len(analysis.rows) > 1:
            parts += [_forest(review, analysis, register, root), review_tables.behind(analysis)]
        parts.append(hidden_bias(review, analysis, register, root))
    return Markup("").join(parts) + review_tables.together(results)


def hidden_bias(review: ReviewView, one: Analysis, register: Register, root: str) -> Markup:
    """What a hidden difference between groups that nobody randomised would do; empty where all were."""
    important = review.important(one.endpoint)
    drawing = drawn_reports.hidden_bias(name_of(review, one, "bias"), one, said.title(one), important)
    if drawing is None:
        return Markup("")
    return register.figure(drawn_reports.predicted(drawing) if one.source is Source.PREDICTED else drawing, root)


def _excludes_none(one: Analysis) -> bool:
    """Whether the interval excludes no difference."""
    low, high = one.ci or (None, None)
    return low is not None and high is not None and not low <= 0 <= high


def _forest(review: ReviewView, one: Analysis, register: Register, root: str) -> Markup:
    drawing = drawn.forest(name_of(review, one, "forest"), review, one, caption(review, one))
    return register.figure(drawing, root, table=tables.forest(one)) + html.bullets(said.notes(one.notes))


def pooled_curves(review: ReviewView, register: Register, root: str) -> Markup:
    """Pooled survival curves of the treatments that have them, by endpoint."""
    parts = []
    for plan in review.record.analyses:
        if not isinstance(plan, PooledMedians):
            continue
        results = [one for one in review.group(plan.id) if one.estimate is not None]
        if review.group(plan.id):
            finding = say("caption.pooled-medians", medians=wording.of_treatments(results))
            endpoint = vocabulary.label(plan.endpoint)
            name = f"{review.record.id}-{plan.id}-curves"
            drawing = drawn_curves.pooled(
                name, endpoint, finding, review.group(plan.id), horizon=review.horizon(plan.endpoint)
            )
            if drawing is not None:
                parts.append(register.figure(drawing, root, table=_medians(results)))
    return Markup("").join(parts)


def _medians(analyses: list[Analysis]) -> Table:
    results = ((one, wording.interval(one.estimate, one.ci, 1)) for one in analyses)
    rows = tuple(
        (vocabulary.label(one.arm or ""), one.k, one.n, result, said.method(one.method)) for one, result in results
    )
    head = heads("review.medians", "treatment", "studies", "patients", "median", "method")
    return Table("medians", say("review.medians"), head, rows)


def against_tau(review: ReviewView, register: Register, root: str) -> Markup:
    """The RMST difference against tau of the leading primary analyses."""
    parts: list[Markup] = []
    for analysis in primary_analyses(review):
        lines, table = analysis.details.by_tau, table_of(analysis, "rmst-by-tau")
        if lines is not None and table is not None and len(drawn_curves.by_tau(lines)) > 1:
            pair, horizon = wording.pair(analysis.arm, analysis.reference), wording.months(analysis.tau or 0)
            finding = say("caption.against-tau", pair=pair, horizon=horizon, result=wording.effect(analysis))
            drawing = drawn_curves.against_tau(name_of(review, analysis, "tau"), analysis, lines, finding)
            show = register.figure if len(parts) < FIGURES_AGAINST_TAU else register.figure_as_table
            parts.append(show(drawing, root, table=tables.estimates(table, analysis)))
    return _heat(review, register, root) + _first_and_more(parts, say("review.against-tau.others"))


#: How many leading comparisons are drawn against tau; those folded away show their table and link to their figure.
FIGURES_AGAINST_TAU = 2
#: Horizons of the heat map: those a reader knows, few enough for a phone.
SHOWN_TAU = (6.0, 12.0, 18.0, 24.0, 36.0)


def _heat(review: ReviewView, register: Register, root: str) -> Markup:
    """Every primary comparison at every horizon, where there are enough of them to need an overview."""
    comparisons = {
        wording.pair(one.arm, one.reference): drawn_curves.by_tau(one.details.by_tau)
        for one in primary_analyses(review)
        if one.details.by_tau is not None
    }
    if len(comparisons) < 3:
        return Markup("")
    finding = say("caption.heat")
    values = [[row.get(tau) for tau in SHOWN_TAU] for row in comparisons.values()]
    columns = [say("review.heat.tau", tau=tau) for tau in SHOWN_TAU]
    name = f"{review.record.id}-heat"
    drawing = drawn_grids.heat(name, say("caption.heat.title"), finding, list(comparisons), columns, values, null=0.0)
    rows = tuple(
        (pair, *(wording.not_estimable() if value is None else wording.interval(value[0], value[1:]) for value in line))
        for pair, line in zip(comparisons, values, strict=True)
    )
    table = Table("heat", say("review.heat"), (say("review.heat.comparison"), *columns), rows)
    return register.figure(drawing, root, table=table)


def _first_and_more(parts: list[Markup], summary: str) -> Markup:
    first, more = parts[:FIGURES_AGAINST_TAU], parts[FIGURES_AGAINST_TAU:]
    folded = html.more(say("review.folded", title=summary, n=len(more)), Markup("").join(more)) if more else Markup("")
    return Markup("").join(first) + folded


def sensitivity(review: ReviewView, register: Register, root: str) -> Markup:
    """Other models and each study left out, as figures of estimates."""
    parts = _estimates(review, register, root, ("sensitivity", "leave-one-out"))
    return parts + every_way(review, register, root)


def every_way(review: ReviewView, register: Register, root: str) -> Markup:
    """The primary contrasts computed in every defensible way, and over every subset of their studies."""
    parts = []
    for analysis in primary_analyses(review):
        table = table_of(analysis, "multiverse")
        if analysis.details.multiverse is not None and table is not None:
            drawing = drawn_ways.multiverse(
                name_of(review, analysis, "ways"), analysis, analysis.details.multiverse, _agreeing(analysis)
            )
            parts.append(register.figure(drawing, root, table=tables.ways(table, analysis)))
        table = table_of(analysis, "gosh")
        if analysis.details.gosh is not None and table is not None:
            drawing = drawn_ways.subsets(
                name_of(review, analysis, "gosh"), analysis, analysis.details.gosh, _subsets(analysis)
            )
            parts.append(register.figure(drawing, root, table=tables.ways(table, analysis)))
    return Markup("").join(parts)


def _agreeing(analysis: Analysis) -> str:
    """How many of all ways agree with the planned one."""
    ways = analysis.details.multiverse
    assert ways is not None
    low, high = (wording.on_reading_scale(analysis.measure, float(ways.estimate[i])) for i in (0, -1))
    return say(
        "caption.multiverse" if ways.important is not None else "caption.multiverse.unimportant",
        pair=wording.pair(analysis.arm, analysis.reference),
        ways=wording.count(ways.size),
        sign=wording.number(100 * ways.share_same_sign, 0),
        verdict=wording.number(100 * ways.share_same_verdict, 0),
        result=wording.effect(analysis),
        low=wording.number(low),
        high=wording.number(high),
    )


def _subsets(analysis: Analysis) -> str:
    subsets = analysis.details.gosh
    assert subsets is not None
    ends = float(min(subsets.estimate)), float(max(subsets.estimate))
    low, high = (wording.on_reading_scale(analysis.measure, value) for value in ends)
    return say(
        "caption.gosh",
        pair=wording.pair(analysis.arm, analysis.reference),
        subsets=wording.count(len(subsets.estimate)),
        low=wording.number(low),
        high=wording.number(high),
        name=said.label(subsets.study),
    )


def cumulative(review: ReviewView, register: Register, root: str) -> Markup:
    """The estimate as it stood after each publication."""
    return _estimates(review, register, root, ("cumulative",))


def _estimates(review: ReviewView, register: Register, root: str, wanted: tuple[str, ...]) -> Markup:
    parts = []
    for one in primary_analyses(review):
        for name in wanted:
            lines, table = LINES[name](one), table_of(one, name)
            if lines is not None and table is not None and one.k > 1:
                finding = _between(table, lines, one)
                drawing = drawn.sensitivity(name_of(review, one, name), one, lines, table, finding)
                parts.append(register.figure(drawing, root, table=tables.estimates(table, one)))
    return Markup("").join(parts)


#: The estimates drawn one below the other, by the id of their table.
LINES: dict[str, Callable[[Analysis], Lines | None]] = {
    "sensitivity": lambda one: one.details.sensitivity,
    "leave-one-out": lambda one: one.details.leave_one_out,
    "cumulative": lambda one: one.details.cumulative,
}


def _between(table: Table, lines: Lines, analysis: Analysis) -> str:
    """Between which values the estimate lies over all ``lines``."""
    values = [wording.on_reading_scale(analysis.measure, one.estimate) for one in lines.lines]
    known = [value for value in values if value is not None]
    pair = wording.pair(analysis.arm, analysis.reference)
    if not known:
        return say("caption.between.none", pair=pair, note=table.note).strip()
    return say(
        "caption.between",
        pair=pair,
        title=wording.uncapital(table.title),
        low=wording.number(min(known)),
        high=wording.number(max(known)),
        unit=said.unit(analysis.unit),
        result=wording.effect(analysis),
        note=table.note,
    ).strip()


def small_studies(review: ReviewView, register: Register, root: str) -> Markup:
    """Funnel plots where ten studies or more allow one; with fewer, asymmetry cannot be told from chance."""
    analyses = [one for one in review.result.analyses if drawn_curves.funnel_allowed(one)]
    if not analyses:
        return Markup("")
    finding = say("caption.funnel")
    parts = [
        register.figure(
            drawn_curves.funnel(name_of(review, one, "funnel"), one, finding), root, table=tables.forest(one)
        )
        for one in analyses
    ]
    return Markup("").join(parts)
