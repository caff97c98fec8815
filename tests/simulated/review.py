"""A simulated review: fifteen studies that never took place, written as a project of its own.

Everything here is SIMULATED from a seed and says so in its names: it proves the analyses of ``second-line-after-io``
before that review's curves arrive. Comparative and single-arm cohorts, OS and PFS, four drugs of which one rests on a
single study, baseline data with gaps, curves written as digitised readings. The true patients are returned beside it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from hccmeta import stats
from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, SEARCH_COLUMNS

SEED = 20261121
DRUGS = ("sorafenib", "lenvatinib", "regorafenib", "cabozantinib")

#: Log hazard ratios against sorafenib, by drug: what the simulation puts in.
LOG_HR = {"sorafenib": 0.0, "lenvatinib": -0.25, "regorafenib": -0.2, "cabozantinib": -0.1}

#: Arms of each study: drug -> patients. One cabozantinib cohort holds most of that drug's patients.
DESIGN: tuple[dict[str, int], ...] = (
    {"lenvatinib": 40, "sorafenib": 86},
    {"lenvatinib": 56, "sorafenib": 67},
    {"lenvatinib": 125, "sorafenib": 105},
    {"lenvatinib": 60, "sorafenib": 72},
    {"lenvatinib": 48, "sorafenib": 55},
    {"lenvatinib": 90, "sorafenib": 80},
    {"lenvatinib": 53},
    {"lenvatinib": 70},
    {"lenvatinib": 35},
    {"sorafenib": 64},
    {"sorafenib": 90},
    {"regorafenib": 40, "sorafenib": 45},
    {"regorafenib": 55},
    {"cabozantinib": 82},
    {"cabozantinib": 16},
)


class _Plain(yaml.SafeDumper):
    """Writes every value out: the records allow no references."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@dataclass(frozen=True)
class Truth:
    """The simulated patients of one arm and endpoint."""

    time: np.ndarray
    event: np.ndarray


@dataclass(frozen=True)
class SimulatedReview:
    """Where the project stands, and the truth behind it by (study, endpoint, arm)."""

    root: Path
    truth: dict[tuple[str, str, str], Truth]


def write_review(root: Path, repository: Path, *, seed: int = SEED) -> SimulatedReview:
    """Write the project below ``root``, with the pages of the ``repository`` and none of its studies or reviews."""
    rng = np.random.default_rng(seed)
    _pages(root, repository)
    truth: dict[tuple[str, str, str], Truth] = {}
    for number, arms in enumerate(DESIGN, start=1):
        study = f"simulated-{number:02d}"
        folder = root / "studies" / study
        folder.mkdir(parents=True)
        made = _simulate(rng, arms)
        truth.update({(study, endpoint, arm): one for (endpoint, arm), one in made.items()})
        record = _record(rng, study, number, arms, made)
        (folder / "study.yaml").write_text(yaml.dump(record, Dumper=_Plain, sort_keys=False, allow_unicode=True))
        for endpoint in ("os", "pfs"):
            _curves(rng, folder, endpoint, {arm: made[endpoint, arm] for arm in arms})
    return SimulatedReview(root, truth)


def _pages(root: Path, repository: Path) -> None:
    shutil.copytree(repository / "docs", root / "docs", ignore=_no_reviews)
    settings = (repository / "mkdocs.yml").read_text().splitlines()
    lines = ["site_name: hccmeta - SIMULATED DATA" if line.startswith("site_name:") else line for line in settings]
    (root / "mkdocs.yml").write_text("\n".join(lines) + "\n")
    home = root / "docs" / "reviews" / "simulated-review"
    home.mkdir(parents=True)
    protocol = yaml.safe_load((repository / "docs/reviews/second-line-after-io/review.yaml").read_text())
    protocol |= {
        "id": "simulated-review",
        "title": "SIMULATED DATA: second line after immunotherapy, no real patients",
        "short_title": "Simulated data",
        "quoted": [],
        "queries": [],
    }
    (home / "review.yaml").write_text(yaml.dump(protocol, Dumper=_Plain, sort_keys=False, allow_unicode=True))
    (home / "searches.csv").write_text(",".join(SEARCH_COLUMNS) + "\n")
    rows = [
        f"simulated-{i:02d},Simulated study {i},,,,,other,2026-11-21,included,,simulated-{i:02d},simulation,"
        for i in range(1, len(DESIGN) + 1)
    ]
    (home / "screening.csv").write_text("\n".join([",".join(SCREENING_COLUMNS), *rows]) + "\n")
    (home / "grade.yaml").write_text("outcomes: []\n")
    (home / "protocol.md").write_text("# SIMULATED DATA\n\nThis review is simulated. It has no real patients.\n")


def _no_reviews(folder: str, names: list[str]) -> list[str]:
    """Leaves out the folders of the repository's own reviews, and keeps the page that lists reviews."""
    return [name for name in names if Path(folder).name == "reviews" and (Path(folder) / name).is_dir()]


def _simulate(rng: np.random.Generator, arms: dict[str, int]) -> dict[tuple[str, str], Truth]:
    study_effect = rng.normal(0, 0.15)
    made = {}
    for arm, n in arms.items():
        log_hr = LOG_HR[arm] + study_effect + rng.normal(0, 0.05)
        death = rng.weibull(1.15, n) * 14.0 * np.exp(-log_hr / 1.15)
        progression = rng.weibull(1.1, n) * 4.6 * np.exp(-1.6 * log_hr / 1.1)
        censoring = rng.uniform(9, 34, n)
        pfs = np.minimum(progression, death)
        for endpoint, time in (("os", death), ("pfs", pfs)):
            made[endpoint, arm] = Truth(np.minimum(time, censoring), (time <= censoring).astype(int))
    return made


def _survival(truth: Truth, at: np.ndarray) -> np.ndarray:
    """Kaplan-Meier by the textbook, independent of what is tested."""
    survival = np.ones(at.size)
    for time in np.unique(truth.time[truth.event == 1]):
        at_risk = np.sum(truth.time >= time)
        deaths = np.sum((truth.time == time) & (truth.event == 1))
        survival[at >= time] *= 1 - deaths / at_risk
    return survival


def _curves(rng: np.random.Generator, folder: Path, endpoint: str, arms: dict[str, Truth]) -> None:
    for arm, truth in arms.items():
        end = np.ceil(100 * truth.time.max()) / 100
        at = np.append(np.arange(0.0, end, 0.25), end)
        read = np.minimum.accumulate(np.clip(_survival(truth, at) + rng.normal(0, 0.0015, at.size), 0, 1))
        read[0] = 1.0
        lines = ["time,survival", *(f"{t:.2f},{s:.3f}" for t, s in zip(at, read, strict=True))]
        (folder / f"{endpoint}.{arm}.csv").write_text("\n".join(lines) + "\n")
    step = 6 if endpoint == "os" else 3
    end = max(float(truth.time.max()) for truth in arms.values())
    times = np.arange(0, end, step)
    lines = [",".join(["time", *arms])]
    lines += [",".join([f"{t:g}", *(str(int(np.sum(one.time >= t))) for one in arms.values())]) for t in times]
    (folder / f"{endpoint}.at-risk.csv").write_text("\n".join(lines) + "\n")


def _record(
    rng: np.random.Generator, study: str, number: int, arms: dict[str, int], made: dict[tuple[str, str], Truth]
) -> dict:
    where = {"source": "simulation", "at": "simulated"}
    return {
        "id": study,
        "name": f"Simulated {number}",
        "reports": [
            {
                "id": "simulation",
                "authors": ["Simulated data"],
                "title": f"Simulated study {number} (no real patients)",
                "journal": "none: simulated",
                "year": 2020 + number % 6,
            }
        ],
        "design": "non-randomised-comparative" if len(arms) > 1 else "single-arm",
        "population": {"line": 2, "prior": "immunotherapy", "detail": "simulated"},
        "arms": [
            {
                "id": arm,
                "treatment": arm,
                "n": n,
                "n_source": where,
                "baseline": _baseline(rng, n, where),
                "response": [_response(rng, n, where)],
            }
            for arm, n in arms.items()
        ],
        "endpoints": [
            {
                "endpoint": endpoint,
                "origin": "start-of-this-line",
                "time_unit": "months",
                "curves": {
                    "reading": "samples",
                    "method": "simulated curve, read every quarter of a month with error",
                    "by": "simulation",
                    "reference": "simulation",
                    "risk_table": "counted",
                },
                "arms": {arm: _reported(made[endpoint, arm], where) for arm in arms},
            }
            for endpoint in ("os", "pfs")
        ],
        "status": "included",
    }


def _reported(truth: Truth, where: dict) -> dict:
    """What the simulated report says of an arm: its events and, where it is reached, its median."""
    outcome: dict = {"n_events": {"value": int(truth.event.sum()), **where}}
    median, lower, upper = (float(value) for value in stats.median_survival(truth.time, truth.event))
    # Where a step lies right at one half, a reading cannot tell its two ends apart: such an arm reports no median.
    step = truth.time[truth.event == 1]
    ends = [float(np.min(step[_survival(truth, step) <= level], initial=np.inf)) for level in (0.512, 0.488)]
    if np.isfinite(median) and ends[1] - ends[0] < 0.8:
        limits = [round(limit, 1) if np.isfinite(limit) else None for limit in (lower, upper)]
        outcome["median"] = {"value": round(median, 1), "ci": limits, **where}
    return outcome


def _baseline(rng: np.random.Generator, n: int, where: dict) -> dict:
    shares = {"male": 0.82, "hbv": 0.4, "child_pugh_a": 0.8, "macrovascular_invasion": 0.3, "extrahepatic_spread": 0.55}
    baseline: dict = {
        name: {"events": int(rng.binomial(n, share)), **where}
        for name, share in shares.items()
        if rng.random() > (0.06 if name in ("child_pugh_a", "hbv", "macrovascular_invasion") else 0.25)
    }
    if rng.random() > 0.2:
        middle, spread = float(rng.normal(65, 2)), float(rng.uniform(8, 11))
        baseline["age"] = (
            {"value": round(middle, 1), "statistic": "mean", "sd": round(spread, 1), **where}
            if rng.random() > 0.5
            else {
                "value": round(middle, 1),
                "statistic": "median",
                "iqr": [round(middle - 0.67 * spread, 1), round(middle + 0.68 * spread, 1)],
                **where,
            }
        )
    return baseline


def _response(rng: np.random.Generator, n: int, where: dict) -> dict:
    responders = int(rng.binomial(n, 0.12))
    controlled = responders + int(rng.binomial(n - responders, 0.45))
    return {
        "criteria": "recist-1.1",
        "assessor": "investigator",
        "orr": {"events": responders, **where},
        "dcr": {"events": controlled, **where},
    }
