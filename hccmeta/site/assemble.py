"""The whole site: pages staged as Markdown, figures, data and API files beside them, then mkdocs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from hccmeta.analysis.results import Results
from hccmeta.evidence.records import Library
from hccmeta.evidence.rules.accepted import AcceptedFault
from hccmeta.figures.paper import Origin
from hccmeta.ground.lock import locked
from hccmeta.ground.problem import Problem, has_errors
from hccmeta.site import (
    changes,
    common,
    data_files,
    glossary,
    mkdocs,
    review_page,
    sheet,
    study_page,
    version_pages,
)
from hccmeta.site.apart import apart
from hccmeta.site.downloads import render_kept
from hccmeta.site.formulas import with_mathml
from hccmeta.site.navigation import in_order, with_reviews
from hccmeta.site.register import FORMATS, Register
from hccmeta.site.slots import emptied
from hccmeta.site.staging import put, restore
from hccmeta.site.templates import Pages
from hccmeta.site.view import ReviewView, View, join
from hccmeta.versions.cite import LICENCE
from hccmeta.versions.pages import Publication, mkdocs_settings, of_review, publication
from hccmeta.versions.pages import context as publication_context
from hccmeta.words.english import say
from hccmeta.words.figures import foot

TEMPLATES = "_templates"
REVIEW = f"{TEMPLATES}/review.md"
GLOSSARY = "methods/glossary.md"

#: Template, the page it makes, the file it is about, and what makes what it is given.
_Page = tuple[str, str, str, Callable[[], dict[str, Any]]]


def render(
    library: Library,
    results: Results,
    accepted: Sequence[AcceptedFault],
    *,
    root: Path,
    output: Path,
    version: str,
    epoch: int,
    progress: Callable[[str], None],
    formats: Sequence[str] = FORMATS,
) -> tuple[Problem, ...]:
    """Renders the site of the project at ``root`` into ``output/site``, staged in ``output/docs``.

    ``epoch`` is the time the build bears, seconds since 1970; ``formats`` are those in which figures can be downloaded
    beside their numbers. Returns every fault. A part, figure or page that cannot be made is one, and the
    rest is built; with a fault of mkdocs' or a foreign script, no site is put in place.

    Raises LockedError while another process renders into ``output``.
    """
    with locked(output) as held:
        for name in ("docs", "site"):
            restore(output / name)
        return _rendered(library, results, accepted, root, output, version, epoch, progress, formats, held)


def _rendered(
    library: Library,
    results: Results,
    accepted: Sequence[AcceptedFault],
    root: Path,
    output: Path,
    version: str,
    epoch: int,
    progress: Callable[[str], None],
    formats: Sequence[str],
    held: int,
) -> tuple[Problem, ...]:
    reviews = in_order(folder.record for folder in library.reviews)
    order = tuple(one.id for one in reviews)
    view, problems = join(library, results, accepted, version=version, epoch=epoch, order=order)
    register = Register(formats=formats)
    progress("pages")
    cited = publication(library, root, version=version, on=view.built)
    stage(view, root, register, cited)
    progress(f"{len(register.drawings)} figures to download")
    drawn = _drawn(register, output / "store", _origin(view, cited))
    put({**register.files, **drawn}, output / "docs")
    progress("mkdocs")
    settings = mkdocs_settings(cited) | with_reviews(root, reviews)
    problems = tuple(dict.fromkeys((*problems, *register.problems)))
    # A page that lacks a part may lack what others link to; that part is the fault, and it is told.
    strict = not has_errors(problems)
    return (*problems, *mkdocs.build(root, output, epoch, settings, register.slots, held=held, strict=strict))


def stage(view: View, root: Path, register: Register, cited: Publication) -> None:
    """Puts every page, with its figures and tables, and every file of data into ``register``.

    What cannot be made is a problem there, and everything else is staged.
    """
    _stage_pages(view, root, register, cited)
    _stage_data(register, partial(data_files.of_results, view, root, cited))
    _stage_data(register, partial(data_files.of_history, view, root, cited.whole.url))


def _stage_data(register: Register, files: Callable[[], Iterator[data_files.Made]]) -> None:
    nothing: list[data_files.Made] = []
    for path, make in register.part("mkdocs.yml", "data", lambda: list(files()), otherwise=nothing):
        register.add(path, register.part("mkdocs.yml", path, make, otherwise=b""))


def _drawn(register: Register, store: Path, origin: Origin) -> dict[str, Path]:
    """The figures to download; where one of them fails, each by itself, so that the others are there."""
    try:
        drawn = render_kept(store, register.drawings, register.formats, origin)
    except OSError:
        raise
    except Exception:  # the one that fails is found, and told, below
        drawn = {}
        for drawing in register.drawings:
            drawn |= register.part(
                "mkdocs.yml",
                f"figures/{drawing.id}",
                render_kept,
                store,
                [drawing],
                register.formats,
                origin,
                otherwise={},
            )
    return {f"figures/{name}.{suffix}": file for (name, suffix), file in drawn.items()}


def _origin(view: View, cited: Publication) -> Origin:
    """Where the figures to download say they come from."""
    address = cited.whole.url or ""
    lines = foot(version=view.version, built=view.built.isoformat(), licence=LICENCE, address=address)
    return Origin(lines, address)


def _stage_pages(view: View, root: Path, register: Register, cited: Publication) -> None:
    docs = root / "docs"
    pages = Pages(docs)
    hints = glossary.abbreviations((docs / GLOSSARY).read_text(encoding="utf-8"))
    shared = common.context(view, root, changes.entries(view, root), register) | publication_context(cited)

    def staged(template: str, target: str, context: dict[str, Any]) -> None:
        text, fault = pages.render(template, {**shared, **context}) if context else ("", None)
        if fault is not None:
            register.problems.append(fault)
        if fault is not None or not context:
            text = f"# {target.removesuffix('.md')}\n\n{say('page.failed')}\n"
        text, faults = with_mathml(text, f"docs/{template}")
        register.problems += faults
        if template == REVIEW:
            text, behind = _behind(text, context)
            for name, names in behind.items():
                staged(f"{TEMPLATES}/{name}.md", target.replace("index.md", f"{name}.md"), names)
        register.add(target, f"{emptied(text, register.slots, register.loaded)}\n\n{hints}\n")

    for template, target, about, make in _pages(view, docs, register, cited):
        staged(template, target, register.part(about, "page", make, otherwise={}))


def _behind(text: str, context: dict[str, Any]) -> tuple[str, dict[str, dict[str, Any]]]:
    """A review's page (Markdown) without what it folds away, and what its other pages are given, by their names."""
    text, parts = apart(text, name="details/")
    sections = [{"name": name, "parts": list(found)} for name, found in groupby(parts, key=lambda part: part.section)]
    if not context:
        return text, {"details": {}, "sheet": {}}
    details = {"review": context["review"], "root": f"../{context['root']}", "sections": sections}
    return text, {"details": details, "sheet": sheet.context(context)}


def _pages(view: View, docs: Path, register: Register, cited: Publication) -> Iterator[_Page]:
    """Every page; files that are none are staged as they are."""
    for review in view.reviews:
        name = review.record.id
        yield (
            REVIEW,
            f"reviews/{name}/index.md",
            f"{review.folder.path}/review.yaml",
            partial(_of_review, view, review, register, cited),
        )
    for study in view.studies:
        yield (
            f"{TEMPLATES}/study.md",
            f"studies/{study.record.id}.md",
            f"{study.folder.path}/study.yaml",
            partial(study_page.context, view, study, register),
        )
    names = {review.record.id: review.record.short_title for review in view.reviews}
    for version in version_pages.version_pages(view, docs.parent):
        yield (
            f"{TEMPLATES}/version.md",
            f"versions/{version.name}.md",
            "docs/versions.md",
            partial(version_pages.context, version, register, names),
        )
    for file in sorted(docs.rglob("*")):
        name = file.relative_to(docs).as_posix()
        if not file.is_file() or name.startswith((f"{TEMPLATES}/", ".")):
            continue
        if file.suffix == ".md":
            yield name, name, f"docs/{name}", partial(dict, root=_root_of(name))
        elif not name.startswith("reviews/"):
            register.add(name, file.read_bytes())


def _of_review(view: View, review: ReviewView, register: Register, cited: Publication) -> dict[str, Any]:
    return review_page.context(view, review, register) | of_review(cited, review.record.id)


def _root_of(name: str) -> str:
    """The way from a page's address to the top of the site, by the file it is made from."""
    path = name.removesuffix(".md")
    depth = path.count("/") + (0 if path.rsplit("/", 1)[-1] == "index" else 1)
    return "../" * depth or "./"
