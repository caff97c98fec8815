"""What the pages need of citation and address: names for the templates, settings for mkdocs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hccmeta.evidence.records import Library
from hccmeta.versions import cite
from hccmeta.versions.address import Address, read_address
from hccmeta.versions.cite import Citation
from hccmeta.versions.signposting import Link, links

THEME = Path(__file__).parent / "theme"


@dataclass(frozen=True)
class Forms:
    """A citation in every form, as texts."""

    id: str
    title: str
    plain: str
    bibtex: str
    ris: str
    csl_json: str
    cff: str
    note: str


@dataclass(frozen=True)
class Publication:
    """What is published: the version's citation, those of its reviews, the names of its studies, both by their id, and
    where it stands."""

    whole: Citation
    reviews: dict[str, Citation]
    studies: dict[str, str]
    address: Address

    @property
    def every(self) -> tuple[Citation, ...]:
        """The citation of all, then those of the reviews."""
        return (self.whole, *self.reviews.values())


def publication(library: Library, root: Path, *, version: str, on: date, doi: str | None = None) -> Publication:
    """The publication of ``version``, built ``on`` that day, under ``doi``, else the one that was reserved, if any."""
    address = read_address(root)
    url = address.of_version(version)
    whole = cite.cite_all(library, version=version, on=on, doi=cite.doi_setting() if doi is None else doi, url=url)
    return Publication(
        whole=whole,
        reviews={one.record.id: cite.cite_review(whole, one) for one in library.reviews},
        studies={one.record.id: one.record.name for one in library.studies},
        address=address,
    )


def context(found: Publication) -> dict[str, Any]:
    """The names that templates may use: ``citation`` (all), ``citations`` (every form), ``address``,
    ``released_version`` (the version's name without the mark of a working one)."""
    return {
        "citation": found.whole,
        "citations": tuple(forms(one) for one in found.every),
        "address": found.address,
        "released_version": found.whole.version.split("+")[0],
    }


def of_review(found: Publication, review: str) -> dict[str, Any]:
    """The names that the page of this review may use besides: ``cited``, its citation in every form."""
    return {"cited": forms(found.reviews[review])}


def forms(cited: Citation) -> Forms:
    """``cited`` in every form, with a place for the reader's day."""
    return Forms(
        id=cited.id,
        title=cited.title,
        plain=cite.plain(cited, accessed=cite.ACCESSED),
        bibtex=cite.bibtex(cited, accessed=cite.ACCESSED),
        ris=cite.ris(cited),
        csl_json=cite.csl_json(cited),
        cff=cite.cff(cited),
        note=cited.note,
    )


def mkdocs_settings(published: Publication) -> dict[str, Any]:
    """What a build adds to ``mkdocs.yml``: the version's own address, the theme's additions, tags of each page."""
    whole = published.whole
    every = links(whole, described="api/v1/meta.json", items=("api/v1/results.json", "api/v1/studies.json"))
    data = cite.dataset(whole)
    pages = {"index.md": _head(data, every, whole), "data-and-api.md": _head(data, every)}
    for review, form in published.reviews.items():
        items = (f"data/reviews/{review}/results.json",)
        signs = links(form, described="api/v1/meta.json", items=items)
        pages[f"reviews/{review}/index.md"] = _head(cite.article(form, whole=whole), signs, form)
    for study, name in published.studies.items():
        base = f"data/studies/{study}"
        signs = links(whole, described=f"{base}/study.yaml", items=(f"{base}/results.json",))
        pages[f"studies/{study}.md"] = _head(cite.study_dataset(whole, study, name), signs)
    settings: dict[str, Any] = {
        "theme": {"custom_dir": str(THEME)},
        "extra": {"citations": pages, "hccmeta_version": published.whole.version},
    }
    return settings | ({"site_url": published.whole.url} if published.whole.url else {})


def _head(json_ld: dict[str, Any], signs: Sequence[Link], cited: Citation | None = None) -> dict[str, Any]:
    """What the head of a page holds: ``cited`` only where the page itself is what is cited."""
    return {
        "tags": [list(tag) for tag in cite.highwire(cited)] if cited else [],
        "links": [[one.relation, one.target, one.type] for one in signs],
        "json_ld": cite.embedded(json_ld),
    }
