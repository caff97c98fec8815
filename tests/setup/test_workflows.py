"""What the workflows install and who may do what, read from their files; they do not run here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from .locks import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
#: What fetches and runs code that no lock names; make alone installs, from the locks.
INSTALLS = re.compile(
    r"\b(pip3?|pipx|uvx?|npm|npx|conda|curl|wget)\s+(install|tool|run|download|-|https?:)", re.IGNORECASE
)
#: Scripts that install what no lock names, on purpose; they may run only where nothing can be written.
TRIALS = (".ci/lowest", ".ci/zensical")


def jobs() -> Iterator[tuple[str, dict]]:
    for file in WORKFLOWS:
        for name, job in yaml.safe_load(file.read_text())["jobs"].items():
            yield f"{file.name}:{name}", job


JOBS = dict(jobs())


@pytest.mark.parametrize("name", JOBS)
def test_jobs_install_by_make_alone(name: str) -> None:
    for step in JOBS[name].get("steps", []):
        assert not INSTALLS.search(step.get("run", "")), f"{name} installs by itself: {step['run']}"


@pytest.mark.parametrize("name", JOBS)
def test_what_no_lock_names_runs_only_without_rights(name: str) -> None:
    text = " ".join(step.get("run", "") for step in JOBS[name].get("steps", []))
    if any(trial in text for trial in TRIALS) or "UPGRADE=1" in text:
        assert JOBS[name]["permissions"] == {"contents": "read"}
        assert "secrets." not in yaml.safe_dump(JOBS[name])


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_no_workflow_has_a_right_that_a_job_does_not_ask_for(file: Path) -> None:
    assert yaml.safe_load(file.read_text())["permissions"] == {}


def test_the_release_attests_what_it_publishes() -> None:
    release = JOBS["release.yml:release"]
    uses = [step.get("uses", "").partition("@")[0] for step in release["steps"]]
    runs = [step.get("run", "") for step in release["steps"]]
    attested = uses.index("actions/attest-build-provenance")
    verified = next(i for i, run in enumerate(runs) if "hccmeta verify" in run)
    published = next(i for i, run in enumerate(runs) if "gh release create" in run)
    assert verified < attested < published
    assert {"id-token", "attestations"} <= {name for name, right in release["permissions"].items() if right == "write"}


def test_every_supported_python_is_tried() -> None:
    floor = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert floor is not None
    tried = JOBS["ci.yml:pythons"]["strategy"]["matrix"]["python"]
    assert tried == [f"3.{minor}" for minor in range(int(floor[1]) + 1, int(floor[1]) + 1 + len(tried))]
    assert JOBS["ci.yml:run"]["steps"][1]["with"]["python-version"] == f"3.{floor[1]}"


def test_owners_are_named_for_places_that_are_there() -> None:
    lines = [line.split() for line in (ROOT / ".github/CODEOWNERS").read_text().splitlines()]
    places = [line[0] for line in lines if line and not line[0].startswith("#")]
    assert places
    for place in places:
        assert place == "*" or list(ROOT.glob(place.strip("/"))), f"{place} is not there"
