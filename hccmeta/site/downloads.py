"""Figures to download, kept in the store: each is drawn once per content, whatever its name and place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from hccmeta.evidence.spec import vocabulary
from hccmeta.figures import palette, paper
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.paper import Origin
from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.digest import digest
from hccmeta.ground.parallel import over
from hccmeta.ground.store import code_digest

#: So many figures are one piece of work, and so many pieces are in memory at once.
TOGETHER, AT_ONCE = 8, 16

#: A figure to draw, the type of its file, and where it says it is from.
_Wanted = tuple[Drawing, str, Origin]

T = TypeVar("T")


def render_kept(
    store: Path, drawings: Sequence[Drawing], suffixes: Sequence[str], origin: Origin
) -> dict[tuple[str, str], Path]:
    """The file of each of ``drawings`` of each type of ``suffixes``, by the figure's id and the type.

    What is kept in ``store`` is not drawn again as long as nothing that makes it has changed.
    """
    files: dict[tuple[str, str], Path] = {}
    missing: dict[Path, _Wanted] = {}
    for drawing in drawings:
        content = _content(drawing, origin)
        for suffix in suffixes:
            file = store / "figures" / f"{digest(code_digest('figures'), content, suffix)}.{suffix}"
            files[drawing.id, suffix] = file
            if not file.is_file():
                missing[file] = (drawing, suffix, origin)
    for some in _parts(list(missing.items()), TOGETHER * AT_ONCE):
        for file, data in zip((one for one, _ in some), _drawn([wanted for _, wanted in some]), strict=True):
            write_atomically(file, data)
    return files


def _parts(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (whole[i : i + size] for i in range(0, len(whole), size))


def _content(drawing: Drawing, origin: Origin) -> str:
    """Everything that the file of a figure depends on."""
    used = sorted({mark.accent for mark in drawing.wide.marks if mark.accent is not None})
    accents = [(one, palette.accents().get(one)) for one in used]
    return repr((drawing.title, drawing.alternative, drawing.wide, origin, accents))


def _drawn(wanted: Sequence[_Wanted]) -> Iterator[bytes]:
    """The files, in order: the same bytes whether one process draws them or several."""
    # Colours come from the vocabulary in use, which another process has to be told.
    pieces = [(vocabulary.in_use(), part) for part in _parts(wanted, TOGETHER)]
    for each in over(_draw, pieces, many=2):
        yield from each


def _draw(piece: tuple[vocabulary.Vocabulary, Sequence[_Wanted]]) -> list[bytes]:
    words, wanted = piece
    with vocabulary.using(words):
        return [paper.render(*one) for one in wanted]
