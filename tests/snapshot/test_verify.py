"""A snapshot is whole and right, or what is wrong is named: bytes, members, manifest, numbers."""

import json
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from hccmeta.analysis.results import Results
from hccmeta.cli import main
from hccmeta.ground import codec
from hccmeta.snapshot import manifest
from hccmeta.snapshot.archive import ArchiveError, packed, read_members, write_archive
from hccmeta.snapshot.build import result_digests
from hccmeta.snapshot.compared import differences
from hccmeta.snapshot.manifest import make_manifest
from hccmeta.snapshot.verify import hash_faults, number_faults

Members = dict[str, bytes]


def unpack(members: Members, folder: Path) -> Path:
    for path, content in members.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def resealed(members: Members) -> Members:
    """The snapshot with a manifest that fits its members: what a forger would make."""
    old = manifest.read(members[manifest.NAME])
    rest = {path: content for path, content in members.items() if path != manifest.NAME}
    made = make_manifest(
        rest, version=old.version, epoch=old.epoch, stages=old.stages, lock=b"", results=old.results, doi=old.doi
    )
    return {**rest, manifest.NAME: manifest.write(made)}


def test_packed_and_unpacked_verify(members: Members, tmp_path: Path) -> None:
    write_archive(tmp_path / "s.zip", members)
    for place in (tmp_path / "s.zip", unpack(members, tmp_path / "folder")):
        done = CliRunner().invoke(main, ["verify", str(place)])
        assert done.exit_code == 0, done.output
        assert f"{len(members)} members whole, every number computed anew" in done.output


def _repacked(members: Members, target: Path, *, order: int = 1) -> None:
    with zipfile.ZipFile(target, "w") as other:
        for path in sorted(members)[::order]:
            other.writestr(path, members[path])


def test_a_repack_by_another_tool_is_refused(members: Members, tmp_path: Path) -> None:
    _repacked(members, tmp_path / "reversed.zip", order=-1)
    _repacked(members, tmp_path / "stored.zip")
    whole = packed(members)
    (tmp_path / "trailing.zip").write_bytes(whole + b"<script>trailing</script>")
    (tmp_path / "leading.zip").write_bytes(b"#!/bin/sh\nexit\n" + whole)
    (tmp_path / "comment.zip").write_bytes(whole)
    with zipfile.ZipFile(tmp_path / "comment.zip", "a") as archive:
        archive.comment = b"a forged claim"
    for name in ("reversed", "stored", "trailing", "leading", "comment"):
        with pytest.raises(ArchiveError, match=r"packed by hccmeta|before, between or after"):
            read_members(tmp_path / f"{name}.zip")
    (tmp_path / "whole.zip").write_bytes(whole)
    assert read_members(tmp_path / "whole.zip") == members


@pytest.mark.parametrize(
    "name",
    ["data/project//tmp/slip.txt", "data/project/../../slip.txt", "data/project/studies/\x1b[2Jx/study.yaml",
     "data/project/studies/x/run.py", "data/project/hccmeta.py", "site/../x", "site/", "other.txt", "",
     "data/project/C:/x.yaml", "site/" + "x" * 300],
)  # fmt: skip
def test_a_file_that_no_snapshot_has_is_refused(members: Members, tmp_path: Path, name: str) -> None:
    write_archive(tmp_path / "s.zip", resealed({**members, name: b"x"}))
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "s.zip")])
    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert len(done.output.strip().splitlines()) == 1
    assert done.output.strip().isprintable()
    assert not list(tmp_path.parent.rglob("slip.txt"))


def test_every_random_change_of_a_byte_is_found_and_named(members: Members) -> None:
    rng = random.Random(20261121)
    names = sorted(members)
    for _ in range(200):
        path = rng.choice(names)
        content = bytearray(members[path])
        if not content:
            continue
        content[rng.randrange(len(content))] ^= rng.randrange(1, 256)
        _, faults = hash_faults({**members, path: bytes(content)})
        assert len(faults) == 1
        assert faults[0].startswith(path), (path, faults)


def test_every_changed_byte_of_the_container_changes_no_content_or_is_found(members: Members, tmp_path: Path) -> None:
    whole, rng = packed(members), random.Random(7)
    for _ in range(100):
        damaged = bytearray(whole)
        damaged[rng.randrange(len(damaged))] ^= rng.randrange(1, 256)
        (tmp_path / "d.zip").write_bytes(damaged)
        try:
            read = read_members(tmp_path / "d.zip")
        except ArchiveError:
            continue
        assert read == members or hash_faults(read)[1]


def test_added_missing_and_renamed_members_are_named(members: Members) -> None:
    one = "data/project/studies/simulated-a/study.yaml"
    without = {path: content for path, content in members.items() if path != one}
    assert hash_faults(without)[1] == (f"{one} is missing",)
    assert hash_faults({**members, "site/new.html": b""})[1] == (
        "site/new.html was added: the manifest does not name it",
    )
    assert len(hash_faults({**without, one + "x": members[one]})[1]) == 2


def test_without_a_manifest_it_is_no_snapshot(members: Members) -> None:
    bare = {path: content for path, content in members.items() if path != manifest.NAME}
    assert hash_faults(bare) == (None, ("manifest.json is missing: this is no whole snapshot",))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"null", b'{"format": 1}', b"[" * 100_000])
def test_what_is_no_manifest_is_said(content: bytes, members: Members) -> None:
    _, faults = hash_faults({**members, manifest.NAME: content})
    assert len(faults) == 1
    assert faults[0].startswith("manifest.json ")


def test_numbers_that_do_not_follow_from_the_studies_are_data(members: Members) -> None:
    results = json.loads(members["data/results.json"])
    results["reviews"][0]["analyses"][0]["estimate"] += 0.01
    text = json.dumps(results)
    forged = resealed({**members, "data/results.json": text.encode()})
    digests = result_digests(codec.loads(Results, text))
    made = manifest.sealed(replace(manifest.read(forged[manifest.NAME]), results=digests))
    forged[manifest.NAME] = manifest.write(made)
    found, faults = hash_faults(forged)
    assert found is not None
    assert faults == ()
    gaps = number_faults(forged, found)
    assert gaps[0].startswith("results.reviews[simulated-trials].analyses[os-12].estimate: ")
    assert gaps[-1].startswith("why: data.")


def test_other_code_is_named_as_the_reason(members: Members, tmp_path: Path) -> None:
    curve = "data/project/studies/simulated-a/os.placebo.csv"
    shorter = b"\n".join(members[curve].splitlines()[:-20]) + b"\n"
    forged = resealed({**members, curve: shorter})
    found = manifest.read(forged[manifest.NAME])
    other = manifest.sealed(replace(found, stages={**found.stages, "study": "0" * 64}))
    write_archive(tmp_path / "s.zip", {**forged, manifest.NAME: manifest.write(other)})
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "s.zip")])
    assert done.exit_code == 1
    assert "why: software. The code of study is not the code that made the snapshot." in done.output
    assert "and " in done.output  # more gaps than are shown


def test_differences_are_by_value() -> None:
    assert list(differences({"a": 1.0}, {"a": 1.0 + 1e-9})) == []
    assert list(differences({"a": 1.0}, {"a": 1.0001})) == [("results.a", "1.0 in the snapshot, 1.0001 computed")]
    assert list(differences({"a": 1}, {"b": 1})) == [
        ("results.a", "only in the snapshot"),
        ("results.b", "only in what was computed"),
    ]
    assert list(differences([1, 2], [1])) == [("results", "2 entries in the snapshot, 1 computed")]
    assert list(differences({"a": True}, {"a": 1.0})) == []
    assert list(differences([{"id": "x", "v": None}], [{"id": "x", "v": 0}])) == [
        ("results[x].v", "None in the snapshot, 0 computed")
    ]
    assert list(differences("nan", "nan")) == []


@pytest.mark.parametrize("name", ["../evil", "/abs", "a\\b"])
def test_hostile_member_names_are_refused(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "h.zip", "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(ArchiveError, match="no plain path"):
        read_members(tmp_path / "h.zip")


def test_twins_links_and_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("site/a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("site/a", b"2")
    with pytest.raises(ArchiveError, match="not packed by hccmeta"):
        read_members(tmp_path / "t.zip")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to("/etc/passwd")
    with pytest.raises(ArchiveError, match="is a link"):
        read_members(tmp_path / "folder")
    monkeypatch.setattr("hccmeta.snapshot.archive.MAX_BYTES", 1000)
    write_archive(tmp_path / "b.zip", {"a": bytes(2000)})
    with pytest.raises(ArchiveError, match="not a snapshot of ours"):
        read_members(tmp_path / "b.zip")


def test_a_file_that_is_no_zip_ends_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK no")
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "x.zip")])
    assert done.exit_code == 1
    assert done.output.startswith("x.zip cannot be read: ")
