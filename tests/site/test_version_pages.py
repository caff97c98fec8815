"""A page for each version. Project and releases are SIMULATED: the releases are the project with fewer studies."""

import json
import re
import shutil
from html import unescape

import pytest
from simulated.small_project import write_project

from hccmeta.analysis.compute import compute
from hccmeta.figures import letters
from hccmeta.ground.store import Store
from hccmeta.site import version_pages
from hccmeta.site.assemble import stage
from hccmeta.site.register import Register
from hccmeta.site.view import join
from hccmeta.versions.diff import compare, summarise
from hccmeta.versions.diff.releases import all_releases, write_release
from hccmeta.versions.diff.render import headline, shown
from hccmeta.versions.pages import publication

EPOCH = 1_795_000_000


@pytest.fixture(scope="module")
def released(tmp_path_factory, repository):
    """A project with releases 26.0.0 (two studies fewer) and 26.1.0 (one fewer)."""
    folder = tmp_path_factory.mktemp("versions")
    root, store = write_project(folder / "project", repository, pages=True), Store(folder / "store")
    for page in ("versions.md", "_templates/version.md"):
        shutil.copy(repository / "docs" / page, root / "docs" / page)
    copy = shutil.copytree(root, folder / "copy")
    for version, without in (("26.1.0", "simulated-d"), ("26.0.0", "simulated-c")):
        shutil.rmtree(copy / "studies" / without)
        old = compute(copy, store, lambda step: None)
        write_release(root, summarise(old.library, old.results, version=version, year=26, code=version))
    return root, compute(root, store, lambda step: None)


def view_of(computed, version):
    return join(computed.library, computed.results, computed.accepted, version=version, epoch=EPOCH)[0]


@pytest.fixture(scope="module")
def register(released):
    root, computed = released
    view, found = view_of(computed, "26.1.0+dev"), Register()
    stage(view, root, found, publication(computed.library, root, version="26.1.0+dev", on=view.built))
    assert not found.problems
    return found


def test_each_version_has_its_page_compared_with_each_before_it(released):
    root, computed = released
    pages = version_pages.version_pages(view_of(computed, "26.1.0+dev"), root)
    assert [(one.name, [old.version for old in one.before]) for one in pages] == [
        ("working", ["26.1.0", "26.0.0"]),
        ("26.1.0", ["26.0.0"]),
        ("26.0.0", []),
    ]
    assert [one.released for one in pages] == [False, True, True]


def test_a_version_that_is_released_now_is_one_page(released):
    root, computed = released
    pages = version_pages.version_pages(view_of(computed, "26.1.0"), root)
    assert [one.name for one in pages] == ["26.1.0", "26.0.0"]


def test_what_is_new_is_told_in_words_a_figure_and_a_table(released, register):
    root, _ = released
    first, second = all_releases(root)
    page = unescape(register.files["versions/26.1.0.md"]).replace("\N{NO-BREAK SPACE}", " ")
    assert "### Since 26.0.0" in page
    assert headline(compare(first, second)) in page
    assert "added: Simulated C (simulated-c)" in page
    blocks = [register.slots[name] for name in re.findall(r'data-hm-slot="([0-9a-f]+)"', page)]
    figure = next(one for one in blocks if "version-26.1.0-since-26.0.0-1" in one)
    before, after = (next(a for a in one.analyses if a.primary) for one in (first, second))
    words = re.sub(r"<[^>]+>", "", figure).replace("\N{NO-BREAK SPACE}", " ")
    assert shown(before) in words
    assert shown(after) in words
    assert "<summary>Download" not in figure
    table = next(one for one in blocks if "What moved from 26.0.0 to 26.1.0" in one)
    assert letters.whole(shown(before)) in table
    assert letters.whole(shown(after)) in table


def test_the_working_version_is_compared_with_the_last_release_and_says_it_will_change(register):
    page = unescape(register.files["versions/working.md"])
    assert "This is the working version" in page
    assert page.index("### Since 26.1.0") < page.index("### Since 26.0.0")
    assert "load_results" not in page
    assert 'load_results("26.0.0"' in unescape(register.files["versions/26.0.0.md"])


def test_the_list_of_versions_leads_to_each(register):
    listed = unescape(register.files["versions.md"])
    for name in ("working", "26.1.0", "26.0.0"):
        assert f'versions/{name}/"' in listed
    assert "No version has been released yet" not in listed
    assert [one["from"] for one in json.loads(register.files["api/v1/changes.json"])["between"]] == ["26.0.0"]
