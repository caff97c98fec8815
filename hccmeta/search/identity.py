"""Identifiers and titles brought to one form, so that two mentions of one report can be recognised."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_REGISTRATIONS = re.compile(
    r"\b(?:NCT\s?\d{8}|ISRCTN\s?\d{8}|UMIN\d{9}|ACTRN\d{14}|ChiCTR[\w-]{7,14}|jRCTs?\d{9,11}|JapicCTI-\d{6}"
    r"|CTRI/\d{4}/\d{2,3}/\d{6}|KCT\d{7}|DRKS\d{8}|NTR\d{3,5}|20\d{2}-\d{6}-\d{2})\b",
    re.IGNORECASE,
)
MAX_PMID = 60_000_000
"""No PubMed number is larger for years: PubMed reached 40 million in 2025 and adds less than 2 million a year. Numbers
of Embase, CINAHL and ProQuest mostly are."""

_CANONICAL = {"chictr": "ChiCTR", "jrct": "jRCT", "japic": "JapicCTI"}

# bioRxiv and medRxiv, Research Square, Preprints.org, SSRN, arXiv, Authorea, OSF, ChemRxiv
_PREPRINT = re.compile(
    r"10\.1101/(?:\d{4}\.\d{2}\.\d{2}\.)?\d{6,8}(?:$|v)|10\.(?:64898|21203|20944|2139|48550|22541|31219|26434)/"
)
_VERSION = re.compile(r"[/.-]?v\d{1,2}$")

_AHEAD = re.compile(
    r"[\[(]?\s*\b(?:epub(?: ahead of print)?|(?:published )?online ahead of print|ahead of print|in press|internet"
    r"|retracted(?: article)?|withdrawn)\b\s*[\])]?\s*:?",
    re.IGNORECASE,
)
_GREEK = str.maketrans(
    {"α": " alpha ", "β": " beta ", "γ": " gamma ", "δ": " delta ", "κ": " kappa ", "μ": " mu ", "&": " and "}
)
_SPELLING = (
    ("isation", "ization"),
    ("randomis", "randomiz"),
    ("characteris", "characteriz"),
    ("utilis", "utiliz"),
    ("hospitalis", "hospitaliz"),
    ("embolis", "emboliz"),
    ("tumour", "tumor"),
    ("haem", "hem"),
    ("anaem", "anem"),
    ("oesoph", "esoph"),
    ("paed", "ped"),
    ("centre", "center"),
    ("behaviour", "behavior"),
    ("programme", "program"),
    ("ageing", "aging"),
)
_ABBREVIATIONS = {
    "vs": ("versus",),
    "hcc": ("hepatocellular", "carcinoma"),
    "rct": ("randomized", "controlled", "trial"),
}
_NOTICE = re.compile(
    r"\W*(?:author(?:'s|s)? )?(?:correction|erratum|corrigendum|addendum|reply|re(?=:)|response|comment|commentary"
    r"|letter to|retraction|notice of|expression of concern|editorial|in reply)\b",
    re.IGNORECASE,
)


def normal_doi(written: str) -> str:
    """The bare DOI in lower case, without resolver, trailing punctuation or a preprint's version; empty without one."""
    match = re.search(r"10\.\d{4,9}/\S+", unquote(written).lower())
    if match is None:
        return ""
    doi = match[0].rstrip(".,;:'\"]>")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;")
    return _VERSION.sub("", doi) if is_preprint(doi) else doi


def is_preprint(doi: str) -> bool:
    """Whether this bare DOI belongs to a preprint server."""
    return _PREPRINT.match(doi) is not None


def normal_pmid(written: str) -> str:
    """The digits of a PubMed number, without leading zeros; empty without one, or above ``MAX_PMID``."""
    match = re.fullmatch(r"\s*(?:pmid[:\s]*)?0*([1-9]\d{0,7})\s*", written, re.IGNORECASE)
    return match[1] if match and int(match[1]) <= MAX_PMID else ""


def registrations_in(written: str) -> tuple[str, ...]:
    """The trial registrations mentioned in ``written``, each once, in the registries' own spelling."""
    return tuple(dict.fromkeys(_registration(match[0]) for match in _REGISTRATIONS.finditer(written)))


def words(title: str) -> tuple[str, ...]:
    """The words of ``title`` without case, accents, punctuation, status remarks, regional spelling, abbreviations."""
    plain = unicodedata.normalize("NFKD", _AHEAD.sub(" ", title).casefold().translate(_GREEK))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for british, american in _SPELLING:
        plain = plain.replace(british, american)
    return tuple(whole for word in re.findall(r"[^\W_]+", plain) for whole in _ABBREVIATIONS.get(word, (word,)))


def head(title: str) -> str:
    """``title`` without a last part that only names the design (": a randomised, phase 3 trial"); else empty."""
    parts = re.split(r"\s*[:–—]\s+|\.\s+", title.strip(" ."))
    if len(parts) < 2 or not set(words(parts[-1])) <= _DESIGN:
        return ""
    return title[: title.rindex(parts[-1])]


def is_notice(title: str) -> bool:
    """Whether this is the title of a correction, reply or comment on something else."""
    return _NOTICE.match(title) is not None


def _registration(written: str) -> str:
    squeezed = re.sub(r"\s", "", written)
    for start, canonical in _CANONICAL.items():
        if squeezed.lower().startswith(start):
            return canonical + squeezed[len(canonical) :]
    return squeezed.upper()


_DESIGN = frozenset(
    words(
        "a an the of and in with from phase i ii iii iv 1 1b 2 3 4 1/2 2/3 open label double blind blinded placebo "
        "controlled randomised trial trials study studies clinical multicentre international multinational "
        "retrospective prospective observational cohort real world single arm centre non inferiority experience "
        "nationwide propensity score matched matching comparative registry global"
    )
)
