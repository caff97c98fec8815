"""How the analyses of one review grow with its studies: processor time of each kind, and the exponent.

``python benchmarks/growth.py [STUDIES ...]`` (16 100 300 1000), ``--output FILE`` for the figures as JSON. Everything
is SIMULATED: the studies of the simulated review are computed once and repeated under other names, with their means
moved, so that the analyses are timed and the reconstruction is not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("HCCMETA_PROCESSES", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from fields import write_field
from machine import exponent, named_machine

from hccmeta.analysis import analyse_studies
from hccmeta.analysis.inputs import for_plan, numbers_of, plan_of, protocol_of, result_for_plan, words_of
from hccmeta.analysis.kinds import Scope, planned
from hccmeta.analysis.results import ArmRmst, StudyResult
from hccmeta.evidence import library
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Study
from hccmeta.ground.store import Store

Chosen = tuple[tuple[Study, StudyResult], ...]


def repeated(chosen: Chosen, studies: int) -> Chosen:
    """So many ``studies`` as asked for: ``chosen`` in turn, each copy with its means moved by up to a month."""
    rng, found = np.random.default_rng(1), []
    for i in range(studies):
        record, result = chosen[i % len(chosen)]
        name, moved = f"copy-{i:04d}", float(rng.normal(0, 0.5))
        arms = tuple(
            replace(arm, study=name, rmst=tuple(_moved(one, moved + float(rng.normal(0, 0.2))) for one in arm.rmst))
            for arm in result.arms
        )
        contrasts = tuple(replace(one, study=name) for one in result.contrasts)
        larger = tuple(arm.model_copy(update={"n": arm.n + i % 7}) for arm in record.arms)
        copy = record.model_copy(update={"id": name, "name": f"⟨{name}⟩", "arms": larger})
        found.append((copy, StudyResult(name, arms, contrasts)))
    return tuple(found)


def _moved(one: ArmRmst, by: float) -> ArmRmst:
    return replace(one, estimate=None if one.estimate is None else one.estimate + by)


def seconds_by_kind(root: Path, studies: int) -> dict[str, float]:
    """Processor seconds of each kind of analysis of a review of so many ``studies``."""
    found, _, _ = library.load(root)
    results, _ = analyse_studies(found, Store(root / "build" / "store"), lambda _: None)
    chosen = tuple((numbers_of(one.record), each) for one, each in zip(found.studies, results, strict=True))
    many, review = repeated(chosen, studies), found.reviews[0].record
    seconds: dict[str, float] = {}
    for plan in map(plan_of, review.analyses):
        seen = tuple((for_plan(plan, record), result_for_plan(plan, result)) for record, result in many)
        before = time.process_time()
        with vocabulary.using(words_of((record for record, _ in seen), review)):
            planned(Scope(protocol_of(review), plan, seen))
        seconds[plan.kind] = seconds.get(plan.kind, 0.0) + time.process_time() - before
    return seconds


def main() -> None:
    """Print a row for each kind, and write the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("studies", nargs="*", type=int, default=[16, 100, 300, 1000])
    options.add_argument("--output", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = write_field(Path(temporary) / "field", 16)
        found = {}
        for n in given.studies:
            found[n] = seconds_by_kind(root, n)
            print(f"{n} studies: {json.dumps(found[n])}", flush=True)
    kinds = list(found[given.studies[0]])
    print("| kind |" + "".join(f" {n} |" for n in given.studies) + " exponent |")
    exponents = {kind: exponent({n: found[n][kind] for n in given.studies if n >= 100}) for kind in kinds}
    for kind in kinds:
        print(f"| {kind} |" + "".join(f" {found[n][kind]:.2f} |" for n in given.studies) + f" {exponents[kind]:.2f} |")
    if given.output:
        rows = [
            {"kind": kind}
            | {f"{n} studies": round(found[n][kind], 2) for n in given.studies}
            | {"exponent from 100": round(exponents[kind], 2)}
            for kind in kinds
        ]
        what = {"data": "simulated", "machine": named_machine(), "unit": "CPU seconds of one core", "kinds": rows}
        given.output.write_text(json.dumps(what, indent=1) + "\n")


if __name__ == "__main__":
    main()
