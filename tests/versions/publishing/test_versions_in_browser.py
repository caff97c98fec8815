"""The version selector, and the banner of an old version that leads to the same page now, in a real browser."""

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hccmeta.versions.pages import THEME

CHROMIUM = shutil.which("chromium")
VERSIONS = [
    {"version": "latest", "path": "latest/", "on": None, "doi": None},
    {"version": "26.1.0", "path": "26.1.0/", "on": "2026-12-01", "doi": None},
    {"version": "26.0.0", "path": "26.0.0/", "on": "2026-11-21", "doi": None},
]
PAGE = """<!doctype html><html lang="en"><title>{version}</title><body>
<header class="md-header"><div class="md-header__title">hccmeta</div></header><p>page of {version}</p>
<script id="__config" type="application/json">{{"base": "{base}"}}</script>
<script src="{base}/assets/javascripts/versions.js" data-version="{version}" defer></script></body></html>"""

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("published")
    (root / "versions.json").write_text(json.dumps(VERSIONS))
    for one in VERSIONS:
        version = str(one["version"])
        shutil.copytree(THEME / "assets", root / version / "assets")
        pages = {"": ".", "studies/a/": "../..", "studies/gone/": "../.."}
        for place, base in pages.items():
            if version == "latest" and "gone" in place:
                continue
            (root / version / place).mkdir(parents=True, exist_ok=True)
            (root / version / place / "index.html").write_text(PAGE.format(version=version, base=base))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(home: str) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_an_old_version_says_so_and_leads_to_the_same_page_now(home: str, page: object) -> None:
    page.goto(f"{home}/26.0.0/studies/a/index.html")
    banner = page.locator(".md-banner")
    banner.wait_for()
    assert "This is version 26.0.0." in banner.inner_text()
    banner.locator("a").click()
    page.wait_for_url(f"{home}/latest/studies/a/index.html")
    assert page.title() == "latest"


def test_a_page_that_is_gone_leads_home(home: str, page: object) -> None:
    page.goto(f"{home}/26.0.0/studies/gone/")
    page.locator(".md-banner a").click()
    page.wait_for_url(f"{home}/latest/")


@pytest.mark.parametrize("version", ["latest", "26.1.0"])
def test_the_newest_and_the_latest_have_no_banner(version: str, home: str, page: object) -> None:
    page.goto(f"{home}/{version}/")
    page.locator("select.hm-versions").wait_for()
    assert page.locator(".md-banner").count() == 0


def test_the_selector_keeps_the_page(home: str, page: object) -> None:
    page.goto(f"{home}/latest/studies/a/")
    select = page.locator("select.hm-versions")
    select.wait_for()
    assert select.locator("option").all_inner_texts() == ["latest", "26.1.0 (2026-12-01)", "26.0.0 (2026-11-21)"]
    assert select.input_value() == "latest"
    select.select_option("26.0.0")
    page.wait_for_url(f"{home}/26.0.0/studies/a/")
