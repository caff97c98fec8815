"""The closed vocabularies: treatments, endpoints and baseline characteristics, each with its aliases.

The one place where a new drug or characteristic is added. An alias is never accepted in a record; it lets a message
say which name was meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Term:
    """A name records may use. ``label`` is how pages print it; ``group`` sorts it (drug class, kind of measure)."""

    id: str
    label: str
    group: str = ""
    aliases: tuple[str, ...] = ()


TREATMENTS = (
    Term("sorafenib", "Sorafenib", "tki", ("nexavar", "sor", "soraf", "bay 43-9006")),
    Term("lenvatinib", "Lenvatinib", "tki", ("lenvima", "len", "e7080")),
    Term("regorafenib", "Regorafenib", "tki", ("stivarga", "rego")),
    Term("cabozantinib", "Cabozantinib", "tki", ("cabometyx", "cabo")),
    Term("sunitinib", "Sunitinib", "tki", ("sutent",)),
    Term("brivanib", "Brivanib", "tki", ("bms-582664",)),
    Term("linifanib", "Linifanib", "tki", ("abt-869",)),
    Term("sorafenib-erlotinib", "Sorafenib + erlotinib", "tki-combination", ("sorafenib plus erlotinib", "erlotinib")),
    Term("sorafenib-doxorubicin", "Sorafenib + doxorubicin", "tki-combination", ("sorafenib plus doxorubicin",)),
    Term("sorafenib-haic", "Sorafenib + HAIC", "tki-combination", ("sorafenib plus haic", "haic")),
    Term("sorafenib-sirt", "Sorafenib + SIRT", "tki-combination", ("sorafenib plus sirt",)),
    Term("sirt", "SIRT (yttrium-90)", "radioembolisation", ("tare", "y90", "radioembolization")),
    Term("nivolumab", "Nivolumab", "immunotherapy", ("opdivo",)),
    Term("pembrolizumab", "Pembrolizumab", "immunotherapy", ("keytruda",)),
    Term("atezolizumab-bevacizumab", "Atezolizumab + bevacizumab", "immunotherapy", ("atezobev", "atezo-bev", "a+b")),
    Term("ramucirumab", "Ramucirumab", "antibody", ("cyramza",)),
    Term("placebo", "Placebo", "control", ("pbo", "best supportive care")),
)

ENDPOINTS = (
    Term("os", "Overall survival", "survival", ("overall survival", "overall_survival")),
    Term("pfs", "Progression-free survival", "survival", ("progression-free survival", "progression_free_survival")),
    Term("ttp", "Time to progression", "survival", ("time to progression",)),
)

CHARACTERISTICS = (
    Term("age", "Age, years", "mean", ("age_median", "age_mean")),
    Term("male", "Male", "proportion", ("male_pct", "sex", "men")),
    Term("hbv", "Hepatitis B", "proportion", ("hbv_pct", "hepatitis_b")),
    Term("hcv", "Hepatitis C", "proportion", ("hcv_pct", "hepatitis_c")),
    Term("child_pugh_a", "Child-Pugh A", "proportion", ("child_pugh", "cpa", "child_pugh_a_pct")),
    Term("macrovascular_invasion", "Macrovascular invasion", "proportion", ("mvi", "mvi_pct", "pvtt")),
    Term("extrahepatic_spread", "Extrahepatic spread", "proportion", ("ehs", "ehs_pct")),
    Term("mvi_or_ehs", "Macrovascular invasion or extrahepatic spread", "proportion", ("mvi_or_ehs_pct", "mvi_ehs")),
    Term("bclc_c", "BCLC stage C", "proportion", ("bclc",)),
    Term("ecog_0", "ECOG performance status 0", "proportion", ("ecog",)),
    Term("afp_400", "AFP of 400 ng/ml or more", "proportion", ("afp",)),
    Term("albi_1", "ALBI grade 1", "proportion", ("albi",)),
)

BY_ID = {term.id: term for term in (*TREATMENTS, *ENDPOINTS, *CHARACTERISTICS)}


def label(term: str) -> str:
    """How pages print the term with this id.

    Raises KeyError when no vocabulary has it (a record that was read has passed :func:`meant`).
    """
    return BY_ID[term].label


def ids(vocabulary: tuple[Term, ...]) -> tuple[str, ...]:
    """The names a record may use, in the vocabulary's order."""
    return tuple(term.id for term in vocabulary)


def meant(vocabulary: tuple[Term, ...], word: str) -> str | None:
    """The term that ``word`` probably means: by alias first, else the nearest id; None when nothing is near."""
    lowered = word.strip().lower()
    for term in vocabulary:
        if lowered in (term.id, term.label.lower(), *term.aliases):
            return term.id
    return nearest(lowered, ids(vocabulary))


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The name of ``known`` that looks most like ``word``; None when none is near."""
    near = get_close_matches(word, known, n=1)
    return near[0] if near else None
