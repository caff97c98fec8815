"""What the site of a simulated field costs: a cold build by parts, and what a change costs, in processor time.

``python benchmarks/field.py [STUDIES ...]`` (16 100 300 1000), ``--reviewed N`` studies in the review (all),
``--filled`` takes the reconstruction of studies with the same arms from one of them (for fields that nobody has the
time to reconstruct), ``--formats svg`` draws as ``hccmeta serve`` does, ``--output FILE`` writes the figures.
``make benchmark`` runs it. Everything is SIMULATED. Each build is a process of its own with one process for its work;
mkdocs is a process below it, and counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ.setdefault("HCCMETA_PROCESSES", "1")

from machine import exponent, named_machine  # noqa: E402

#: The parts of a build by what its progress says.
PARTS = {
    "study": "reconstruct and ensembles", "review": "analyses", "lifelines": "cross-check", "pages": "pages",
    "figures": "figures to download", "mkdocs": "mkdocs",
}  # fmt: skip


def build_once(root: Path, formats: tuple[str, ...]) -> dict[str, Any]:
    """One build in this process: processor seconds by part, of mkdocs apart, and the peak of memory in MB."""
    from hccmeta.cli.build import built

    def used() -> float:
        return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    parts: dict[str, float] = {}
    now, since = "start", 0.0

    def at(step: str) -> None:
        nonlocal now, since
        parts[now] = parts.get(now, 0.0) + used() - since
        word = step.split()[0] if not step[0].isdigit() else "figures"
        now, since = PARTS.get(word, word), used()

    problems = [one for one in built(root, formats, at) if one.level == "error"]
    at("end")
    if problems:
        raise SystemExit("\n".join(one.what for one in problems))
    children = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    return {
        "seconds": round(used(), 2),
        "of it mkdocs": round(children, 2),
        "parts": {name: round(value, 2) for name, value in parts.items()},
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def in_a_process(root: Path, formats: str) -> dict[str, Any]:
    """``build_once`` in a process of its own."""
    command = [sys.executable, __file__, "--once", str(root), "--formats", formats]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def processor_seconds(command: list[str], root: Path) -> float:
    """What ``command`` takes with its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=root, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(after[:2]) - sum(before[:2])


def rename_a_study(root: Path) -> None:
    """Correct the name of one study."""
    record = root / "studies" / "simulated-03" / "study.yaml"
    record.write_text(re.sub(r"^name: .*$", "name: Simulated three", record.read_text(), flags=re.MULTILINE))


def move_a_curve(root: Path) -> None:
    """Lower the last point of one curve."""
    curve = root / "studies" / "simulated-03" / "os.sorafenib.csv"
    *lines, last = curve.read_text().splitlines()
    when, level = last.split(",")
    curve.write_text("\n".join([*lines, f"{when},{float(level) - 0.001:.3f}"]) + "\n")


def measured(root: Path, given: argparse.Namespace, studies: int) -> dict[str, Any]:
    """Every row of the table for one field."""
    from fields import fill, write_field

    write_field(root, studies, reviewed=given.reviewed)
    if given.filled:
        fill(root)
    cold = in_a_process(root, given.formats)
    site = [one.stat().st_size for one in (root / "build" / "site").rglob("*") if one.is_file()]
    alone = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", "build/mkdocs.yml", "-d", str(root / "alone")]
    found = {
        "cold": cold,
        "site MB": round(sum(site) / 1e6, 1),
        "site files": len(site),
        "mkdocs alone": round(processor_seconds(alone, root), 2),
        "nothing changed": in_a_process(root, given.formats),
    }
    rename_a_study(root)
    found["text changed"] = in_a_process(root, given.formats)
    move_a_curve(root)
    found["curve changed"] = in_a_process(root, given.formats)
    found["check"] = round(processor_seconds([sys.executable, "-m", "hccmeta", "check"], root), 2)
    found["cold over mkdocs alone"] = round(cold["seconds"] / found["mkdocs alone"], 1)
    return found


def main() -> None:
    """Measure, print the table and the exponents, write the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("studies", nargs="*", type=int, default=[16, 100, 300, 1000])
    options.add_argument("--reviewed", type=int)
    options.add_argument("--filled", action="store_true")
    options.add_argument("--formats", default="svg,pdf,png")
    options.add_argument("--once", type=Path)
    options.add_argument("--output", type=Path)
    given = options.parse_args()
    if given.once:
        print(json.dumps(build_once(given.once, tuple(given.formats.split(",")))))
        return
    found: dict[int, dict[str, Any]] = {}
    for studies in given.studies:
        with tempfile.TemporaryDirectory(prefix="hccmeta-field-") as temporary:
            found[studies] = measured(Path(temporary) / "field", given, studies)
        print(f"{studies} studies: {json.dumps(found[studies])}", flush=True)
    rows = table(found)
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    if given.output:
        settings = {
            "reviewed": given.reviewed or "all",
            "reconstruction filled": given.filled,
            "formats": given.formats,
        }
        what = {"data": "simulated", "machine": named_machine(), **settings, "unit": "CPU seconds", "builds": rows}
        given.output.write_text(json.dumps(what, indent=1) + "\n")


def table(found: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures as rows: each part of a build, with its exponent over the sizes."""
    sizes = list(found)
    rows: dict[str, dict[int, float]] = {"cold build": {n: found[n]["cold"]["seconds"] for n in sizes}}
    for part in dict.fromkeys(name for n in sizes for name in found[n]["cold"]["parts"]):
        rows[f"of it {part}"] = {n: found[n]["cold"]["parts"].get(part, 0.0) for n in sizes}
    rows["mkdocs alone"] = {n: found[n]["mkdocs alone"] for n in sizes}
    for change in ("nothing changed", "text changed", "curve changed"):
        rows[change] = {n: found[n][change]["seconds"] for n in sizes}
        without = {n: found[n][change]["seconds"] - found[n][change]["of it mkdocs"] for n in sizes}
        rows[f"{change}, without mkdocs"] = without
    rows["check, all recalled"] = {n: found[n]["check"] for n in sizes}
    rows["cold build over mkdocs alone"] = {n: found[n]["cold over mkdocs alone"] for n in sizes}
    rows["peak of memory, MB"] = {n: found[n]["cold"]["peak MB"] for n in sizes}
    rows["site, MB"] = {n: found[n]["site MB"] for n in sizes}
    rows["site, files"] = {n: found[n]["site files"] for n in sizes}
    return [
        {"what": name}
        | {f"{n} studies": round(values[n], 1) for n in sizes}
        | ({"exponent": round(exponent(values), 2)} if len(sizes) > 1 else {})
        for name, values in rows.items()
    ]


if __name__ == "__main__":
    main()
