"""Words and numbers read by tesseract (https://tesseract-ocr.github.io), where it is installed.

It is a second pair of eyes: nothing needs it, and what it reads is believed only where something else agrees.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hccmeta.digitise.extra import require
from hccmeta.digitise.model import FloatArray

_MOST = 240  # words in one call
_SECONDS = 60
_MEMORY = 2_000_000_000
_TALL = 40  # pixels of the letters that it reads best
_WIDEST = 4000
_MARGIN = 24


def has_engine() -> bool:
    """Whether tesseract is on the path."""
    return shutil.which("tesseract") is not None


def read_lines(crops: Sequence[FloatArray], *, only: str = "") -> list[str]:
    """The text of each crop, ink 0 to 255 on paper 0, one line of text each; empty where nothing was read.

    With `only`, no other letters are. All are empty without the engine, or when it fails or takes too long.
    """
    program = shutil.which("tesseract")
    crops = crops[:_MOST]
    if program is None or not crops:
        return [""] * len(crops)
    with TemporaryDirectory() as place:
        listed = Path(place) / "list.txt"
        files = [_saved(Path(place) / f"{i}.png", crop) for i, crop in enumerate(crops)]
        listed.write_text("".join(f"{file}\n" for file in files), encoding="utf-8", newline="\n")
        letters = ["-c", f"tessedit_char_whitelist={only}"] if only else []
        command = [program, str(listed), "stdout", "--psm", "7", "-l", "eng", *letters]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_SECONDS, check=True, stdin=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
                preexec_fn=_limited if os.name == "posix" else None,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return [""] * len(crops)
    pages = done.stdout.decode("utf-8", errors="replace").split("\f")
    texts = [" ".join(page.split())[:200] for page in pages[: len(crops)]]
    return texts + [""] * (len(crops) - len(texts))


def _limited() -> None:
    import resource

    with suppress(ValueError, OSError):  # a lower limit may already hold
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _saved(path: Path, crop: FloatArray) -> Path:
    """A crop as a file: dark letters of the best size on white, with a margin."""
    pillow = require("PIL.Image")
    height, width = crop.shape
    scale = min(max(_TALL / height, 0.2), 8.0, _WIDEST / width)
    image = pillow.fromarray(np.clip(255 - crop, 0, 255).astype(np.uint8))
    image = image.resize((max(1, round(width * scale)), max(1, round(height * scale))), pillow.Resampling.BICUBIC)
    page = pillow.new("L", (image.width + 2 * _MARGIN, image.height + 2 * _MARGIN), 255)
    page.paste(image, (_MARGIN, _MARGIN))
    page.save(path, dpi=(300, 300))
    return path
