"""Reporting checklists: each item in our own short words, and how each review answers it by its results.

Ids are those of PRISMA 2020 (Page et al., BMJ 2021;372:n71), of PRISMA-LSR (Akl et al., BMJ 2024;387:e079183), read up
to item 5 in table 1 of PMC12036629, and the three new items of PRISMA-IPD (Stewart et al., JAMA 2015;313:1657-65).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from hccmeta.site import html
from hccmeta.site.view import ReviewView, View


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
    """One item, by its official id, and the rule that answers it for a review."""

    number: str
    asks: str
    rule: Rule


@dataclass(frozen=True)
class Checklist:
    """A checklist and its items; ``left_out`` names what of it is not asked here, and why."""

    title: str
    items: tuple[Item, ...]
    left_out: str = ""


def _page(anchor: str, words: str, unless: Callable[[ReviewView], str] = lambda _: "") -> Rule:
    """A part of the review's own page, unless there is a reason why it says nothing."""

    def rule(review: ReviewView) -> Found | NotYet:
        why = unless(review)
        return NotYet(why) if why else Found(f"reviews/{review.record.id}/{anchor}", words)

    return rule


def _site(where: str, words: str) -> Rule:
    return lambda _: Found(where, words)


def _never(why: str) -> Rule:
    return lambda _: NotYet(why)


def _unsearched(review: ReviewView) -> str:
    return "no systematic search has been run yet" if review.status.last_search is None else ""


def _unpooled(review: ReviewView) -> str:
    some = any(one.estimate is not None for one in review.result.analyses)
    return "" if some else "nothing can be estimated yet"


def _unjudged(review: ReviewView) -> str:
    judged = sum(one.record.risk_of_bias is not None for one in review.studies)
    if review.studies and judged == len(review.studies):
        return ""
    return f"{judged} of {len(review.studies)} studies have been assessed by a named person"


def _unsigned(review: ReviewView) -> str:
    signed = any(one.certainty is not None for one in review.folder.grade.outcomes)
    return "" if signed else "no named person has signed a certainty; the page shows signals only"


def _no_contrast_of_ten(review: ReviewView) -> str:
    return "" if any(one.k >= 10 for one in review.result.analyses) else "no comparison rests on ten studies or more"


def _no_queries(review: ReviewView) -> str:
    return "" if review.record.queries else "no search strategy is recorded"


def _no_funding(review: ReviewView) -> str:
    return "" if review.record.funding else "who paid for the review has not been declared"


def _no_interests(review: ReviewView) -> str:
    silent = [one.name for one in review.record.authors if not one.interests]
    return f"no interests declared by {', '.join(silent)}" if silent else ""


def _no_roles(review: ReviewView) -> str:
    silent = [one.name for one in review.record.authors if not one.roles]
    return f"no role is recorded of {', '.join(silent)}" if silent else ""


def _not_living(review: ReviewView) -> str:
    return "" if review.record.living.state == "retired" else "the review is not being retired"


_METHODS = "methods/statistics/"
_OWN = "protocol/"
_TO_WRITE = "to be written by named authors of the review"

PRISMA_2020 = (
    Item("1", "The title says that it is a systematic review", _never("the title does not say so: see the strip")),
    Item("2", "Abstract", _never("there is no structured abstract; the answer on top of the page stands in its place")),
    Item("3", "Rationale", _page(f"{_OWN}#question", "protocol, question")),
    Item("4", "Objectives", _page("#question", "question")),
    Item("5", "Criteria of eligibility, and grouping", _page(f"{_OWN}#which-studies", "protocol, which studies")),
    Item("6", "Sources, and when each was last searched", _page(f"{_OWN}#finding-studies", "protocol", _unsearched)),
    Item("7", "Strategies of all searches", _page(f"{_OWN}#finding-studies", "protocol", _no_queries)),
    Item("8", "How studies are selected", _page(f"{_OWN}#selecting-studies", "protocol, selecting studies")),
    Item("9", "How data are collected", _page(f"{_OWN}#data-and-their-sources", "protocol, data and their sources")),
    Item("10a", "Outcomes sought", _page(f"{_OWN}#outcomes", "protocol, outcomes")),
    Item("10b", "Other variables sought", _site("add-a-study/codebook/", "codebook")),
    Item("11", "Tools for risk of bias", _site("methods/certainty/#risk-of-bias", "certainty and risk of bias")),
    Item("12", "Effect measures", _page(f"{_OWN}#statistical-analysis", "protocol, statistical analysis")),
    Item("13a", "Which studies enter which synthesis", _page(f"{_OWN}#statistical-analysis", "protocol")),
    Item("13b", "Preparation of data", _site("methods/reconstruction/", "reconstruction")),
    Item("13c", "Tables and figures of results", _site("methods/", "methods")),
    Item("13d", "Models of synthesis", _site(f"{_METHODS}#between-studies", "between studies")),
    Item("13e", "Causes of heterogeneity: methods", _site(f"{_METHODS}#between-studies", "between studies")),
    Item("13f", "Sensitivity: methods", _site(f"{_METHODS}#between-studies", "between studies")),
    Item("14", "Missing results: methods", _site(f"{_METHODS}#between-studies", "between studies")),
    Item("15", "Certainty: methods", _site("methods/certainty/#certainty", "certainty")),
    Item("16a", "Flow of records, from searches to studies", _page("#flow-of-records", "flow", _unsearched)),
    Item("16b", "Near misses, and why they are excluded", _page("#excluded", "excluded", _unsearched)),
    Item("17", "Characteristics of each study", _page("#included", "included studies")),
    Item("18", "Risk of bias of each study", _page("#risk-of-bias", "risk of bias", _unjudged)),
    Item("19", "Results of each study", _page("#included", "included studies, each with its page")),
    Item("20a", "Characteristics and bias per synthesis", _page("#risk-of-bias", "risk of bias", _unjudged)),
    Item("20b", "Results of every synthesis", _page("", "the review", _unpooled)),
    Item("20c", "Causes of heterogeneity: results", _never("not explored: too few studies per comparison")),
    Item("20d", "Sensitivity: results", _page("", "the review", _unpooled)),
    Item("21", "Missing results: assessments", _page("", "the review", _no_contrast_of_ten)),
    Item("22", "Certainty of each outcome", _page("", "the review", _unsigned)),
    Item("23a", "Interpretation beside other evidence", _never(_TO_WRITE)),
    Item("23b", "Limits of the evidence", _page("#limitations", "limitations")),
    Item("23c", "Limits of the processes", _page(f"{_OWN}#limitations", "protocol, limitations")),
    Item("23d", "What follows for practice, policy, research", _never(_TO_WRITE)),
    Item("24a", "Registration", _never("the review is not registered")),
    Item("24b", "Where the protocol is", _page(_OWN, "protocol")),
    Item("24c", "Amendments", _page(f"{_OWN}#deviations-from-this-protocol", "protocol, deviations")),
    Item("25", "Support", _page(f"{_OWN}#roles-funding-and-interests", "protocol, funding", _no_funding)),
    Item("26", "Competing interests", _page(f"{_OWN}#roles-funding-and-interests", "protocol", _no_interests)),
    Item("27", "Data, code and materials", _site("data-and-api/", "data and API")),
)
PRISMA_LSR = (
    Item(
        "1",
        "The title says that it is living, and its version",
        _page("#how-to-cite", "citation; the page's own title does not say so"),
    ),
    Item("2", "Whether it retires after this version", _page("", "the top of the page", _not_living)),
    Item("3", "Why it is living", _page(f"{_OWN}#living-mode", "protocol, living mode")),
    Item("3", "The version before is cited", _never("no version has been released yet")),
    Item("4", "Changes of objectives, and why", _page(f"{_OWN}#deviations-from-this-protocol", "protocol, deviations")),
    Item("L1", "Schedule of the search of each source", _page(f"{_OWN}#living-mode", "protocol", _no_queries)),
    Item("L1", "Schedules of the other steps", _page(f"{_OWN}#living-mode", "protocol, living mode")),
    Item("L1", "Plan for retirement", _page(f"{_OWN}#living-mode", "protocol, living mode")),
    Item("L2", "Changes of methods", _page(f"{_OWN}#deviations-from-this-protocol", "protocol, deviations")),
    Item("L3", "Changes of results", _site("changelog/", "what changed")),
    Item("L4", "Authors and their roles", _page(f"{_OWN}#roles-funding-and-interests", "protocol, roles", _no_roles)),
)
PRISMA_IPD = (
    Item("A1", "Checks of the integrity of data: methods", _site("methods/reconstruction/", "reconstruction")),
    Item("A2", "How effects are explored to vary: methods", _site(f"{_METHODS}#between-studies", "between studies")),
    Item("A3", "What the checks found", _page("#included", "fidelity, on each study's page")),
)
CHECKLISTS = {
    "prisma-2020": Checklist("PRISMA 2020", PRISMA_2020),
    "prisma-lsr": Checklist(
        "PRISMA-LSR, the extension for living reviews",
        PRISMA_LSR,
        "Left out, because their text could not be read: the elements that PRISMA-LSR adds to items 6 to 27. An "
        "abstract of its authors (Cochrane, 2023) names among them updating data and bias of studies already included, "
        "analyses specific to the living mode, what triggered the version, flow over versions, and limits of the mode.",
    ),
    "prisma-ipd": Checklist(
        "PRISMA-IPD, the extension for individual participant data",
        PRISMA_IPD,
        "Left out, because their text could not be read: the 23 items whose wording PRISMA-IPD changes. Patient data "
        "here are reconstructed from published curves and are not original; authors were not asked for theirs.",
    ),
}


def as_html(view: View, name: str, root: str) -> Markup:
    """The checklist as a table with a column for each review; ``root`` leads to the site's top.

    Raises KeyError for an unknown name.
    """
    checklist = CHECKLISTS[name]
    rows = [
        (item.number, item.asks, *(_answer(item.rule(one), root) for one in view.reviews)) for item in checklist.items
    ]
    head = ("Item", "What it asks", *(one.record.short_title for one in view.reviews))
    return html.table(head, rows, caption=checklist.title, note=checklist.left_out)


def _answer(found: Found | NotYet, root: str) -> Markup:
    if isinstance(found, NotYet):
        return Markup("not yet: {}").format(found.why)
    return html.link(f"{root}{found.where}", found.words)
