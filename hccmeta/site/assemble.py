"""The whole site: pages staged as Markdown, figures, data and API files beside them, then mkdocs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hccmeta.analysis.results import Results
from hccmeta.evidence.records import Library
from hccmeta.evidence.rules.accepted import AcceptedFault
from hccmeta.figures import palette, style
from hccmeta.figures.paper import Origin
from hccmeta.ground.lock import locked
from hccmeta.ground.problem import Problem, has_errors
from hccmeta.site import (
    api,
    changes,
    common,
    explorer,
    fhir,
    glossary,
    mkdocs,
    published,
    review_page,
    study_page,
)
from hccmeta.site.downloads import render_kept
from hccmeta.site.navigation import in_order, with_reviews
from hccmeta.site.register import FORMATS, Register
from hccmeta.site.slots import emptied
from hccmeta.site.staging import put, restore
from hccmeta.site.templates import Pages
from hccmeta.site.view import View, join
from hccmeta.versions.cite import LICENCE
from hccmeta.versions.diff.changes import changes as changes_between
from hccmeta.versions.diff.releases import all_releases
from hccmeta.versions.pages import Publication, mkdocs_settings, of_review, publication
from hccmeta.versions.pages import context as publication_context
from hccmeta.words.figures import foot

TEMPLATES = "_templates"
GLOSSARY = "methods/glossary.md"


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
    beside their numbers. Returns every fault; with one, no site is put in place.

    Raises LockedError while another process renders into ``output``.
    """
    with locked(output):
        for name in ("docs", "site"):
            restore(output / name)
        return _rendered(library, results, accepted, root, output, version, epoch, progress, formats)


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
) -> tuple[Problem, ...]:
    reviews = in_order(folder.record for folder in library.reviews)
    order = tuple(one.id for one in reviews)
    view, problems = join(library, results, accepted, version=version, epoch=epoch, order=order)
    register = Register(formats=formats)
    progress("pages")
    cited = publication(library, root, version=version, on=view.built)
    problems += _stage_pages(view, root, register, cited)
    if has_errors(problems):
        return problems
    _stage_data(view, root, register)
    for path, resource in fhir.resources([api.review_results(one) for one in view.reviews], cited.reviews).items():
        register.add(f"api/v1/fhir/{path}", api.as_json(resource))
    progress(f"{len(register.drawings)} figures to download")
    origin = _origin(view, cited)
    drawn = render_kept(output / "store", register.drawings, register.formats, origin)
    for (name, suffix), data in drawn.items():
        register.add(f"figures/{name}.{suffix}", data)
    put(register.files, output / "docs")
    progress("mkdocs")
    settings = mkdocs_settings(cited) | with_reviews(root, reviews)
    return (*problems, *mkdocs.build(root, output, epoch, settings, register.slots))


def _origin(view: View, cited: Publication) -> Origin:
    """Where the figures to download say they come from."""
    address = cited.whole.url or ""
    lines = foot(version=view.version, built=view.built.isoformat(), licence=LICENCE, address=address)
    return Origin(lines, address)


def _stage_pages(view: View, root: Path, register: Register, cited: Publication) -> tuple[Problem, ...]:
    docs = root / "docs"
    pages = Pages(docs)
    problems = []
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        (
            f"{TEMPLATES}/review.md",
            f"reviews/{one.record.id}/index.md",
            review_page.context(view, one, register) | of_review(cited, one.record.id),
        )
        for one in view.reviews
    ]
    wanted += [
        (f"{TEMPLATES}/study.md", f"studies/{one.record.id}.md", study_page.context(view, one, register))
        for one in view.studies
    ]
    for file in sorted(docs.rglob("*")):
        name = file.relative_to(docs).as_posix()
        if not file.is_file() or name.startswith((f"{TEMPLATES}/", ".")):
            continue
        if file.suffix == ".md":
            wanted.append((name, name, {"root": _root_of(name)}))
        elif not name.startswith("reviews/"):
            register.add(name, file.read_bytes())
    hints = glossary.abbreviations((docs / GLOSSARY).read_text(encoding="utf-8"))
    shared = common.context(view, root, changes.entries(view, root)) | publication_context(cited)
    for template, target, context in wanted:
        text, fault = pages.render(template, {**shared, **context})
        if fault is not None:
            problems.append(fault)
        register.add(target, f"{emptied(text, register.slots)}\n\n{hints}\n")
    return tuple(dict.fromkeys(problems))


def _root_of(name: str) -> str:
    """The way from a page's address to the top of the site, by the file it is made from."""
    path = name.removesuffix(".md")
    depth = path.count("/") + (0 if path.rsplit("/", 1)[-1] == "index" else 1)
    return "../" * depth or "./"


def _stage_data(view: View, root: Path, register: Register) -> None:
    """Evidence, results and API as files."""
    for one in view.studies:
        base = f"data/studies/{one.record.id}"
        for file in sorted((root / one.folder.path).iterdir()):
            if file.suffix in (".yaml", ".csv"):
                register.add(f"{base}/{file.name}", file.read_bytes())
        # Not as Markdown: mkdocs would make a page of it, tags and all.
        register.add(f"{base}/notes.txt", one.folder.notes)
        register.add(f"{base}/results.json", api.as_json(api.study_results(one)))
    for review in view.reviews:
        base = f"data/reviews/{review.record.id}"
        for file in sorted((root / review.folder.path).iterdir()):
            if file.suffix in (".yaml", ".csv"):
                register.add(f"{base}/{file.name}", file.read_bytes())
        register.add(f"{base}/results.json", api.as_json(api.review_results(review)))
    found = changes.entries(view, root)
    for name, data in (
        ("meta", api.meta(view)),
        ("results", api.results(view)),
        ("studies", api.studies(view)),
        ("changes", changes.as_data(view, found) | changes_between(all_releases(root))),
    ):
        register.add(f"api/v1/{name}.json", api.as_json(data))
        register.add(f"api/v1/schema/{name}.schema.json", api.as_json(published.schema(name)))
    register.add("data/explorer.json", api.as_json(explorer.data(view)))
    register.add("feed.atom", changes.atom(view, found))
    register.add("feed.json", changes.json_feed(view, found))
    register.add("assets/palette.css", palette.stylesheet() + style.stylesheet())
