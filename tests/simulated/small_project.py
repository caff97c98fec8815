"""A small simulated project: four randomised trials that never took place, and one review of them.

Everything here is SIMULATED from a seed and says so in its names. It computes in about a second, for tests of what
stands around the analyses: differences between versions, snapshots, citations.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import yaml

from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, SEARCH_COLUMNS

SEED = 20261121
REVIEW = "simulated-trials"

#: Study -> (drug, patients in each arm, log hazard ratio against placebo).
TRIALS = {
    "simulated-a": ("regorafenib", 120, -0.5),
    "simulated-b": ("cabozantinib", 160, -0.3),
    "simulated-c": ("ramucirumab", 140, -0.35),
    "simulated-d": ("pembrolizumab", 110, -0.1),
}
#: The repository's settings as far as links and search depend on them.
MKDOCS = """\
site_name: SIMULATED DATA
docs_dir: build/docs
theme: {name: material, font: false}
strict: true
extra: {generator: false}
plugins: [search]
markdown_extensions: [attr_list, md_in_html, tables]
validation:
  {omitted_files: ignore, absolute_links: ignore, unrecognized_links: ignore, not_found: ignore, anchors: ignore}
"""
PAGES = {
    "index.md": "# SIMULATED DATA\n\nVersion {{ version }}. [The review](reviews/simulated-trials/index.md)\n",
    "_templates/review.md": "# {{ review.title }}\n\n{{ primary }}\n",
    "_templates/study.md": "# {{ study.name }}\n\n{{ facts }}\n",
    "_templates/details.md": "# Details\n",
    "_templates/sheet.md": "# Sheet\n",
    "_templates/version.md": "# Version {{ name }}\n",
}
WHERE = {"source": "simulation", "at": "simulated"}


class _Plain(yaml.SafeDumper):
    """Writes every value out: the records allow no references."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def dump(data: object) -> str:
    """``data`` as YAML in its own order."""
    return yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True)


def write_project(
    root: Path, repository: Path, *, trials: tuple[str, ...] = tuple(TRIALS), pages: bool = False
) -> Path:
    """Write the project below ``root``; with ``pages``, a few pages in the repository's dress. Returns ``root``."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "studies").mkdir()
    for name in trials:
        write_study(root / "studies" / name, name)
    (root / "mkdocs.yml").write_text(MKDOCS)
    if pages:
        shutil.copytree(repository / "docs" / "assets", root / "docs" / "assets")
        shutil.copytree(repository / "docs" / "methods", root / "docs" / "methods")
        for name, text in PAGES.items():
            (root / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "docs" / name).write_text(text)
    for name in ("requirements.lock", "LICENSE-DATA.md", "CITATION.cff"):
        if (repository / name).is_file():
            shutil.copy(repository / name, root / name)
    _write_review(root / "docs" / "reviews" / REVIEW, repository, trials)
    (root / "docs" / "reviews" / "index.md").write_text("# SIMULATED DATA\n\nReviews that nobody made.\n")
    return root


def write_study(folder: Path, name: str) -> None:
    """Write one trial: its record, both curves and the numbers at risk. Same name, same trial."""
    drug, n, log_hr = TRIALS[name]
    rng = np.random.default_rng([SEED, list(TRIALS).index(name)])
    folder.mkdir(parents=True)
    patients = {arm: _patients(rng, n, effect) for arm, effect in ((drug, log_hr), ("placebo", 0.0))}
    for arm, (time, event) in patients.items():
        at = np.arange(0, time.max(), 0.25)
        lines = [f"{t:.2f},{s:.3f}" for t, s in zip(at, _survival(time, event, at), strict=True)]
        (folder / f"os.{arm}.csv").write_text("\n".join(["time,survival", *lines]) + "\n")
    at = np.arange(0, max(time.max() for time, _ in patients.values()), 6)
    rows = [",".join([f"{t:g}", *(str(int(np.sum(time >= t))) for time, _ in patients.values())]) for t in at]
    (folder / "os.at-risk.csv").write_text("\n".join([",".join(["time", *patients]), *rows]) + "\n")
    (folder / "study.yaml").write_text(dump(record(name, {arm: int(e.sum()) for arm, (_, e) in patients.items()})))


def record(name: str, events: dict[str, int]) -> dict:
    """The record of one trial as plain data; ``events`` by arm."""
    _, n, _ = TRIALS[name]
    return {
        "id": name,
        "name": f"Simulated {name[-1].upper()}",
        "reports": [
            {
                "id": "simulation",
                "authors": ["Simulated data"],
                "title": f"Simulated trial {name[-1].upper()} (no real patients)",
                "journal": "none: simulated",
                "year": 2017 + list(TRIALS).index(name),
            }
        ],
        "design": "randomised",
        "population": {"line": 2, "prior": "sorafenib", "detail": "simulated"},
        "arms": [{"id": arm, "treatment": arm, "n": n, "n_source": WHERE} for arm in events],
        "endpoints": [
            {
                "endpoint": "os",
                "origin": "randomisation",
                "time_unit": "months",
                "curves": {
                    "reading": "samples",
                    "method": "simulated curve, read every quarter of a month",
                    "by": "simulation",
                    "reference": "simulation",
                    "risk_table": "counted",
                },
                "arms": {arm: {"n_events": {"value": count, **WHERE}} for arm, count in events.items()},
            }
        ],
        "status": "included",
    }


def _patients(rng: np.random.Generator, n: int, log_hr: float) -> tuple[np.ndarray, np.ndarray]:
    death = rng.weibull(1.2, n) * 11.0 * np.exp(-log_hr / 1.2)
    censoring = rng.uniform(10, 32, n)
    return np.minimum(death, censoring), death <= censoring


def _survival(time: np.ndarray, event: np.ndarray, at: np.ndarray) -> np.ndarray:
    survival = np.ones(at.size)
    for one in np.unique(time[event]):
        survival[at >= one] *= 1 - np.sum((time == one) & event) / np.sum(time >= one)
    return survival


def _write_review(home: Path, repository: Path, trials: tuple[str, ...]) -> None:
    home.mkdir(parents=True)
    protocol = yaml.safe_load((repository / "docs/reviews/second-line-after-sorafenib/review.yaml").read_text())
    kept = ("os-12", "os-12-by-drug", "os-hazard-ratio")
    protocol |= {
        "id": REVIEW,
        "title": "SIMULATED DATA: second line after sorafenib, no real patients",
        "short_title": "Simulated data",
        "quoted": [],
        "queries": [],
        "covariates": [],
        "endpoints": [one for one in protocol["endpoints"] if one["endpoint"] == "os"],
        "analyses": [one for one in protocol["analyses"] if one["id"] in kept],
    }
    (home / "review.yaml").write_text(dump(protocol))
    (home / "searches.csv").write_text(",".join(SEARCH_COLUMNS) + "\n")
    rows = [f"{name},Simulated,,,,,other,2026-11-21,included,,{name},simulation," for name in trials]
    (home / "screening.csv").write_text("\n".join([",".join(SCREENING_COLUMNS), *rows]) + "\n")
    (home / "grade.yaml").write_text("outcomes: []\n")
    (home / "protocol.md").write_text("# SIMULATED DATA\n\nThis review is simulated. It has no real patients.\n")
