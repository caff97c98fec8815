"""A site built once for all tests: the project's own pages over six of its studies, downloads left empty."""

import fcntl
import functools
import os
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hccmeta.analysis.compute import Computed, compute
from hccmeta.ground.store import Store
from hccmeta.site import assemble
from hccmeta.site.navigation import in_order
from hccmeta.site.view import View, join

PROJECT = Path(__file__).resolve().parents[2]
STUDIES = ("celestial-2018", "cheon-2025", "chon-2024", "reflect-2018", "resorce-2017", "search-2015")
EPOCH = 1_795_000_000
#: Pages that other parts of the project write; the tests of this part do without them.
NAVIGATION_ONLY = ("develop/architecture.md",)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory) -> Path:
    """A folder that all workers of a parallel run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def project(shared_folder) -> Path:
    """A project of six studies, built once: ``build/site`` below it."""
    root = shared_folder / "site-project"
    with open(shared_folder / "site.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "done").exists():
            shutil.rmtree(root, ignore_errors=True)
            _copy(root)
            problems = _render(root, read(root))
            assert problems == (), [one.what for one in problems]
            (root / "done").touch()
    return root


def _copy(root: Path) -> None:
    shutil.copytree(PROJECT / "docs", root / "docs")
    shutil.copy(PROJECT / "mkdocs.yml", root)
    for name in NAVIGATION_ONLY:
        page = root / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("# Not part of these tests\n")
    for study in STUDIES:
        shutil.copytree(PROJECT / "studies" / study, root / "studies" / study)


def _left_empty(store, drawings, suffixes, origin):
    """Figures to download, without drawing them."""
    file = store / "left-empty"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"left empty by the tests")
    return {(one.id, suffix): file for one in drawings for suffix in suffixes}


def _render(root: Path, computed: Computed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "render_kept", _left_empty)
        return assemble.render(
            computed.library, computed.results, computed.accepted, root=root, output=root / "build",
            version="26.0.0+test", epoch=EPOCH, progress=lambda step: None,
        )  # fmt: skip


def read(root: Path) -> Computed:
    """The project's evidence and results."""
    return compute(root, Store(root / "build" / "store"), lambda step: None)


@pytest.fixture(scope="session")
def computed(project) -> Computed:
    """What was computed of the project, out of its store."""
    return read(project)


@pytest.fixture(scope="session")
def view(computed) -> View:
    """The view of the project's pages."""
    order = tuple(one.id for one in in_order(folder.record for folder in computed.library.reviews))
    return join(computed.library, computed.results, computed.accepted, version="26.0.0+test", epoch=EPOCH, order=order)[
        0
    ]


@pytest.fixture(scope="session")
def render_again():
    """Renders a project anew."""
    return _render


@pytest.fixture(scope="session")
def site(project) -> Path:
    """The built site."""
    return project / "build" / "site"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        pass


@pytest.fixture(scope="session")
def address(site):
    """The address at which the built site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
