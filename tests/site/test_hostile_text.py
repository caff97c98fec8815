"""Hostile text in every free text of a SIMULATED project, through the real build and mkdocs: nothing of it is active.

Which fields take free text is asked of the models, so a new field is attacked as soon as it is there.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from simulated.hostile_project import BEGINNINGS, LONG, Injector, texts, write

from hccmeta.analysis.compute import compute
from hccmeta.evidence.spec.logs import Grade
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Study
from hccmeta.evidence.vocabulary_file import Tools, Words
from hccmeta.ground.formula import is_formula
from hccmeta.ground.store import Store
from hccmeta.site import assemble
from hccmeta.site.review_sof import as_docx
from hccmeta.words.table import Table

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]
LINKS = ("href", "src", "xlink:href", "action", "formaction", "poster", "data", "srcset", "ping", "background")
LOADS = frozenset({"img", "script", "iframe", "source", "video", "audio", "image", "use", "embed", "object", "track"})
RUNS = frozenset({"iframe", "object", "embed", "base", "frame", "applet", "portal", "foreignobject"})


class Scan(HTMLParser):
    """What of a page runs, loads or leads astray; ``scripts``: the inline scripts; ``shown``: all its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: list[str] = []
        self.scripts: list[str] = []
        self.shown: list[str] = []
        self._inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inline = tag == "script" and "src" not in given and "json" not in (given.get("type") or "")
        if self._inline:
            self.scripts.append("")
        policy = (given.get("http-equiv") or "content-security-policy").lower() == "content-security-policy"
        if tag in RUNS or (tag == "meta" and not policy):
            self.active.append(f"<{tag} {given}>")
        for name, value in attrs:
            self.shown.append(value or "")
            said = re.sub(r"[\x00-\x20]", "", value or "").lower()
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", said)
            follows = name in LINKS and (
                (scheme is not None and scheme[1] not in ("http", "https", "mailto") and said != "data:,")
                or said.startswith("//")
                or (tag in LOADS and scheme is not None)
                or (urlsplit(said).hostname or "").endswith("evil.invalid")
            )
            if follows or name.startswith("on") or name == "srcdoc":
                self.active.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._inline:
            self.scripts[-1] += data
        self.shown.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inline = False


def scan(text: str) -> Scan:
    found = Scan()
    found.feed(text)
    found.close()
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Injector]:
    """The built site, and what was put where."""
    root = tmp_path_factory.mktemp("hostile") / "project"
    injected = write(root, REPOSITORY)
    computed = compute(root, Store(root / "build" / "store"), lambda step: None)
    assert [one for one in computed.problems if one.level == "error"] == []
    faults = assemble.render(
        computed.library, computed.results, computed.accepted, root=root, output=root / "build",
        version="26.0.0+test", epoch=1_795_000_000, progress=lambda step: None, formats=("svg",),
    )  # fmt: skip
    assert [one.what for one in faults] == []
    return root / "build" / "site", injected


def test_every_free_text_of_the_models_was_attacked(hostile: tuple[Path, Injector]) -> None:
    known = {field for model in (Study, Review, Grade, Words, Tools) for field in texts(model)}
    assert len(known) > 70
    assert known - hostile[1].injected.keys() == set()


def test_no_page_runs_loads_or_follows_any_of_it(hostile: tuple[Path, Injector]) -> None:
    site, injected = hostile
    counted: Counter[str] = Counter()
    scripts: set[str] = set()
    shown = []
    for page in sorted(site.rglob("*.html")):
        found = scan(page.read_text(encoding="utf-8"))
        counted.update(f"{page.relative_to(site)}: {one}" for one in found.active)
        scripts |= set(found.scripts)
        shown += found.shown
    assert counted == {}
    assert [one for one in scripts if "alert" in one or "evil" in one] == []
    marks = set(re.findall(r"q\d{5}q", " ".join(shown)))
    told = {field for field, own in injected.injected.items() if marks & set(own)}
    assert len(told) > 55, sorted(injected.injected.keys() - told)


def test_feeds_drawings_and_files_of_data_hold_text_only(hostile: tuple[Path, Injector]) -> None:
    site, _ = hostile
    kinds: Counter[str] = Counter()
    for file in sorted(site.rglob("*")):
        kind = file.suffix
        if kind == ".xml":
            for element in ElementTree.parse(file).getroot().iter():
                assert scan(element.text or "").active == [], file
        elif kind == ".svg":
            assert scan(file.read_text(encoding="utf-8")).active == [], file
            for element in ElementTree.parse(file).getroot().iter():
                assert element.tag.rpartition("}")[2].lower() not in (*RUNS, "script", "set", "animate"), file
        elif kind == ".csv":
            rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
            assert [cell for row in rows for cell in row if is_formula(cell)] == [], file
        elif kind == ".json":
            json.loads(file.read_text(encoding="utf-8"))
        else:
            continue
        kinds[kind] += 1
    assert {".xml", ".svg", ".csv", ".json"} <= kinds.keys(), kinds


def test_linked_data_in_pages_is_whole_and_closes_no_script(hostile: tuple[Path, Injector]) -> None:
    site, _ = hostile
    blocks = 0
    for page in sorted(site.rglob("*.html")):
        for text in re.findall(r'<script type="?application/ld\+json"?>(.*?)</script>', page.read_text(), re.DOTALL):
            assert "<" not in text, page
            json.loads(text)
            blocks += 1
    assert blocks > 1


def test_a_document_holds_it_as_text() -> None:
    rows = tuple((start + LONG, LONG) for start in BEGINNINGS)
    with zipfile.ZipFile(io.BytesIO(as_docx(Table("t", LONG, (LONG, LONG), rows, note=LONG), LONG))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert not [name for name in parts if "vba" in name.lower() or "embed" in name.lower()]
    plain = as_docx(Table("t", "t", ("a", "b"), tuple(("c", "d") for _ in rows), note="n"), "t")
    with zipfile.ZipFile(io.BytesIO(plain)) as packed:
        assert packed.namelist() == list(parts)
        for name, content in parts.items():
            if name.endswith((".xml", ".rels")):
                elements = [one.tag for one in ElementTree.fromstring(content).iter()]
                assert elements == [one.tag for one in ElementTree.fromstring(packed.read(name)).iter()], name
    assert parts["word/document.xml"].decode().count("&lt;script&gt;alert(1)") == 5 + 2 * len(rows)
