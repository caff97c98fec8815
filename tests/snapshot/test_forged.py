"""Forged and damaged snapshots end ``verify`` with exit status 1 and sentences, never with a traceback.

Each forgery is sealed again, as anybody can: only what is computed anew, or a digest from elsewhere, gives it away.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hccmeta.cli import main
from hccmeta.ground import codec
from hccmeta.snapshot import manifest
from hccmeta.snapshot.archive import write_archive
from hccmeta.snapshot.manifest import Manifest
from hccmeta.versions.diff.releases import write_release
from hccmeta.versions.diff.summary import Summary

Members = dict[str, bytes]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "hostile" / "uploads" / "snapshots"


def resealed(members: Members, **changed: object) -> Members:
    old = manifest.read(members[manifest.NAME])
    rest = {path: content for path, content in members.items() if path != manifest.NAME}
    hashes = {path: manifest.sha256(content) for path, content in sorted(rest.items())}
    made: Manifest = replace(old, members=hashes, **changed)  # type: ignore[arg-type]
    return {**rest, manifest.NAME: manifest.write(manifest.sealed(made))}


def verified(members: Members, folder: Path, *options: str) -> Result:
    write_archive(folder / "s.zip", members)
    return CliRunner().invoke(main, ["verify", str(folder / "s.zip"), *options])


def without(start: str) -> Callable[[Members], Members]:
    return lambda members: {path: data for path, data in members.items() if not path.startswith(start)}


def with_(name: str, content: bytes) -> Callable[[Members], Members]:
    return lambda members: {**members, name: content}


def edited(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    def forge(members: Members) -> Members:
        assert old in members[name], name
        return {**members, name: members[name].replace(old, new)}

    return forge


FORGED: dict[str, tuple[Callable[[Members], Members], str]] = {
    "table": (edited("data/tables/analyses.csv", b"0.", b"9."), "data/tables/analyses.csv: row"),
    "api": (with_("site/api/v1/results.json", b'{"version":"25.0.0","reviews":[]}'), "site/api/v1/results.json: "),
    "api of studies": (with_("site/api/v1/studies.json", b"[]"), "site/api/v1/studies.json: "),
    "api that is no JSON": (with_("site/api/v1/meta.json", b"{"), "site/api/v1/meta.json: cannot be read"),
    "study's results": (with_("site/data/studies/simulated-a/results.json", b"{}"), "simulated-a/results.json: "),
    "explorer": (with_("site/data/explorer.json", b"[]"), "site/data/explorer.json: "),
    "a record beside the pages": (
        edited("site/data/studies/simulated-a/study.yaml", b"randomised", b"cohort"), "simulated-a/study.yaml: "),
    "a file of data too many": (with_("site/data/evil.json", b"{}"), "site/data/evil.json does not follow"),
    "a table too many": (with_("data/tables/evil.csv", b"a\n"), "data/tables/evil.csv does not follow"),
    "no API": (without("site/api/"), "site/api/v1/results.json is missing"),
    "summary": (with_("data/summary.json", b"{}"), "data/summary.json does not hold what it should"),
    "no summary": (without("data/summary.json"), "data/summary.json is missing"),
    "no results": (without("data/results.json"), "data/results.json is missing"),
    "results that are no JSON": (with_("data/results.json", b"[[["), "data/results.json does not hold"),
    "deep results": (with_("data/results.json", b'{"studies": ' + b"[" * 9000 + b"]" * 9000 + b"}"), "data/results"),
    "results of nothing": (
        with_("data/results.json", b'{"studies":[],"reviews":[],"crosscheck":null}'), "data/results.json does"),
    "no studies": (without("data/project/studies/"), "studies"),
    "no licence": (without("data/LICENSE-DATA.md"), "LICENSE-DATA.md"),
    "a package description": (edited("data/datapackage.json", b"hccmeta", b"forged"), "data/datapackage.json: "),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_what_does_not_follow_from_the_studies_is_named(name: str, members: Members, tmp_path: Path) -> None:
    forge, said = FORGED[name]
    done = verified(resealed(forge(members)), tmp_path)
    assert done.exit_code == 1, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert said in done.output
    assert "members whole" not in done.output


def test_a_version_and_a_doi_that_are_not_its_own_are_named(members: Members, tmp_path: Path) -> None:
    for changed in ({"version": "99.9.9"}, {"doi": "10.5281/zenodo.1"}, {"version": "x"}, {"epoch": 1}):
        done = verified(resealed(members, **changed), tmp_path)
        assert done.exit_code == 1, changed
        assert isinstance(done.exception, SystemExit), done.exception


def test_what_is_not_computed_anew_is_said(members: Members, tmp_path: Path) -> None:
    done = verified(members, tmp_path)
    assert done.exit_code == 0, done.output
    assert "not computed anew: the pages' HTML" in done.output


def test_a_forged_page_is_found_by_the_digest_that_is_expected(members: Members, tmp_path: Path) -> None:
    write_archive(tmp_path / "s.zip", members)
    digest = hashlib.sha256((tmp_path / "s.zip").read_bytes()).hexdigest()
    assert verified(members, tmp_path, "--expect", digest).exit_code == 0
    assert verified(members, tmp_path, "--expect", "25.0.0").exit_code == 0
    wrong = verified(members, tmp_path, "--expect", "25.1.0")
    assert (wrong.exit_code, wrong.output.strip()) == (1, "it is version 25.0.0, not 25.1.0")
    forged = resealed({**members, "site/index.html": b"<script>alert(1)</script>"})
    done = verified(forged, tmp_path, "--expect", digest)
    assert done.exit_code == 1
    assert f"not {digest}" in done.output


def test_the_digest_in_git_is_compared(
    members: Members, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(tmp_path / "s.zip", members)
    summary = codec.loads(Summary, members["data/summary.json"].decode())
    (tmp_path / "studies").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: SIMULATED DATA\n")
    write_release(tmp_path, replace(summary, archive=hashlib.sha256((tmp_path / "s.zip").read_bytes()).hexdigest()))
    monkeypatch.chdir(tmp_path)
    assert verified(members, tmp_path).exit_code == 0
    done = verified(resealed({**members, "site/index.html": b"forged"}), tmp_path)
    assert done.exit_code == 1
    assert "releases/25.0.0.json says" in done.output


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_every_hostile_snapshot_is_one_sentence(tmp_path: Path) -> None:
    for file in sorted(SHARED.glob("*.zip")):
        done = CliRunner().invoke(main, ["verify", str(file)])
        assert done.exit_code == 1, file.name
        assert isinstance(done.exception, SystemExit), (file.name, done.exception)
        assert len(done.output.strip().splitlines()) == 1, done.output
        assert done.output.strip().isprintable()
