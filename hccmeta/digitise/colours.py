"""Colours as people and files write them."""

from __future__ import annotations

import re

from hccmeta.digitise.model import Colour

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RGB = re.compile(r"rgb\(\s*([\d.]+%?)[\s,]+([\d.]+%?)[\s,]+([\d.]+%?)\s*\)")


def parse_colour(text: str) -> Colour | None:
    """A colour given as #rgb, #rrggbb, rgb(r, g, b) or a CSS name; None for none, transparent or an unknown name."""
    text = text.strip()
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if match := _RGB.fullmatch(text):
        red, green, blue = (_channel(part) for part in match.groups())
        return red, green, blue
    from matplotlib.colors import CSS4_COLORS  # matplotlib takes a quarter of a second to import

    named = CSS4_COLORS.get(text.lower())
    return None if named is None else parse_colour(str(named))


def _channel(text: str) -> int:
    value = float(text[:-1]) * 255 / 100 if text.endswith("%") else float(text)
    return min(255, max(0, round(value)))


def hex_colour(colour: Colour) -> str:
    """A colour as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
