"""The reports of studies as reference managers take them: BibTeX, RIS and CSL-JSON, with what of each was not read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hccmeta.evidence.spec.study import Report, Study
from hccmeta.versions.cite import tex
from hccmeta.versions.names import PersonName, parts_of
from hccmeta.words.english import say

#: How a list of authors ends that was not read to its end.
_MORE = re.compile(r"(?:,\s*)?\bet al\.?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """A report of a study. ``authors``: names as they were read; ``more``: whether there are others behind them."""

    id: str
    report: Report
    authors: tuple[str, ...]
    more: bool

    @property
    def people(self) -> tuple[PersonName | str, ...]:
        """The authors, in parts where their names have any."""
        return tuple(parts_of(name) or name for name in self.authors)

    @property
    def note(self) -> str:
        """What of the citation was not read in the report itself; empty when all was."""
        told = {"secondary": say("reference.secondary"), "unverified": say("reference.unverified")}
        parts = [told[self.report.status]] if self.report.status in told else []
        if self.report.unverified:
            parts.append(say("reference.parts", parts=", ".join(self.report.unverified)))
        return " ".join(parts)


def references(studies: Iterable[Study]) -> tuple[Reference, ...]:
    """Every report of ``studies``, the first of each under the study's own id."""
    return tuple(
        _reference(f"{study.id}-{report.id}" if place else study.id, report)
        for study in studies
        for place, report in enumerate(study.reports)
    )


def _reference(ident: str, report: Report) -> Reference:
    named = [_MORE.sub("", name).strip() for name in report.authors]
    more = any(_MORE.search(name) for name in report.authors)
    return Reference(ident, report, tuple(filter(None, named)), more)


def bibtex(found: Sequence[Reference]) -> str:
    """BibTeX, one ``@article`` each."""
    return "\n".join(_bibtex(one) for one in found)


def _bibtex(reference: Reference) -> str:
    report = reference.report
    names = [tex(who.inverted) if isinstance(who, PersonName) else f"{{{tex(who)}}}" for who in reference.people]
    fields = {
        "author": " and ".join([*names, *(["others"] if reference.more else [])]),
        "title": f"{{{tex(report.title)}}}",
        "journal": tex(report.journal),
        "year": f"{report.year}",
        "volume": tex(report.volume or ""),
        "pages": tex((report.pages or "").replace("\N{EN DASH}", "--")),
        "doi": report.doi or "",
        "pmid": report.pmid or "",
        "note": tex(reference.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@article{{{reference.id},", *lines, "}"]) + "\n"


def ris(found: Sequence[Reference]) -> str:
    """RIS, one record of type JOUR each."""
    return "\n".join(_ris(one) for one in found)


def _ris(one: Reference) -> str:
    report = one.report
    rows = [("TY", "JOUR"), ("ID", one.id)]
    rows += [("AU", who.inverted if isinstance(who, PersonName) else who) for who in one.people]
    rows += [("TI", report.title), ("JO", report.journal), ("PY", f"{report.year}"), ("VL", report.volume or "")]
    rows += [("SP", report.pages or ""), ("DO", report.doi or ""), ("AN", f"{report.pmid or ''}")]
    rows += [("N1", one.note), ("N1", say("reference.more") if one.more else "")]
    return "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in rows if value) + "ER  - \n"


def csl_json(found: Sequence[Reference]) -> str:
    """CSL-JSON, a list of one item each."""
    return json.dumps([_csl(one) for one in found], ensure_ascii=False, indent=1) + "\n"


def _csl(reference: Reference) -> dict[str, Any]:
    report = reference.report
    item = {
        "id": reference.id,
        "type": "article-journal",
        "title": report.title,
        "author": [_csl_name(who) for who in reference.people],
        "container-title": report.journal,
        "issued": {"date-parts": [[report.year]]},
        "volume": report.volume,
        "page": report.pages,
        "DOI": report.doi,
        "PMID": report.pmid,
        "note": " ".join(filter(None, (reference.note, say("reference.more") if reference.more else ""))),
    }
    return {key: value for key, value in item.items() if value}


def _csl_name(who: PersonName | str) -> dict[str, str]:
    if isinstance(who, str):
        return {"literal": who}
    parts = {"family": who.family, "given": who.given, "non-dropping-particle": who.particle, "suffix": who.suffix}
    return {key: value for key, value in parts.items() if value}


#: Each form by the end of its files' names.
FORMS = {"bib": bibtex, "ris": ris, "csl.json": csl_json}
#: The names of the forms, in their order.
FORM_NAMES = ("BibTeX", "RIS", "CSL-JSON")
