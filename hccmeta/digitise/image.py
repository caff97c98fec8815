"""Raster figures as arrays, bounded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hccmeta.digitise.extra import require
from hccmeta.digitise.model import DigitiseError

ByteImage = NDArray[np.uint8]
MAX_BYTES = 60_000_000
MAX_PIXELS = 40_000_000
MIN_SIDE = 80


def read_image(path: Path) -> ByteImage:
    """The picture as an array of shape (height, width, 3); transparency is laid on white.

    Raises:
        DigitiseError: not a PNG or JPEG, or too large or small to digitise.
    """
    pillow = require("PIL.Image")
    if path.stat().st_size > MAX_BYTES:
        raise DigitiseError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        with pillow.open(path, formats=("PNG", "JPEG")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise DigitiseError(f"{path.name} has {width} x {height} pixels: crop or reduce it below 40 million")
            if min(width, height) < MIN_SIDE:
                raise DigitiseError(f"{path.name} has only {width} x {height} pixels: find a larger copy of the figure")
            return _on_white(pillow, image)
    except (OSError, SyntaxError, ValueError, pillow.DecompressionBombError) as error:
        if isinstance(error, DigitiseError):
            raise
        raise DigitiseError(f"{path.name} cannot be opened as a PNG or JPEG picture: {error}") from error


def _on_white(pillow: Any, image: Any) -> ByteImage:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = pillow.new("RGBA", layer.size, (255, 255, 255, 255))
        image = pillow.alpha_composite(paper, layer)
    return np.asarray(image.convert("RGB"), dtype=np.uint8)
