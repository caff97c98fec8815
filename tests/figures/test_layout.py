"""Nothing is cut, nothing collides, nothing leaves its sheet: of every kind, wide and narrow."""

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated.drawings import FOREST, KINDS, ROWS

from hccmeta.figures import entries_narrow, entries_wide, letters, style, svg
from hccmeta.figures.canvas import NARROW, WIDE, Text, corners

NBSP = "\N{NO-BREAK SPACE}"
NS = "{http://www.w3.org/2000/svg}"
every_variant = pytest.mark.parametrize(("kind", "variant"), [(k, v) for k in KINDS for v in ("wide", "narrow")])


def box(mark):
    """The box of a text as wide as its widest font makes it."""
    role = style.ROLES[mark.role]
    wide = letters.width(mark.words, role.size, bold=role.bold)
    left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
    return left, mark.y - 0.72 * role.size, left + wide, mark.y + 0.2 * role.size


@every_variant
def test_words_stay_on_the_sheet(every, kind, variant):
    canvas = getattr(every[kind], variant)
    for mark in canvas.marks:
        if isinstance(mark, Text):
            left, top, right, bottom = box(mark)
            assert -1 <= left <= right <= canvas.width + 1, mark.words
            assert -1 <= top <= bottom <= canvas.height + 1, mark.words


@every_variant
def test_no_two_words_collide(every, kind, variant):
    texts = [mark for mark in getattr(every[kind], variant).marks if isinstance(mark, Text)]
    for one, other in combinations(texts, 2):
        a, b = box(one), box(other)
        apart = a[2] <= b[0] + 0.5 or b[2] <= a[0] + 0.5 or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
        assert apart, (one.words, other.words)


@every_variant
def test_shapes_stay_on_the_sheet(every, kind, variant):
    canvas = getattr(every[kind], variant)
    for mark in canvas.marks:
        for x, y in corners(mark):
            assert -1 <= x <= canvas.width + 1, mark
            assert -1 <= y <= canvas.height + 1, mark


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_well_formed_and_say_what_they_show(every, kind):
    drawing = every[kind]
    ids = []
    for drawn in (svg.wide(drawing, "../"), svg.narrow(drawing, "../")):
        root = ET.fromstring(drawn)
        assert [child.text for child in root][:2] == [drawing.title, drawing.alternative]
        linked = root.find(f".//{NS}a") is not None
        assert root.get("role") == ("group" if linked else "img")
        assert ' href="' not in drawn.replace("xlink:href", "")
        ids += [one.get("id") for one in root.iter() if one.get("id")]
    assert len(set(ids)) == len(ids)
    assert drawing.numbers.rows
    assert all(len(row) == len(drawing.numbers.header) for row in drawing.numbers.rows)


def test_no_label_is_cut(every):
    for variant in ("wide", "narrow"):
        told = " ".join(mark.words for mark in getattr(every["forest"], variant).marks if isinstance(mark, Text))
        assert "…" not in told
        for row in ROWS:
            assert row.named.replace(NBSP, " ") in told.replace(NBSP, " ")


def test_a_row_leads_to_its_study(every):
    drawn = svg.wide(every["forest"], "../../")
    assert drawn.count('xlink:href="../../studies/simulated-b/"') == 1


LABELS = st.lists(st.text("abc WXY,\N{NO-BREAK SPACE}", min_size=1, max_size=120), min_size=1, max_size=4)


@given(LABELS, st.floats(-5, 5), st.floats(0.1, 80))
def test_any_labels_and_intervals_stay_on_the_sheet(labels, value, half):
    from dataclasses import replace

    rows = [replace(ROWS[0], label=one, estimate=value, limits=(value - half, value + half)) for one in labels]
    for canvas in (entries_wide.canvas(FOREST, rows), entries_narrow.canvas(FOREST, rows)):
        for mark in canvas.marks:
            if isinstance(mark, Text):
                left, _, right, _ = box(mark)
                assert -1 <= left <= right <= canvas.width + 1
            else:
                assert all(-1 <= x <= canvas.width + 1 for x, _ in corners(mark))


@given(st.text("ab \N{NO-BREAK SPACE}", max_size=80), st.floats(20, 300))
def test_wrapping_loses_nothing_and_fits(words, room):
    lines = letters.wrap(words, room, 12)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(letters.width(line, 12) <= room for line in lines if len(line) > 1)


def test_what_is_held_is_not_broken():
    assert letters.wrap(f"see {letters.held('CheckMate 459')}", letters.width("CheckMate 459", 12), 12) == (
        "see", "CheckMate\N{NO-BREAK SPACE}459",
    )  # fmt: skip


WHOLE = ["0.92 (0.79 to 1.06)", "1.05 (\N{MINUS SIGN}0.10 to 2.20)", "95 %", "P < 0.001", "P = 0.03"]


@pytest.mark.parametrize("whole", WHOLE)
def test_numbers_intervals_and_p_values_stay_on_one_line(whole):
    room = letters.width(f"{whole} x", 12)
    lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in letters.wrap(f"aaaa bb {whole} cc dd", room, 12)]
    assert sum(whole in line for line in lines) == 1


def test_sheets_have_their_usual_widths(every):
    for kind in KINDS:
        assert (every[kind].wide.width, every[kind].narrow.width) == (WIDE, NARROW)
