"""A retired review says so in banner, status, feed and citation."""

from collections.abc import Callable
from pathlib import Path

import pytest
from simulated.small_project import REVIEW, write_project

from hccmeta.analysis.compute import compute
from hccmeta.ground.store import Store
from hccmeta.site import changes, review_page
from hccmeta.site.register import Register
from hccmeta.site.view import View, join
from hccmeta.versions.cite import plain
from hccmeta.versions.pages import publication

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[str], tuple[View, Path]]:
    def look(state: str) -> tuple[View, Path]:
        root = write_project(tmp_path / "project", REPOSITORY, trials=("simulated-a",))
        protocol = root / "docs" / "reviews" / REVIEW / "review.yaml"
        protocol.write_text(protocol.read_text().replace("state: living", state))
        computed = compute(root, Store(None), lambda step: None)
        made = join(computed.library, computed.results, computed.accepted, version="26.0.0", epoch=1_800_000_000)
        return made[0], root

    return look


def test_retired_in_banner_status_feed_and_citation(seen: Callable[[str], tuple[View, Path]]) -> None:
    view, root = seen("state: retired\n  retired_on: '2026-12-31'")
    [review] = view.reviews
    assert review.status.state.value == "retired"
    words = review_page.context(view, review, Register())["retired"]
    assert words.startswith("This review was retired on 2026-12-31")
    entries = changes.entries(view, root)
    assert [one.title for one in entries if one.id == f"retired:{REVIEW}"] == ["Simulated data: retired"]
    assert "retired on 2026-12-31" in changes.atom(view, entries)
    cited = publication(view.library, root, version="26.0.0", on=view.built)
    assert "retired on 2026-12-31" in plain(cited.reviews[REVIEW])


def test_a_living_review_says_nothing_of_it(seen: Callable[[str], tuple[View, Path]]) -> None:
    view, root = seen("state: living")
    assert review_page.context(view, view.reviews[0], Register())["retired"] == ""
    assert not [one for one in changes.entries(view, root) if one.id.startswith("retired:")]
