"""Reporting checklists: each item in our own short words, and where it is answered; a missing one is shown so."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from hccmeta.site import html

REVIEW = "each review's page"


@dataclass(frozen=True)
class Item:
    """One item. ``where`` is a page below the site's top; empty means missing, with ``note`` saying why."""

    number: str
    asks: str
    where: str = ""
    note: str = ""


@dataclass(frozen=True)
class Checklist:
    """A checklist and its items."""

    title: str
    items: tuple[Item, ...]


CHECKLISTS = {
    "prisma-2020": Checklist(
        "PRISMA 2020",
        (
            Item("1", "Title says that it is a systematic review", "reviews/", "systematic once searched"),
            Item("2", "Abstract", "", "the answer on top of each review serves as one"),
            Item("3", "Rationale", "reviews/", "each review's protocol"),
            Item("4", "Objectives", "reviews/", REVIEW),
            Item("5", "Eligibility criteria", "reviews/", "executable, in each protocol"),
            Item("6", "Information sources", "methods/search/"),
            Item("7", "Search strategy", "methods/search/", "stored queries; not run yet"),
            Item("8", "Selection process", "methods/search/"),
            Item("9", "Data collection process", "methods/evidence/"),
            Item("10", "Data items", "add-a-study/codebook/"),
            Item("11", "Risk of bias of studies: tools", "methods/certainty/"),
            Item("12", "Effect measures", "methods/statistics/"),
            Item("13a-f", "Synthesis: preparation, models, heterogeneity, sensitivity", "methods/statistics/"),
            Item("14", "Reporting bias: methods", "methods/statistics/"),
            Item("15", "Certainty: methods", "methods/certainty/"),
            Item("16a", "Flow of records", "reviews/", REVIEW),
            Item("16b", "Excluded studies with reasons", "reviews/", REVIEW),
            Item("17", "Characteristics of studies", "studies/"),
            Item("18", "Risk of bias of each study", "", "no named person has assessed the studies yet"),
            Item("19", "Results of single studies", "studies/"),
            Item("20a-d", "Results of syntheses, heterogeneity, sensitivity", "reviews/", REVIEW),
            Item("21", "Reporting bias: results", "reviews/", "fewer than ten studies in every contrast"),
            Item("22", "Certainty of evidence", "", "signals only; no named person has signed a grade yet"),
            Item("23a", "Interpretation in the context of other evidence", "", "to be written by the reviews' authors"),
            Item("23b-c", "Limitations of evidence and processes", "methods/limitations/"),
            Item("23d", "Implications for practice, policy, research", "", "to be written by the reviews' authors"),
            Item("24a-c", "Registration, protocol, amendments", "reviews/", "protocols stand here; not registered"),
            Item("25", "Support", "", "to be stated by the reviews' authors"),
            Item("26", "Competing interests", "", "to be stated by the reviews' authors"),
            Item("27", "Availability of data, code, materials", "data-and-api/"),
        ),
    ),
    "prisma-lsr": Checklist(
        "PRISMA-LSR, the extension for living reviews",
        (
            Item("1", "Title says that it is living", "reviews/"),
            Item("2", "Status: current, due, overdue or retired", "reviews/", "the strip on top of each review"),
            Item("3", "Why the review is living", "reviews/", "each review's protocol"),
            Item("4", "How often searches are run, and for how long", "methods/search/"),
            Item("5", "Triggers of an update", "reviews/", "each review's protocol"),
            Item("6", "Changes of methods between versions", "changelog/"),
            Item("7", "Flow over all versions", "reviews/", REVIEW),
            Item("8", "What changed since the last version", "changelog/"),
            Item("9", "Evidence not yet included", "reviews/", "records that wait"),
            Item("10", "When and how the review retires", "reviews/", "each review's protocol"),
            Item("11", "Versions that stay and can be cited", "versions/"),
        ),
    ),
    "prisma-ipd": Checklist(
        "PRISMA-IPD, the extension for individual participant data",
        (
            Item(
                "1",
                "Title says that participant data are used",
                "methods/reconstruction/",
                "reconstructed, not original",
            ),
            Item("2", "How participant data were sought", "", "authors were not asked for original data"),
            Item("3", "Studies without participant data", "reviews/", "curve wanted"),
            Item("4", "Integrity of the data", "methods/reconstruction/", "a fidelity card on each study's page"),
            Item("5", "Missing data", "methods/limitations/"),
            Item("6", "One-stage or two-stage synthesis", "methods/statistics/", "two stages"),
            Item("7", "Clustering within studies", "methods/statistics/"),
            Item("8", "Numbers of participants per study", "studies/"),
            Item("9", "Effects modified by participants' characteristics", "", "lost in reconstruction"),
        ),
    ),
}


def as_html(name: str, root: str) -> Markup:
    """The checklist as a table; ``root`` leads to the site's top. Raises KeyError for an unknown name."""
    checklist = CHECKLISTS[name]
    answered = sum(bool(item.where) for item in checklist.items)
    rows = [(item.number, item.asks, _where(item, root), item.note) for item in checklist.items]
    caption = f"{checklist.title}: {answered} of {len(checklist.items)} items answered"
    return html.table(("Item", "What it asks", "Where", "Note"), rows, caption=caption)


def _where(item: Item, root: str) -> Markup:
    if not item.where:
        return html.chip("missing", "c-unverified")
    return html.link(f"{root}{item.where}", item.where.rstrip("/").rsplit("/", 1)[-1].replace("-", " "))
