"""Every kind of page in headless Chromium: phone and desktop, light and dark."""

import re
import shutil
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
PAGES = (
    "",
    "reviews/",
    "reviews/first-line-tki/",
    "reviews/second-line-after-io/",
    "reviews/second-line-after-sorafenib/",
    "studies/",
    "studies/reflect-2018/",
    "studies/cheon-2025/",
    "methods/statistics/",
    "methods/prisma/",
    "methods/glossary/",
    "add-a-study/",
    "data-and-api/",
    "plain-language/",
    "explorer/",
    "reviews/second-line-after-sorafenib/details/",
    "reviews/second-line-after-sorafenib/sheet/",
    "reviews/second-line-after-sorafenib/protocol/",
    "cite/",
    "versions/",
    "changelog/",
    "404.html",
)
MAIN = ("", "reviews/second-line-after-sorafenib/", "studies/reflect-2018/", "studies/cheon-2025/", "explorer/")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


class Visit:
    """An open page and what it complained about."""

    def __init__(self, browser, address, path, *, width=1280, scheme="light", script=True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self._outside(asked.url, address))
        self.page.goto(address + path)

    def _outside(self, url, address):
        if not url.startswith((address, "data:", "blob:")):
            self.complaints.append(f"asked for {url}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()


#: Every page on a phone in the light and on a desktop in the dark; the main ones also the other way round.
LOOKS = [(path, width, scheme) for path in PAGES for width, scheme in ((390, "light"), (1280, "dark"))]
LOOKS += [(path, width, scheme) for path in MAIN for width, scheme in ((390, "dark"), (1280, "light"))]


@pytest.mark.parametrize(("path", "width", "scheme"), LOOKS)
def test_a_page_fits_complains_of_nothing_and_is_accessible(browser, address, path, width, scheme):
    with Visit(browser, address, path, width=width, scheme=scheme) as visit:
        visit.page.wait_for_timeout(150)
        overflow = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0
        # A figure off the screen has a stand-in's size until somebody scrolls there; judged is the page as seen.
        visit.page.add_style_tag(content=".hm-figure { content-visibility: visible !important; }")
        visit.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = visit.page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", WCAG)
        said = [(one["id"], node["html"][:120]) for one in found["violations"] for node in one["nodes"]]
        assert said == []
        assert visit.complaints == []


@pytest.mark.parametrize("path", ["", "reviews/second-line-after-sorafenib/", "studies/reflect-2018/", "studies/"])
def test_without_script_everything_is_there(browser, address, path):
    with Visit(browser, address, path, width=390, script=False) as visit:
        assert visit.page.locator("h1").is_visible()
        for figure in visit.page.locator(".hm-figure").all():
            assert figure.locator(".hm-narrow .hm-svg").is_visible()
            assert not figure.locator(".hm-wide .hm-svg").is_visible()
        assert all(table.is_visible() for table in visit.page.locator(".md-content > article > .hm-table").all())


def test_studies_sort_and_filter(browser, address):
    with Visit(browser, address, "studies/") as visit:
        page = visit.page
        page.get_by_role("button", name="Year").click()
        years = [int(text) for text in page.locator("#hm-studies tbody td:nth-child(2)").all_inner_texts()]
        assert years == sorted(years)
        page.get_by_role("button", name="Year").click()
        assert page.locator("#hm-studies th[aria-sort=descending]").count() == 1
        page.get_by_label("Treatment").select_option("lenvatinib")
        page.get_by_label("Curve").select_option("yes")
        assert page.locator("#hm-studies tbody tr:visible th").all_inner_texts() == ["REFLECT"]
        assert page.locator("#hm-found").inner_text() == "1 of 6 studies"


def test_the_source_of_a_number_shows_on_focus(browser, address):
    with Visit(browser, address, "studies/reflect-2018/", width=390) as visit:
        fact = visit.page.locator(".hm-fact").first
        fact.focus()
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Shift+Tab")
        box = fact.locator(".hm-tip").bounding_box()
        assert box["width"] > 100
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390


def test_the_strip_says_the_state_of_the_day_it_is_read(browser, address):
    with Visit(browser, address, "") as visit:
        visit.page.evaluate("""() => {
            const strip = document.querySelector(".hm-strip");
            const days = {due: "2001-01-01", overdue: "2001-02-01", stale: "2999-01-01"};
            Object.assign(strip.dataset, {state: "current", ...days});
            sayStateToday(strip);
        }""")
        assert visit.page.locator(".hm-state").first.inner_text().endswith("Overdue")


def test_figures_follow_the_theme(browser, address):
    with Visit(browser, address, "studies/reflect-2018/", scheme="dark") as visit:
        colour = visit.page.evaluate("getComputedStyle(document.querySelector('.hm-line.t-lenvatinib')).stroke")
        assert colour == "rgb(109, 182, 247)"


def test_printing_shows_the_wide_figure_on_white(browser, address):
    with Visit(browser, address, "studies/reflect-2018/", width=390, scheme="dark") as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".hm-wide svg").first.is_visible()
        colour = visit.page.evaluate("getComputedStyle(document.querySelector('.hm-line.t-lenvatinib')).stroke")
        assert colour == "rgb(11, 95, 165)"


@pytest.mark.parametrize("review", ["first-line-tki", "second-line-after-sorafenib", "second-line-after-io"])
def test_the_sheet_of_a_review_is_one_page(browser, address, review):
    with Visit(browser, address, f"reviews/{review}/sheet/") as visit:
        printed = visit.page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_figure_further_down_is_taken_in_with_its_links(browser, address):
    with Visit(browser, address, "reviews/second-line-after-sorafenib/", scheme="dark") as visit:
        image = visit.page.locator(".hm-wide img.hm-svg[id*='panel']").first
        name = image.get_attribute("id")
        image.scroll_into_view_if_needed()
        drawn = visit.page.locator(f"figure#fig-{name.removesuffix('-w')} .hm-wide svg")
        drawn.wait_for()
        assert drawn.locator("style").count() == 0
        assert visit.complaints == []


def test_tables_stack_on_a_phone_and_keep_their_roles(browser, address):
    with Visit(browser, address, "studies/reflect-2018/", width=390) as visit:
        row = visit.page.locator(".hm-stack tbody tr").first
        assert row.evaluate("one => getComputedStyle(one).display") == "grid"
        assert row.get_attribute("role") == "row"


def test_a_term_says_its_meaning_on_focus(browser, address):
    with Visit(browser, address, "methods/statistics/", width=390) as visit:
        visit.page.locator("abbr[tabindex='0']").first.focus()
        assert visit.page.locator("#hm-meaning").is_visible()
        visit.page.keyboard.press("Escape")
        assert not visit.page.locator("#hm-meaning").is_visible()


def test_the_layout_does_not_shift(browser, address):
    with Visit(browser, address, "reviews/second-line-after-sorafenib/", width=390) as visit:
        shift = visit.page.evaluate("""() => new Promise(done => {
            let total = 0;
            new PerformanceObserver(list => list.getEntries().forEach(one => { total += one.value; }))
                .observe({type: "layout-shift", buffered: true});
            setTimeout(() => done(total), 400);
        })""")
        assert shift < 0.02


def test_the_explorer_starts_at_the_official_result_and_keeps_its_state_in_the_link(browser, address):
    chosen = "explorer/#c=second-line-after-sorafenib.os-12"
    with Visit(browser, address, chosen) as visit:
        page = visit.page
        page.locator("#hm-explorer output").wait_for()
        explored = page.locator("#hm-explorer output").inner_text()
        official = page.locator(".hm-official").inner_text()
        assert official.split(": ")[1].split(" months")[0] in explored
        page.get_by_label("RESORCE").uncheck()
        assert page.locator("#hm-explorer output").inner_text() != explored
        assert page.locator(".hm-official").inner_text() == official
        assert "out=resorce-2017" in page.url
        page.reload()
        page.locator("#hm-explorer output").wait_for()
        assert not page.get_by_label("RESORCE").is_checked()
        assert visit.complaints == []


def test_the_search_index_is_loaded_when_somebody_searches_and_finds_words_of_tables(browser, address):
    with Visit(browser, address, "") as visit:
        page, asked = visit.page, []
        page.on("request", lambda one: asked.append(one.url))
        page.reload()
        page.wait_for_load_state("networkidle")
        assert not [url for url in asked if "search_index" in url]
        page.locator("[data-md-component=search-query]").focus()
        page.keyboard.type("RESORCE")
        page.locator(".md-search-result__item").first.wait_for(timeout=15_000)
        assert len([url for url in asked if "search_index" in url]) == 1
        assert "RESORCE" in page.locator(".md-search-result__list").inner_text()
        assert visit.complaints == []


def test_a_search_in_the_address_is_run(browser, address):
    with Visit(browser, address, "?q=RESORCE") as visit:
        visit.page.locator(".md-search-result__item").first.wait_for(state="attached", timeout=15_000)
        assert visit.complaints == []


REVIEW = "reviews/second-line-after-sorafenib/"


def test_a_long_page_folds_on_a_phone_and_a_link_opens_what_it_leads_to(browser, address):
    with Visit(browser, address, REVIEW, width=390) as visit:
        page = visit.page
        head = page.get_by_role("button", name="Risk of bias")
        assert head.get_attribute("aria-expanded") == "false"
        folded = page.evaluate("document.documentElement.scrollHeight")
        assert page.locator("#survival-gained-section").is_visible()
        head.click()
        assert head.get_attribute("aria-expanded") == "true"
        assert page.locator("#risk-of-bias-section").is_visible()
        page.evaluate("location.hash = '#excluded'")
        page.locator("#flow-of-records-section").wait_for()
        assert page.locator("#excluded").is_visible()
        page.get_by_role("button", name="Open all sections").click()
        assert page.locator(".hm-section[hidden]").count() == 0
        assert page.evaluate("document.documentElement.scrollHeight") > 1.5 * folded
        assert visit.complaints == []


def test_nothing_folds_on_a_wide_screen_without_script_or_on_paper(browser, address):
    for look in ({"width": 1280}, {"width": 390, "script": False}):
        with Visit(browser, address, REVIEW, **look) as visit:
            assert visit.page.locator(".hm-section").count() == 0
            assert visit.page.locator("#excluded").is_visible()
    with Visit(browser, address, REVIEW, width=390) as visit:
        visit.page.emulate_media(media="print")
        hidden = visit.page.locator(".hm-section[hidden]")
        assert hidden.count() > 5
        assert all(one.evaluate("one => one.getBoundingClientRect().height") > 10 for one in hidden.all())
