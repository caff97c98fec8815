"""The digitiser page in a real browser: from a picture to the zip of a study folder, by mouse and by keyboard."""

from __future__ import annotations

import io
import shutil
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hccmeta.digitise.run import Request, digitise

pytest.importorskip("PIL")
playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = Path("/usr/bin/chromium")
ASSETS = Path(__file__).parents[2] / "docs" / "assets"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Digitiser</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/digitiser.css"><main><div id="hcc-digitiser"></div></main>
<script type="module" src="assets/digitiser.js"></script></html>"""


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    site = tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    for file in ASSETS.glob("digitiser*"):
        shutil.copy(file, site / "assets")
    (site / "index.html").write_text(PAGE, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(served: str) -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        opened = browser.new_page()
        opened.set_default_timeout(15_000)
        opened.goto(served)
        yield opened
        browser.close()


def test_a_picture_becomes_a_study_folder_without_a_request_elsewhere(
    page: Any, served: str, make_figure: Any, tmp_path: Path
) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    figure = make_figure(seed=7, dpi=100, marks=False)
    frame = digitise(figure.path, Request()).frame
    page.set_input_files("input[name=figure]", figure.path)
    page.wait_for_function("document.querySelector('.hcc-status').textContent.includes('pixels')")

    # The first point by keyboard alone: move the crosshair, press Enter, and the next point is asked for.
    canvas = page.locator("canvas").first
    box = canvas.evaluate("c => [c.width, c.height]")
    target = round(float(frame.x.position(np.array([0.0]))[0]))
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    steps = round(box[0] / 2) - target
    for _ in range(steps // 10):
        page.keyboard.press("Shift+ArrowLeft")
    for _ in range(steps % 10):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert float(page.input_value("input[name=x0-place]")) == target
    assert page.locator("input[name=tool]:checked").get_attribute("value") == "x1"

    places = {
        "x0": (0, frame.x.position(np.array([0.0]))),
        "x1": (36, frame.x.position(np.array([36.0]))),
        "y0": (0, frame.y.position(np.array([0.0]))),
        "y1": (100, frame.y.position(np.array([1.0]))),
    }
    for name, (value, place) in places.items():
        page.fill(f"input[name={name}-value]", str(value))
        page.fill(f"input[name={name}-place]", f"{float(place[0]):.2f}")

    # The colour of each line by mouse, near a point of its curve.
    for k, arm in enumerate(figure.arms):
        page.fill(f"input[name=arm-name-{k}]", arm.name)
        page.fill(f"input[name=arm-risk-{k}]", "150,90")
        at = frame.positions(np.array([20.0]), arm.at(np.array([20.0])))[0]
        page.check(f"input[name=tool][value=colour-{k}]")
        shown = canvas.bounding_box()
        scale = shown["width"] / box[0]
        canvas.click(position={"x": (at[0] + 0.5) * scale, "y": (at[1] + 0.5) * scale})
        assert page.locator(f"#hcc-sure-{k}").inner_text().startswith("Traced")
    page.fill("input[name=risk-times]", "0,6")
    page.fill("input[name=study]", "simulated-2026")
    page.fill("input[name=by]", "A. O'Reader")
    with page.expect_download() as download:
        page.click("button[value=download]")
    saved = tmp_path / "study.zip"
    download.value.save_as(saved)

    archive = zipfile.ZipFile(saved)
    for arm in figure.arms:
        text = archive.read(f"simulated-2026/os.{arm.name}.csv").decode()
        assert text.startswith("time,survival\n0,1\n")
        time, survival = np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1, unpack=True)
        np.testing.assert_allclose(
            np.interp([6.0, 12.0, 24.0], time, survival), arm.at(np.array([6.0, 12.0, 24.0])), atol=0.02
        )
    assert archive.read("simulated-2026/os.at-risk.csv").decode() == "time,arm-a,arm-b\n0,150,150\n6,90,90\n"
    assert "by: 'A. O''Reader'" in archive.read(".digitise/simulated-2026/os.curves.yaml").decode()
    assert errors == []
    assert [url for url in asked if not url.startswith((served, "blob:"))] == []


def test_what_is_missing_is_said_and_every_control_has_a_label(page: Any, make_figure: Any) -> None:
    page.click("button[value=download]")
    assert "study id" in page.locator(".hcc-status").inner_text()
    page.fill("input[name=study]", "my-study-2026")
    page.click("button[value=download]")
    assert (
        "axes are not complete" in page.locator(".hcc-status").inner_text()
        or "Trace" in page.locator(".hcc-status").inner_text()
    )
    unlabelled = page.evaluate(
        """() => [...document.querySelectorAll('input, select, canvas[tabindex]')]
            .filter((n) => !n.labels?.length && !n.getAttribute('aria-label')).map((n) => n.outerHTML)"""
    )
    assert unlabelled == []
    page.click("button[value=add-arm]")
    assert page.locator("input[name=arm-name-2]").count() == 1
