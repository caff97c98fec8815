"""What of a snapshot follows from the studies inside: made anew, file by file, to be compared with what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hccmeta.analysis.compute import Computed
from hccmeta.site import data_files, review_page, study_page
from hccmeta.site.navigation import in_order
from hccmeta.site.plainly import plainly
from hccmeta.site.register import Register
from hccmeta.site.view import join
from hccmeta.snapshot.build import as_json, data_members
from hccmeta.snapshot.manifest import Manifest
from hccmeta.snapshot.metadata import research_object
from hccmeta.snapshot.offline import offline
from hccmeta.versions.diff import summarise
from hccmeta.versions.diff.summary import Summary
from hccmeta.versions.number import parse
from hccmeta.versions.pages import publication

#: What is not made anew: it needs the repository's pages, theme and releases, which a snapshot does not hold.
NOT_RECOMPUTED = (
    "the pages' HTML, their assets and search index, the drawings of figures (PDF), what is new "
    "since other versions, the list of changes and its feeds"
)

_CRATE = "data/ro-crate-metadata.json"
#: Below these everything is made anew, so a file that is not is one too many.
COMPLETE = ("data/", "site/data/", "site/figures/", "site/api/v1/fhir/")
#: Except what compares with the releases before, which a snapshot does not hold.
OF_RELEASES = "site/figures/page/version-"
_DRAWN = (".pdf",)


def recomputed(
    root: Path, computed: Computed, members: Mapping[str, bytes], manifest: Manifest, kept: Summary
) -> dict[str, bytes]:
    """The files that follow from ``computed``, the project of the snapshot at ``root``.

    Raises ValueError when the manifest's version is no version.
    """
    year = parse(manifest.version).year
    summary = summarise(computed.library, computed.results, version=manifest.version, year=year, code=kept.code)
    summary = replace(summary, libraries=kept.libraries)
    order = tuple(one.id for one in in_order(folder.record for folder in computed.library.reviews))
    view, _ = join(
        computed.library,
        computed.results,
        computed.accepted,
        version=manifest.version,
        epoch=manifest.epoch,
        order=order,
    )
    cited = publication(computed.library, root, version=manifest.version, on=view.built, doi=manifest.doi)
    files = data_members(root, computed.results, summary, cited.whole)
    # Its hashes are those of the files that are there, whose numbers may differ in the last bits.
    inside = {path.removeprefix("data/"): data for path, data in members.items() if path.startswith("data/")}
    inside.pop(_CRATE.removeprefix("data/"), None)
    crate = as_json(research_object(inside, cited.whole))
    register = Register()
    for review in view.reviews:
        review_page.context(view, review, register)
    for study in view.studies:
        study_page.context(view, study, register)
    for path, make in data_files.of_results(view, root, cited):
        register.add(path, make())
    # Only a page that a project may do without asks for these.
    aside = Register()
    for review in view.reviews:
        plainly(review, aside, "../")
    files_of_pages = register.files | {path: one for path, one in aside.files.items() if f"site/{path}" in members}
    made = {path: one.encode() if isinstance(one, str) else one for path, one in files_of_pages.items()}
    site = {f"site/{path}": data for path, data in offline(made).items() if path in made}
    return {**files, **site, _CRATE: crate}


def is_complete(path: str) -> bool:
    """Whether ``path`` stands where every file is made anew."""
    return path.startswith(COMPLETE) and not path.startswith(OF_RELEASES) and not path.endswith(_DRAWN)
