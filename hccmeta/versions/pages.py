"""What the pages need of citation and address: names for the templates, settings for mkdocs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hccmeta.evidence.records import Library
from hccmeta.versions import cite
from hccmeta.versions.address import Address, read_address
from hccmeta.versions.cite import Citation

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
    """What is published: the version's citation, those of its reviews by their id, and where it stands."""

    whole: Citation
    reviews: dict[str, Citation]
    address: Address

    @property
    def every(self) -> tuple[Citation, ...]:
        """The citation of all, then those of the reviews."""
        return (self.whole, *self.reviews.values())


def publication(library: Library, root: Path, *, version: str, on: date) -> Publication:
    """The publication of ``version``, built ``on`` that day, under the DOI that was reserved for it, if any."""
    address = read_address(root)
    url = address.of_version(version)
    whole = cite.cite_all(library, version=version, on=on, doi=cite.doi_setting(), url=url)
    return Publication(whole, {one.record.id: cite.cite_review(whole, one) for one in library.reviews}, address)


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


def forms(one: Citation) -> Forms:
    """``one`` in every form."""
    return Forms(
        one.id, one.title, cite.plain(one), cite.bibtex(one), cite.ris(one), cite.csl_json(one), cite.cff(one), one.note
    )


def mkdocs_settings(found: Publication) -> dict[str, Any]:
    """What a build adds to ``mkdocs.yml``: the version's own address, the theme's additions, tags of each page."""
    pages = {"index.md": _tags(found.whole, cite.dataset(found.whole))}
    for review, one in found.reviews.items():
        pages[f"reviews/{review}/index.md"] = _tags(one, cite.article(one, whole=found.whole))
    settings: dict[str, Any] = {
        "theme": {"custom_dir": str(THEME)},
        "extra": {"citations": pages, "hccmeta_version": found.whole.version},
    }
    return settings | ({"site_url": found.whole.url} if found.whole.url else {})


def _tags(one: Citation, json_ld: dict[str, Any]) -> dict[str, Any]:
    return {"tags": [list(tag) for tag in cite.highwire(one)], "json_ld": cite.embedded(json_ld)}
