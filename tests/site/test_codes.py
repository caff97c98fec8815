"""No page shows a code of the evidence or of a result to a reader: each has its English."""

import re
from enum import StrEnum
from html import unescape
from typing import get_args, get_origin

from pydantic import BaseModel

from hccmeta.analysis import codes, remarks
from hccmeta.evidence.spec import review as review_spec
from hccmeta.evidence.spec import study as study_spec
from hccmeta.evidence.spec import vocabulary

#: Pages about the evidence and its results; those that document files and programs name codes on purpose.
PAGES = ("index.html", "reviews/**/index.html", "studies/**/index.html", "plain-language/index.html",
         "explorer/index.html", "versions/**/index.html", "changelog/index.html",
         "methods/prisma/index.html")  # fmt: skip
#: What people write: a protocol may name a file or a field.
PROSE = ("protocol", "abstract", "discussion")
#: Codes that are English as they stand, and words of the protocol's own language.
ENGLISH = {"hazard-ratio", "leave-one-out", "time-to-event", "meta-regression", "cross-check", "intention-to-treat",
           "single-arm", "treatment-related", "at-risk"}  # fmt: skip


def literals(model: type[BaseModel]) -> set[str]:
    """The words that fields of a record may have, from the annotations of all its fields."""
    found: set[str] = set()

    def walk(kind: object) -> None:
        for one in get_args(kind):
            if isinstance(one, str):
                found.add(one)
            else:
                walk(one)
        if get_origin(kind) is None and isinstance(kind, type) and issubclass(kind, BaseModel):
            found.update(literals(kind) if kind is not model else ())

    for field in model.model_fields.values():
        walk(field.annotation)
    return found


def every_code() -> set[str]:
    """Codes that no reader takes for a word: those with a hyphen or an underscore."""
    words = {one.id for kind in (vocabulary.TREATMENTS, vocabulary.ENDPOINTS) for one in kind}
    words |= literals(study_spec.Study) | literals(review_spec.Review)
    for module in (codes, remarks):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                words |= {one.value for one in kind}
    return {word for word in words if re.fullmatch(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+", word)} - ENGLISH


def visible(page: str) -> str:
    """The words that a page shows or says: without code, scripts, titles of papers and what names files."""
    page = re.sub(r'<ul class="hm-sources">.*?</ul>', " ", page, flags=re.DOTALL)
    page = re.sub(r"<(script|style|code|pre|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    said = re.findall(r'(?:alt|aria-label|data-name|title)="([^"]*)"', page)
    text = re.sub(r"<a [^>]*>[^<]*\.(?:yaml|csv|json|md)</a>", " ", page)
    return unescape(" ".join([re.sub(r"<[^>]*>", " ", text), *said]))


def test_there_are_codes_to_look_for():
    assert {"not-stated", "non-randomised-comparative", "sorafenib-sirt"} <= every_code()


def test_no_page_shows_a_code(site):
    pattern = re.compile(rf"(?<![\w./-])(?:{'|'.join(sorted(map(re.escape, every_code())))})(?![\w/-]|\.\w)")
    found = []
    for place in PAGES:
        for file in site.glob(place):
            if file.parent.name not in PROSE:
                text = visible(file.read_text(encoding="utf-8"))
                name = file.relative_to(site).as_posix()
                found += [(name, text[max(0, one.start() - 40) : one.end() + 20]) for one in pattern.finditer(text)]
    assert found == []
