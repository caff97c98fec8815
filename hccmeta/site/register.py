"""What a build writes beside its pages: files by path, figures with their downloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from markupsafe import Markup

from hccmeta.evidence.catalogue.site import PART
from hccmeta.figures.canvas import Drawing
from hccmeta.ground.problem import Problem, problem
from hccmeta.site import html
from hccmeta.words.english import say
from hccmeta.words.table import Table
from hccmeta.words.tables import as_csv

Content = str | bytes

T = TypeVar("T")

#: The formats in which a figure can be downloaded, beside its numbers as CSV.
FORMATS = ("svg", "pdf", "png")


@dataclass
class Register:
    """Collects the files of a build by their path below the site, and the figures to be drawn for download.

    ``slots``: figures and tables of the pages, by the slot that stands for each on its staged page. ``loaded``: each
    figure, by its id, as it is where a page does not hold it but loads it. ``problems``: the parts of pages that could
    not be made.
    """

    files: dict[str, Content] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    loaded: dict[str, str] = field(default_factory=dict)
    drawings: list[Drawing] = field(default_factory=list)
    formats: Sequence[str] = FORMATS
    problems: list[Problem] = field(default_factory=list)

    def part(self, place: str, name: str, make: Callable[..., T], *given: Any, otherwise: Any = None) -> T:
        """What ``make`` gives for a part of a page; where it fails, a problem, and a sentence in the part's place.

        ``place``: the file of the evidence that the page is about. ``name``: the part, as the problem names it.
        ``otherwise``: what stands there instead, where a sentence cannot.
        """
        try:
            return make(*given)
        except OSError:  # what the machine refuses is no fault of the part
            raise
        except Exception as error:  # whatever goes wrong in one part is told of it, and the others are made
            why = f"{type(error).__name__}: {error}"
            self.problems.append(problem(PART, place, f"the part {name!r} of the page could not be made: {why}"))
            sentence: Any = Markup('<p class="hm-missing"><strong>{}</strong> {}</p>')
            return sentence.format(say("page.part.failed"), why) if otherwise is None else otherwise  # type: ignore[no-any-return]

    def add(self, path: str, content: Content) -> str:
        """Adds a file; its path. Raises ValueError when another content already has that path."""
        if self.files.setdefault(path, content) != content:
            raise ValueError(f"two files want the path {path}")
        return path

    def figure(self, drawing: Drawing, root: str, *, table: Table | None = None, downloads: bool = True) -> Markup:
        """A figure as HTML, with ``table`` folded below it and, unless there are no ``downloads``, its files and the
        numbers it was drawn from as CSV."""
        files = self._files(drawing) if downloads else ()
        self.files |= html.page_files(drawing)
        self.loaded[drawing.id] = html.figure(drawing, root, files, inline=False)
        return html.figure(drawing, root, files, under=html.result_table(table) if table else None)

    def figure_as_table(self, drawing: Drawing, root: str, *, table: Table) -> Markup:
        """A figure that the page only links to: its finding, its table and its downloads."""
        return html.figure_as_table(drawing, root, self._files(drawing), html.result_table(table))

    def _files(self, drawing: Drawing) -> tuple[str, ...]:
        """Notes the figure to be drawn; the paths of its files, that of its numbers last."""
        if all(one.id != drawing.id for one in self.drawings):
            self.drawings.append(drawing)
        numbers = Table(drawing.id, drawing.title, drawing.numbers.header, drawing.numbers.rows)
        drawn = (f"figures/{drawing.id}.{suffix}" for suffix in self.formats)
        return (*drawn, self.add(f"figures/{drawing.id}.csv", as_csv(numbers)))
