"""The computations within studies, one for each endpoint: what enters them, and their run in any process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hccmeta.analysis.inputs import numbers_of, of_endpoint, words_of
from hccmeta.analysis.results import StudyResult
from hccmeta.analysis.study import analyse_study
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.source import Document
from hccmeta.evidence.spec import vocabulary
from hccmeta.ground import codec


@dataclass(frozen=True)
class EndpointTask:
    """One endpoint of one study: its numbers (``folder``), the restriction times, the words, and the key of it all."""

    study: str
    folder: StudyFolder
    taus: dict[str, tuple[float, ...]]
    words: vocabulary.Vocabulary
    inputs: tuple[str, ...]


def endpoint_tasks(folder: StudyFolder, taus: dict[str, tuple[float, ...]]) -> Iterator[EndpointTask]:
    """A task for each endpoint of the study that has curves; ``taus`` by endpoint."""
    record = numbers_of(folder.record)
    for endpoint in dict.fromkeys(one.endpoint for one in record.endpoints if one.curves is not None):
        mine = replace(
            folder,
            document=Document("", {}, {}, {}),
            record=of_endpoint(record, endpoint),
            curves={key: curves for key, curves in folder.curves.items() if key[0] == endpoint},
            risk_tables={key: table for key, table in folder.risk_tables.items() if key == endpoint},
            notes="",
            censor_marks={key: marks for key, marks in folder.censor_marks.items() if key[0] == endpoint},
            traces={key: traces for key, traces in folder.traces.items() if key == endpoint},
        )
        wanted, words = {endpoint: taus.get(endpoint, ())}, words_of([mine.record])
        yield EndpointTask(folder.record.id, mine, wanted, words, _inputs(mine, wanted, words))


def _inputs(folder: StudyFolder, taus: dict[str, tuple[float, ...]], words: vocabulary.Vocabulary) -> tuple[str, ...]:
    return (
        folder.record.model_dump_json(),
        codec.dumps({f"{endpoint}.{arm}": curves for (endpoint, arm), curves in sorted(folder.curves.items())}),
        codec.dumps(folder.risk_tables),
        codec.dumps({f"{endpoint}.{arm}": marks for (endpoint, arm), marks in sorted(folder.censor_marks.items())}),
        codec.dumps(
            {f"{endpoint}.{arm}": folder.survival_pixel(endpoint, arm) for endpoint, arm in sorted(folder.curves)}
        ),
        codec.dumps(taus),
        words.fingerprint,
    )


def attempted(task: EndpointTask) -> StudyResult | str:
    """The result of ``task``, or what went wrong: whatever it is, it is told of its study and the others are built."""
    try:
        with vocabulary.using(task.words):
            return analyse_study(task.folder, task.taus)
    except OSError:  # a full disk is no fault of the study
        raise
    except Exception as error:
        return str(error) or type(error).__name__
