import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import jsonschema
import pytest

from hccmeta.figures.palette import accents

LOADS = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "track": "src",
    "embed": "src", "object": "data", "image": "href", "use": "href", "input": "src",
}  # fmt: skip
#: What a browser fetches of its own accord; ``license``, ``author``, ``describedby`` and their like are addresses only.
FETCHED = {
    "stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest", "preload", "modulepreload", "prefetch",
    "preconnect", "dns-prefetch", "prerender",
}  # fmt: skip


class Page(HTMLParser):
    """Ids, links and loaded files of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.headings = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links += [found[key] for key in ("href", "xlink:href") if found.get(key)]
        if tag in LOADS and found.get(LOADS[tag]):
            self.loads.append(found[LOADS[tag]])
        if tag == "link" and FETCHED & set((found.get("rel") or "").lower().split()):
            self.loads.append(found.get("href") or "")
        self.loads += [one.split()[0] for one in (found.get("srcset") or "").split(",") if one.strip()]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)


@pytest.fixture(scope="module")
def pages(site):
    return {
        "/" + file.relative_to(site).as_posix(): Page(file.read_text(encoding="utf-8")) for file in site.rglob("*.html")
    }


def test_every_link_leads_somewhere(site, pages):
    broken = []
    for name, page in pages.items():
        if name == "/404.html":
            continue
        for href in page.links:
            if urlsplit(href).scheme in ("http", "https", "mailto"):
                continue
            target = urlsplit(urljoin(name.removesuffix("index.html"), href))
            path = unquote(target.path)
            file = path + "index.html" if path.endswith("/") else path
            if file in pages:
                if target.fragment and unquote(target.fragment) not in (*pages[file].ids, "__codelineno-0-1"):
                    broken.append((name, href))
            elif not (site / file.lstrip("/")).is_file():
                broken.append((name, href))
    assert broken == []


def test_nothing_is_loaded_from_another_host(pages):
    assert [one for page in pages.values() for one in page.loads if urlsplit(one).netloc] == []


def test_a_link_is_loaded_by_its_kind():
    page = Page(
        '<link rel="license" href="https://a.org/1"><link rel="Preload  stylesheet" href="https://a.org/2">'
        '<img srcset="https://a.org/3 2x, b.png"><link rel="describedby" href="https://a.org/4">'
    )
    assert page.loads == ["https://a.org/2", "https://a.org/3", "b.png"]


def test_style_sheets_ask_no_other_host(site):
    own = (site / "assets").glob("*.css")
    assert not [file.name for file in own if re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", file.read_text())]


def test_ids_are_unique_and_each_page_has_one_title(pages):
    for name, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), name
        assert page.headings.count("h1") == 1, name


@pytest.mark.parametrize("name", ["meta", "results", "studies", "changes"])
def test_api_files_are_valid_against_their_published_schemas(site, name):
    base = site / "api" / "v1"
    data = json.loads((base / f"{name}.json").read_text())
    schema = json.loads((base / "schema" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, jsonschema.Draft202012Validator)


def test_studies_json_holds_what_checks_rely_on(site):
    studies = {one["id"]: one for one in json.loads((site / "api/v1/studies.json").read_text())}
    arms = {arm["id"]: arm for arm in studies["reflect-2018"]["arms"]}
    os = arms["lenvatinib"]["endpoints"]["os"]
    assert arms["lenvatinib"]["n"] == 478
    assert os["rmst"]["12"]["estimate"] == pytest.approx(9.0, abs=1.0)
    assert os["rmst"]["12"]["se"] > 0
    assert os["median"]["estimate"] == pytest.approx(13.6, abs=0.5)
    assert {item["name"] for item in os["fidelity"]} >= {"median", "events", "rmse"}
    ratios = [
        one for one in studies["reflect-2018"]["comparisons"] if one["endpoint"] == "os" and one["hr"] is not None
    ]
    assert ratios
    assert all(one["ci"][0] < one["hr"] < one["ci"][1] for one in ratios)
    cohort = studies["cheon-2025"]["arms"][0]["endpoints"]["os"]
    assert cohort["median"] is None
    assert cohort["reason"] == "no curve has been digitised"
    assert cohort["reported"][0]["median"] == 13.2


def test_results_json_gives_a_reason_for_every_null(site):
    data = json.loads((site / "api/v1/results.json").read_text())
    assert {review["id"] for review in data["reviews"]} == {
        "first-line-tki", "second-line-after-io", "second-line-after-sorafenib",
    }  # fmt: skip
    analyses = [one for review in data["reviews"] for one in review["analyses"]]
    assert [one["id"] for one in analyses if one["status"] == "not-estimable" and not one["reason"]] == []


def test_patients_are_published_as_they_were_reconstructed(site, computed):
    lines = (site / "data/studies/reflect-2018/os.lenvatinib.patients.csv").read_text().splitlines()
    assert lines[0] == "time,event"
    arm = next(arm for arm in computed.results.study("reflect-2018").arms if arm.arm == "lenvatinib")
    assert len(lines) == arm.n + 1
    assert sum(line.endswith(",1") for line in lines) == arm.n_events


def test_every_figure_has_its_downloads_and_its_words(site):
    text = (site / "studies/reflect-2018/index.html").read_text()
    for suffix in ("svg", "pdf", "png", "csv"):
        assert f'href="../../figures/reflect-2018-os.{suffix}"' in text
        assert (site / f"figures/reflect-2018-os.{suffix}").is_file()
    assert text.count('role="img"') == 1
    for variant in ("w", "n"):
        drawn = (site / f"figures/page/reflect-2018-os-{variant}.svg").read_text()
        assert "prefers-color-scheme: dark" in drawn
        assert "--hm-t-lenvatinib" in drawn
    assert 'src="../../figures/page/reflect-2018-os-n.svg"' in text
    assert "data-search-exclude" in text


def test_pages_say_what_is_missing(site):
    home = (site / "index.html").read_text()
    assert "No systematic search yet" in home
    assert "certainty not yet assessed" in home
    review = (site / "reviews/second-line-after-io/index.html").read_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "0 of its 16 curves are here, so it is quoted and not recomputed" in review
    assert "not computed here" in review
    assert "1.49 (1.10 to 1.88)" in review
    assert "Curve wanted" in (site / "studies/cheon-2025/index.html").read_text()


def test_a_study_page_shows_sources_provenance_and_accepted_differences(site):
    text = (site / "studies/search-2015/index.html").read_text()
    assert "third-party reconstruction" in text
    assert "Known differences that stay" in text
    assert 'id="source-bomze-2020"' in text
    reflect = (site / "studies/reflect-2018/index.html").read_text()
    assert "not verified" in reflect
    assert 'href="#source-primary"' in reflect


def test_the_palette_is_published(site):
    css = (site / "assets/palette.css").read_text()
    assert all(f"--hm-t-{name}:" in css for name in accents())


def test_feeds_are_well_formed(site):
    import xml.etree.ElementTree as ET

    feed = ET.parse(site / "feed.atom").getroot()
    assert feed.tag.endswith("feed")
    entries = json.loads((site / "feed.json").read_text())["items"]
    assert entries[0]["title"] == "Version 26.0.0+test"


def test_checklists_show_what_is_missing(site):
    text = (site / "methods/prisma/index.html").read_text()
    assert "PRISMA 2020" in text
    assert text.count("not yet") >= 5


def test_abbreviations_are_explained_on_hover(site):
    text = (site / "methods/statistics/index.html").read_text()
    assert re.search(r'<abbr title="Restricted mean survival time[^"]*">RMST</abbr>', text)


def test_a_second_build_gives_the_same_bytes(project, computed, render_again):
    def every():
        return {file: file.read_bytes() for file in (project / "build" / "site").rglob("*") if file.is_file()}

    before = every()
    assert render_again(project, computed) == ()
    assert every() == before
