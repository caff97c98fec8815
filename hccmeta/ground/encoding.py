"""Which encoding a file is written in, when nobody says: reference managers and services write several."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4_000


def decoded(body: bytes) -> tuple[str, str]:
    """The text of ``body`` and the name of its encoding.

    By its byte order mark; else UTF-16 when every other byte is zero; else UTF-8; else what Windows writes in western
    Europe (cp1252, or Latin-1 where a byte is none of cp1252's). Bytes that a marked encoding cannot hold become the
    replacement character.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace"), name.removesuffix("-sig").upper()
    if wide := _unmarked_wide(body[:_SAMPLE]):
        return body.decode(wide, "replace"), "UTF-16"
    for name in ("utf-8", "cp1252"):
        try:
            return body.decode(name), name.upper()
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1"), "LATIN-1"


def _unmarked_wide(sample: bytes) -> str:
    """The byte order of UTF-16 without a mark, told by the zeros of western letters; else empty."""
    half = len(sample) // 2
    if half < 2:
        return ""
    zeros = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if zeros[1] > 0.6 * half and zeros[0] < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > 0.6 * half and zeros[1] < 0.1 * half else ""
