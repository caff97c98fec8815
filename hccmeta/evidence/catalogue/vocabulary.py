"""Faults of the vocabulary."""

from __future__ import annotations

from hccmeta.ground.problem import Code

NAME_TWICE = Code(
    "N901",
    "One name for two terms",
    "A message could not say which term was meant, and a reader could not tell them apart.",
    "give each term its own label and aliases",
    "apatinib: {label: Apatinib, aliases: [rivoceranib]}\nrivoceranib: {label: Rivoceranib}",
    "apatinib: {label: Apatinib, aliases: [rivoceranib]}",
)

ALL = (NAME_TWICE,)
