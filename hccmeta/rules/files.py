"""Which files a study's folder may hold, as its record names them, and what is too many or missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hccmeta.catalogue import study as codes
from hccmeta.problem import Problem, problem
from hccmeta.rules.at import fault
from hccmeta.source.document import Document
from hccmeta.spec.study import EndpointRecord, Study

FIXED = ("study.yaml", "notes.md")
#: The two readings of a curve that was digitised twice.
READINGS = ("a", "b")


@dataclass(frozen=True)
class CurveFile:
    """A data file the record may have: its endpoint, its arm (None for a risk table), the study's arms, its unit."""

    endpoint: str
    arm: str | None
    arms: tuple[str, ...]
    unit: str


def curve_files(record: Study) -> dict[str, CurveFile]:
    """The names data files may have, with what each holds."""
    files: dict[str, CurveFile] = {}
    # An entry with curves comes last, so that its unit and arms count.
    for one in sorted(record.endpoints, key=lambda one: one.curves is not None):
        arms = _arms(record, one)
        files[f"{one.endpoint}.at-risk.csv"] = CurveFile(one.endpoint, None, arms, one.time_unit)
        for arm in arms:
            for name in curve_names(one.endpoint, arm):
                files[name] = CurveFile(one.endpoint, arm, arms, one.time_unit)
    return files


def _arms(record: Study, endpoint: EndpointRecord) -> tuple[str, ...]:
    """The arms that the endpoint's files may be of: its own, and all when it names one that the study does not have."""
    own = tuple(endpoint.arms)
    known = tuple(arm.id for arm in record.arms)
    return own if set(own) <= set(known) else tuple(dict.fromkeys((*own, *known)))


def curve_names(endpoint: str, arm: str) -> tuple[str, ...]:
    """The names a curve's file or files may have."""
    return (f"{endpoint}.{arm}.csv", *(f"{endpoint}.{arm}.{reading}.csv" for reading in READINGS))


def file_problems(document: Document, record: Study, names: tuple[str, ...]) -> tuple[Problem, ...]:
    """Files of the folder that no field names, and those that the record promises and the folder lacks."""
    return tuple(
        sorted([*_unnamed(document, record, names), *_curves(document, record, names), *_twice(document, record)])
    )


def _unnamed(document: Document, record: Study, names: tuple[str, ...]) -> Iterator[Problem]:
    known = {*FIXED, *curve_files(record)}
    folder = document.path.rsplit("/", 1)[0]
    for name in names:
        if name not in known:
            yield problem(codes.UNNAMED_FILE, f"{folder}/{name}", f"no field of study.yaml names {name}", where=name)


def _curves(document: Document, record: Study, names: tuple[str, ...]) -> Iterator[Problem]:
    with_curves = {one.endpoint for one in record.endpoints if one.curves is not None}
    for index, one in enumerate(record.endpoints):
        place = ("endpoints", index)
        present = {arm: any(name in names for name in curve_names(one.endpoint, arm)) for arm in one.arms}
        table = f"{one.endpoint}.at-risk.csv"
        if one.curves is not None:
            yield from _promised(document, record, index, present, table in names)
        elif one.endpoint not in with_curves and (any(present.values()) or table in names):
            first = next((f"{one.endpoint}.{arm}.csv" for arm, there in present.items() if there), table)
            what = f"{first} is there, but endpoint {one.endpoint} has no 'curves' that say where it comes from"
            yield fault(document, codes.NO_PROVENANCE, place, what)
            with_curves.add(one.endpoint)  # one fault, also when the endpoint has several entries


def _promised(
    document: Document, record: Study, index: int, present: dict[str, bool], has_table: bool
) -> Iterator[Problem]:
    one = record.endpoints[index]
    place = ("endpoints", index, "curves")
    known = {arm.id for arm in record.arms}
    for arm, there in present.items():
        if not there and arm in known:
            what = f"{one.endpoint}.{arm}.csv is missing, and 'curves' says that the curves were read"
            yield fault(document, codes.CURVE_MISSING, (*place[:2], "arms", arm), what, on_key=True)
    assert one.curves is not None
    said = one.curves.risk_table
    if has_table and said == "none":
        what = f"risk_table: none, but {one.endpoint}.at-risk.csv is there"
        yield fault(document, codes.RISK_TABLE_UNSAID, (*place, "risk_table"), what)
    elif not has_table and said != "none":
        what = f"risk_table: {said}, but {one.endpoint}.at-risk.csv is missing"
        yield fault(document, codes.RISK_TABLE_UNSAID, (*place, "risk_table"), what)


def _twice(document: Document, record: Study) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(record.endpoints):
        if one.curves is None:
            continue
        if one.endpoint in seen:
            what = f"curves of endpoint {one.endpoint} stand in an entry above already"
            yield fault(document, codes.DUPLICATE_ID, ("endpoints", index, "curves"), what, on_key=True)
        seen.add(one.endpoint)
