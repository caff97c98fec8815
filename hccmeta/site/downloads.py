"""Figures to download, kept in the store: each is drawn once per content, whatever its name and place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from hccmeta.evidence.spec import vocabulary
from hccmeta.figures import palette, paper
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.paper import Origin
from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.digest import digest
from hccmeta.ground.store import code_digest

#: From this many figures to draw on, several processes share the work.
MANY = 8


def render_kept(
    store: Path, drawings: Sequence[Drawing], suffixes: Sequence[str], origin: Origin
) -> dict[tuple[str, str], bytes]:
    """Each of ``drawings`` as a file of each type of ``suffixes``, by the figure's id and the type.

    What is kept in ``store`` is not drawn again as long as nothing that makes it has changed.
    """
    files = {(one.id, suffix): _file(store, one, suffix, origin) for one in drawings for suffix in suffixes}
    missing = {
        files[one.id, suffix]: (one, suffix, origin)
        for one in drawings
        for suffix in suffixes
        if not files[one.id, suffix].is_file()
    }
    for file, data in zip(missing, _drawn(list(missing.values())), strict=True):
        write_atomically(file, data)
    return {key: file.read_bytes() for key, file in files.items()}


def _file(store: Path, drawing: Drawing, suffix: str, origin: Origin) -> Path:
    content = repr((drawing.title, drawing.alternative, drawing.wide, origin, palette.accents()))
    return store / "figures" / f"{digest(code_digest('figures'), content, suffix)}.{suffix}"


def _drawn(wanted: Sequence[tuple[Drawing, str, Origin]]) -> Iterable[bytes]:
    """The files, in order: the same bytes whether one process draws them or several."""
    if len(wanted) < MANY or (os.cpu_count() or 1) < 2:
        return [paper.render(*one) for one in wanted]
    # Colours come from the vocabulary in use, which another process has to be told.
    with ProcessPoolExecutor(initializer=vocabulary.use, initargs=(vocabulary.in_use(),)) as pool:
        return list(pool.map(paper.render, *zip(*wanted, strict=True), chunksize=4))
