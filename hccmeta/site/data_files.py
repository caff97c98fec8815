"""The files beside the pages that hold data: evidence as given, results, API, FHIR, feeds. Each is made by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hccmeta.figures import palette, style
from hccmeta.site import api, changes, explorer, fhir, published, sheet
from hccmeta.site.register import Content
from hccmeta.site.view import View
from hccmeta.versions.diff.changes import changes as changes_between
from hccmeta.versions.diff.releases import all_releases
from hccmeta.versions.pages import Publication
from hccmeta.versions.references import FORMS, Reference, references

#: Path below the site, and what makes its content.
Made = tuple[str, Callable[[], Content]]


def of_results(view: View, root: Path, cited: Publication) -> Iterator[Made]:
    """The files that follow from the evidence and its results alone."""
    for study in view.studies:
        base = f"data/studies/{study.record.id}"
        yield from _given(root / study.folder.path, base)
        # Not as Markdown: mkdocs would make a page of it, tags and all.
        yield f"{base}/notes.txt", partial(str, study.folder.notes)
        yield f"{base}/results.json", partial(_json, api.study_results, study)
    for review in view.reviews:
        base = f"data/reviews/{review.record.id}"
        yield from _given(root / review.folder.path, base)
        yield f"{base}/results.json", partial(_json, api.review_results, review)
    for end, form in FORMS.items():
        yield f"data/references.{end}", partial(_referred, view, form)
    yield "api/v1/meta.json", partial(_json, api.meta, view)
    yield "api/v1/results.json", partial(_json, api.results, view)
    yield "api/v1/studies.json", partial(_json, api.studies, view)
    for name in ("meta", "results", "studies", "changes"):
        yield f"api/v1/schema/{name}.schema.json", partial(_json, published.schema, name)
    yield "data/explorer.json", partial(_json, explorer.data, view)
    for path, resource in fhir.resources([api.review_results(one) for one in view.reviews], cited.reviews).items():
        yield f"api/v1/fhir/{path}", partial(api.as_json, resource)


def of_history(view: View, root: Path, address: str) -> Iterator[Made]:
    """The files that also need the versions released before, and the stylesheet of the vocabulary's colours."""
    found = changes.entries(view, root)
    yield (
        "api/v1/changes.json",
        lambda: api.as_json(changes.as_data(view, found) | changes_between(all_releases(root))),
    )
    yield "feed.atom", partial(changes.atom, view, found)
    yield "feed.json", partial(changes.json_feed, view, found)
    yield "assets/palette.css", partial(_stylesheet, view, root, address)


def _referred(view: View, form: Callable[[Sequence[Reference]], str]) -> str:
    """The reports of all studies in one of the forms of reference managers."""
    return form(references(one.record for one in view.studies))


#: Stylesheets that people write; pages load them in one file with what is generated, as each file asks for its time.
WRITTEN = ("site.css", "figures.css")


def _stylesheet(view: View, root: Path, address: str) -> str:
    """The one stylesheet of ours: colours and roles of figures, the foot of printed sheets, then what people wrote."""
    files = (root / "docs" / "assets" / name for name in WRITTEN)
    written = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return "".join([palette.stylesheet(), style.stylesheet(), sheet.running_foot(view, address), *written])


def _given(folder: Path, base: str) -> Iterator[Made]:
    """The records and tables of a folder, byte by byte."""
    for file in sorted(folder.iterdir()):
        if file.suffix in (".yaml", ".csv"):
            yield f"{base}/{file.name}", file.read_bytes


def _json(make: Callable[..., Any], *given: Any) -> str:
    return api.as_json(make(*given))
