"""A page of a PDF as a `Drawing`, read with pypdfium2."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hccmeta.digitise.extra import require
from hccmeta.digitise.image import MAX_PIXELS, MIN_SIDE, ByteImage
from hccmeta.digitise.lines import dash_name
from hccmeta.digitise.model import Colour, DigitiseError, Drawing, FloatArray, Stroke, Style, Word
from hccmeta.digitise.words import Glyph, join_glyphs

MAX_BYTES = 60_000_000
MAX_OBJECTS = 100_000
MAX_SEGMENTS = 1_000_000
MAX_DEPTH = 8
_FEW_LINES = 12  # rules and boxes of a page's layout
_LARGE = 0.08  # of the page: a smaller picture is a logo
_MOVE = 2  # FPDF_SEGMENT_MOVETO


def open_page(path: Path, page: int) -> tuple[Any, Any]:
    """The document and its page number `page` (from 1); the caller closes the document.

    Raises:
        DigitiseError: not a PDF, too large, or no such page.
    """
    pdfium = require("pypdfium2")
    if path.stat().st_size > MAX_BYTES:
        raise DigitiseError(
            f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB: save the page of the figure alone"
        )
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        why = "it is protected by a password: save it without one" if "password" in str(error) else "it may be damaged"
        raise DigitiseError(f"{path.name} cannot be opened as a PDF: {why} ({error})") from error
    if not 1 <= page <= len(document):
        count = len(document)
        document.close()
        raise DigitiseError(f"{path.name} has {count} page(s), there is no page {page}: give --page")
    return document, document[page - 1]


def page_count(path: Path) -> int:
    """How many pages a PDF has."""
    document, _ = open_page(path, 1)
    try:
        return len(document)
    finally:
        document.close()


def page_bitmap(path: Path, *, page: int = 1) -> ByteImage | None:
    """The one large picture on a page that draws hardly any line of its own, at its own resolution; else None.

    Raises:
        DigitiseError: the page cannot be opened, or its picture is too large.
    """
    raw = require("pypdfium2.raw")
    document, opened = open_page(path, page)
    try:
        count = raw.FPDFPage_CountObjects(opened.raw)
        if count > MAX_OBJECTS:
            return None
        kinds = [raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(opened.raw, i)) for i in range(count)]
        if kinds.count(raw.FPDF_PAGEOBJ_IMAGE) == 0 or kinds.count(raw.FPDF_PAGEOBJ_PATH) > _FEW_LINES:
            return None
        width, height = opened.get_size()
        large = []
        for image in opened.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=1):
            left, bottom, right, top = image.get_bounds()
            across, down = image.get_px_size()
            if (right - left) * (top - bottom) >= _LARGE * width * height and min(across, down) >= MIN_SIDE:
                large.append((image, across * down))
        if len(large) != 1:
            return None
        if large[0][1] > MAX_PIXELS:
            raise DigitiseError(f"the picture on page {page} of {path.name} has more than 40 million pixels: reduce it")
        return np.asarray(large[0][0].get_bitmap(render=False).to_pil().convert("RGB"), dtype=np.uint8)
    finally:
        document.close()


def read_pdf(path: Path, *, page: int = 1) -> Drawing:
    """Lines and words of one page, in points from the top left corner of the page as it is shown."""
    raw = require("pypdfium2.raw")
    document, opened = open_page(path, page)
    try:
        width, height = opened.get_size()
        page_matrix = _page_matrix(raw, opened, width, height)
        strokes: list[Stroke] = []
        marks: list[Word] = []
        segments = 0
        text_page = opened.get_textpage()
        for item, matrix in _objects(raw, opened.raw, page_matrix):
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                more = _strokes(raw, item, matrix)
                segments += sum(len(stroke.points) for stroke in more)
                strokes.extend(more)
            elif kind == raw.FPDF_PAGEOBJ_TEXT:
                marks.extend(_mark(raw, item, text_page.raw, matrix))
            if segments > MAX_SEGMENTS:
                raise DigitiseError(f"page {page} of {path.name} holds more than {MAX_SEGMENTS} line segments")
        words = join_glyphs(_glyphs(raw, text_page, page_matrix))
        return Drawing(width, height, tuple(strokes), (*words, *marks))
    finally:
        document.close()


def _page_matrix(raw: Any, page: Any, width: float, height: float) -> FloatArray:
    """Affine matrix (3, 3) from PDF user space to the shown page: crop box, rotation and the flip of y."""
    fine = 10_000  # PageToDevice answers in whole pixels
    corners = []
    for x, y in ((0, 0), (1000, 0), (0, 1000)):
        at_x, at_y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, round(width * fine), round(height * fine), 0, x, y, at_x, at_y)
        corners.append((at_x.value / fine, at_y.value / fine))
    origin, right, up = np.asarray(corners)
    return np.column_stack([np.append((right - origin) / 1000, 0), np.append((up - origin) / 1000, 0), [*origin, 1]])


def _objects(raw: Any, page: Any, page_matrix: FloatArray) -> Iterator[tuple[Any, FloatArray]]:
    """Every object of the page and of its nested forms, with the matrix to the shown page (without its own)."""
    seen = 0
    stack = [
        (raw.FPDFPage_GetObject(page, i), page_matrix, 0) for i in reversed(range(raw.FPDFPage_CountObjects(page)))
    ]
    while stack:
        item, matrix, depth = stack.pop()
        seen += 1
        if seen > MAX_OBJECTS:
            raise DigitiseError(f"the page holds more than {MAX_OBJECTS} objects: save the figure alone")
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = matrix @ _own_matrix(raw, item)
            count = raw.FPDFFormObj_CountObjects(item)
            stack.extend((raw.FPDFFormObj_GetObject(item, i), inner, depth + 1) for i in reversed(range(count)))
        else:
            yield item, matrix


def _own_matrix(raw: Any, item: Any) -> FloatArray:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, m)
    return np.array([[m.a, m.c, m.e], [m.b, m.d, m.f], [0, 0, 1]])


def _colour(getter: Any, item: Any) -> tuple[Colour, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    getter(item, *parts)
    red, green, blue, alpha = (part.value for part in parts)
    return (red, green, blue), alpha


def _strokes(raw: Any, item: Any, outer: FloatArray) -> list[Stroke]:
    """The stroked subpaths of a path object; a path that is only filled (a confidence band) gives none."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    colour, alpha = _colour(raw.FPDFPageObj_GetStrokeColor, item)
    if not stroke.value or alpha < 64:
        return []
    matrix = outer @ _own_matrix(raw, item)
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(item, width)
    count = raw.FPDFPageObj_GetDashCount(item)
    dashes = (ctypes.c_float * max(count, 1))()
    raw.FPDFPageObj_GetDashArray(item, dashes, count)
    pattern = tuple(float(value) for value in dashes[:count])
    style = Style(colour, dash_name(pattern, width.value), width.value * scale)

    subpaths: list[list[tuple[float, float]]] = []
    for i in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == _MOVE or not subpaths:
            subpaths.append([])
        subpaths[-1].append((x.value, y.value))
    return [Stroke(_apply(matrix, points), style) for points in subpaths if len(points) > 1]


def _apply(matrix: FloatArray, points: list[tuple[float, float]]) -> FloatArray:
    return np.asarray(points, dtype=float) @ matrix[:2, :2].T + matrix[:2, 2]


def _box(matrix: FloatArray, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    corners = _apply(matrix, [(left, bottom), (right, top), (left, top), (right, bottom)])
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _mark(raw: Any, item: Any, text_page: Any, outer: FloatArray) -> list[Word]:
    """A text object that is one censor mark (R draws them as a plus sign): kept apart, overlaps included."""
    buffer = ctypes.create_string_buffer(8)
    size = raw.FPDFTextObj_GetText(item, text_page, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), 8)
    if size != 4 or (text := buffer.raw[:2].decode("utf-16-le")) not in "+|":
        return []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    colour, _ = _colour(raw.FPDFPageObj_GetFillColor, item)
    return [Word(text, _box(outer, left.value, bottom.value, right.value, top.value), colour)]


def _glyphs(raw: Any, text_page: Any, page_matrix: FloatArray) -> list[Glyph | None]:
    """The letters of the page in reading order; None stands for white space."""
    glyphs: list[Glyph | None] = []
    count = text_page.count_chars()
    if count > MAX_OBJECTS:
        raise DigitiseError(f"the page holds more than {MAX_OBJECTS} letters: save the figure alone")
    for i in range(count):
        text = chr(raw.FPDFText_GetUnicode(text_page.raw, i))
        if not text.strip():
            glyphs.append(None)
            continue
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(text_page.raw, i, left, right, bottom, top)
        loose = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(text_page.raw, i, loose)
        parts = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFText_GetFillColor(text_page.raw, i, *parts)
        angle = float(raw.FPDFText_GetCharAngle(text_page.raw, i))
        glyphs.append(
            Glyph(
                text,
                _box(page_matrix, left.value, bottom.value, right.value, top.value),
                _box(page_matrix, loose.left, loose.bottom, loose.right, loose.top),
                (parts[0].value, parts[1].value, parts[2].value),
                abs(np.sin(angle)) > 0.7,
            )
        )
    return glyphs
