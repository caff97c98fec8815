"""Which records are one report: by DOI, PubMed number and registration, then by title.

Two records are the same report when they have the same id in screening.csv, or

1. their DOIs are equal (in lower case, without resolver, and for preprints without version), or
2. their PubMed numbers are equal, or one names the other's number as its other version (preprint and article), or
3. one of them is a registry's record and the other names the registration, and only that one, as its own, or
4. their titles agree, as :mod:`hccmeta.search.titles` states, and nothing else speaks against it.

What speaks against it: a title shorter than ``MIN_WORDS`` words; years more than one apart (three between preprint
and article); two different PubMed numbers, DOIs or registrations, unless exactly one of the two is a preprint; no
author in common, where both name theirs; one of them a correction, reply or comment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.spec.logs import Screened
from hccmeta.search.found import Found
from hccmeta.search.identity import is_notice, is_preprint, normal_doi, normal_pmid, registrations_in, words
from hccmeta.search.titles import agree, blocks, key

MIN_WORDS = 5


@dataclass(frozen=True)
class Identity:
    """What tells a record from others.

    ``name`` is the row or study it stands for, ``surnames`` are its authors'. ``registry``: a registry's record that
    waits for a decision and is no report; a report of it takes its place.
    """

    name: str
    title: str
    year: int | None
    doi: str
    pmid: str
    registrations: tuple[str, ...]
    linked: tuple[str, ...] = ()
    surnames: frozenset[str] = frozenset()
    preprint: bool = False
    notice: bool = False
    registry: bool = False


@dataclass(frozen=True)
class Match:
    """Which known record a record is, and by what it was recognised: record, doi, pmid, registration, title."""

    name: str
    by: str


def of_found(record: Found) -> Identity:
    """The identity of a record that a service describes."""
    return Identity(
        name=record.record,
        title=record.title,
        year=int(record.year) if record.year else None,
        doi=record.doi,
        pmid=record.pmid,
        registrations=record.registrations,
        linked=record.linked,
        surnames=frozenset(word[0] for name in record.authors if (word := words(name))),
        preprint=is_preprint(record.doi) or "Preprint" in record.kinds,
        notice=is_notice(record.title),
        registry=bool(record.trial) or record.service == "clinicaltrials",
    )


def of_screened(row: Screened) -> Identity:
    """The identity of a row of screening.csv, as far as it goes."""
    doi = normal_doi(row.doi)
    return Identity(
        name=row.record,
        title=row.title,
        year=int(row.year) if row.year.isdecimal() and row.year.isascii() else None,
        doi=doi,
        pmid=normal_pmid(row.pmid),
        registrations=registrations_in(row.registration),
        preprint=is_preprint(doi) or row.record.startswith("epmc-ppr"),
        notice=is_notice(row.title),
        registry=row.decision == "awaiting" and bool(row.registration) and not row.doi and not row.pmid,
    )


def of_study(folder: StudyFolder) -> Iterator[Identity]:
    """The identities of a study: one for each of its reports, with the study's registration."""
    study = folder.record
    registrations = registrations_in(study.registration or "")
    for report in study.reports:
        doi = normal_doi(report.doi or "")
        yield Identity(
            name=study.id,
            title=report.title,
            year=report.year,
            doi=doi,
            pmid=report.pmid or "",
            registrations=registrations,
            surnames=frozenset(word for name in report.authors for word in words(name) if len(word) > 2),
            preprint=is_preprint(doi),
            notice=is_notice(report.title),
        )


class Known:
    """The records known so far, indexed so that a further one is compared with few of them."""

    def __init__(self, identities: Iterable[Identity] = ()) -> None:
        self._by_name: dict[str, Identity] = {}
        self._by_doi: dict[str, Identity] = {}
        self._by_pmid: dict[str, Identity] = {}
        self._by_link: dict[str, Identity] = {}
        self._by_registration: dict[str, list[Identity]] = defaultdict(list)
        self._by_block: dict[tuple[str, ...], list[Identity]] = defaultdict(list)
        for identity in identities:
            self.add(identity)

    def add(self, identity: Identity) -> None:
        """Remembers ``identity``; a report of a registered trial that waits takes the registry's record's place."""
        self._by_name.setdefault(identity.name, identity)
        if identity.doi:
            self._by_doi.setdefault(identity.doi, identity)
        if identity.pmid:
            self._by_pmid.setdefault(identity.pmid, identity)
        for pmid in identity.linked if identity.preprint else ():
            self._by_link.setdefault(pmid, identity)
        if len(identity.registrations) == 1:
            same = self._by_registration[identity.registrations[0]]
            same[:] = [known for known in same if known.name != identity.name or not known.registry] + [identity]
        for block in blocks(identity.title):
            self._by_block[block].append(identity)

    def match(self, identity: Identity) -> Match | None:
        """The known record that ``identity`` is, or None."""
        if identity.name in self._by_name:
            return Match(identity.name, "record")
        if known := self._by_doi.get(identity.doi):
            return Match(known.name, "doi")
        for pmid in (identity.pmid, *identity.linked):
            if known := self._by_pmid.get(pmid):
                return Match(known.name, "pmid")
        if known := self._by_link.get(identity.pmid):
            return Match(known.name, "pmid")
        if len(identity.registrations) == 1:
            for known in self._by_registration[identity.registrations[0]]:
                if identity.registry or known.registry:
                    return Match(known.name, "registration")
        near = {id(known): known for block in blocks(identity.title) for known in self._by_block[block]}
        for known in near.values():
            if not _contradict(identity, known) and agree(identity.title, known.title):
                return Match(known.name, "title")
        return None

    def same_registration(self, one: Identity) -> str | None:
        """The name of a known record with the one registration of ``one``, though it is another report; or None."""
        if len(one.registrations) != 1:
            return None
        return next((known.name for known in self._by_registration[one.registrations[0]]), None)


def _contradict(identity: Identity, known: Identity) -> bool:
    """Whether anything but the titles says that these are two reports."""
    if min(len(key(identity.title).words), len(key(known.title).words)) < MIN_WORDS or identity.notice != known.notice:
        return True
    versions = identity.preprint != known.preprint
    if (
        identity.year is not None
        and known.year is not None
        and abs(identity.year - known.year) > (3 if versions else 1)
    ):
        return True
    if identity.surnames and known.surnames and not identity.surnames & known.surnames:
        return True
    pairs = ((identity.doi, known.doi), (identity.pmid, known.pmid))
    if not versions and any(mine and theirs and mine != theirs for mine, theirs in pairs):
        return True
    both = identity.registrations and known.registrations
    return bool(both) and not set(identity.registrations) & set(known.registrations)
