"""Reporting checklists: how each review answers each item by its results.

Ids are those of PRISMA 2020 (Page et al., BMJ 2021;372:n71) and of PRISMA-LSR (Akl et al., BMJ 2024;387:e079183), read
up to item 5 in table 1 of PMC12036629. PRISMA-IPD could not be read, and nothing of it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from hccmeta.analysis.codes import Kind
from hccmeta.site import html
from hccmeta.site.view import ReviewView, View
from hccmeta.versions.number import releases
from hccmeta.words.english import heads, say


@dataclass(frozen=True)
class Found:
    """Where a review reports an item: a page below the site's top with its anchor, and the words of the link."""

    where: str
    words: str


@dataclass(frozen=True)
class NotYet:
    """Why a review does not report an item yet."""

    why: str


#: A function of the review, its prose and its results, and of nothing else.
Rule = Callable[[View, ReviewView], Found | NotYet]


@dataclass(frozen=True)
class Item:
    """One item, by its official number, and the rule that answers it; ``part`` tells parts of an item apart."""

    number: str
    rule: Rule
    part: int = 1


def _page(anchor: str, link: str, unless: Callable[[ReviewView], str] = lambda _: "") -> Rule:
    """A part of the review's own page, unless there is a reason why it says nothing."""

    def rule(_: View, review: ReviewView) -> Found | NotYet:
        why = unless(review)
        return NotYet(why) if why else Found(f"reviews/{review.record.id}/{anchor}", say(f"checklist.link.{link}"))

    return rule


def _written(heading: str, unless: Callable[[ReviewView], str] = lambda _: "", *, file: str = "protocol.md") -> Rule:
    """The part of this heading of a text that people wrote for the review, unless it says nothing."""
    name = file.removesuffix(".md")
    anchor = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")

    def rule(_: View, review: ReviewView) -> Found | NotYet:
        why = unless(review)
        if not why and not _has(review.folder.prose.get(file, ""), heading):
            why = _not("unwritten", heading=heading, file=file)
        words = say("checklist.link.written", text=name, heading=heading.lower())
        return NotYet(why) if why else Found(f"reviews/{review.record.id}/{name}/#{anchor}", words)

    return rule


def _has(text: str, heading: str) -> bool:
    """Whether ``text`` (Markdown) has words below the heading of a part."""
    found = re.search(rf"^## {re.escape(heading)}[ \t]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found is not None and bool(found[1].strip())


def _site(where: str, link: str) -> Rule:
    return lambda *_: Found(where, say(f"checklist.link.{link}"))


def _version_before(view: View, _: ReviewView) -> Found | NotYet:
    done = [one for one in releases(view.library.root) if str(one) != view.version]
    return Found("versions/", say("checklist.link.version", version=done[-1])) if done else NotYet(_not("unreleased"))


def _not(why: str, **arguments: object) -> str:
    return say(f"checklist.not.{why}", **arguments)


def _unsearched(review: ReviewView) -> str:
    return _not("unsearched") if review.status.last_search is None else ""


def _unpooled(review: ReviewView) -> str:
    some = any(one.estimate is not None for one in review.result.analyses)
    return "" if some else _not("unpooled")


def _unjudged(review: ReviewView) -> str:
    judged = sum(one.record.risk_of_bias is not None for one in review.studies)
    if review.studies and judged == len(review.studies):
        return ""
    return _not("unjudged", judged=judged, studies=len(review.studies))


def _unsigned(review: ReviewView) -> str:
    signed = any(one.certainty is not None for one in review.folder.grade.outcomes)
    return "" if signed else _not("unsigned")


def _no_contrast_of_ten(review: ReviewView) -> str:
    return "" if any(one.k >= 10 for one in review.result.analyses) else _not("few")


def _no_studies(review: ReviewView) -> str:
    return "" if review.studies else _not("studies")


def _no_limits(review: ReviewView) -> str:
    return "" if review.record.caveats else _not("limits")


def _unexplored(review: ReviewView) -> str:
    explored = any(one.kind is Kind.META_REGRESSION and one.estimate is not None for one in review.result.analyses)
    return "" if explored else _not("heterogeneity")


def _no_queries(review: ReviewView) -> str:
    return "" if review.record.queries else _not("queries")


def _no_funding(review: ReviewView) -> str:
    return "" if review.record.funding else _not("funding")


def _no_interests(review: ReviewView) -> str:
    silent = [one.name for one in review.record.authors if not one.interests]
    return _not("interests", names=", ".join(silent)) if silent else ""


def _no_roles(review: ReviewView) -> str:
    silent = [one.name for one in review.record.authors if not one.roles]
    return _not("roles", names=", ".join(silent)) if silent else ""


def _not_living(review: ReviewView) -> str:
    return "" if review.record.living.state == "retired" else _not("living")


_METHODS = "methods/statistics/"
_PEOPLE = "#people"
_DEVIATIONS = _written("Deviations from this protocol")
_LIVING = _written("Living mode")

PRISMA_2020 = (
    Item("1", _page("", "titled")),
    Item("2", _written("Abstract", file="abstract.md")),
    Item("3", _written("Question")),
    Item("4", _page("#question", "question")),
    Item("5", _written("Which studies")),
    Item("6", _written("Finding studies", _unsearched)),
    Item("7", _written("Finding studies", _no_queries)),
    Item("8", _written("Selecting studies")),
    Item("9", _written("Data and their sources")),
    Item("10a", _written("Outcomes")),
    Item("10b", _site("add-a-study/codebook/", "codebook")),
    Item("11", _site("methods/certainty/#risk-of-bias", "certainty-and-bias")),
    Item("12", _written("Statistical analysis")),
    Item("13a", _written("Statistical analysis")),
    Item("13b", _site("methods/reconstruction/", "reconstruction")),
    Item("13c", _site("methods/", "methods")),
    Item("13d", _site(f"{_METHODS}#between-studies", "between")),
    Item("13e", _site(f"{_METHODS}#between-studies", "between")),
    Item("13f", _site(f"{_METHODS}#between-studies", "between")),
    Item("14", _site(f"{_METHODS}#between-studies", "between")),
    Item("15", _site("methods/certainty/#certainty", "certainty")),
    Item("16a", _page("#flow-of-records", "flow", _unsearched)),
    Item("16b", _page("#excluded", "excluded", _unsearched)),
    Item("17", _page("#included", "included-studies", _no_studies)),
    Item("18", _page("#risk-of-bias", "risk-of-bias", _unjudged)),
    Item("19", _page("#included", "studies", _no_studies)),
    Item("20a", _page("#risk-of-bias", "risk-of-bias", _unjudged)),
    Item("20b", _page("", "review", _unpooled)),
    Item("20c", _page("", "review", _unexplored)),
    Item("20d", _page("", "review", _unpooled)),
    Item("21", _page("", "review", _no_contrast_of_ten)),
    Item("22", _page("", "review", _unsigned)),
    Item("23a", _written("Interpretation", file="discussion.md")),
    Item("23b", _page("#limitations", "limitations", _no_limits)),
    Item("23c", _written("Limitations")),
    Item("23d", _written("Implications", file="discussion.md")),
    Item("24a", _written("Registration")),
    Item("24b", _page("protocol/", "protocol")),
    Item("24c", _DEVIATIONS),
    Item("25", _page(_PEOPLE, "people", _no_funding)),
    Item("26", _page(_PEOPLE, "people", _no_interests)),
    Item("27", _site("data-and-api/", "api")),
)
PRISMA_LSR = (
    Item("1", _page("", "titled-living")),
    Item("2", _page("", "top", _not_living)),
    Item("3", _LIVING),
    Item("3", _version_before, 2),
    Item("4", _DEVIATIONS),
    Item("L1", _written("Living mode", _no_queries)),
    Item("L1", _LIVING, 2),
    Item("L1", _LIVING, 3),
    Item("L2", _DEVIATIONS),
    Item("L3", _site("changelog/", "changes")),
    Item("L4", _page(_PEOPLE, "people", _no_roles)),
)
#: By name; of a checklist without items nothing could be read, and the page says so.
CHECKLISTS: dict[str, tuple[Item, ...]] = {"prisma-2020": PRISMA_2020, "prisma-lsr": PRISMA_LSR, "prisma-ipd": ()}


def as_html(view: View, name: str, root: str) -> Markup:
    """The checklist as a table with a column for each review; ``root`` leads to the site's top.

    Raises KeyError for an unknown name.
    """
    rows = [
        (item.number, _asks(name, item), *(_answer(item.rule(view, one), root) for one in view.reviews))
        for item in CHECKLISTS[name]
    ]
    if not rows:
        left_out = say(f"checklist.{name}.left-out")
        return Markup("<p><strong>{}.</strong> {}</p>").format(say(f"checklist.{name}"), left_out)
    head = (*heads("checklist.head", "item", "asks"), *(one.record.short_title for one in view.reviews))
    return html.table(head, rows, caption=say(f"checklist.{name}"), note=say(f"checklist.{name}.left-out"))


def _asks(name: str, item: Item) -> str:
    part = f".{item.part}" if item.part > 1 else ""
    return say(f"checklist.asks.{name}.{item.number}{part}")


def _answer(found: Found | NotYet, root: str) -> Markup:
    if isinstance(found, NotYet):
        return escape(say("checklist.not-yet", why=found.why))
    return html.link(f"{root}{found.where}", found.words)
