"""Work over several processes, or over a cluster: one function over many items, the same results whichever does it.

Through joblib. Without more ado its processes on this machine; where ``HCCMETA_SCHEDULER`` names the scheduler of a
Dask cluster (``tcp://host:8786``; ``pip install hccmeta[cluster]``), the cluster's workers. What is computed never
depends on where: seeds are hashes of names, and results come in the order of the items.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")

#: Where the scheduler of a Dask cluster listens.
SCHEDULER = "HCCMETA_SCHEDULER"
#: How many processes at most; without it, as many as there are cores.
PROCESSES = "HCCMETA_PROCESSES"
#: So often a worker may be killed before we give up: memory that is short once may be short again.
KILLED = 3


def processes() -> int:
    """How many processes share the work on this machine."""
    given = os.environ.get(PROCESSES, "")
    return int(given) if given.isdecimal() and int(given) > 0 else os.cpu_count() or 1


def over(function: Callable[[A], R], items: Iterable[A], *, many: int) -> Iterator[R]:
    """``function`` of each of ``items``, in their order and as they come; below ``many`` items in this process.

    ``function`` and ``items`` have to be what another process can be sent: no closures over open files. A worker that
    is killed loses nothing: what has come stays, and what it had in hand is computed by another one.
    """
    wanted = list(items)
    scheduler = os.environ.get(SCHEDULER, "")
    if scheduler:
        yield from _on_cluster(scheduler, function, wanted)
    elif len(wanted) < many or processes() < 2:
        yield from map(function, wanted)
    else:
        yield from _in_processes(function, wanted)


def _in_processes(function: Callable[[A], R], wanted: Sequence[A]) -> Iterator[R]:
    # Imported here: a build that recalls everything needs no processes.
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    done = killed = 0
    while done < len(wanted):
        try:
            jobs = min(processes(), len(wanted) - done)
            for result in Parallel(n_jobs=jobs, return_as="generator")(
                delayed(function)(each) for each in wanted[done:]
            ):
                done += 1
                yield result
        except TerminatedWorkerError:
            killed += 1
            if killed > KILLED:
                raise


def _on_cluster(scheduler: str, function: Callable[[A], R], wanted: Sequence[A]) -> Iterator[R]:
    """Dask hands the work of a worker that is gone to another one by itself."""
    from joblib import Parallel, delayed

    with _dask(scheduler):
        yield from Parallel()(delayed(function)(one) for one in wanted)


@contextmanager
def _dask(scheduler: str) -> Iterator[None]:
    from distributed import Client
    from joblib import parallel_config

    with (
        Client(  # type: ignore[no-untyped-call]
            scheduler, set_as_default=True
        ),
        parallel_config(backend="dask"),
    ):
        yield
