"""One study folder, read: its record, its curves and risk tables, its notes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from hccmeta.digitise.kept import parse_trace
from hccmeta.evidence import source
from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.catalogue import traces as trace_codes
from hccmeta.evidence.noise import without_noise
from hccmeta.evidence.records import CensorMarks, CurvePoints, RiskTable, StudyFolder, TraceFile
from hccmeta.evidence.rules.files import CurveFile, curve_files, file_problems, guessed_files, trace_files
from hccmeta.evidence.rules.tables import curve_problems, risk_table_problems
from hccmeta.evidence.rules.traces import censor_problems
from hccmeta.evidence.source.document import Document
from hccmeta.evidence.source.files import RECORD_BYTES, TABLE_BYTES
from hccmeta.evidence.spec.reading import read_record
from hccmeta.evidence.spec.salvage import salvage
from hccmeta.evidence.spec.study import Study
from hccmeta.evidence.spec.units import to_months
from hccmeta.evidence.spec.vocabulary import Vocabulary
from hccmeta.ground.atomic import is_part
from hccmeta.ground.problem import Problem, has_errors, problem

CURVE_HEADER = ("time", "survival")
MARKS_HEADER = ("time",)


@dataclass
class _Data:
    """The numbers of a study as they are read, times in months."""

    curves: dict[tuple[str, str], tuple[CurvePoints, ...]] = field(default_factory=dict)
    tables: dict[str, RiskTable] = field(default_factory=dict)
    marks: dict[tuple[str, str], tuple[CensorMarks, ...]] = field(default_factory=dict)
    traces: dict[str, tuple[TraceFile, ...]] = field(default_factory=dict)

    def add(self, table: source.NumberTable, named: CurveFile) -> None:
        time = tuple([to_months(value, named.unit) for value in table.column(0)])
        if named.arm is None:
            counts = {arm: _counts(table.column(index)) for index, arm in enumerate(table.header) if index}
            self.tables[named.endpoint] = RiskTable(table.path, time, counts)
            return
        key = (named.endpoint, named.arm)
        if named.marks:
            self.marks[key] = (*self.marks.get(key, ()), CensorMarks(table.path, time))
        else:
            self.curves[key] = (*self.curves.get(key, ()), CurvePoints(table.path, time, table.column(1)))


def _counts(column: tuple[float, ...]) -> tuple[int | None, ...]:
    return tuple([None if math.isnan(value) else int(value) for value in column])


@dataclass(frozen=True)
class StudyReading:
    """A study as far as it could be read.

    ``folder`` is None when its record cannot be read. ``whole`` says whether its record is without a fault of form; a
    record that is not was repaired to look for further faults, and ``dropped`` are the keys it lost on the way.
    """

    folder: StudyFolder | None
    whole: bool
    problems: tuple[Problem, ...]
    dropped: frozenset[str] = frozenset()


def read_study(home: Path, path: str, words: Vocabulary | None = None) -> StudyReading:
    """Read the folder ``home``, reported as ``path``; its words are those of ``words``, else of the one in use."""
    names = tuple(sorted(one.name for one in home.iterdir() if not is_part(one.name)))
    document, problems = _document(home, path, names)
    record, whole, dropped = None, False, frozenset[str]()
    if document is not None:
        record, more = read_record(document, Study, words)
        problems += more
        whole = record is not None
        if record is None and (saved := salvage(document, Study, words)) is not None:
            document, record, dropped = saved.document, saved.record, saved.dropped
    data, more = _data(home, path, names, guessed_files(names) if record is None else curve_files(record))
    problems += more
    if record is not None:
        data.traces, more = _traces(home, path, names, trace_files(record))
        problems += more
    notes, notes_problems = _notes(home, path, names)
    problems += notes_problems
    if document is None or record is None:
        return StudyReading(None, False, problems)
    problems += file_problems(document, record, names)
    folder = StudyFolder(path, document, record, data.curves, data.tables, notes, data.marks, data.traces)
    return StudyReading(folder, whole, problems, dropped)


def _document(home: Path, path: str, names: tuple[str, ...]) -> tuple[Document | None, tuple[Problem, ...]]:
    record_path = f"{path}/study.yaml"
    if "study.yaml" not in names:
        return None, (problem(codes.NO_RECORD, record_path, "the folder has no study.yaml"),)
    text = source.read_text(home / "study.yaml", record_path, home=home, limit=RECORD_BYTES)
    if text.text is None:
        return None, text.problems
    document, found = source.read_yaml(text.text, record_path)
    return document, (*text.problems, *found)


def _data(
    home: Path, path: str, names: tuple[str, ...], files: dict[str, CurveFile]
) -> tuple[_Data, tuple[Problem, ...]]:
    """Curves, censor marks and risk tables; a file with a fault is left out."""
    data = _Data()
    faults: list[Problem] = []
    for name in names:
        if name not in files:
            continue
        named = files[name]
        table, problems = _table(home / name, f"{path}/{name}", named)
        faults += problems
        if table is not None and not has_errors(problems):
            data.add(table, named)
    return data, tuple(faults)


def _traces(
    home: Path, path: str, names: tuple[str, ...], files: dict[str, tuple[str, str | None]]
) -> tuple[dict[str, tuple[TraceFile, ...]], tuple[Problem, ...]]:
    """What is kept of the figures, by endpoint; a file with a fault is left out."""
    traces: dict[str, tuple[TraceFile, ...]] = {}
    problems: list[Problem] = []
    for name in names:
        if name not in files:
            continue
        endpoint, reader = files[name]
        text = source.read_text(home / name, f"{path}/{name}", home=home, limit=TABLE_BYTES)
        problems += text.problems
        if text.text is None or has_errors(text.problems):
            continue
        trace = parse_trace(text.text)
        if isinstance(trace, str):
            problems.append(problem(trace_codes.UNREADABLE, text.path, f"the trace cannot be read: {trace}"))
        else:
            traces[endpoint] = (*traces.get(endpoint, ()), TraceFile(text.path, reader, trace))
    return traces, tuple(problems)


def _table(file: Path, path: str, named: CurveFile) -> tuple[source.NumberTable | None, tuple[Problem, ...]]:
    text = source.read_text(file, path, home=file.parent, limit=TABLE_BYTES)
    if text.text is None:
        return None, text.problems
    wanted = _header(named)
    table, problems = source.read_table(
        text.text, path, expected=",".join(wanted), known=_header_check(named), blanks=named.arm is None
    )
    problems = (*text.problems, *problems)
    if table is None or (named.arm is not None and len(table.header) != len(wanted)):
        return None, problems
    if named.marks:
        return table, (*problems, *censor_problems(table))
    if named.arm is None:
        return table, (*problems, *risk_table_problems(table))
    table, noise = without_noise(table)
    return table, (*problems, *noise, *curve_problems(table))


def _header(named: CurveFile) -> tuple[str, ...]:
    if named.marks:
        return MARKS_HEADER
    return CURVE_HEADER if named.arm is not None else ("time", *named.arms)


def _header_check(named: CurveFile) -> source.HeaderCheck:
    if named.arm is not None:
        return lambda header: header == _header(named)
    arms = set(named.arms)  # empty where the record cannot be read
    return lambda header: (
        header[0] == "time" and 1 < len(header) == len(set(header)) and (not arms or arms.issuperset(header[1:]))
    )


def _notes(home: Path, path: str, names: tuple[str, ...]) -> tuple[str, tuple[Problem, ...]]:
    if "notes.md" not in names:
        return "", ()
    text = source.read_text(home / "notes.md", f"{path}/notes.md", home=home, limit=RECORD_BYTES)
    return text.text or "", text.problems
