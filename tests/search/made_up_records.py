"""5,000 made-up records of three services, of which it is known which are one report in another dress.

Nothing here is evidence. The unlike ones are chosen to be hard: titles that differ in a drug, a country, a phase or a
number only, corrections of and replies to others, several reports of one registered trial, titles of two words.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from search.made_up_services import Entry, Services

_DRUGS = ("Lenvatinib", "Sorafenib", "Regorafenib", "Cabozantinib", "Ramucirumab", "Apatinib", "Donafenib", "Nivolumab")
_AFTER = ("atezolizumab plus bevacizumab", "durvalumab plus tremelimumab", "nivolumab", "pembrolizumab", "sintilimab")
_PATIENTS = (
    "patients with advanced hepatocellular carcinoma",
    "patients with unresectable hepatocellular carcinoma",
    "hepatocellular carcinoma with portal vein tumour thrombosis",
    "Child-Pugh B hepatocellular carcinoma",
    "elderly patients with hepatocellular carcinoma",
    "women with hepatocellular carcinoma",
    "men with hepatocellular carcinoma",
    "HBV-related hepatocellular carcinoma",
    "HCV-related hepatocellular carcinoma",
    "α-fetoprotein-secreting hepatocellular carcinoma",
)
_DESIGNS = (
    "a multicentre retrospective study",
    "a randomised, open-label, phase 2 trial",
    "a randomised, open-label, phase 3 trial",
    "a real-world study",
    "a prospective cohort study",
    "a propensity score matched analysis of 24 months",
    "a propensity score matched analysis of 12 months",
)
_PLACES = ("Korea", "Japan", "Italy", "Spain", "Germany", "France", "Taiwan", "Türkiye", "Brazil", "Egypt", "Canada")
_SHORT = ("Hepatocellular carcinoma", "Liver cancer", "Systemic therapy of HCC", "Immunotherapy in liver cancer")
_SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sa", "ti", "vo", "ze", "bu", "da", "fe")


@dataclass(frozen=True)
class Corpus:
    """The services, and for each service the truth: the number of the report that each of its entries is."""

    services: Services
    truth: dict[str, list[int]]


def corpus(seed: int = 7, *, reports: int = 3_400, total: int = 5_000) -> Corpus:
    """``total`` records of ``reports`` reports."""
    rng = random.Random(seed)
    entries = [_report(rng, number, title) for number, title in enumerate(_titles(rng, reports))]
    pubmed = [(n, one) for n, one in enumerate(entries) if one.pmid]
    europepmc: list[tuple[int, Entry]] = [(n, one) for n, one in enumerate(entries) if not one.pmid and not one.number]
    registry: list[tuple[int, Entry]] = [(n, one) for n, one in enumerate(entries) if one.number]
    targets = [pair for pair in pubmed if len(pair[1].title) > 60]
    listed: set[int] = set()
    for place in range(total - reports):
        dress = _DRESSES[place % len(_DRESSES)]
        number, one = targets[rng.randrange(len(targets))]
        while dress is _same_number and number in listed:  # a service lists a number once
            number, one = targets[rng.randrange(len(targets))]
        if dress is _same_number:
            listed.add(number)
        if dress is _registered:
            own = [pair for pair in targets if pair[0] % 10 == 3]  # each registered under a number of its own
            number, one = own[place // len(_DRESSES) % len(own)]
            registry.append((number, _registered(rng, one)))
        else:
            europepmc.append((number, dress(rng, one)))
    services = {"pubmed": pubmed, "europepmc": europepmc, "clinicaltrials": registry}
    for pairs in services.values():
        rng.shuffle(pairs)
    return Corpus(
        Services(**{name: [one for _, one in pairs] for name, pairs in services.items()}),
        {name: [number for number, _ in pairs] for name, pairs in services.items()},
    )


def _titles(rng: random.Random, count: int) -> list[str]:
    titles: dict[str, None] = {}
    while len(titles) < count - 40:
        drug, other = rng.sample(_DRUGS, 2)
        after, who, design, place = (rng.choice(some) for some in (_AFTER, _PATIENTS, _DESIGNS, _PLACES))
        patterns = (
            f"{drug} versus {other.lower()} after {after} in {who}: {design} from {place}",
            f"{drug} after {after} in {who} in {place}: {design}",
            f"Outcomes of {drug.lower()} in {who} previously treated with {after}: experience of {place}",
            f"Predictors of response to {drug.lower()} following {after} in {who} from {place}",
        )
        title = rng.choice(patterns)
        titles[title] = None
        if rng.random() < 0.04:
            titles[f"Correction to: {title}"] = None
        if rng.random() < 0.04:
            titles[f"Reply to: {title}"] = None
    return [*list(titles)[: count - 40], *(rng.choice(_SHORT) for _ in range(40))]


def _report(rng: random.Random, number: int, title: str) -> Entry:
    names = tuple(
        f"{''.join(rng.choices(_SYLLABLES, k=3)).title()} {rng.choice('ABCDEFG')}" for _ in range(rng.randint(2, 8))
    )
    year = rng.randint(2019, 2026)
    base = Entry(title, authors=names, year=year, abstract=f"Invented abstract {number} about overall survival.")
    kind = number % 10
    if kind == 8:
        return replace(base, doi=f"10.5555/congress.{number}", kinds=("Conference abstract",))
    if kind == 9 and ":" in title and "Correction" not in title and "Reply" not in title:
        return replace(base, number=f"NCT{90_000_000 + number}", authors=())
    registered = (f"NCT{10_000_000 + number}",) if kind == 3 else (f"NCT{number // 50:08d}",) if kind == 4 else ()
    return replace(
        base,
        pmid=str(40_000_000 + number),
        doi=f"10.5555/Made.Up({number // 100})-{number}" if rng.random() < 0.9 else "",
        registrations=registered,
    )


def _same_number(rng: random.Random, one: Entry) -> Entry:
    return replace(one, registrations=())


def _doi_dressed(rng: random.Random, one: Entry) -> Entry:
    if not one.doi:
        return _punctuated(rng, one)
    dressed = rng.choice(("https://doi.org/{}", "http://dx.doi.org/{}", "doi:{}", "DOI: {}.", "{}")).format(
        one.doi.upper()
    )
    return replace(one, pmid="", doi=dressed, title=one.title.split(":")[0])


def _punctuated(rng: random.Random, one: Entry) -> Entry:
    title = one.title.replace(": ", " - ").replace(",", "").replace("-", " ").upper() + "."
    return replace(one, pmid="", doi="", title=title)


def _ahead(rng: random.Random, one: Entry) -> Entry:
    return replace(one, pmid="", doi="", title=f"{one.title}. [Epub ahead of print]", year=one.year - 1)


def _spelt(rng: random.Random, one: Entry) -> Entry:
    title = (
        one.title.replace("randomised", "randomized").replace("multicentre", "multicenter").replace("tumour", "tumor")
    )
    title = title.replace("Türkiye", "Turkiye").replace("α", "alpha").replace("Child-Pugh", "Child–Pugh")
    return replace(one, pmid="", doi="", title=f"<i>{title}</i>")


def _misprinted(rng: random.Random, one: Entry) -> Entry:
    return replace(
        one,
        pmid="",
        doi="",
        title=one.title.replace("hepatocellular", rng.choice(("hepatocelular", "hepato-cellular"))),
    )


def _abbreviated(rng: random.Random, one: Entry) -> Entry:
    title = one.title.replace("hepatocellular carcinoma", "HCC").replace(" versus ", " vs. ")
    return replace(one, pmid="", doi="", title=title)


def _preprint(rng: random.Random, one: Entry) -> Entry:
    serial = rng.randrange(10**6)
    doi = rng.choice((f"10.1101/2023.05.06.{23000000 + serial}v2", f"10.21203/rs.3.rs-{serial}/v1"))
    title = one.title.replace("a multicentre retrospective study", "a retrospective multicentre study")
    linked = (("Preprint of", one.pmid),) if rng.random() < 0.5 or title != one.title else ()
    return replace(
        one, pmid="", doi=doi, preprint=True, kinds=("Preprint",), year=one.year - rng.randint(0, 2), relations=linked
    )


def _without_design(rng: random.Random, one: Entry) -> Entry:
    head, _, tail = one.title.rpartition(": ")
    if not head or "from" in tail or "months" in tail or "experience" in tail or head in ("Correction to", "Reply to"):
        return _punctuated(rng, one)
    return replace(one, pmid="", doi="", title=head)


def _registered(rng: random.Random, one: Entry) -> Entry:
    named = replace(
        one,
        number=one.registrations[0],
        pmid="",
        doi="",
        authors=(),
        title=f"A Study of {one.title}",
        year=one.year - 4,
    )
    return replace(named, results=(one.pmid,)) if rng.random() < 0.3 else named


_DRESSES = (
    _same_number,
    _doi_dressed,
    _punctuated,
    _ahead,
    _spelt,
    _misprinted,
    _abbreviated,
    _preprint,
    _without_design,
    _registered,
)
