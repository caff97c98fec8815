"""A page for each version: what it says, and what is new in it since each of the versions before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hccmeta.site import html
from hccmeta.site.drawn_versions import before_and_after
from hccmeta.site.register import Register
from hccmeta.site.view import View
from hccmeta.versions.diff.changes import Step, step
from hccmeta.versions.diff.compare import Difference, compare
from hccmeta.versions.diff.releases import all_releases
from hccmeta.versions.diff.render import name_of, of_study, shown
from hccmeta.versions.diff.summary import Summary, summarise
from hccmeta.words import wording
from hccmeta.words.english import heads, say

#: The page of what is not released.
WORKING = "working"
#: From a version's page to the top of the site.
ROOT = "../../"
#: How many versions before it a version is compared with on its page; api/v1/changes.json has all pairs.
COMPARED = 10


@dataclass(frozen=True)
class VersionPage:
    """A version, the name of its page below ``versions/``, and those before it, newest first."""

    summary: Summary
    name: str
    before: tuple[Summary, ...]

    @property
    def released(self) -> bool:
        """Whether this is a version that stays."""
        return self.name != WORKING


@dataclass(frozen=True)
class Since:
    """What is new since a version ``before``: in a sentence, by studies, in figures and in a table."""

    before: str
    headline: str
    studies: tuple[tuple[str, str], ...]
    figures: tuple[Markup, ...]
    table: Markup | None
    methods: tuple[str, ...]
    libraries: tuple[str, ...]
    code_changed: bool


def version_pages(view: View, root: Path) -> tuple[VersionPage, ...]:
    """The pages, newest first: what is built now, then each version released before it."""
    done = tuple(one for one in reversed(all_releases(root)) if one.version != view.version)
    now = summarise(view.library, view.results, version=view.version, year=0, code="")
    every = (now, *done)
    return tuple(
        VersionPage(one, WORKING if "+" in one.version else one.version, every[i + 1 : i + 1 + COMPARED])
        for i, one in enumerate(every)
    )


def listed(view: View, root: Path) -> tuple[dict[str, str], ...]:
    """Every version as the list of them tells it, newest first: its name, its page, what it did to the one before."""
    return tuple(
        {
            "name": page.summary.version,
            "page": page.name,
            "before": page.before[0].version if page.before else "",
            "headline": step(compare(page.before[0], page.summary)).headline if page.before else "",
        }
        for page in version_pages(view, root)
    )


def context(page: VersionPage, register: Register, names: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a version is given; ``names``: of the reviews that there are now, by their ids."""
    return {
        "root": ROOT,
        "name": page.summary.version,
        "released": page.released,
        "archive": page.summary.archive,
        "results": _results(page.summary, names),
        "since": tuple(_since(compare(one, page.summary), page.name, register, names) for one in page.before),
    }


def _results(summary: Summary, names: Mapping[str, str]) -> Markup:
    """The primary results of a version."""
    rows = [
        (names.get(one.review, one.review), name_of(one), shown(one), one.k, wording.count(one.n))
        for one in summary.analyses
        if one.primary
    ]
    head = heads("version.head", "review", "analysis", "estimate", "studies", "patients")
    return html.table(head, rows, caption=say("version.results", version=summary.version))


def _since(difference: Difference, page: str, register: Register, names: Mapping[str, str]) -> Since:
    told, none = step(difference), say("diff.library.none")
    drawings = before_and_after(f"version-{page}-since-{told.before}", difference)
    return Since(
        before=told.before,
        headline=told.headline,
        studies=tuple(map(of_study, told.studies)),
        figures=tuple(register.figure(one, ROOT, downloads=False) for one in drawings),
        table=_moved(told, names) if told.results else None,
        methods=told.methods,
        libraries=tuple(
            say("version.library", name=name, before=before or none, after=after or none)
            for name, before, after in difference.libraries
        ),
        code_changed=told.code_changed,
    )


def _moved(told: Step, names: Mapping[str, str]) -> Markup:
    """Each result that moved, before and after."""
    rows = [
        (
            one.title,
            names.get(one.review, one.review),
            one.before,
            one.after,
            say("version.changed", conclusion=one.conclusion) if one.conclusion_moved else one.conclusion,
        )
        for one in told.results
    ]
    head = (*heads("version.head", "analysis", "review"), told.before, told.after, say("version.head.conclusion"))
    return html.table(head, rows, caption=say("version.moved", before=told.before, after=told.after))
