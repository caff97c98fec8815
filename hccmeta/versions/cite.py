"""How to cite exactly one version, in every form a citer asks for, all from one record."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hccmeta.evidence.records import Library, ReviewFolder
from hccmeta.evidence.spec.review import Author
from hccmeta.evidence.spec.study import Contributor
from hccmeta.versions.names import PersonName, parts_of
from hccmeta.words.english import heads, say

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: What the data set measures, and how: keys of the catalogue.
MEASURED = ("os", "pfs", "rmst", "hr", "median")
TECHNIQUES = ("digitised", "reconstructed", "pooled")
KEYWORDS = ("cancer", "review", "meta-analysis", "survival")
DOI_SETTING = "HCCMETA_DOI"
#: Stands where a citation says when it was read; pages put the reader's day there (site.js).
ACCESSED = "YYYY-MM-DD"


@dataclass(frozen=True)
class Person:
    """Somebody to be credited; ``roles`` are CRediT terms or, for a contributor, what they did.

    ``family`` and ``given`` are empty where the record gives a name only.
    """

    name: str
    orcid: str
    roles: tuple[str, ...]
    family: str = ""
    given: str = ""

    @property
    def parts(self) -> PersonName | None:
        """The parts of a person's name; None for a group."""
        return parts_of(self.name, family=self.family, given=self.given)

    @property
    def inverted(self) -> str:
        """The name as reference managers take it: family name first, a group's as it is."""
        return parts.inverted if (parts := self.parts) else self.name


@dataclass(frozen=True)
class Citation:
    """What is cited: one version of all reviews, or of one of them. ``doi`` and ``url`` are empty when there is none.

    ``keywords``: what the cited work is about. ``note``: what a citer must know, such as that the review is retired.
    """

    id: str
    title: str
    version: str
    on: date
    authors: tuple[Person, ...]
    contributors: tuple[Person, ...]
    doi: str
    url: str
    keywords: tuple[str, ...]
    note: str = ""


def doi_setting() -> str:
    """The DOI reserved for the version that is built, from ``HCCMETA_DOI``; empty when unset or not a DOI."""
    doi = os.environ.get(DOI_SETTING, "").strip()
    return doi if re.fullmatch(r"10\.\d{4,9}/[\w.()/:;-]+", doi, re.ASCII) else ""


def cite_all(library: Library, *, version: str, on: date, doi: str, url: str) -> Citation:
    """The citation of all reviews of ``library`` together, and of their data."""
    return Citation(
        id="hccmeta",
        title=say("cite.title"),
        version=version,
        on=on,
        authors=_people(author for review in library.reviews for author in review.record.authors),
        contributors=_people(person for study in library.studies for person in study.record.contributors),
        doi=doi,
        url=url,
        keywords=heads("cite.keyword", *KEYWORDS),
    )


def cite_review(whole: Citation, review: ReviewFolder) -> Citation:
    """The citation of one review in the version that ``whole`` cites."""
    record = review.record
    searched = any(one.status == "ok" for one in review.searches)
    return replace(
        whole,
        id=f"hccmeta-{record.id}",
        title=say("cite.review" if searched else "cite.review.unsearched", title=record.title),
        authors=_people(record.authors),
        url=f"{whole.url}reviews/{record.id}/" if whole.url else "",
        note=retirement(review),
    )


def living_title(review: ReviewFolder, version: str) -> str:
    """The title of a review with its kind and version; that nothing has been searched systematically, while so."""
    key = "cite.living" if review.searches else "cite.living.unsearched"
    return say(key, title=review.record.title, version=version)


def retirement(review: ReviewFolder) -> str:
    """What a retired review says in banner, feed and citation; empty for a living one."""
    living = review.record.living
    if living.state != "retired":
        return ""
    key = "cite.retired-on" if living.retired_on else "cite.retired"
    return say(key, on=living.retired_on, why=living.retirement)


def plain(one: Citation, *, accessed: str = "") -> str:
    """One sentence for a reference list. ``accessed``: the day it was read, said where it leads to a page."""
    names = ", ".join(person.name for person in one.authors)
    link = f"https://doi.org/{one.doi}" if one.doi else one.url
    link += f" {say('cite.accessed', on=accessed)}" if link and accessed else ""
    given = {"title": one.title, "version": one.version, "on": one.on.isoformat(), "note": one.note}
    return " ".join(say("cite.plain", names=names, link=link, **given).split())


def bibtex(cited: Citation, *, accessed: str = "") -> str:
    """A BibTeX entry. ``accessed``: the day it was read, said where it leads to a page."""
    fields = {
        "author": " and ".join(_bibtex_name(person) for person in cited.authors),
        "title": f"{{{tex(cited.title)}}}",
        "year": f"{cited.on.year}",
        "month": f"{cited.on.month}",
        "version": cited.version,
        "doi": cited.doi,
        "url": cited.url,
        "urldate": accessed if cited.url else "",
        "note": tex(cited.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{cited.id}-{cited.version.replace('+', '-')},", *lines, "}"]) + "\n"


def ris(one: Citation) -> str:
    """A RIS record of type DATA."""
    rows = [("TY", "DATA"), *(("AU", person.inverted) for person in one.authors), ("TI", one.title)]
    rows += [("PY", f"{one.on.year}"), ("DA", one.on.strftime("%Y/%m/%d")), ("ET", one.version)]
    rows += [("DO", one.doi), ("UR", one.url), ("N1", one.note), *(("KW", word) for word in one.keywords)]
    return "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in rows if value) + "ER  - \n"


def csl_json(cited: Citation) -> str:
    """A CSL-JSON list of one item."""
    item: dict[str, Any] = {
        "id": f"{cited.id}-{cited.version}",
        "type": "dataset",
        "title": cited.title,
        "author": [_csl_name(person) for person in cited.authors],
        "issued": {"date-parts": [[cited.on.year, cited.on.month, cited.on.day]]},
        "version": cited.version,
        "DOI": cited.doi,
        "URL": cited.url,
        "note": cited.note,
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=1) + "\n"


def highwire(one: Citation) -> tuple[tuple[str, str], ...]:
    """The ``citation_*`` tags that reference managers and scholarly search engines read."""
    tags = [("citation_title", one.title), *(("citation_author", person.inverted) for person in one.authors)]
    tags += [("citation_author_orcid", f"https://orcid.org/{one.orcid}") for one in one.authors if one.orcid]
    tags += [("citation_publication_date", one.on.strftime("%Y/%m/%d")), ("citation_version", one.version)]
    tags += [("citation_doi", one.doi), ("citation_public_url", one.url)]
    return tuple((name, content) for name, content in tags if content)


def dataset(cited: Citation) -> dict[str, Any]:
    """schema.org JSON-LD of the data as a ``Dataset``."""
    distribution = [
        {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": f"{cited.url}api/v1/{name}.json"}
        for name in ("results", "studies")
    ]
    return _json_ld(
        cited,
        "Dataset",
        description=_described(cited),
        distribution=distribution if cited.url else None,
        license=LICENCE,
        variableMeasured=list(heads("cite.measured", *MEASURED)),
        measurementTechnique=list(heads("cite.technique", *TECHNIQUES)),
        isAccessibleForFree=True,
    )


def study_dataset(whole: Citation, study: str, name: str) -> dict[str, Any]:
    """schema.org JSON-LD of what the version that ``whole`` cites holds of one study, by its id and name."""
    url = f"{whole.url}studies/{study}/" if whole.url else ""
    files = ("results.json", "study.yaml")
    kinds = {"json": "application/json", "yaml": "application/yaml"}
    distribution = [
        {
            "@type": "DataDownload",
            "encodingFormat": kinds[file.rsplit(".", 1)[-1]],
            "contentUrl": f"{whole.url}data/studies/{study}/{file}",
        }
        for file in files
    ]
    title = say("cite.study", study=name)
    return _json_ld(
        replace(whole, id=study, title=title, doi="", url=url),
        "Dataset",
        description=say("cite.study.version", title=title, version=whole.version),
        distribution=distribution if whole.url else None,
        license=LICENCE,
        variableMeasured=list(heads("cite.measured", *MEASURED)),
        measurementTechnique=list(heads("cite.technique", *TECHNIQUES)),
        isAccessibleForFree=True,
        isPartOf={"@type": "Dataset", "name": whole.title, "description": _described(whole), "license": LICENCE},
    )


def article(cited: Citation, *, whole: Citation) -> dict[str, Any]:
    """schema.org JSON-LD of a review as a ``MedicalScholarlyArticle`` that rests on the ``Dataset`` of ``whole``."""
    return _json_ld(
        cited,
        "MedicalScholarlyArticle",
        headline=cited.title,
        publicationType=say("cite.type"),
        about={"@type": "MedicalCondition", "name": say("cite.about")},
        isBasedOn={"@type": "Dataset", "name": whole.title, "description": _described(whole), "license": LICENCE},
        license=LICENCE,
    )


def embedded(data: dict[str, Any]) -> str:
    """JSON-LD as the text of a ``script`` element: no text in it can end the element."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def _json_ld(cited: Citation, kind: str, **more: Any) -> dict[str, Any]:
    data = {
        "@context": "https://schema.org",
        "@type": kind,
        "name": cited.title,
        "version": cited.version,
        "datePublished": cited.on.isoformat(),
        "author": [_person(person) for person in cited.authors],
        "contributor": [_person(person) for person in cited.contributors],
        "identifier": f"https://doi.org/{cited.doi}" if cited.doi else None,
        "url": cited.url,
        "keywords": list(cited.keywords),
        "creativeWorkStatus": cited.note,
        "inLanguage": "en",
        **more,
    }
    return {key: value for key, value in data.items() if value}


def _described(one: Citation) -> str:
    return say("cite.data", version=one.version, title=one.title)


def _person(person: Person) -> dict[str, Any]:
    parts = person.parts
    data = {"@type": "Person" if parts or person.orcid else "Organization", "name": person.name}
    if parts:
        data |= {"givenName": parts.given, "familyName": " ".join(filter(None, (parts.particle, parts.family)))}
    return data | ({"@id": f"https://orcid.org/{person.orcid}"} if person.orcid else {})


def _people(found: Iterable[Author | Contributor]) -> tuple[Person, ...]:
    """Each person once, in the order of their first mention, with all their roles."""
    people: dict[str, Person] = {}
    for one in found:
        key = one.orcid or one.name
        new = Person(one.name, one.orcid or "", (), one.family or "", one.given or "")
        old = people.get(key, new)
        people[key] = replace(old, roles=tuple(dict.fromkeys((*old.roles, *one.roles))))
    return tuple(people.values())


def _bibtex_name(person: Person) -> str:
    """A person inverted, so that BibTeX knows the family name; a group in braces, so that it is not taken apart."""
    if person.parts is None:
        return f"{{{tex(person.name)}}}"
    # "and" between two persons is BibTeX's; inside of a name it stands in braces.
    return re.sub(r"(?i)\band\b", lambda word: f"{{{word[0]}}}", tex(person.inverted))


def _csl_name(person: Person) -> dict[str, str]:
    parts = person.parts
    if parts is None:
        return {"literal": person.name}
    name = {"family": parts.family, "given": parts.given}
    name |= {"non-dropping-particle": parts.particle} if parts.particle else {}
    return name | ({"suffix": parts.suffix} if parts.suffix else {})


def cff(cited: Citation) -> str:
    """A CITATION.cff (version 1.2.0) of what is cited; every text in double quotes, as JSON writes them."""
    fields = {
        "cff-version": "1.2.0",
        "message": _quoted(say("cite.please")),
        "type": "dataset",
        "title": _quoted(cited.title),
        "version": _quoted(cited.version),
        "date-released": cited.on.isoformat(),
        "doi": _quoted(cited.doi) if cited.doi else "",
        "url": _quoted(cited.url) if cited.url else "",
    }
    lines = [f"{key}: {value}" for key, value in fields.items() if value]
    lines.append("authors:")
    for person in cited.authors:
        parts = person.parts
        names = {"name": person.name} if parts is None else {
            "family-names": parts.family, "given-names": parts.given, "name-particle": parts.particle,
            "name-suffix": parts.suffix,
        }  # fmt: skip
        names["orcid"] = f"https://orcid.org/{person.orcid}" if person.orcid else ""
        told = [f"{key}: {_quoted(value)}" for key, value in names.items() if value]
        lines += [f"{'  - ' if place == 0 else '    '}{line}" for place, line in enumerate(told)]
    if cited.keywords:
        lines += ["keywords:", *(f"  - {_quoted(word)}" for word in cited.keywords)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def tex(text: str) -> str:
    """``text`` on one line as BibTeX takes it, its special characters escaped."""
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(char, f"\\{char}" if char in "&%$#_{}" else char) for char in " ".join(text.split()))
