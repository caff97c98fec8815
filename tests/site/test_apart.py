"""What a review folds away stands on a page of its own."""

import re

from hccmeta.site import html
from hccmeta.site.apart import LONG, apart


def page(rows: int, section: str) -> str:
    table = html.table(("A", "B"), [(str(i), html.link("../../x/", "x")) for i in range(rows)], caption="Many")
    folded = html.more("Folded", table + html.more("Inside", html.chip("c", "k")))
    return f"# Title\n\n## {section}\n\n{folded}\n\n{table}\n"


def test_folded_parts_leave_a_link_and_keep_what_unfolds_inside_of_them():
    left, parts = apart(page(2, "Sensitivity"), name="details/")
    assert [(part.section, part.summary, part.id) for part in parts] == [("Sensitivity", "Folded", "sensitivity-1")]
    assert '<a href="details/#sensitivity-1">Folded</a>' in left
    assert "<summary>Inside</summary>" in parts[0].body
    assert left.count("<table") == 1
    assert 'href="../../../x/"' in parts[0].body


def test_long_tables_go_but_for_the_sections_that_keep_theirs():
    left, parts = apart(page(LONG, "Sensitivity"), name="details/")
    assert [part.summary for part in parts] == ["Folded", f"Many: {LONG} rows"]
    assert "<table" not in left
    left, parts = apart(page(LONG, "Included studies { #included }"), name="details/")
    assert [part.summary for part in parts] == ["Folded"]
    assert "<table" in left


def test_a_part_that_stands_open_stays():
    text = f"## One\n\n{html.more('Open', html.chip('c', 'k'), open_=True)}"
    assert apart(text, name="details/") == (text, ())


def test_the_first_line_page_is_light_and_its_details_hold_the_tables(site):
    main = (site / "reviews/first-line-tki/index.html").read_text()
    assert len(main.encode()) <= 250_000
    assert len(re.findall(r"<[a-z]", main)) <= 5_000
    details = (site / "reviews/first-line-tki/details/index.html").read_text()
    for href in re.findall(r'href="details/#([^"]+)"', main):
        assert f'id="{href}"' in details
