"""Figures to download, kept in the store: each is drawn once per content, whatever its name and place."""

from __future__ import annotations

from pathlib import Path

from hccmeta.figures import palette, paper
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.paper import Origin
from hccmeta.ground.digest import digest
from hccmeta.ground.store import code_digest, write_atomically


def render_kept(store: Path, drawing: Drawing, suffix: str, origin: Origin) -> bytes:
    """``drawing`` as a file of type ``suffix``: the kept one when nothing that makes it has changed."""
    content = repr((drawing.title, drawing.alternative, drawing.wide, origin, palette.accents()))
    file = store / "figures" / f"{digest(code_digest('figures'), content, suffix)}.{suffix}"
    if file.is_file():
        return file.read_bytes()
    data = paper.render(drawing, suffix, origin)
    write_atomically(file, data)
    return data
