import xml.etree.ElementTree as ET

import pytest

from hccmeta.figures import svg


def test_attributes_and_text_are_escaped():
    drawn = svg.tag("g", svg.text(1, 2, "<script>&"), class_='a"b', data_x=None)
    assert drawn == '<g class="a&quot;b"><text x="1" y="2">&lt;script&gt;&amp;</text></g>'


@pytest.mark.parametrize(("value", "said"), [(1.0, "1"), (1.25, "1.2"), (-0.04, "-0.0"), (100.96, "101")])
def test_coordinates_are_short(value, said):
    assert svg.num(value) == said.replace("-0.0", "-0")


def test_a_frame_is_an_image_with_words():
    root = ET.fromstring(svg.frame("f", "A <title>", "In words", 10, 5.5, []))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "f-t f-d"
    assert [child.text for child in root] == ["A <title>", "In words"]
    assert root.get("viewBox") == "0 0 10 5.5"


def test_words_wrap_and_clip():
    assert svg.wrap("one two three", 7) == ["one two", "three"]
    assert svg.clip("abcdef", 4) == "abc…"
    assert svg.clip("abc", 4) == "abc"
