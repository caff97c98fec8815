"""Figures to download, kept in the store: drawing them costs more than everything else of a page."""

from __future__ import annotations

from pathlib import Path

from hccmeta.figures import download
from hccmeta.figures.svg import Drawing
from hccmeta.ground import codec
from hccmeta.ground.digest import digest
from hccmeta.ground.store import code_digest, write_atomically


def render_kept(store: Path, drawing: Drawing, suffix: str) -> bytes:
    """``drawing`` as a file of type ``suffix``: the kept one when nothing that makes it has changed."""
    code = code_digest("figures", "wording.py")
    key = digest(code, type(drawing.model).__name__, codec.dumps(drawing.model), drawing.title, suffix)
    file = store / "figures" / f"{key}.{suffix}"
    if file.is_file():
        return file.read_bytes()
    data = download.render(drawing, suffix)
    write_atomically(file, data)
    return data
