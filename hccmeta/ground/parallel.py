"""Work over several processes, or over a cluster: one function over many items, the same results whichever does it.

Through joblib. Without more ado its processes on this machine; where ``HCCMETA_SCHEDULER`` names the scheduler of a
Dask cluster (``tcp://host:8786``; ``pip install hccmeta[cluster]``), the cluster's workers. What is computed never
depends on where: seeds are hashes of names, and results come in the order of the items.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

A = TypeVar("A")
R = TypeVar("R")

#: Where the scheduler of a Dask cluster listens.
SCHEDULER = "HCCMETA_SCHEDULER"
#: How many processes at most; without it, as many as there are cores.
PROCESSES = "HCCMETA_PROCESSES"


def processes() -> int:
    """How many processes share the work on this machine."""
    given = os.environ.get(PROCESSES, "")
    return int(given) if given.isdecimal() and int(given) > 0 else os.cpu_count() or 1


def over(function: Callable[[A], R], items: Iterable[A], *, many: int) -> list[R]:
    """``function`` of each of ``items``, in their order; below ``many`` items, or with one core, in this process.

    ``function`` and ``items`` have to be what another process can be sent: no closures over open files.
    """
    wanted = list(items)
    scheduler = os.environ.get(SCHEDULER, "")
    if not scheduler and (len(wanted) < many or processes() < 2):
        return [function(one) for one in wanted]
    # Imported here: a build that recalls everything needs no processes.
    from joblib import Parallel, delayed

    with _backend(scheduler):
        jobs = None if scheduler else min(processes(), len(wanted))
        return list(Parallel(n_jobs=jobs)(delayed(function)(one) for one in wanted))


def _backend(scheduler: str) -> AbstractContextManager[object]:
    return _dask(scheduler) if scheduler else nullcontext()


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
