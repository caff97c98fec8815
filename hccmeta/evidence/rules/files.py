"""Which files a study's folder may hold, as its record names them, and what is too many or missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Document, Place
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import EndpointRecord, Study
from hccmeta.ground.problem import Problem, problem

FIXED = ("study.yaml", "notes.md")
#: The two readings of a curve that was digitised twice.
READINGS = ("a", "b")


@dataclass(frozen=True)
class CurveFile:
    """A data file the record may have: its endpoint, its arm (None for a risk table), the study's arms, its unit.

    ``marks``: it holds the censor marks of the arm, not its curve.
    """

    endpoint: str
    arm: str | None
    arms: tuple[str, ...]
    unit: str
    marks: bool = False


def curve_files(record: Study) -> dict[str, CurveFile]:
    """The names data files may have, with what each holds."""
    files: dict[str, CurveFile] = {}
    without = [one for one in record.endpoints if one.curves is None]
    # The first entry with curves comes last, so that its unit and arms count.
    for endpoint in (*without, *reversed([one for one in record.endpoints if one.curves is not None])):
        arms = _arms(record, endpoint)
        files[f"{endpoint.endpoint}.at-risk.csv"] = CurveFile(endpoint.endpoint, None, arms, endpoint.time_unit)
        for arm in arms:
            for name in curve_names(endpoint.endpoint, arm):
                files[name] = CurveFile(endpoint.endpoint, arm, arms, endpoint.time_unit)
                files[censor_name(name)] = CurveFile(endpoint.endpoint, arm, arms, endpoint.time_unit, marks=True)
    return files


def trace_files(record: Study) -> dict[str, tuple[str, str | None]]:
    """The names that traces of figures may have, with the endpoint and the reader of each."""
    return {
        f"{one.endpoint}{f'.{reader}' if reader else ''}.trace.json": (one.endpoint, reader)
        for one in record.endpoints
        for reader in (None, *READINGS)
    }


def censor_name(curve: str) -> str:
    """The name of the file of censor marks that belongs to a curve's file."""
    return f"{curve.removesuffix('.csv')}.censor.csv"


def guessed_files(names: tuple[str, ...]) -> dict[str, CurveFile]:
    """What the data files of a folder without a readable record hold, by their names; their arms are not known."""
    files: dict[str, CurveFile] = {}
    endpoints = vocabulary.ids(vocabulary.in_use().endpoints)
    for name in names:
        endpoint, _, arm = name.removesuffix(".csv").partition(".")
        if name.endswith(".csv") and endpoint in endpoints and arm:
            marks = arm.endswith(".censor")
            files[name] = CurveFile(endpoint, None if arm == "at-risk" else arm, (), "months", marks)
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
    unnamed = [name for name in names if name not in {*FIXED, *curve_files(record), *trace_files(record)}]
    missing = _missing(document, record, names)
    # A misspelt name is one slip, reported at the file: not also as the file that is missing.
    meant = {name: near[0] for name in unnamed if (near := get_close_matches(name, missing, n=1, cutoff=0.85))}
    found = [_unnamed(document, name, meant.get(name)) for name in unnamed]
    found += [one for name, one in missing.items() if name not in meant.values()]
    return tuple(sorted([*found, *_provenance(document, record, names), *_twice(document, record)]))


def _unnamed(document: Document, name: str, meant: str | None) -> Problem:
    folder = document.path.rsplit("/", 1)[0]
    mend = f"rename it to {meant}" if meant else ""
    if (bare := re.sub(r"\.(?:xlsx?|ods|numbers)$", "", name)) != name:
        mend = f"export it from the spreadsheet as {bare}.csv (CSV, UTF-8), and delete it"
    return problem(
        codes.UNNAMED_FILE, f"{folder}/{name}", f"no field of study.yaml names {name}", where=name, mend=mend
    )


def _missing(document: Document, record: Study, names: tuple[str, ...]) -> dict[str, Problem]:
    """The files that ``curves`` of an endpoint promises and the folder lacks, each with its fault."""
    problems: dict[str, Problem] = {}
    known = {arm.id for arm in record.arms}
    for index, endpoint in enumerate(record.endpoints):
        if endpoint.curves is None or endpoint.curves.reading == "rates":
            continue
        place: Place = ("endpoints", index)
        for arm in endpoint.arms:
            if arm in known and not any(name in names for name in curve_names(endpoint.endpoint, arm)):
                name = f"{endpoint.endpoint}.{arm}.csv"
                what = f"{name} is missing, and 'curves' says that the curves were read"
                problems[name] = fault(document, codes.CURVE_MISSING, (*place, "arms", arm), what, on_key=True)
        table = f"{endpoint.endpoint}.at-risk.csv"
        if table not in names and endpoint.curves.risk_table != "none":
            what = f"risk_table: {endpoint.curves.risk_table}, but {table} is missing"
            problems[table] = fault(document, codes.RISK_TABLE_UNSAID, (*place, "curves", "risk_table"), what)
    return problems


def _provenance(document: Document, record: Study, names: tuple[str, ...]) -> Iterator[Problem]:
    """Files whose endpoint does not say where they come from, or says that there are none."""
    with_curves = {one.endpoint for one in record.endpoints if one.curves is not None}
    for index, endpoint in enumerate(record.endpoints):
        table = f"{endpoint.endpoint}.at-risk.csv"
        if endpoint.curves is not None:
            if table in names and endpoint.curves.risk_table == "none":
                what = f"risk_table: none, but {table} is there"
                yield fault(document, codes.RISK_TABLE_UNSAID, ("endpoints", index, "curves", "risk_table"), what)
        elif endpoint.endpoint not in with_curves:
            files = [name for arm in endpoint.arms for name in curve_names(endpoint.endpoint, arm)]
            present = [name for name in (*files, table) if name in names]
            if present:
                name = endpoint.endpoint
                what = f"{present[0]} is there, but endpoint {name} has no 'curves' that say where it comes from"
                yield fault(document, codes.NO_PROVENANCE, ("endpoints", index), what)
                with_curves.add(name)  # one fault, also when the endpoint has several entries


def _twice(document: Document, record: Study) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(record.endpoints):
        if one.curves is None:
            continue
        if one.endpoint in seen:
            what = f"curves of endpoint {one.endpoint} stand in an entry above already"
            yield fault(document, codes.DUPLICATE_ID, ("endpoints", index, "curves"), what, on_key=True)
        seen.add(one.endpoint)
