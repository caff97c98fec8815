"""Names become files below their folder, or a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.ground.paths import PathError, inside, parts

BAD = (
    "", "/", "/a", "a//b", "data/project//abs/path", "a/", ".", "a/./b", "..", "a/../../b", "a\\b", "C:/x", "a:b",
    "a\0b",
    "a\nb", "a\x1b[2J", "\u202ea", "con", "CON.txt", "nul", "lpt1.csv", "a ", "a.", "x" * 201, "/".join(["abc"] * 300),
    "a?", "a*", "a|b", 'a"b', "a<b",
)  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_names_that_are_no_plain_path_are_refused(tmp_path, name):
    with pytest.raises(PathError, match="no plain path"):
        inside(tmp_path, name)


@pytest.mark.parametrize("name", ["a", "a/b.csv", ".nojekyll", "é/ü.md", "os.sorafenib.csv", "a b/c-d_e"])
def test_plain_names_stay_below_their_folder(tmp_path, name):
    assert inside(tmp_path, name) == tmp_path / name


def test_a_link_that_leads_out_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "away").symlink_to(tmp_path)
    with pytest.raises(PathError, match="leads out"):
        inside(tmp_path / "in", "away/secret")


@given(st.text(max_size=40))
def test_whatever_passes_is_below(tmp_path_factory, name):
    folder = tmp_path_factory.getbasetemp()
    try:
        target = inside(folder, name)
    except PathError:
        return
    assert target.is_relative_to(folder)
    assert target.relative_to(folder).parts == parts(name)
