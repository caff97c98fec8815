"""The same work on one core, on two, and on a local Dask cluster: time, serial share, and the same bytes.

``python benchmarks/engines.py [--arms 1000] [--replicates 100000] [--fits 100000] [--output FILE]``. Everything is
SIMULATED, and each piece draws from a seed made of its name. In the last run a worker of the cluster is killed on the
way. Needs the extra ``cluster`` for Dask.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import Any

HERE = str(Path(__file__).resolve().parent)
sys.path.insert(0, HERE)
# What workers are sent names modules of this folder.
os.environ["PYTHONPATH"] = os.pathsep.join([HERE, os.environ.get("PYTHONPATH", "")])

import numpy as np  # noqa: E402
from machine import named_machine  # noqa: E402
from simulated_figures import KINDS, read_figure, simulate_arm  # noqa: E402

from hccmeta import stats  # noqa: E402
from hccmeta.ground.digest import seed_of  # noqa: E402
from hccmeta.ground.parallel import PROCESSES, SCHEDULER, over  # noqa: E402

#: Draws of an ensemble, data sets of a piece of the simulation, specifications of a piece.
DRAWS, REPLICATES, FITS = 20, 2_500, 2_500


def reconstructed(name: str) -> bytes:
    """One arm read from a simulated figure, rebuilt, and rebuilt ``DRAWS`` times with reading error."""
    rng = np.random.default_rng(seed_of("arm", name))
    arm = simulate_arm(rng, n=int(rng.integers(100, 300)))
    when, survival, given = read_figure(arm, KINDS[seed_of(name) % len(KINDS)], rng)
    found = [stats.reconstruct(when, survival, **given)]
    found += stats.reconstruction_ensemble(when, survival, **given, m=DRAWS, rng=rng)
    return b"".join(np.ascontiguousarray(one.time).tobytes() for one in found)


def replicated(name: str) -> bytes:
    """``REPLICATES`` simulated reviews of 10 studies, pooled by REML with Hartung and Knapp's interval."""
    rng = np.random.default_rng(seed_of("replicates", name))
    vi = rng.uniform(0.05, 0.6, (REPLICATES, 10))
    found = stats.pool_batch(rng.normal(0.5, np.sqrt(vi + 0.1)), vi)
    return np.stack([found.estimate, found.ci_lower, found.ci_upper]).tobytes()


def specified(name: str) -> bytes:
    """``FITS`` specifications: studies left out at random, three estimators of tau2, three intervals."""
    rng = np.random.default_rng(seed_of("specifications", "one data set"))
    vi = rng.uniform(0.05, 0.6, 16)
    yi = rng.normal(0.5, np.sqrt(vi + 0.1))
    rng = np.random.default_rng(seed_of("specifications", name))
    chosen = []
    for _ in range(FITS):
        rows = rng.random(16) < 0.75
        rows[:2] = True
        tau2, ci = str(rng.choice(["REML", "DL", "PM"])), str(rng.choice(["HK", "HK-max", "z"]))
        chosen.append(stats.Specification((("tau2", tau2), ("ci", ci)), yi[rows], vi[rows], tau2, ci))
    found = stats.specification_curve(chosen)
    return np.stack([found.estimate, found.ci_lower, found.ci_upper]).tobytes()


@contextmanager
def engine(name: str, kill: bool) -> Iterator[None]:
    """One core, two cores through joblib's processes, or two workers of a local Dask cluster."""
    os.environ.pop(SCHEDULER, None)
    os.environ[PROCESSES] = "1" if name == "one core" else "2"
    if name != "dask":
        yield
        return
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        os.environ[SCHEDULER] = cluster.scheduler_address
        pids = [one.pid for one in cluster.workers.values()]
        timer = Timer(2.0, os.kill, [pids[0], signal.SIGKILL])
        if kill:
            timer.start()
        yield
        timer.cancel()
    os.environ.pop(SCHEDULER)


def run(function: Callable[[str], bytes], names: list[str], engine_name: str, kill: bool) -> dict[str, Any]:
    """Wall and processor seconds, and the digest of everything computed, in the order of the names."""
    with engine(engine_name, kill):
        list(over(function, names[:2], many=1))  # workers are there, with their imports
        before, mine = time.perf_counter(), time.process_time()
        total = hashlib.sha256()
        for one in over(function, names, many=1):
            total.update(one)
        wall, own = time.perf_counter() - before, time.process_time() - mine
    return {"wall_seconds": round(wall, 2), "own_cpu_seconds": round(own, 2), "digest": total.hexdigest()[:16]}


def main() -> None:
    """Run every task on every engine, compare the bytes, print and write the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--arms", type=int, default=1000)
    options.add_argument("--replicates", type=int, default=100_000)
    options.add_argument("--fits", type=int, default=100_000)
    options.add_argument("--output", type=Path)
    given = options.parse_args()
    tasks = {
        "reconstruction": (reconstructed, [f"arm {i}" for i in range(given.arms)], 1),
        "simulation study": (replicated, [f"block {i}" for i in range(given.replicates // REPLICATES)], REPLICATES),
        "specification curve": (specified, [f"block {i}" for i in range(given.fits // FITS)], FITS),
    }
    found: list[dict[str, Any]] = []
    for task, (function, names, size) in tasks.items():
        rows = {one: run(function, names, one, kill=False) for one in ("one core", "two cores")}
        if find_spec("distributed"):
            rows["dask"] = run(function, names, "dask", kill=False)
            rows["dask, a worker killed"] = run(function, names, "dask", kill=True)
        alone, two = rows["one core"], rows["two cores"]
        row = {
            "task": task,
            "pieces": len(names) * size,
            "cpu ms a piece, one core": round(1000 * alone["own_cpu_seconds"] / (len(names) * size), 3),
            **{f"wall seconds, {name}": one["wall_seconds"] for name, one in rows.items()},
            # What stays in the process that hands out the work, of all the work.
            "serial share": round(two["own_cpu_seconds"] / alone["own_cpu_seconds"], 3),
            "same bytes": len({one["digest"] for one in rows.values()}) == 1,
        }
        found.append(row)
        print(json.dumps(row), flush=True)
    if given.output:
        what = {"data": "simulated", "machine": named_machine(), "tasks": found}
        given.output.write_text(json.dumps(what, indent=1) + "\n")


if __name__ == "__main__":
    main()
