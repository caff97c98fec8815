import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.ground import hostile


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("  Two \n lines ", "Two lines"),
        ("<i>In vitro</i> &amp; in vivo", "In vitro & in vivo"),
        ("P<0.05 and n>3", "P<0.05 and n>3"),
        ("AFP <ULN lived longer than AFP >ULN", "AFP <ULN lived longer than AFP >ULN"),
        ("a <b and c> d", "a <b and c> d"),
        ("HBV DNA <LLOQ, or <i>n</i> >9", "HBV DNA <LLOQ, or n >9"),
        ('<a href="https://x.test/?a=1" rel=nofollow>x</a><br/>y', "xy"),
        ("<jats:p>A <mml:mi>x</mml:mi></jats:p>", "A x"),
        ("<img src=x onerror=alert(1)>x", "x"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;x", "alert(1)x"),
        ("\x1b[2Jclear", "[2Jclear"),
        ("right\u202eleft\u200b", "right left"),
        ("soft\u00adhyphen", "softhyphen"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("e\u0301", "é"),
        (2024, "2024"),
        (True, ""),
        (None, ""),
        (["x"], ""),
        (10**40, ""),
    ],
)
def test_text_is_one_plain_line(value, shown):
    assert hostile.text(value, 100) == shown


@given(st.text(), st.integers(1, 50))
def test_text_is_bounded_printable_and_stable(value, limit):
    shown = hostile.text(value, limit)
    assert len(shown) <= limit
    assert "\n" not in shown
    assert not any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in shown)
    shown.encode()


@pytest.mark.parametrize(("value", "kept"), [("=HYPERLINK(1)", "HYPERLINK(1)"), ("+-@x", "x"), ("a=b", "a=b")])
def test_a_cell_is_no_formula(value, kept):
    assert hostile.cell(value) == kept


def test_shapes_other_than_expected_are_empty():
    assert hostile.table([1]) == {}
    assert hostile.rows({"a": 1}, 5) == []
    assert hostile.rows([1, 2, 3], 2) == [1, 2]
    assert hostile.at({"a": {"b": 3}}, "a", "b") == 3
    assert hostile.at({"a": [1]}, "a", "b", "c") is None


@pytest.mark.parametrize(
    ("value", "counted"), [(5, 5), ("12", 12), (-1, None), ("1e9", None), (None, None), (10**12, None)]
)
def test_count(value, counted):
    assert hostile.count(value) == counted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"a": NaN',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"{" + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_json_object_is_none(body):
    assert hostile.json_object(body) is None


def test_json_with_too_many_parts_is_refused():
    assert hostile.json_object(json.dumps({"a": [0] * (hostile.MAX_PARTS + 1)}).encode()) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"<a>" + b"<b/>" * hostile.MAX_PARTS + b"</a>",
        b"<a>\x00</a>",
    ],
)
def test_what_is_no_harmless_xml_is_none(body):
    assert hostile.xml_element(body) is None


def test_inner_text_joins_and_bounds():
    element = hostile.xml_element(b"<t>Some <i>mixed</i> <sup>2</sup> text</t>")
    assert hostile.inner_text(element, 100) == "Some mixed 2 text"
    assert hostile.inner_text(element, 6) == "Some m"
    assert hostile.inner_text(None, 6) == ""
    long = hostile.xml_element(b"<t>" + b"<i>word </i>" * 10_000 + b"</t>")
    assert hostile.inner_text(long, 9) == "word word"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_entities_are_refused_in_every_encoding(encoding):
    assert hostile.xml_element(BOMB.encode(encoding)) is None
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{BOMB}'
    assert hostile.xml_element(declared.encode(encoding)) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_xml_is_read_in_every_usual_encoding(encoding):
    declared = '<?xml version="1.0" encoding="utf-16"?>' if "16" in encoding else ""
    assert hostile.xml_element(f"{declared}<x>é</x>".encode(encoding)).text == "é"


@pytest.mark.parametrize("piece", [" x=1/x=1", "/x=1", "/x=y/", "/", " ", ' x="', " x=y"])
def test_markup_that_never_ends_is_given_up_at_once(piece):
    """Each of these can be divided into attributes in very many ways."""
    for start in ("<a", "<a x="):
        assert hostile.text(start + piece * 10_000, 50_000).startswith("<a")
