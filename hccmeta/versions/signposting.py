"""Links in the head of a page by which machines find the evidence: FAIR Signposting (https://signposting.org/FAIR/)."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.versions.cite import LICENCE, Citation

_TYPES = {"json": "application/json", "yaml": "application/yaml", "csv": "text/csv"}


@dataclass(frozen=True)
class Link:
    """A typed link: ``target`` is an address, or a path from the top of the site."""

    relation: str
    target: str
    type: str = ""


def links(cited: Citation, *, described: str, items: tuple[str, ...]) -> tuple[Link, ...]:
    """The links of a page that stands for what ``cited`` cites.

    ``described``: path of the file that describes it; ``items``: paths of its data. ``cite-as`` is the DOI, else the
    version's own address; a working version without either has none.
    """
    lasting = f"https://doi.org/{cited.doi}" if cited.doi else "" if "+" in cited.version else cited.url
    return (
        *((Link("cite-as", lasting),) if lasting else ()),
        *(Link("author", f"https://orcid.org/{person.orcid}") for person in cited.authors if person.orcid),
        Link("license", LICENCE),
        *(Link("describedby" if one == described else "item", one, _type(one)) for one in (described, *items)),
    )


def _type(path: str) -> str:
    return _TYPES[path.rsplit(".", 1)[-1]]
