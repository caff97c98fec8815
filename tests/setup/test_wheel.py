"""The wheel serves who wants the statistics alone: with numpy and scipy and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .locks import ROOT

ALONE = """
import importlib, pkgutil, sys
ALLOWED = {"numpy", "scipy", "hccmeta", *sys.stdlib_module_names}

class Nothing:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in ALLOWED and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"{name} is not installed", name=name)

sys.meta_path.insert(0, Nothing())
from hccmeta import stats
assert "wheel" in stats.__file__, stats.__file__
modules = [found.name for found in pkgutil.walk_packages(stats.__path__, "hccmeta.stats.")]
print(len([importlib.import_module(name) for name in modules]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling comes with requirements-build.lock")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_the_statistics_need_numpy_and_scipy_alone(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "wheel"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(home)
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(home)!r})\n{ALONE}"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"hccmeta"}
    assert {"hccmeta/py.typed", "hccmeta/schema/study.schema.json"} <= set(names)
