"""What comments and docstrings say of the documentation is there."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
CITED = re.compile(r"docs/((?:[\w-]+/)*[\w-]+\.md)(?:#([\w-]+))?")


def sources():
    for folder in ("hccmeta", "benchmarks"):
        yield from sorted((REPOSITORY / folder).rglob("*.py"))


def anchors(page: str) -> set[str]:
    """The ids of a page of the documentation: of its headings, and those written out."""
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+?)(?: *\{.*\})?$", text, re.MULTILINE)
    slugs = {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", one).strip().lower()) for one in headings}
    return slugs | set(re.findall(r"\{: ?#([\w-]+)", text)) | set(re.findall(r'\bid="([\w-]+)"', text))


CITATIONS = sorted(
    {found.groups("") for file in sources() for found in CITED.finditer(file.read_text(encoding="utf-8")) if found[2]}
)


@pytest.mark.parametrize(("page", "anchor"), CITATIONS)
def test_a_cited_place_exists(page, anchor):
    assert anchor in anchors(page)


def test_comments_cite_places_and_there_are_some():
    assert len(CITATIONS) > 5


def test_no_comment_cites_a_document_outside_the_repository():
    by_number = re.compile(r"(?:statistics|design)(?:-\d)?\.md,? *(?:section )?\d")
    assert [file for file in sources() if by_number.search(file.read_text(encoding="utf-8"))] == []
