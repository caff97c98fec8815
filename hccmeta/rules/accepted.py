"""Faults that a study accepts with a reason: taken out of the problems and shown on the study's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hccmeta.catalogue import BY_ID
from hccmeta.catalogue import study as codes
from hccmeta.problem import Problem
from hccmeta.rules.at import fault
from hccmeta.source.document import Document
from hccmeta.spec.study import Study


@dataclass(frozen=True)
class AcceptedFault:
    """A fault that stays, the study it is in, and the reason given."""

    study: str
    problem: Problem
    reason: str


def split(
    problems: Iterable[Problem], documents: Iterable[tuple[Document, Study]], *, judged: frozenset[str] | None = None
) -> tuple[tuple[Problem, ...], tuple[AcceptedFault, ...]]:
    """The problems that count, with a fault for each entry that matches nothing, and the accepted ones.

    ``documents`` are the studies' documents with their records. ``judged`` limits the entries that are looked at to
    those whose code is in it: a check that did not run cannot say that its entries match nothing.
    """
    left = list(problems)
    stays: list[AcceptedFault] = []
    for document, record in documents:
        folder = document.path.rsplit("/", 1)[0] + "/"
        for index, entry in enumerate(record.accepted):
            if judged is not None and entry.code not in judged:
                continue
            place = ("accepted", index, "code")
            code = BY_ID.get(entry.code)
            if code is None or not code.acceptable:
                what = f"{entry.code} is not a fault that can be accepted"
                left.append(fault(document, codes.NOT_ACCEPTABLE, place, what))
                continue
            matching = [
                one
                for one in left
                if one.path.startswith(folder) and (one.code, one.where) == (entry.code, entry.where)
            ]
            if not matching:
                what = f"no fault {entry.code} at {entry.where}"
                left.append(fault(document, codes.ACCEPTED_NOTHING, place, what))
            for one in matching:
                left.remove(one)
                stays.append(AcceptedFault(record.id, one, entry.reason))
    return tuple(left), tuple(stays)
