"""A folder is exchanged whole; what leads out of it is refused; what a kill left is mended."""

import pytest

from hccmeta.ground.paths import PathError
from hccmeta.site import staging


def content(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder_becomes_exactly_the_files(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(staging, "_exchanged", lambda one, other: False)
    folder = tmp_path / "docs"
    staging.put({"a/b.md": "one", "c": b"two"}, folder)
    staging.put({"a/b.md": "other", "d": "three"}, folder)
    assert content(folder) == {"a/b.md": b"other", "d": b"three"}
    assert [one.name for one in tmp_path.iterdir()] == ["docs"]


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a//b", "con.md", "a/\x1b"])
def test_a_name_that_leads_out_is_refused_and_nothing_moves(tmp_path, name):
    folder = tmp_path / "docs"
    staging.put({"a": "one"}, folder)
    with pytest.raises(PathError):
        staging.put({name: "x"}, folder)
    assert content(folder) == {"a": b"one"}


def test_what_a_kill_left_between_two_renames_is_put_back(tmp_path):
    old = tmp_path / ".site.old"
    old.mkdir()
    (old / "index.html").write_text("kept")
    staging.restore(tmp_path / "site")
    assert content(tmp_path / "site") == {"index.html": b"kept"}
    staging.restore(tmp_path / "site")
    assert not old.exists()
