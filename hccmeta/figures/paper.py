"""Marks as files to download: the drawing of the page under its title and over a foot that says where it is from.

The SVG file comes from the SVG backend, PDF and PNG from the same marks through matplotlib: one drawing, and the same
bytes every time. (resvg was tried for PNG: as slow as matplotlib, because both spend their time on letters.)
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as File
from typing import Any
from urllib.parse import urljoin

import matplotlib as mpl
import numpy as np
from fontTools import subset  # type: ignore[import-untyped]
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle as Disc
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.text import Text as Words
from matplotlib.transforms import Affine2D
from PIL import Image

from hccmeta.figures import letters, style, svg
from hccmeta.figures.canvas import Canvas, Circle, Drawing, Line, Mark, Pair, Path, Polygon, Text, moved

#: Points of a page's pixel: 840 pixels are 7.2 inches, two columns of a journal.
POINT = 7.2 * 72 / 840
MARGIN = 12.0
#: Dots to the inch of the PNG: what journals ask for in print.
DPI = 300
#: Fonts embedded as journals ask; no corner left out, or dots would vanish.
STYLE: Any = {"pdf.fonttype": 42, "path.simplify": False}
#: Without what would bear the date or the machine.
METADATA: Any = {"CreationDate": None, "Creator": "hccmeta", "Producer": None}
FONTS = tuple(File(mpl.get_data_path()) / "fonts" / "ttf" / name for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))
#: The letters of the reduced fonts: Latin, Greek, Cyrillic, punctuation, superscripts, arrows, mathematics, shapes.
RANGES = ((32, 127), (160, 0x250), (0x370, 0x500), (0x2010, 0x2030), (0x202F, 0x2030), (0x2070, 0x2090),
          (0x2190, 0x219A), (0x2200, 0x2270), (0x25A0, 0x2600))  # fmt: skip
LETTERS = frozenset(code for low, high in RANGES for code in range(low, high))
ANCHORS = {"start": "left", "middle": "center", "end": "right"}


@dataclass(frozen=True)
class Origin:
    """Where a file comes from: the lines of its foot, and the site's address that links are made absolute with."""

    foot: tuple[str, ...]
    address: str = ""


def render(drawing: Drawing, suffix: str, origin: Origin) -> bytes:
    """``drawing`` as a file of type ``suffix`` (svg, pdf, png). Raises ValueError for another type."""
    canvas = sheet(drawing, origin)
    match suffix:
        case "svg":
            return svg.as_file(canvas, drawing.title, drawing.alternative).encode()
        case "pdf":
            out = io.BytesIO()
            with mpl.rc_context(STYLE):
                figure(canvas).savefig(out, format="pdf", metadata=METADATA | {"Title": drawing.title})
            return out.getvalue()
        case "png":
            return _png(canvas)
    raise ValueError(f"suffix must be svg, pdf or png; got {suffix}")


def sheet(drawing: Drawing, origin: Origin) -> Canvas:
    """The wide variant with the title above, the foot below, and a margin around; links absolute or left out."""
    canvas = drawing.wide
    title = letters.wrap(drawing.title, canvas.width, style.size("title"), bold=True)
    foot = [part for line in origin.foot for part in letters.wrap(line, canvas.width, style.size("foot"))]
    top = MARGIN + 19.0 * len(title) + 8
    bottom = top + canvas.height + 18
    marks: list[Mark] = [Text(MARGIN, MARGIN + 14 + 19.0 * i, words, "title") for i, words in enumerate(title)]
    marks += [_absolute(moved(mark, MARGIN, top), origin) for mark in canvas.marks if mark.layer is None]
    marks += [Text(MARGIN, bottom + 13.0 * i, words, "foot") for i, words in enumerate(foot)]
    return Canvas(canvas.width + 2 * MARGIN, bottom + 13.0 * len(foot) + MARGIN - 9, tuple(marks))


def _absolute(mark: Mark, origin: Origin) -> Mark:
    if mark.href is None:
        return mark
    return replace(mark, href=urljoin(origin.address, mark.href) if origin.address and mark.href[0] != "#" else None)


def _png(canvas: Canvas) -> bytes:
    """The canvas in pixels of at most 256 colours, which a figure does not use up: a third of the bytes."""
    with mpl.rc_context(STYLE):
        made = figure(canvas)
        made.set_dpi(DPI)
        drawn: Any = FigureCanvasAgg(made)
        drawn.draw()
    image = Image.fromarray(np.asarray(drawn.buffer_rgba())).convert("RGB")
    out = io.BytesIO()
    few = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "png", dpi=(DPI, DPI))
    return out.getvalue()


def figure(canvas: Canvas) -> Figure:
    """The marks as artists of a figure of the canvas' size."""
    scale = POINT / 72
    made = Figure(figsize=(canvas.width * scale, canvas.height * scale))
    faces = _faces(canvas)
    # From pixels of the page, y downwards, to the sheet.
    place = Affine2D().scale(scale, -scale).translate(0, canvas.height * scale) + made.dpi_scale_trans
    for mark in canvas.marks:
        artist = _artist(mark, faces)
        artist.set_transform(place)
        artist.set_url(mark.href)
        made.add_artist(artist, clip=False)
    return made


def _faces(canvas: Canvas) -> tuple[File, File]:
    """The regular and the bold font: the reduced ones, which embed in a third of the time, if they have all letters."""
    used = {ord(letter) for mark in canvas.marks if isinstance(mark, Text) for letter in mark.words}
    return _reduced()[:2] if used <= LETTERS else (FONTS[0], FONTS[1])


@cache
def _reduced() -> tuple[File, File, tempfile.TemporaryDirectory[str]]:
    """The fonts cut down to ``LETTERS``, and their folder, which goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="hccmeta-fonts-")
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    tables = []
    for file in FONTS:
        font = subset.load_font(file, options)
        cut = subset.Subsetter(options)
        cut.populate(unicodes=LETTERS)
        cut.subset(font)
        tables.append(File(folder.name) / file.name)
        subset.save_font(font, tables[-1], options)
    return tables[0], tables[1], folder


def _artist(mark: Mark, faces: tuple[File, File]) -> Artist:
    role = style.ROLES[mark.role]
    fill, stroke = style.colour(role.fill, mark.accent), style.colour(role.stroke, mark.accent)
    if isinstance(mark, Text):
        return Words(
            mark.x, mark.y, mark.words, color=fill, ha=ANCHORS[mark.anchor], va="baseline", parse_math=False,
            fontproperties=FontProperties(fname=str(faces[role.bold]), size=role.size * POINT),
        )  # fmt: skip
    dash = tuple(float(part) / role.width for part in style.dash(role, mark.accent).split())
    look: dict[str, Any] = {
        "facecolor": (fill, role.opacity) if fill else "none",
        "edgecolor": stroke or "none",
        "linewidth": role.width * POINT,
        "linestyle": (0, dash) if dash else "-",
        "capstyle": "round" if mark.role == "points" else "butt",
        "joinstyle": "round",
        # Moved to whole pixels, a dot would have no length.
        "snap": False if mark.role == "points" else None,
    }
    if isinstance(mark, Circle):
        return Disc((mark.x, mark.y), mark.radius, **look)
    return PathPatch(_outline(mark), **look)


def _outline(mark: Line | Polygon | Path) -> Outline:
    match mark:
        case Line():
            return Outline([(mark.x1, mark.y1), (mark.x2, mark.y2)])
        case Polygon():
            return Outline([*mark.points, mark.points[0]], closed=True)
        case Path():
            parts = [part if len(part) > 1 else _dot(*part[0]) for part in mark.parts]
            codes = [Outline.MOVETO if i == 0 else Outline.LINETO for part in parts for i in range(len(part))]
            return Outline([point for part in parts for point in part], codes)


def _dot(x: float, y: float) -> tuple[Pair, Pair]:
    """A line so short that its round caps make a dot; matplotlib leaves out one without any length."""
    return (x - 0.02, y), (x + 0.02, y)
