"""The locks still install when everything has a newer release, with the pips that people have."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .locks import LOCKS, ROOT, Locked, asked_by, here, hollow_wheel, read_lock

NEWER = "99999.1"
PIPS = [line.split()[0].removeprefix("pip==") for line in (ROOT / ".ci/pips.lock").read_text().splitlines()]
NO_BINARY = "autograd-gamma"


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def named(lock: str) -> dict[str, list[Locked]]:
    lines: dict[str, list[Locked]] = {}
    for one in read_lock(lock):
        lines.setdefault(one.name, []).append(one)
    return lines


@pytest.mark.parametrize("lock", LOCKS)
def test_each_line_names_one_version_and_its_hashes(lock: str) -> None:
    for one in read_lock(lock):
        (only,) = one.requirement.specifier
        assert only.operator == "==", f"{one.requirement} in {lock} does not name one version"
        assert one.hashes, f"{one.requirement} in {lock} has no hash"


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_is_built_but_what_has_no_wheel(lock: str) -> None:
    options = [line for line in (ROOT / lock).read_text().splitlines() if line.startswith("--")]
    # In this order: pip lets a later --only-binary :all: wipe an earlier exception.
    expected = ["--only-binary :all:", f"--no-binary {NO_BINARY}"]
    assert options == (expected[:1] if lock == "requirements-build.lock" else expected)


@pytest.mark.parametrize(
    ("lock", "needs"),
    [
        ("requirements.lock", lambda: project()["project"]["dependencies"]),
        ("requirements-dev.lock", lambda: chain(*project()["project"]["optional-dependencies"].values())),
        ("requirements-build.lock", lambda: project()["build-system"]["requires"]),
        ("requirements-build.lock", lambda: project()["dependency-groups"]["build"]),
    ],
)
def test_what_the_project_asks_for_is_locked_within_its_bounds(lock: str, needs) -> None:
    lines = named(lock)
    for text in needs():
        need = Requirement(text)
        found = lines.get(canonicalize_name(need.name), [])
        assert found, f"pyproject.toml asks for {text}, {lock} does not hold it: run `make lock`"
        for one in found:
            assert need.specifier.contains(one.version, prereleases=True), (
                f"{one.requirement} is not {text}: run `make lock`"
            )


def test_what_runs_has_one_version_in_both_locks() -> None:
    dev = named("requirements-dev.lock")
    for name, lines in named("requirements.lock").items():
        assert [(str(one.requirement.marker), one.version) for one in lines] == [
            (str(one.requirement.marker), one.version) for one in dev.get(name, [])
        ], f"{name} differs between the locks: run `make lock`"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_extras_that_packages_ask_of_each_other_are_in_the_lock(lock: str) -> None:
    lines = {one.name: one.requirement for one in here(read_lock(lock))}
    missing = [
        f"{need} (asked by {asker})"
        for asker, requirement in lines.items()
        for text in asked_by(asker)
        if (need := Requirement(text)).extras
        and any(not need.marker or need.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras))
        and not need.extras <= lines[canonicalize_name(need.name)].extras
    ]
    assert not missing, f"pip before 23.3 takes these from the newest release: {missing}"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A folder of hollow wheels, the locked version and a newer one of everything; name -> hash of the locked."""
    folder = tmp_path_factory.mktemp("index")
    hashes = {"": str(folder)}
    for one in here(read_lock("requirements-dev.lock")):
        hashes[one.name] = hollow_wheel(folder, one.name, one.version)
        hollow_wheel(folder, one.name, NEWER)
    return hashes


def resolve(version: str, lock: str, index: dict[str, str], work: Path, *, extras: bool = True) -> str:
    """What pip says, of installing the lock in hash mode without ``--no-deps``: empty when it is content."""
    home = ROOT / ".venv/pips" / version
    if not (home / "pip").is_dir():
        pytest.skip(f"pip {version} is not in {home}: `make .venv/dev` fetches it")
    if version == "23.0.1" and sys.version_info >= (3, 12):
        pytest.skip("pip 23.0.1 does not run on Python 3.12 and later")
    lines = [
        f"{one.name}{'[' + ','.join(sorted(one.requirement.extras)) + ']' if extras and one.requirement.extras else ''}"
        f"=={one.version} --hash=sha256:{index[one.name]}"
        for one in here(read_lock(lock))
    ]
    rewritten = work / lock
    rewritten.write_text("\n".join(lines) + "\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    pip = [sys.executable, "-m", "pip", "--isolated", "--quiet", "--no-cache-dir", "install"]
    what = ["--dry-run", "--ignore-installed", "--no-index", "--find-links", index[""], "--require-hashes"]
    done = subprocess.run(
        [*pip, *what, "-r", str(rewritten)],
        env=clean | {"PYTHONPATH": str(home), "PIP_CONFIG_FILE": os.devnull, "HOME": str(work)},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stderr


@pytest.mark.parametrize("version", PIPS)
def test_installs_when_everything_has_a_newer_release(version: str, index: dict[str, str], tmp_path: Path) -> None:
    assert resolve(version, "requirements.lock", index, tmp_path) == ""
    assert resolve(version, "requirements-dev.lock", index, tmp_path) == ""


def test_a_lock_without_its_extras_would_be_found_out(index: dict[str, str], tmp_path: Path) -> None:
    """The fault that this file is for: shows that the test above fails for it."""
    said = resolve("23.2.1", "requirements-dev.lock", index, tmp_path, extras=False)
    assert "all requirements must have their versions pinned" in said
