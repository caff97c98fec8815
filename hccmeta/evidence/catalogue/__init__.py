"""Every kind of fault that ``hccmeta check`` knows, by family; the page of problem codes is made from it."""

from __future__ import annotations

from hccmeta.evidence.catalogue import (
    across,
    computed,
    curves,
    fidelity,
    files,
    flow,
    record,
    review,
    site,
    study,
    traces,
    vocabulary,
    yaml,
)
from hccmeta.ground.problem import Code

FAMILIES: tuple[tuple[str, tuple[Code, ...]], ...] = (
    ("Files", files.ALL),
    ("YAML", yaml.ALL),
    ("Records", record.ALL),
    ("Curves and numbers at risk", curves.ALL),
    ("Traces of figures", traces.ALL),
    ("Vocabulary", vocabulary.ALL),
    ("Studies", study.ALL),
    ("Between studies", across.ALL),
    ("Reviews", review.ALL),
    ("Searches and flow", flow.ALL),
    ("Computation", computed.CODES),
    ("Fidelity of the reconstruction", fidelity.ALL),
    ("Rendering the site", site.CODES),
)
ALL: tuple[Code, ...] = tuple(code for _, family in FAMILIES for code in family)
BY_ID: dict[str, Code] = {code.id: code for code in ALL}

__all__ = ["ALL", "BY_ID", "FAMILIES"]
