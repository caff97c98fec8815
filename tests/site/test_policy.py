"""Every page says what it may run, and runs nothing that is not the theme's."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import material
import pytest

from hccmeta.site.policy import protected
from hccmeta.versions.pages import THEME

PAGE = '<head><meta charset="utf-8"></head><body>{}</body>'


def hashes(page: str) -> set[str]:
    return set(re.findall(r"'sha256-([^']+)'", page))


def test_every_page_of_a_built_site_names_its_scripts(project):
    pages = sorted((project / "build" / "site").rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text()
        assert text.count('<meta http-equiv="Content-Security-Policy"') == 1, page
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)[1]
        assert "default-src 'self'" in policy
        assert ("script-src 'self'; " if page.name == "404.html" else "script-src 'self' 'sha256-") in policy
        assert "unsafe-eval" not in policy
        scripts = [inside for attributes, inside in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL)
                   if "src=" not in attributes and "json" not in attributes]  # fmt: skip
        assert {b64encode(sha256(one.encode()).digest()).decode() for one in scripts} == hashes(text)


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<SCRIPT >alert(1)</SCRIPT >", "<script type=module>alert(1)</script>",
     '<script>__md_scope=new URL("https://evil.invalid",location)</script>'],
)  # fmt: skip
def test_a_script_that_is_not_the_themes_is_named(hostile):
    _, foreign = protected(PAGE.format(hostile))
    assert len(foreign) == 1


def test_data_is_no_script_and_the_themes_own_pass():
    page, foreign = protected(PAGE.format('<script type="application/ld+json">{"a": "b"}</script>'))
    assert foreign == ()
    assert hashes(page) == set()


def test_a_page_without_a_place_for_the_policy_is_a_fault():
    _, foreign = protected("<head></head>")
    assert len(foreign) == 1


def test_the_link_to_the_repository_asks_nobody_for_its_stars() -> None:
    ours, theirs = (
        folder / "partials" / "source.html" for folder in (THEME, Path(material.__file__).parent / "templates")
    )
    assert 'data-md-component="source"' in theirs.read_text(), "the theme asks otherwise now: look how"
    assert "data-md-component" not in ours.read_text()
    assert 'href="{{ config.repo_url }}"' in ours.read_text()
