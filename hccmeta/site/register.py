"""What a build writes beside its pages: files by path, figures with their downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup

from hccmeta.analysis.results import Table
from hccmeta.figures.svg import Drawing
from hccmeta.site import html
from hccmeta.words.tables import as_csv

Content = str | bytes


@dataclass
class Register:
    """Collects the files of a build by their path below the site, and the figures to be drawn for download."""

    files: dict[str, Content] = field(default_factory=dict)
    drawings: list[Drawing] = field(default_factory=list)

    def add(self, path: str, content: Content) -> str:
        """Adds a file; its path. Raises ValueError when another content already has that path."""
        if self.files.setdefault(path, content) != content:
            raise ValueError(f"two files want the path {path}")
        return path

    def figure(self, drawing: Drawing, root: str, *, table: Table | None = None, raw: Table | None = None) -> Markup:
        """A figure as HTML, with ``table`` folded below it and ``raw`` (else ``table``) to download as CSV."""
        path = self._files(drawing, raw or table)
        return html.figure(drawing, root, under=html.result_table(table) if table else None, csv=path)

    def figure_as_table(self, drawing: Drawing, root: str, *, table: Table, raw: Table) -> Markup:
        """A figure that the page only links to: its finding, its table and its downloads, ``raw`` as CSV."""
        return html.figure_as_table(drawing, root, html.result_table(table), csv=self._files(drawing, raw))

    def _files(self, drawing: Drawing, numbers: Table | None) -> str:
        """Notes the figure to be drawn; the path of its numbers."""
        if all(one.id != drawing.id for one in self.drawings):
            self.drawings.append(drawing)
        return self.add(f"figures/{drawing.id}.csv", as_csv(numbers)) if numbers else ""

    def downloads(self, render: Callable[[Drawing, str], bytes]) -> None:
        """Draws every figure in every format."""
        for drawing in self.drawings:
            for suffix, _ in html.FORMATS:
                self.add(f"figures/{drawing.id}.{suffix}", render(drawing, suffix))
