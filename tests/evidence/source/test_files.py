from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.evidence.source import read_text
from hccmeta.evidence.source.files import clean


def codes(raw: bytes) -> list[tuple[str, int, int]]:
    return [(one.code, one.line, one.column) for one in clean(raw, "x").problems]


def test_clean_text_is_untouched() -> None:
    found = clean("title: naïve ‘quotes’\n".encode(), "x")
    assert found.problems == ()
    assert found.text == "title: naïve ‘quotes’\n"


def test_every_oddity_of_one_file_is_told_and_mended_in_the_text() -> None:
    found = clean(b"\xef\xbb\xbfa: 1\r\nb: caf\xe9\r\nc: x\x07\r\n", "x")
    assert [(one.code, one.line) for one in found.problems] == [("T106", 1), ("T107", 1), ("T105", 2), ("T108", 3)]
    assert found.text == "a: 1\nb: caf?\nc: x?\n"


def test_hidden_characters_that_turn_the_direction_of_writing() -> None:
    assert codes("name: safe\u202eevil\n".encode()) == [("T108", 1, 11)]


def test_a_file_of_spaces_is_empty() -> None:
    assert codes(b" \n\n\t\n") == [("T103", 1, 1)]
    assert codes(b"\xef\xbb\xbf") == [("T103", 1, 1)]


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_bytes(b"a" * 2000)
    found = read_text(file, "study.yaml", home=tmp_path, limit=1024)
    assert found.text is None
    assert [one.code for one in found.problems] == ["T102"]
    assert "1 kB" in found.problems[0].what


def test_links_out_circular_links_and_pipes_are_no_files(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret").write_text("secret")
    (home / "out").symlink_to(tmp_path / "secret")
    (home / "circle").symlink_to(home / "circle")
    (home / "gone").symlink_to(home / "nothing")
    os.mkfifo(home / "pipe")
    for name in ("out", "circle", "gone", "pipe"):
        found = read_text(home / name, name, home=home, limit=1024)
        assert found.text is None, name
        assert [one.code for one in found.problems] == ["T101"], name


def test_a_link_inside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_text(tmp_path / "b", "b", home=tmp_path, limit=1024).text == "text"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_never_an_exception(raw: bytes) -> None:
    found = clean(raw, "x")
    assert found.text is not None or found.problems
    if found.text is not None:
        assert "\r" not in found.text
        assert "\ufeff" not in found.text
