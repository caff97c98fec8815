"""The browser's tracing core against the Python trace, on the same simulated figures, pixel for pixel."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digitise.test_events import COLOURS, rising_figure

from hccmeta.digitise.calibrate import fit_axis, places_of_values
from hccmeta.digitise.colours import parse_colour
from hccmeta.digitise.image import read_image
from hccmeta.digitise.ink import close_dashes, coverage, line_width, ridge
from hccmeta.digitise.kept import FigureTrace, curve_rows, parse_trace
from hccmeta.digitise.model import ArmRequest, Frame
from hccmeta.digitise.palette import line_colours
from hccmeta.digitise.raster import Plot, cut_plot, read_traces
from hccmeta.digitise.request import AxisRequest, Request
from hccmeta.digitise.run import digitise
from hccmeta.digitise.scan import find_panel
from hccmeta.digitise.trace import Trace, isotonic, trace_line

pytest.importorskip("PIL")

ASSETS = Path(__file__).parents[2] / "docs" / "assets"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

_MODULES = (
    "digitiser-core.js",
    "digitiser-zip.js",
    "digitiser-scan.js",
    "digitiser-palette.js",
    "digitiser-occlusion.js",
    "digitiser-kept.js",
    "digitiser-reading.js",
)
_SCRIPT = """
import { readFileSync } from 'node:fs';
const core = await import(process.argv[1]);
const { zip } = await import(process.argv[2]);
const { calibrate, findPanel } = await import(process.argv[3]);
const { lineColours } = await import(process.argv[4]);
const { ruledPixels } = await import(process.argv[5]);
const kept = await import(process.argv[6]);
const reading = await import(process.argv[7]);
const bytes = (text) => Uint8ClampedArray.from(Buffer.from(text, 'base64'));
const picture = ({ width, height, rgba }) => ({ width, height, data: bytes(rgba) });
const task = JSON.parse(readFileSync(0, 'utf8'));
const tasks = {
  trace({ width, height, rgba, colour, paper, startRow, floor, broken, points }) {
    const image = { width, height, data: Uint8ClampedArray.from(Buffer.from(rgba, 'base64')) };
    const cover = core.coverage(image, colour, paper);
    const line = core.traceLine(cover, startRow, { broken, floor, points });
    const evidence = core.ridge(broken ? core.closeDashes(cover, line.width) : cover, line.width);
    return { cover: Array.from(cover.data), evidence: Array.from(evidence.data), width: line.width,
             path: Array.from(line.path), height: line.height, seen: line.seen };
  },
  arms({ width, height, rgba, paper, arms, startRow, floor }) {
    const image = { width, height, data: Uint8ClampedArray.from(Buffer.from(rgba, 'base64')) };
    return core.traceArms(image, paper, arms, { startRow, floor }).map((line) => line.height);
  },
  panel(task) { return findPanel(picture(task), task.region ?? null); },
  rising(task) {
    const image = picture(task);
    const cut = ({ left, top, width, height }) => {
      const rows = Array.from({ length: height }, (_, k) => 4 * ((top + k) * image.width + left));
      const data = rows.flatMap((at) => Array.from(image.data.subarray(at, at + 4 * width)));
      return { width, height, data: Uint8ClampedArray.from(data) };
    };
    const held = { image, cut };
    const axes = reading.axesOf(task.calibration, true);
    const rises = reading.risesFrom(reading.plotOf(reading.axesOf(task.calibration), held));
    const lines = reading.readLines(reading.plotOf(axes, held), task.arms);
    const calibration = { ...task.calibration, from: "test" };
    const arms = lines.map((read, k) => ({ name: `arm-${k}`, colour: "#000000", broken: false, read }));
    const { percent, events } = axes;
    const about = { endpoint: "os", figure: task.figure, unit: "months", remarks: [], judged: false };
    const trace = reading.traceOf({ ...about, calibration, percent, events, arms });
    return { rises, text: kept.traceText(trace), rows: arms.map(({ name }) => kept.curveRows(trace, name)) };
  },
  calibrate({ values, marks }) { return calibrate(values, marks); },
  colours(task) { return lineColours(picture(task), task.paper, ruledPixels(picture(task), task.paper)); },
  kept({ trace, arm }) { return { rows: kept.curveRows(trace, arm), text: kept.traceText(trace) }; },
  axis({ points }) { return core.fitAxis(points); },
  isotonic({ values }) { return core.isotonic(values); },
  zip({ files }) { return Buffer.from(zip(files)).toString('base64'); },
};
process.stdout.write(JSON.stringify(tasks[task.do](task)));
"""


def run_js(task: dict[str, Any]) -> Any:
    command = [str(NODE), "--input-type=module", "-e", _SCRIPT]
    paths = [(ASSETS / name).as_uri() for name in _MODULES]
    done = subprocess.run([*command, *paths], input=json.dumps(task), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def image_for_js(pixels: Any) -> dict[str, Any]:
    rgba = np.dstack([pixels, np.full(pixels.shape[:2], 255, dtype=np.uint8)])
    height, width = pixels.shape[:2]
    return {"rgba": base64.b64encode(rgba.tobytes()).decode(), "width": width, "height": height}


def pixels_for_js(plot: Plot) -> dict[str, Any]:
    place = {"paper": plot.paper, "startRow": plot.start_row, "floor": plot.floor}
    return {**image_for_js(plot.pixels), **place}


def python_and_js(
    figure: Any, arm: int, *, broken: bool, points: list[tuple[int, int]]
) -> tuple[Any, Any, Trace, dict[str, Any]]:
    image = read_image(figure.path)
    frame = digitise(figure.path, Request()).frame
    plot = cut_plot(image, frame)
    colour = tuple(int(figure.arms[arm].colour[i : i + 2], 16) for i in (1, 3, 5))
    cover = coverage(plot.pixels, colour, plot.paper)
    line = trace_line(cover, start_row=plot.start_row, broken=broken, floor=plot.floor, points=points)
    assert line is not None
    evidence = ridge(close_dashes(cover, line.width) if broken else cover, line.width)
    found = run_js({"do": "trace", **pixels_for_js(plot), "colour": colour, "broken": broken, "points": points})
    return cover, evidence, line, found


@pytest.mark.parametrize(
    ("options", "broken", "points"),
    [
        ({"dpi": 100}, False, []),
        ({"dpi": 80, "band": True, "grid": True}, False, [(200, 150)]),
        ({"dpi": 100, "marks": False}, True, []),
    ],
)
def test_the_browser_traces_as_python_does(
    make_figure: Any, options: dict[str, Any], broken: bool, points: list[tuple[int, int]]
) -> None:
    figure = make_figure(seed=4, **options)
    cover, evidence, line, found = python_and_js(figure, 1, broken=broken, points=points)
    assert found["width"] == line.width == line_width(cover)
    np.testing.assert_array_equal(found["cover"], cover.ravel())
    np.testing.assert_array_equal(found["evidence"], evidence.ravel())
    np.testing.assert_array_equal(found["path"], line.path)
    np.testing.assert_array_equal(found["seen"], line.seen)
    np.testing.assert_allclose(found["height"], line.height, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "options",
    [{"mono": True, "arms": 3, "dpi": 120}, {"arms": 4, "grid": True, "dpi": 100}, {"band": True, "dpi": 100}],
)
def test_the_browser_untangles_arms_as_python_does(make_figure: Any, options: dict[str, Any]) -> None:
    figure = make_figure(seed=2, **options)
    frame = digitise(figure.path, Request()).frame
    dashes = {"-": "solid", "--": "dashed", ":": "dotted"}
    colours = [parse_colour(arm.colour) for arm in figure.arms]
    asked = [ArmRequest(arm.name, c, dashes[arm.dash]) for arm, c in zip(figure.arms, colours, strict=True)]
    image = read_image(figure.path)
    plot = cut_plot(image, frame)
    found = run_js(
        {
            "do": "arms",
            **pixels_for_js(plot),
            "arms": [{"colour": arm.colour, "broken": arm.dash != "solid", "points": []} for arm in asked],
        }
    )
    curves, _ = read_traces(image, frame, arms=asked)
    for curve, height in zip(curves, found, strict=True):
        survival = np.clip(frame.y.value(np.array(height) + plot.top), 0, 1)
        np.testing.assert_allclose(survival[-len(curve.survival) + 1 :], curve.survival[1:], atol=1e-9)


STYLES: list[tuple[str, dict[str, Any]]] = [
    (".png", {"dpi": 100}),
    (".jpg", {"dpi": 90, "grid": True, "arms": 3}),
    (".png", {"dpi": 80, "band": True, "percent": True}),
    (".png", {"dpi": 100, "tinted": True}),
    (".png", {"dpi": 120, "mono": True, "table": True}),
    (".png", {"dpi": 75, "axes_from": 0.0, "arms": 4, "ticks": (0, 5, 10, 15, 20)}),
]


@pytest.mark.parametrize(("suffix", "options"), STYLES)
def test_the_browser_finds_axes_and_lines_as_python_does(
    make_figure: Any, suffix: str, options: dict[str, Any]
) -> None:
    image = read_image(make_figure(suffix, seed=3, **options).path)
    panel = find_panel(image)
    found = run_js({"do": "panel", **image_for_js(image)})
    for ours, theirs in ((panel.x_line, found["xLine"]), (panel.y_line, found["yLine"])):
        assert theirs == {"first": ours.first, "last": ours.last, "start": ours.start, "end": ours.end}
    np.testing.assert_allclose(found["xTicks"], panel.x_ticks, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found["yTicks"], panel.y_ticks, rtol=0, atol=1e-6)
    assert (found["xTickEnd"], found["yTickEnd"]) == (panel.x_tick_end, panel.y_tick_end)
    plot = cut_plot(image, typed_frame(panel))
    ours = line_colours(plot.pixels, plot.paper, plot.ruled)
    assert [tuple(one) for one in run_js({"do": "colours", **pixels_for_js(plot)})] == ours


def typed_frame(panel: Any) -> Frame:
    """A frame from the outermost marks, as though their values were typed: the same for both readers."""
    x = fit_axis([panel.x_ticks[0], panel.x_ticks[-1]], [0.0, 36.0], source="test")
    y = fit_axis([panel.y_ticks[0], panel.y_ticks[-1]], [1.0, 0.0], source="test")
    return Frame(x, y)


def test_the_browser_matches_values_to_marks_as_python_does() -> None:
    marks = [100.0, 130.0, 160.0, 190.0, 220.0, 250.0, 280.0]
    uneven = [100.0, 130.0, 190.0, 280.0]
    for values, among in (([0, 6, 12, 18, 24, 30, 36], marks), ([0, 5, 15], uneven)):
        places = run_js({"do": "calibrate", "values": values, "marks": among})
        assert [at for _, at in places] == places_of_values(values, among)
    # Several sets of marks fit: neither reader chooses.
    assert run_js({"do": "calibrate", "values": [0, 12, 24], "marks": marks}) is None
    assert places_of_values([0, 12, 24], marks) is None
    assert run_js({"do": "calibrate", "values": [0, 36], "marks": marks}) == [[0, 100], [36, 280]]


@pytest.mark.parametrize("scale", ["proportion", "percent"])
@pytest.mark.parametrize("shows", ["survival", "events"])
def test_the_browser_keeps_what_python_reads(scale: str, shows: str) -> None:
    rng = np.random.default_rng(5)
    top = 100.0 if scale == "percent" else 1.0
    levels = [top, 0.0] if shows == "survival" else [0.0, top]
    y = np.round(np.sort(rng.uniform(20, 300, 60)) + rng.normal(0, 0.4, 60), 3)
    x = np.round(np.arange(60) * 1.7 + 38.5, 3)
    trace = {
        "endpoint": "os",
        "tool": "hccmeta digitiser (browser)",
        "figure": {"name": "figure \u2265.png", "sha256": "0" * 64, "bytes": 12, "kind": "picture", "page": 2},
        "x": {"calibration": [[0, 40.25], [6, 70.5], [12, 101]], "unit": "weeks", "source": "points given"},
        "y": {"calibration": [[levels[0], 20], [levels[1], 300.5]], "scale": scale, "shows": shows, "source": "typed"},
        "arms": {"arm-a": {"reading": "samples", "points": np.column_stack([x, y]).tolist(), "sure": False,
                           "judged": True, "colour": "#1f77b4", "remarks": ["looked at"]}},
    }  # fmt: skip
    found = run_js({"do": "kept", "trace": trace, "arm": "arm-a"})
    parsed = parse_trace(found["text"])
    assert isinstance(parsed, FigureTrace), parsed
    np.testing.assert_allclose(found["rows"], curve_rows(parsed, "arm-a"), rtol=0, atol=1e-9)
    assert parsed.arms["arm-a"].judged
    assert parsed.figure.page == 2


def test_the_browser_reads_rising_lines_as_python_does(tmp_path: Path) -> None:
    path = tmp_path / "rising.png"
    rising_figure(path)
    image = read_image(path)
    panel = find_panel(image)
    asked = tuple(ArmRequest(f"arm-{k}", parse_colour(colour)) for k, colour in enumerate(COLOURS))
    frame = digitise(path, Request(arms=asked, x=AxisRequest(values=(0, 12, 24, 36, 48, 60)), events=True)).frame
    marks = sorted(panel.x_ticks)
    x_pairs = [[12.0 * k, at] for k, at in enumerate(marks)]
    y_pairs = [[1 - value, at] for at, value in frame.y.ticks]
    found = run_js(
        {
            "do": "rising",
            **image_for_js(image),
            "calibration": {"x": x_pairs, "y": y_pairs},
            "arms": [{"colour": list(arm.colour or ()), "broken": False, "points": []} for arm in asked],
            "figure": {"name": "rising.png", "sha256": "0" * 64, "bytes": 12, "kind": "picture"},
        }
    )
    assert found["rises"]
    trace = parse_trace(found["text"])
    assert isinstance(trace, FigureTrace), trace
    assert trace.y.shows == "events"
    curves = digitise(path, Request(arms=asked, x=AxisRequest(values=(0, 12, 24, 36, 48, 60)), events=True)).curves
    for curve, rows in zip(curves, found["rows"], strict=True):
        rows = np.array(rows)
        np.testing.assert_allclose(rows, curve_rows(trace, curve.arm), rtol=0, atol=1e-9)
        at = np.linspace(1, 59, 100)
        apart = np.abs(np.interp(at, *rows.T) - np.interp(at, curve.time, curve.survival))
        assert np.median(apart) < 1e-4
        assert apart.max() < 2e-3  # a fall of a pixel, on times read to a hundredth of one


def test_the_browser_pools_violators_as_python_does() -> None:
    values = [3.0, 1.0, 2.0, 5.0, 4.0, 4.0, 9.0, 0.5]
    np.testing.assert_allclose(run_js({"do": "isotonic", "values": values}), isotonic(np.array(values)), atol=1e-12)


def test_the_browser_fits_axes_as_python_does() -> None:
    points = [(0.0, 101.0), (12.0, 160.5), (24.0, 219.0)]
    ours = fit_axis([place for _, place in points], [value for value, _ in points], source="test")
    theirs = run_js({"do": "axis", "points": points})
    assert theirs == pytest.approx({"slope": ours.slope, "intercept": ours.intercept})
    assert run_js({"do": "axis", "points": [(1.0, 5.0)]}) is None
    assert AxisRequest(points=tuple(points)).given


def test_the_browser_writes_a_zip_that_others_open() -> None:
    files = [["s/os.a.csv", "time,survival\n0,1\n"], ["s/über.txt", "0·8 ≥ 0·5\n"]]
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(run_js({"do": "zip", "files": files}))))
    assert archive.testzip() is None
    assert {name: archive.read(name).decode() for name in archive.namelist()} == dict(map(tuple, files))
