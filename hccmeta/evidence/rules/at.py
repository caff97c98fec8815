"""A problem at a place of a record."""

from __future__ import annotations

from hccmeta.evidence.source.document import Document, Place
from hccmeta.evidence.spec.places import where
from hccmeta.ground.problem import Code, Problem, problem


def fault(document: Document, code: Code, place: Place, what: str, *, mend: str = "", on_key: bool = False) -> Problem:
    """A problem of kind ``code`` at the value (or the key) of ``place`` in ``document``."""
    line, column = document.key_at(place) if on_key else document.at(place)
    return problem(code, document.path, what, line=line, column=column, where=where(document.data, place), mend=mend)
