"""The published folder, and what pages are told of address and citation."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from simulated.small_project import REVIEW, write_project

from hccmeta.evidence import library
from hccmeta.snapshot import manifest
from hccmeta.snapshot.archive import packed, write_archive
from hccmeta.snapshot.publish import NotPublishableError, kept_version, main, published
from hccmeta.versions.address import Address, read_address
from hccmeta.versions.pages import context, mkdocs_settings, publication

REPOSITORY = Path(__file__).resolve().parents[2]


def keep(folder: Path, version: str, *, name: str = "", doi: str = "") -> Path:
    """A snapshot with a page or two."""
    members = {"site/index.html": f"<p>{version}".encode(), "site/a/index.html": b"a", "data/x": b"x"}
    sealed = manifest.make_manifest(
        members, version=version, epoch=1_763_700_000, stages={}, lock=b"", results={}, doi=doi
    )
    target = folder / (name or f"hccmeta-{version}.zip")
    write_archive(target, {**members, manifest.NAME: manifest.write(sealed)})
    return target


@pytest.fixture
def latest(tmp_path: Path) -> Path:
    (tmp_path / "site" / "b").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("now")
    (tmp_path / "site" / "b" / "index.html").write_text("b")
    return tmp_path / "site"


def test_latest_stands_beside_every_kept_version(latest: Path, tmp_path: Path) -> None:
    archives = [keep(tmp_path, "26.2.0"), keep(tmp_path, "26.10.0", doi="10.5281/zenodo.5")]
    made = published(latest, archives)
    assert made["latest/index.html"] == b"now"
    assert made["26.2.0/a/index.html"] == b"a"
    assert "26.2.0/data/x" not in made
    assert [(one["version"], one["doi"]) for one in json.loads(made["versions.json"])] == [
        ("latest", None), ("26.10.0", "10.5281/zenodo.5"), ("26.2.0", None),
    ]  # fmt: skip
    assert b'url=latest/"' in made["index.html"]
    assert made[".nojekyll"] == b""


def test_the_verb_writes_all_or_nothing(latest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    assert main(latest, kept, tmp_path / "public") == 0
    assert (tmp_path / "public" / "latest" / "b" / "index.html").read_text() == "b"
    archive = keep(kept, "26.0.0")
    assert main(latest, kept, tmp_path / "public") == 0
    assert "26.0.0, latest" in capsys.readouterr().out
    archive.write_bytes(archive.read_bytes()[:-40])
    assert main(latest, kept, tmp_path / "other") == 1
    assert "nothing is published" in capsys.readouterr().out
    assert not (tmp_path / "other").exists()


def test_a_snapshot_that_is_not_what_it_says_stops_publishing(latest: Path, tmp_path: Path) -> None:
    with pytest.raises(NotPublishableError, match=r"hccmeta-26\.9\.0\.zip holds version 26\.0\.0"):
        kept_version(keep(tmp_path, "26.0.0", name="hccmeta-26.9.0.zip"))
    (tmp_path / "hccmeta-1.zip").write_bytes(packed({"site/index.html": b""}))
    with pytest.raises(NotPublishableError, match=r"manifest\.json is missing"):
        kept_version(tmp_path / "hccmeta-1.zip")
    one = keep(tmp_path, "26.0.0")
    with pytest.raises(NotPublishableError, match="twice"):
        published(latest, [one, one])


def test_more_than_pages_take_is_refused(latest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hccmeta.snapshot.publish.MAX_BYTES", 10)
    with pytest.raises(NotPublishableError, match="GitHub Pages"):
        published(latest, [])


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ("site_name: x\n", Address()),
        ("", Address()),
        ("site_url: https://x.example/h\nrepo_url: https://g.example/o/r/\n",
         Address("https://x.example/h/", "https://g.example/o/r")),
        ("site_url: javascript:alert(1)\nrepo_url: 3\n", Address()),
    ],
)  # fmt: skip
def test_addresses_stand_in_one_place(settings: str, address: Address, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(settings)
    assert read_address(tmp_path) == address


def test_each_version_has_its_own_address() -> None:
    assert Address("https://x.example/").of_version("26.0.0") == "https://x.example/26.0.0/"
    assert Address("https://x.example/").of_version("26.0.0+dev") == "https://x.example/latest/"
    assert Address().of_version("26.0.0") == ""


def test_pages_are_told_how_to_be_cited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_project(tmp_path / "project", REPOSITORY, trials=("simulated-a",))
    monkeypatch.setenv("HCCMETA_DOI", "10.5281/zenodo.9")
    (root / "mkdocs.yml").write_text("site_name: x\nsite_url: https://x.example/\n")
    found = publication(library.load(root)[0], root, version="26.0.0", on=date(2026, 11, 21))
    names = context(found)
    assert [one.id for one in names["citations"]] == ["hccmeta", f"hccmeta-{REVIEW}"]
    assert names["citation"].doi == "10.5281/zenodo.9"
    settings = mkdocs_settings(found)
    assert settings["site_url"] == "https://x.example/26.0.0/"
    page = settings["extra"]["citations"][f"reviews/{REVIEW}/index.md"]
    assert ["citation_doi", "10.5281/zenodo.9"] in page["tags"]
    assert json.loads(page["json_ld"])["@type"] == "MedicalScholarlyArticle"
    assert (Path(settings["theme"]["custom_dir"]) / "main.html").is_file()
    local = mkdocs_settings(replace(found, whole=replace(found.whole, url="")))
    assert "site_url" not in local
