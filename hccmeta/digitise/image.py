"""Raster figures as arrays, bounded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hccmeta.digitise.extra import require
from hccmeta.digitise.model import DigitiseError

ByteImage = NDArray[np.uint8]
#: Endings of picture files that are read, and the formats a file may really be in.
RASTER = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".bmp")
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP")
MAX_BYTES = 60_000_000
MAX_PIXELS = 40_000_000
MIN_SIDE = 80


def extremes(image: ByteImage) -> tuple[ByteImage, ByteImage]:
    """The smallest and the largest of the three channels of each pixel (several times faster than over the axis)."""
    red, green, blue = (image[..., channel] for channel in range(3))
    return np.minimum(np.minimum(red, green), blue), np.maximum(np.maximum(red, green), blue)


def read_image(path: Path, *, turned: float = 0.0) -> ByteImage:
    """The picture as an array of shape (height, width, 3), as a viewer shows it; transparency is laid on white.

    ``turned`` turns it further, by degrees anticlockwise, in its own size.

    Raises:
        DigitiseError: not a picture that is read, or too large or small to digitise.
    """
    pillow = require("PIL.Image")
    if path.stat().st_size > MAX_BYTES:
        raise DigitiseError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        with pillow.open(path, formats=_FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise DigitiseError(f"{path.name} has {width} x {height} pixels: crop or reduce it below 40 million")
            if min(width, height) < MIN_SIDE:
                raise DigitiseError(f"{path.name} has only {width} x {height} pixels: find a larger copy of the figure")
            return turned_image(_upright(pillow, image), turned)
    except (OSError, SyntaxError, ValueError, EOFError, pillow.DecompressionBombError) as error:
        if isinstance(error, DigitiseError):
            raise
        raise DigitiseError(f"{path.name} cannot be opened as a picture, it may be damaged: {error}") from error


def turned_image(image: ByteImage, degrees: float) -> ByteImage:
    """A picture turned anticlockwise in its own size, white where nothing was."""
    if degrees == 0:
        return image
    pillow = require("PIL.Image")
    made = pillow.fromarray(image).rotate(degrees, resample=pillow.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return np.asarray(made, dtype=np.uint8)


def _upright(pillow: Any, image: Any) -> ByteImage:
    image = require("PIL.ImageOps").exif_transpose(image)
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _from_deep(np.asarray(image, dtype=float))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = pillow.new("RGBA", layer.size, (255, 255, 255, 255))
        image = pillow.alpha_composite(paper, layer)
    return np.asarray(image.convert("RGB"), dtype=np.uint8)


def _from_deep(values: NDArray[np.float64]) -> ByteImage:
    """Greys of more than eight bits: 16 where they go beyond 255, else as they are."""
    grey = values / 257 if values.max() > 255 else values
    return np.repeat(np.clip(np.round(grey), 0, 255).astype(np.uint8)[..., None], 3, axis=2)
