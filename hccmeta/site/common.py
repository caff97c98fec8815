"""What pages share that are no review and no study: the home page, the index of studies, the methods' tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hccmeta.evidence.catalogue import page as problem_codes
from hccmeta.evidence.spec import codebook, vocabulary
from hccmeta.site import agreement, checklists, house_map, html, reference, version_pages
from hccmeta.site.answers import answer
from hccmeta.site.changes import Entry
from hccmeta.site.plainly import plainly
from hccmeta.site.register import Register
from hccmeta.site.review_page import strip
from hccmeta.site.templates import escaped
from hccmeta.site.view import StudyView, View
from hccmeta.versions.diff.releases import all_releases
from hccmeta.versions.news import News, latest, of_review
from hccmeta.words import facts, said, wording
from hccmeta.words.english import say


def home_reviews(view: View) -> list[dict[str, Any]]:
    """What the home page says of each review."""
    return [
        {
            "id": one.record.id,
            "title": one.record.title,
            "short_title": one.record.short_title,
            "question": one.record.question,
            "answer": answer(one),
            "strip": strip(view, one),
        }
        for one in view.reviews
    ]


def reviews_list(view: View) -> list[dict[str, Any]]:
    """Each review as the pages about all of them see it: its protocol's record, its searches and their status."""
    return [
        {
            "id": one.record.id,
            "record": one.record,
            "status": one.status,
            "sentence": said.status(one.status),
            "searches": one.folder.searches,
            "n_studies": len(one.studies),
            "n_patients": one.result.n_patients,
            "n_with_curve": one.result.n_with_curve,
        }
        for one in view.reviews
    ]


#: The columns of the table of all studies, and how each is sorted.
COLUMNS = {"study": "text", "year": "number", "design": "text", "line": "number", "treatments": "text",
           "patients": "number", "curve": "text", "reviews": "text"}  # fmt: skip


def study_index(view: View, root: str) -> Markup:
    """The table of all studies, with what the filter looks at in each row."""
    cells = Markup("").join(
        Markup('<th scope="col" data-kind="{}">{}</th>').format(kind, say(f"page.studies.{name}"))
        for name, kind in COLUMNS.items()
    )
    rows = Markup("").join(_index_row(view, one, root) for one in view.studies)
    return Markup(
        '<div class="hm-table hm-stack" role="region" aria-label="{label}" tabindex="0">'
        '<table id="hm-studies" class="hm-t hm-sortable">'
        "<caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    ).format(label=say("page.studies.all"), caption=say("page.studies"), cells=cells, rows=rows)


def _index_row(view: View, study: StudyView, root: str) -> Markup:
    record = study.record
    n = sum(arm.n for arm in record.arms)
    reviews = Markup(", ").join(
        html.link(f"{root}reviews/{r.record.id}/", r.record.short_title) for r in view.reviews_of(record.id)
    )
    cells: dict[str, html.Cell] = {
        "year": str(record.reports[0].year),
        "design": facts.design(record.design),
        "line": str(record.population.line),
        "treatments": ", ".join(vocabulary.label(arm.treatment) for arm in record.arms),
        "patients": wording.count(n),
        "curve": say("page.studies.drawn" if study.result.arms else "page.studies.wanted"),
        "reviews": reviews,
    }
    drawn = Markup("").join(
        Markup('<td{} data-name="{}">{}</td>').format(_sorted_by(name, n), say(f"page.studies.{name}"), cell)
        for name, cell in cells.items()
    )
    return Markup(
        '<tr data-line="{}" data-design="{}" data-curve="{}" data-treatments="{}"><th scope="row">{}</th>{}</tr>'
    ).format(
        record.population.line,
        record.design,
        "yes" if study.result.arms else "wanted",
        " ".join(arm.treatment for arm in record.arms),
        html.link(f"{root}studies/{record.id}/", record.name),
        drawn,
    )


def _sorted_by(column: str, patients: int) -> Markup:
    """How a cell is set, and the number by which it is sorted where it is shown with spaces."""
    value = Markup(' data-value="{}"').format(patients) if column == "patients" else Markup("")
    return (Markup(' class="hm-num"') if COLUMNS[column] == "number" else Markup("")) + value


def treatments_in(view: View) -> list[tuple[str, str]]:
    """The treatments that occur, by the vocabulary's order, with their labels."""
    present = {arm.treatment for one in view.studies for arm in one.record.arms}
    return [(term.id, term.label) for term in vocabulary.TREATMENTS if term.id in present]


def plain_reviews(view: View, register: Register, top: str) -> list[dict[str, Any]]:
    """What the plain-language page says of each review."""
    return [{"short_title": one.record.short_title, "plain": plainly(one, register, top)} for one in view.reviews]


def _news(view: View, root: Path) -> Callable[[str], News]:
    """What is new in the version, by the id of a review."""
    found = latest(view.library, view.results, all_releases(root), view.version)
    included = {one.record.id: [study.record.id for study in one.studies] for one in view.reviews}
    return lambda review: of_review(found, review, included[review])


def context(view: View, root: Path, entries: tuple[Entry, ...], register: Register) -> dict[str, Any]:
    """The names that every page may use."""
    return {
        "version": view.version,
        "built": view.built.isoformat(),
        "n_studies": len(view.studies),
        "n_patients": sum(arm.n for one in view.studies for arm in one.record.arms),
        "n_curves": sum(bool(one.result.arms) for one in view.studies),
        "count": wording.count,
        "home_reviews": lambda: home_reviews(view),
        "plain_reviews": lambda top: plain_reviews(view, register, top),
        "reviews": reviews_list(view),
        "study_index": lambda top: study_index(view, top),
        "treatments_in": lambda: treatments_in(view),
        "agreement": lambda: agreement.agreement(root),
        "benchmarks": lambda: agreement.benchmarks(root),
        "crosscheck": view.results.crosscheck,
        "entries": entries,
        "without_curve": lambda: [
            {"id": one.record.id, "name": one.record.name} for one in view.studies if not one.result.arms
        ],
        "versions": lambda: version_pages.listed(view, root),
        "news": _news(view, root),
        "problem_codes": lambda: Markup(problem_codes.markdown()),
        "codebook": lambda: Markup(codebook.markdown(escaped)),
        "modules": lambda: Markup(house_map.markdown()),
        "stats_reference": lambda: Markup(reference.markdown()),
        "checklist": lambda name, top: checklists.as_html(view, name, top),
    }
