"""The digitiser page in a real browser: from a picture or a PDF page to the files of a study."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import yaml
from digitise.test_events import rising_figure

from hccmeta.digitise.kept import FigureTrace, curve_rows, parse_trace

pytest.importorskip("PIL")
playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "docs" / "assets"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]

#: The policy of the site's own pages; `{repository}` is the theme's link to the repository.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self'; style-src 'self'
'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Digitiser</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="assets/digitiser.css"></head><body>{repository}
<main><div id="hcc-digitiser"></div></main>
<script type="module" src="assets/digitiser.js"></script></body></html>"""
LINK = '<a class="md-source" href="https://github.com/an-owner/a-repo">Repository</a>'


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    site = tmp_path / "site"
    (site / "api/v1/schema").mkdir(parents=True)
    shutil.copytree(ASSETS, site / "assets")
    shutil.copy(ROOT / "hccmeta/schema/study.schema.json", site / "api/v1/schema")
    (site / "index.html").write_text(PAGE.replace("{repository}", LINK), encoding="utf-8")
    (site / "nowhere.html").write_text(PAGE.replace("{repository}", ""), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


class Person:
    """Somebody at the page, whose actions are counted; requests and complaints of the browser are kept."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address, self.actions = page, address, 0
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type != "log" else None)

    def drop(self, path: Path) -> None:
        self.actions += 1
        self.page.set_input_files("input[name=figure]", path)
        self.until(lambda: not self.status.startswith("Opening"))

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true (the page's policy forbids Playwright's own way)."""
        for _ in range(400):
            if true():
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"it never came true; the page says: {self.status}")

    def type(self, name: str, value: str) -> None:
        self.actions += 1
        self.page.fill(f"[name={name}]", value)
        self.page.locator(f"[name={name}]").blur()

    def choose(self, name: str, value: str) -> None:
        self.actions += 1
        self.page.select_option(f"[name={name}]", value)

    def tick(self, name: str) -> None:
        self.actions += 1
        self.page.check(f"[name={name}]")

    def press(self, value: str) -> None:
        self.actions += 1
        self.page.click(f"button[value={value}]")

    @property
    def status(self) -> str:
        return str(self.page.locator(".hcc-status").inner_text())

    def shape(self, name: str) -> str:
        return str(self.page.input_value(f"[name={name}]"))

    def saved(self) -> dict[str, str]:
        with self.page.expect_download() as download:
            self.page.click(".hcc-zip")
        archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def person(served: str) -> Iterator[Person]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(20_000)
        someone = Person(page, served)
        page.goto(served)
        page.wait_for_selector("form.hcc-form")
        yield someone
        browser.close()


def risk_table(figure: Any, times: tuple[int, ...] = (0, 6, 12, 18, 24, 30)) -> str:
    rows = [f"{arm.name} " + " ".join(str((arm.follow_up >= t).sum()) for t in times) for arm in figure.arms]
    return "\n".join(["time " + " ".join(map(str, times)), *rows])


def is_near(text: str, arm: Any) -> None:
    time, survival = np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1, unpack=True)
    at = np.array([6.0, 12.0, 24.0])
    np.testing.assert_allclose(np.interp(at, time, survival), arm.at(at), atol=0.02)


def falling(figure: Any) -> list[str]:
    """The arms in the order of their lines from the uppermost down."""
    return [arm.name for arm in sorted(figure.arms, key=lambda arm: -arm.rmst(figure.tau))]


def table_of(figure: Any) -> str:
    head, *rows = risk_table(figure).split("\n")
    return "\n".join([head, *sorted(rows, key=lambda row: falling(figure).index(row.split(" ", 1)[0]))])


def test_a_picture_becomes_the_files_of_a_study_in_nine_actions(person: Person, make_figure: Any) -> None:
    figure = make_figure(seed=7, dpi=100, marks=False, percent=True)
    person.drop(figure.path)
    person.type("x-labels", "0 6 12 18 24 30 36")
    person.type("y-labels", "0 100")
    person.choose("unit", "months")
    person.type("risk-table", table_of(figure))
    assert [person.shape(f"arm-name-{k}") for k in (0, 1)] == falling(figure)
    assert person.page.locator(".hcc-sure").all_inner_texts()[0].startswith("Traced")
    assert person.page.locator(".hcc-counts .hcc-unsure").count() == 0
    person.tick("confirmed")
    person.type("study", "simulated-2026")
    person.type("figure-number", "Figure 2A")
    person.press("make")
    person.page.wait_for_selector(".hcc-zip")
    assert person.actions == 9
    files = person.saved()
    assert sorted(files) == sorted(
        f"simulated-2026/{name}"
        for name in ("os.arm-a.csv", "os.arm-b.csv", "os.at-risk.csv", "os.trace.json", "into-study-yaml.txt")
    )
    trace = parse_trace(files["simulated-2026/os.trace.json"])
    assert isinstance(trace, FigureTrace), trace
    assert (trace.x.unit, trace.y.scale, trace.figure.bytes) == ("months", "percent", figure.path.stat().st_size)
    for arm in figure.arms:
        text = files[f"simulated-2026/os.{arm.name}.csv"]
        is_near(text, arm)
        rows = np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1)
        np.testing.assert_allclose(rows, curve_rows(trace, arm.name), rtol=0, atol=1.1e-5)  # a tie may fall either way
    assert files["simulated-2026/os.at-risk.csv"].startswith(f"time,{','.join(falling(figure))}\n0,150,150\n")
    block = yaml.safe_load(files["simulated-2026/into-study-yaml.txt"])
    assert block["curves"]["figure"] == "Figure 2A"
    assert block["curves"]["risk_table"] == "printed"
    assert person.complaints == []
    assert [url for url in person.asked if not url.startswith((person.address, "blob:", "data:"))] == []
    assert not any("pdf" in url for url in person.asked)


def test_a_page_of_a_pdf_is_read_with_its_labels(person: Person, make_figure: Any) -> None:
    figure = make_figure(".pdf", seed=5, outlined_text=False, marks=False)
    person.drop(figure.path)
    person.until(lambda: person.shape("x-labels") != "")
    assert person.shape("x-labels") == "0 6 12 18 24 30 36"
    assert [float(one) for one in person.shape("y-labels").split()] == [0, 0.2, 0.4, 0.6, 0.8, 1]
    person.choose("unit", "months")
    for k, name in enumerate(falling(figure)):
        person.type(f"arm-name-{k}", name)
    person.tick("confirmed")
    person.type("study", "simulated-2026")
    person.press("make")
    person.page.wait_for_selector(".hcc-zip")
    files = person.saved()
    for arm in figure.arms:
        is_near(files[f"simulated-2026/os.{arm.name}.csv"], arm)
    trace = json.loads(files["simulated-2026/os.trace.json"])
    assert trace["figure"]["page"] == 1
    assert "dots an inch" in trace["remarks"][0]
    assert person.complaints == []
    assert [url for url in person.asked if not url.startswith((person.address, "blob:", "data:"))] == []


def test_work_is_there_after_a_reload_and_gone_when_cleared(person: Person, make_figure: Any) -> None:
    figure = make_figure(seed=7, dpi=80, marks=False)
    person.drop(figure.path)
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    person.type("arm-name-0", "placebo")
    facts = person.page.locator(".hcc-sure").all_inner_texts()
    person.page.wait_for_timeout(600)
    person.page.reload()
    person.until(lambda: "back as they were" in person.status)
    assert person.shape("arm-name-0") == "placebo"
    assert person.page.locator(".hcc-sure").all_inner_texts() == facts
    person.press("clear")
    person.until(lambda: person.page.locator("[name=arm-name-0]").count() == 0)
    person.page.wait_for_timeout(300)
    assert person.shape("x-labels") == ""
    assert person.status == ""


def test_points_move_by_a_tenth_of_a_pixel_and_are_undone_one_by_one(person: Person, make_figure: Any) -> None:
    person.drop(make_figure(seed=7, dpi=80, marks=False).path)
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    before = float(person.shape("x0-place"))
    canvas = person.page.locator("canvas").first
    canvas.focus()
    for key, moved in (("p", 0), ("Alt+ArrowRight", 0.1), ("ArrowRight", 1.1), ("Shift+ArrowLeft", -8.9)):
        canvas.press(key)
        assert float(person.shape("x0-place")) == pytest.approx(before + moved, abs=0.011)
    canvas.press("Enter")
    canvas.press("u")
    assert float(person.shape("x0-place")) == before
    # Zoomed in, a click falls between the pixels of the figure.
    person.page.locator(".hcc-line-0 summary").click()
    person.page.check("[name=tool][value=point-0]")
    for _ in range(4):
        person.press("zoom-in")
    box = canvas.bounding_box()
    places = set()
    for step in range(3):
        canvas.hover(position={"x": box["width"] / 2 + step, "y": box["height"] / 2})
        places.add(person.page.locator(".hcc-where").inner_text().split(",")[0])
    assert len(places) == 3
    canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    canvas.click(position={"x": box["width"] / 2 + 40, "y": box["height"] / 2 + 20})
    counted = []
    for _ in range(2):
        person.press("undo")
        counted.append(person.status)
    assert counted == ["Undone.", "Undone."]
    assert person.complaints == []


def test_a_whole_record_is_checked_and_sent_by_prefilled_links(person: Person, make_figure: Any) -> None:
    figure = make_figure(seed=7, dpi=60, marks=False)
    person.drop(figure.path)
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    person.choose("unit", "months")
    person.type("risk-table", table_of(figure))
    person.tick("confirmed")
    person.type("study", "simulated-2026")
    person.type("by", "A. O'Reader")
    person.page.locator(".hcc-record summary").click()
    person.type("name", "Simulated: a trial")
    person.press("make")
    person.page.wait_for_selector(".hcc-files [role=alert]")
    assert "design is" in person.page.locator(".hcc-files").inner_text()
    record = {"authors": "Smith A, Jones B", "title": "Yes: it's made up", "journal": "No. 1", "year": "2026",
              "hr": "0.78 (0.58-1.04)"}  # fmt: skip
    for name, text in record.items():
        person.type(name, text)
    for name, word in {"design": "randomised", "line": "1", "prior": "none", "origin": "randomisation"}.items():
        person.choose(name, word)
    person.press("make")
    person.page.wait_for_selector(".hcc-zip")
    links = person.page.locator(".hcc-links a[target]").evaluate_all("all => all.map((one) => one.href)")
    asked = {parse_qs(urlsplit(link).query)["filename"][0]: link for link in links}
    assert sorted(asked) == ["os.arm-a.csv", "os.arm-b.csv", "os.at-risk.csv", "os.trace.json", "study.yaml"]
    addresses = {name: link for name, link in asked.items() if "value=" in link}
    assert {"study.yaml", "os.at-risk.csv"} <= set(addresses)
    # What is too long for an address is copied, and pasted into the page that the link opens.
    copied = person.page.locator("button.hcc-copy").all_inner_texts()
    assert sorted(copied) == sorted(f"Copy {name}" for name in set(asked) - set(addresses))
    assert all(len(link) <= 8000 for link in addresses.values())
    assert addresses["study.yaml"].startswith("https://github.com/an-owner/a-repo/new/main/studies/simulated-2026?")
    files = person.saved()
    for name, link in addresses.items():
        assert parse_qs(urlsplit(link).query)["value"][0] == files[f"simulated-2026/{name}"]
    study = yaml.safe_load(files["simulated-2026/study.yaml"])
    assert study["reports"][0]["title"] == "Yes: it's made up"
    assert study["arms"][0]["n"] == 150
    assert study["endpoints"][0]["curves"]["by"] == "A. O'Reader"
    assert study["endpoints"][0]["arms"] == {"arm-a": {}, "arm-b": {}}
    assert study["endpoints"][0]["comparisons"][0]["hr"]["ci"] == [0.58, 1.04]
    person.page.fill("#hcc-copy", "somebody:patch-1")
    first = person.page.locator(".hcc-links a[target]").first.get_attribute("href")
    assert first.startswith("https://github.com/somebody/a-repo/new/patch-1/studies/simulated-2026?")
    assert person.complaints == []


def test_without_a_repository_the_page_says_so(person: Person, make_figure: Any) -> None:
    person.page.goto(f"{person.address}nowhere.html")
    person.drop(make_figure(seed=7, dpi=60, marks=False).path)
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    person.choose("unit", "weeks")
    for k in (0, 1):
        person.type(f"arm-name-{k}", f"arm-{k}")
    person.tick("confirmed")
    person.type("study", "simulated-2026")
    person.press("make")
    assert "repo_url" in person.page.locator(".hcc-missing").inner_text()
    assert person.page.locator(".hcc-links a[target]").count() == 0


def png_header(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\x00\x00\x00" + b"\0" * 40
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("huge.png", png_header(60_000, 60_000), "over 40 million"),
        ("cut.png", png_header(600, 600), "damaged"),
        ("words.png", b"<svg onload=alert(1)>" * 20, "no PNG, JPEG, WebP or PDF"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj << /Type /Catalog", "damaged"),
        ("empty.jpg", b"", "no PNG, JPEG, WebP or PDF"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_cannot_be_read_gets_a_sentence(
    person: Person, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    person.drop(file)
    assert said in person.status
    assert person.status.endswith(".")


def locked_pdf() -> bytes:
    """A PDF that opens only with a password, by the standard security handler of 40 bits (PDF 1.7, 7.6.3)."""

    def rc4(key: bytes, data: bytes) -> bytes:
        state, j, found = list(range(256)), 0, bytearray()
        for i in range(256):
            j = (j + state[i] + key[i % len(key)]) % 256
            state[i], state[j] = state[j], state[i]
        i = j = 0
        for byte in data:
            i = (i + 1) % 256
            j = (j + state[i]) % 256
            state[i], state[j] = state[j], state[i]
            found.append(byte ^ state[(state[i] + state[j]) % 256])
        return bytes(found)

    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    user, number = (b"secret" + pad)[:32], b"0123456789abcdef"
    owner = rc4(hashlib.md5(user, usedforsecurity=False).digest()[:5], user)
    key = hashlib.md5(user + owner + struct.pack("<i", -4) + number, usedforsecurity=False).digest()[:5]
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{rc4(key, pad).hex()}> /P -4 >>"
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 400] >>"]  # fmt: skip
    text = "%PDF-1.7\n"
    places = []
    for index, part in enumerate(parts, start=1):
        places.append(len(text))
        text += f"{index} 0 obj\n{part}\nendobj\n"
    table = f"xref\n0 4\n0000000000 65535 f \n{''.join(f'{place:010d} 00000 n {chr(10)}' for place in places)}"
    mark = f"<{number.hex()}>"
    tail = f"trailer\n<< /Size 4 /Root 1 0 R /ID [{mark} {mark}] /Encrypt {lock} >>\nstartxref\n{len(text)}\n%%EOF"
    return f"{text}{table}{tail}".encode()


def test_a_pdf_with_a_password_gets_a_sentence_in_both_readers(person: Person, tmp_path: Path) -> None:
    from hccmeta.digitise.model import DigitiseError
    from hccmeta.digitise.request import Request
    from hccmeta.digitise.run import digitise

    path = tmp_path / "locked.pdf"
    path.write_bytes(locked_pdf())
    person.drop(path)
    assert "password" in person.status
    assert person.status.endswith(".")
    with pytest.raises(DigitiseError, match="protected by a password"):
        digitise(path, Request())


def test_rising_lines_are_noticed_and_read_as_survival(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "rising.png"
    arms = rising_figure(path)
    person.drop(path)
    person.type("x-labels", "0 12 24 36 48 60")
    person.type("y-labels", "0 0.2 0.4 0.6 0.8 1")
    assert "rise from 0" in person.status
    person.tick("events")
    person.choose("unit", "months")
    # From the uppermost line of survival down: the arm with the longer median first.
    for k, name in enumerate(("longer", "shorter")):
        person.type(f"arm-name-{k}", name)
    person.tick("confirmed")
    person.type("study", "simulated-2026")
    person.press("make")
    person.page.wait_for_selector(".hcc-zip")
    files = person.saved()
    trace = parse_trace(files["simulated-2026/os.trace.json"])
    assert isinstance(trace, FigureTrace), trace
    assert trace.y.shows == "events"
    at = np.array([6.0, 20.0, 40.0])
    for name, (time, survival) in zip(("shorter", "longer"), arms, strict=True):
        rows = np.loadtxt(io.StringIO(files[f"simulated-2026/os.{name}.csv"]), delimiter=",", skiprows=1)
        truth = np.concatenate([[1.0], survival])[np.searchsorted(time, at, side="right")]
        np.testing.assert_allclose(np.interp(at, *rows.T), truth, atol=0.02)
    assert person.complaints == []


def test_a_pasted_webp_is_cropped_to_one_of_its_plots(person: Person, make_figure: Any, tmp_path: Path) -> None:
    from PIL import Image

    one = Image.open(make_figure(seed=7, dpi=80, marks=False).path).convert("RGB")
    both = Image.new("RGB", (2 * one.width, one.height), "white")
    both.paste(one, (0, 0))
    both.paste(one, (one.width, 0))
    raw = io.BytesIO()
    both.save(raw, "WEBP", lossless=True)
    person.page.evaluate(
        """bytes => {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(bytes)], 'two.webp', { type: 'image/webp' }));
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
        }""",
        list(raw.getvalue()),
    )
    person.until(lambda: person.page.locator("button[value=plot-1]").count() == 1)
    person.press("plot-1")
    assert float(person.shape("x0-place")) > one.width
    second = float(person.shape("x0-place"))
    person.press("plot-0")
    assert second - float(person.shape("x0-place")) == pytest.approx(one.width, abs=0.011)
    # By hand: two corners, by keyboard and by mouse alike.
    person.press("crop")
    canvas = person.page.locator("canvas").first
    box = canvas.bounding_box()
    canvas.click(position={"x": 2, "y": 2})
    canvas.click(position={"x": box["width"] - 3, "y": box["height"] - 3})
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    assert person.page.locator(".hcc-sure").all_inner_texts()[0].startswith("Traced")
    assert person.complaints == []


def test_a_finger_moves_a_point(person: Person, make_figure: Any) -> None:
    person.drop(make_figure(seed=7, dpi=80, marks=False).path)
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    canvas = person.page.locator("canvas").first
    box = canvas.bounding_box()
    wide = canvas.evaluate("node => parseFloat(node.style.width)") / (7 * 80)
    before = float(person.shape("x1-place"))
    at = {"x": box["x"] + (before + 0.5) * wide, "y": box["y"] + (float(person.shape("y0-place")) + 0.5) * wide}
    touch = person.page.context.new_cdp_session(person.page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    for step in (4, 8):
        there = {"x": at["x"] - step, "y": at["y"]}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [there]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert float(person.shape("x1-place")) == pytest.approx(before - 8 / wide, abs=1.5)
    assert person.complaints == []


def test_it_fits_a_phone_and_every_control_has_a_label(person: Person, make_figure: Any) -> None:
    person.page.set_viewport_size({"width": 390, "height": 800})
    person.drop(make_figure(seed=7, dpi=100, marks=False).path)
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    for summary in person.page.locator("summary").all():
        summary.click()
    assert person.page.evaluate("document.documentElement.scrollWidth") <= 390
    unlabelled = person.page.evaluate(
        """() => [...document.querySelectorAll('input, select, textarea, canvas[tabindex]')]
            .filter((n) => !n.labels?.length && !n.getAttribute('aria-label')).map((n) => n.outerHTML)"""
    )
    assert unlabelled == []
    person.press("add-arm")
    assert person.page.locator("[name=arm-name-2]").count() == 1


def test_what_is_missing_is_said(person: Person, make_figure: Any) -> None:
    person.press("make")
    assert "Open a figure" in person.status
    person.drop(make_figure(seed=7, dpi=60, marks=False).path)
    person.type("x-labels", "0 12 24")
    assert "do not fit" in person.status
    person.type("x-labels", "0 36")
    person.type("y-labels", "0 1")
    person.press("make")
    assert "unit of the time axis" in person.status
    person.type("risk-table", "time 0 6 12\narm-a 150 90 95")
    assert "never rise" in person.page.locator(".hcc-risk").inner_text()
    person.type("risk-table", "time 0 6 12\narm-a 150 150 149")
    person.type("arm-name-0", "arm-a")
    assert "cannot be" in person.page.locator("#hcc-fidelity-0").inner_text()
