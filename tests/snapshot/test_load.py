"""``hccmeta.load_results``: a snapshot, a site, an address, a version."""

import json
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

import hccmeta
from hccmeta.snapshot.archive import write_archive
from hccmeta.snapshot.load import NoResultsError, load_results

REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = {
    "version": "26.0.0",
    "reviews": [
        {
            "id": "r",
            "analyses": [
                {
                    "id": "os-12",
                    "estimate": 0.5,
                    "ci": [0.1, None],
                    "pi": None,
                    "k": 2,
                    "reason": None,
                    "notes": [],
                    "tables": [],
                    "rows": [{"study": "a", "estimate": 0.4, "ci": [0.0, 0.8], "weight": 1.0}],
                },
                {"id": "os-24", "estimate": None, "ci": None, "pi": None, "k": 0, "reason": "no curve", "rows": []},
            ],
        }
    ],
}
STUDIES = [
    {
        "id": "a",
        "arms": [
            {
                "id": "x",
                "treatment": "placebo",
                "n": 10,
                "endpoints": {
                    "os": {
                        "events": 4,
                        "median": {"estimate": 9.0, "se": None, "ci": [7, 12], "reason": None},
                        "reason": None,
                        "rmst": {"12": {"estimate": 8.0, "se": 0.5, "reason": None}},
                    },
                    "pfs": {"events": None, "median": None, "rmst": {}, "reason": "no curve has been digitised"},
                },
            },
        ],
        "comparisons": [
            {
                "endpoint": "os",
                "arm": "x",
                "reference": "y",
                "hr": 0.8,
                "ci": [0.6, 1.1],
                "reported_hr": {},
                "rmst_difference": {},
            }
        ],
    }
]
FILES = {
    "site/api/v1/results.json": json.dumps(RESULTS).encode(),
    "site/api/v1/studies.json": json.dumps(STUDIES).encode(),
}


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        (tmp_path / "u" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "u" / path).write_bytes(content)
    return tmp_path / "u"


def check(found: hccmeta.LoadedResults) -> None:
    assert found.version == "26.0.0"
    assert found.analyses.loc[("r", "os-12"), "ci_lower"] == 0.1
    assert found.analyses.loc[("r", "os-24"), "reason"] == "no curve"
    assert found.rows[["review", "analysis", "study", "weight"]].to_numpy().tolist() == [["r", "os-12", "a", 1.0]]
    assert found.arms[["endpoint", "median"]].to_numpy().tolist()[0] == ["os", 9.0]
    assert found.arms.loc[0, "rmst_12"] == 8.0
    assert found.arms.loc[1, "reason"] == "no curve has been digitised"
    assert found.comparisons.loc[0, "ci_upper"] == 1.1


def test_from_a_snapshot_packed_and_unpacked_and_from_a_site(unpacked: Path, tmp_path: Path) -> None:
    write_archive(tmp_path / "s.zip", FILES)
    for place in (tmp_path / "s.zip", unpacked, unpacked / "site", str(unpacked)):
        check(hccmeta.load_results(place))


def test_from_an_address_and_by_version(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (unpacked / "site").rename(tmp_path / "web" / "26.0.0")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "web"))
    handler.log_message = lambda *args: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        check(load_results(f"{home}/26.0.0/"))
        check(load_results("26.0.0", site=home))
        with pytest.raises(NoResultsError, match="status 404"):
            load_results("26.1.0", site=home)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("content", [b"[]", b"{}", b"<html>", b'{"version": "x", "reviews": [3]}'])
def test_what_is_no_result_is_said(content: bytes, unpacked: Path) -> None:
    (unpacked / "site" / "api" / "v1" / "results.json").write_bytes(content)
    with pytest.raises(NoResultsError, match="not results of hccmeta"):
        load_results(unpacked)


def test_where_nothing_is_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoResultsError, match="say site="):
        load_results("99.0.0")
    with pytest.raises(NoResultsError, match="neither a snapshot nor a site"):
        load_results(tmp_path)
    (tmp_path / "x.zip").write_bytes(b"no")
    with pytest.raises(NoResultsError, match="no snapshot with results"):
        load_results(tmp_path / "x.zip")


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, hccmeta; print(sorted({'numpy', 'pandas', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hccmeta.nothing  # noqa: B018


def test_a_version_alone_is_found_where_we_are(unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HCCMETA_SITE", raising=False)
    with pytest.raises(NoResultsError, match="HCCMETA_SITE"):
        load_results("26.0.0")
    write_archive(tmp_path / "hccmeta-26.0.0.zip", FILES)
    check(hccmeta.load_results("26.0.0"))


def test_a_version_alone_is_asked_of_the_site_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("hccmeta.snapshot.load._fetched", lambda url: asked.append(url) or b"{")
    monkeypatch.setenv("HCCMETA_SITE", "https://one.example.org/x/")
    with pytest.raises(NoResultsError):
        load_results("26.0.0")
    monkeypatch.delenv("HCCMETA_SITE")
    (tmp_path / "studies").mkdir()
    (tmp_path / "docs" / "reviews").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text("site_url: https://two.example.org/y\n")
    with pytest.raises(NoResultsError):
        load_results("26.0.0")
    assert asked == [
        "https://one.example.org/x/26.0.0/api/v1/results.json",
        "https://two.example.org/y/26.0.0/api/v1/results.json",
    ]


WRITE = """
source(commandArgs(TRUE)[1])
found <- load_results(commandArgs(TRUE)[2])
cat(found$version, "\\n")
for (name in c("analyses", "rows", "arms", "comparisons")) {
  write.csv(found[[name]], file.path(commandArgs(TRUE)[3], paste0(name, ".csv")), row.names = FALSE)
}
"""


def with_jsonlite() -> bool:
    asked = ["Rscript", "-e", "library(jsonlite)"]
    return shutil.which("Rscript") is not None and subprocess.run(asked, capture_output=True).returncode == 0


@pytest.mark.skipif(not with_jsonlite(), reason="R with jsonlite is not installed")
def test_r_reads_the_same_frames_from_a_snapshot(members: dict[str, bytes], tmp_path: Path) -> None:
    archive = tmp_path / "hccmeta-25.0.0.zip"
    write_archive(archive, members)
    (tmp_path / "read.R").write_text(WRITE)
    script = REPOSITORY / "docs" / "assets" / "hccmeta.R"
    command = ["Rscript", str(tmp_path / "read.R"), str(script), str(archive), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "25.0.0"
    found = load_results(archive)
    for name, python in (("analyses", found.analyses.reset_index()), ("rows", found.rows), ("arms", found.arms)):
        r = pd.read_csv(tmp_path / f"{name}.csv")
        assert len(r) == len(python)
        # In Python a cell may hold a list; in R every column is of single values.
        for column in r.columns.intersection(python.columns):
            if pd.api.types.is_numeric_dtype(python[column]):
                assert r[column].tolist() == pytest.approx(python[column].tolist(), nan_ok=True), (name, column)
        assert {"estimate", "ci_lower", "ci_upper"} <= set(r.columns) or name == "arms"
