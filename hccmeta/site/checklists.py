"""Reporting checklists: how each review answers each item by its results.

Ids are those of PRISMA 2020 (Page et al., BMJ 2021;372:n71), of PRISMA-LSR (Akl et al., BMJ 2024;387:e079183), read up
to item 5 in table 1 of PMC12036629, and the three new items of PRISMA-IPD (Stewart et al., JAMA 2015;313:1657-65).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from hccmeta.site import html
from hccmeta.site.view import ReviewView, View
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


#: A function of the results, and of nothing else.
Rule = Callable[[ReviewView], Found | NotYet]


@dataclass(frozen=True)
class Item:
    """One item, by its official number, and the rule that answers it; ``part`` tells parts of an item apart."""

    number: str
    rule: Rule
    part: int = 1


def _page(anchor: str, link: str, unless: Callable[[ReviewView], str] = lambda _: "") -> Rule:
    """A part of the review's own page, unless there is a reason why it says nothing."""

    def rule(review: ReviewView) -> Found | NotYet:
        why = unless(review)
        return NotYet(why) if why else Found(f"reviews/{review.record.id}/{anchor}", say(f"checklist.link.{link}"))

    return rule


def _site(where: str, link: str) -> Rule:
    return lambda _: Found(where, say(f"checklist.link.{link}"))


def _never(why: str) -> Rule:
    return lambda _: NotYet(_not(why))


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
_OWN = "protocol/"

PRISMA_2020 = (
    Item("1", _never("title")),
    Item("2", _never("abstract")),
    Item("3", _page(f"{_OWN}#question", "protocol-question")),
    Item("4", _page("#question", "question")),
    Item("5", _page(f"{_OWN}#which-studies", "protocol-which-studies")),
    Item("6", _page(f"{_OWN}#finding-studies", "protocol", _unsearched)),
    Item("7", _page(f"{_OWN}#finding-studies", "protocol", _no_queries)),
    Item("8", _page(f"{_OWN}#selecting-studies", "protocol-selecting-studies")),
    Item("9", _page(f"{_OWN}#data-and-their-sources", "data")),
    Item("10a", _page(f"{_OWN}#outcomes", "protocol-outcomes")),
    Item("10b", _site("add-a-study/codebook/", "codebook")),
    Item("11", _site("methods/certainty/#risk-of-bias", "certainty-and-bias")),
    Item("12", _page(f"{_OWN}#statistical-analysis", "protocol-statistical-analysis")),
    Item("13a", _page(f"{_OWN}#statistical-analysis", "protocol")),
    Item("13b", _site("methods/reconstruction/", "reconstruction")),
    Item("13c", _site("methods/", "methods")),
    Item("13d", _site(f"{_METHODS}#between-studies", "between")),
    Item("13e", _site(f"{_METHODS}#between-studies", "between")),
    Item("13f", _site(f"{_METHODS}#between-studies", "between")),
    Item("14", _site(f"{_METHODS}#between-studies", "between")),
    Item("15", _site("methods/certainty/#certainty", "certainty")),
    Item("16a", _page("#flow-of-records", "flow", _unsearched)),
    Item("16b", _page("#excluded", "excluded", _unsearched)),
    Item("17", _page("#included", "included-studies")),
    Item("18", _page("#risk-of-bias", "risk-of-bias", _unjudged)),
    Item("19", _page("#included", "studies")),
    Item("20a", _page("#risk-of-bias", "risk-of-bias", _unjudged)),
    Item("20b", _page("", "review", _unpooled)),
    Item("20c", _never("heterogeneity")),
    Item("20d", _page("", "review", _unpooled)),
    Item("21", _page("", "review", _no_contrast_of_ten)),
    Item("22", _page("", "review", _unsigned)),
    Item("23a", _never("to-write")),
    Item("23b", _page("#limitations", "limitations")),
    Item("23c", _page(f"{_OWN}#limitations", "protocol-limitations")),
    Item("23d", _never("to-write")),
    Item("24a", _never("unregistered")),
    Item("24b", _page(_OWN, "protocol")),
    Item("24c", _page(f"{_OWN}#deviations-from-this-protocol", "protocol-deviations")),
    Item("25", _page(f"{_OWN}#roles-funding-and-interests", "protocol-funding", _no_funding)),
    Item("26", _page(f"{_OWN}#roles-funding-and-interests", "protocol", _no_interests)),
    Item("27", _site("data-and-api/", "api")),
)
PRISMA_LSR = (
    Item("1", _page("#how-to-cite", "citation")),
    Item("2", _page("", "top", _not_living)),
    Item("3", _page(f"{_OWN}#living-mode", "protocol-living-mode")),
    Item("3", _never("unreleased"), 2),
    Item("4", _page(f"{_OWN}#deviations-from-this-protocol", "protocol-deviations")),
    Item("L1", _page(f"{_OWN}#living-mode", "protocol", _no_queries)),
    Item("L1", _page(f"{_OWN}#living-mode", "protocol-living-mode"), 2),
    Item("L1", _page(f"{_OWN}#living-mode", "protocol-living-mode"), 3),
    Item("L2", _page(f"{_OWN}#deviations-from-this-protocol", "protocol-deviations")),
    Item("L3", _site("changelog/", "changes")),
    Item("L4", _page(f"{_OWN}#roles-funding-and-interests", "protocol-roles", _no_roles)),
)
PRISMA_IPD = (
    Item("A1", _site("methods/reconstruction/", "reconstruction")),
    Item("A2", _site(f"{_METHODS}#between-studies", "between")),
    Item("A3", _page("#included", "fidelity")),
)
CHECKLISTS = {"prisma-2020": PRISMA_2020, "prisma-lsr": PRISMA_LSR, "prisma-ipd": PRISMA_IPD}


def as_html(view: View, name: str, root: str) -> Markup:
    """The checklist as a table with a column for each review; ``root`` leads to the site's top.

    Raises KeyError for an unknown name.
    """
    rows = [
        (item.number, _asks(name, item), *(_answer(item.rule(one), root) for one in view.reviews))
        for item in CHECKLISTS[name]
    ]
    head = (*heads("checklist.head", "item", "asks"), *(one.record.short_title for one in view.reviews))
    return html.table(head, rows, caption=say(f"checklist.{name}"), note=say(f"checklist.{name}.left-out"))


def _asks(name: str, item: Item) -> str:
    part = f".{item.part}" if item.part > 1 else ""
    return say(f"checklist.asks.{name}.{item.number}{part}")


def _answer(found: Found | NotYet, root: str) -> Markup:
    if isinstance(found, NotYet):
        return escape(say("checklist.not-yet", why=found.why))
    return html.link(f"{root}{found.where}", found.words)
