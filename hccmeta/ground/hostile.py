"""Answers of services as data that nobody vouches for: bounded, typed and without control characters.

Whatever a service sends, these functions return a plain value of the asked type, empty when there is none.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree

from hccmeta.ground.encoding import decoded

# Control, format and private-use characters, lone surrogates and tags: invisible, or able to reorder what is shown.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
# Markup of HTML, JATS and MathML by its names and the form of its attributes: what stands between "AFP <ULN" and
# ">ULN" is text.
_NAMES = (
    "a|abbr|abstract|address|article|article-title|audio|b|base|big|blockquote|body|bold|br|button|caption|center|cite"
    "|code|dd|del|details|div|dl|dt|em|embed|fieldset|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i"
    "|iframe|img|input|ins|italic|label|li|link|list|list-item|main|map|mark|math|meta|monospace|nav|noscript|object"
    "|ol|option|p|param|picture|pre|q|s|sans-serif|sc|script|sec|section|select|small|source|span|strike|strong|style"
    "|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|underline|var|video|xml"
    r"|(?:jats|mml|xhtml|html|svg):[\w-]{1,30}|(?:m|ml)?m(?:ath|frac|fenced|i|n|o|over|row|space|sqrt|style|sub|sup|text"
    "|under)"
)
# Possessive where attributes repeat: how often a "/" could be read either way grows without end.
_ATTRIBUTE = r"""[\s/]++[\w:.-]{1,40}+(?:\s{0,40}+=\s{0,40}+(?:"[^"<>]{0,200}+"|'[^'<>]{0,200}+'|[^\s"'<>]{1,200}+))"""
_TAG = re.compile(rf"<(?:/(?:{_NAMES})\s{{0,40}}+|(?:{_NAMES})(?:{_ATTRIBUTE}){{0,12}}+\s{{0,40}}+/?)>", re.IGNORECASE)
_ENCODING = re.compile(r"<\?xml[^<>]{0,100}\bencoding\s*=\s*[\"']([\w.:-]{1,40})")
_ENCODINGS = (
    "utf-8",
    "utf8",
    "utf-16",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "latin-1",
    "latin1",
    "windows-1252",
    "cp1252",
)
_FORMULA = "=+@\t-\uff1d\uff0b\uff20\uff0d\u00a0"

MAX_PARTS = 600_000


def text(value: object, limit: int) -> str:
    """``value`` as one line of at most ``limit`` characters, without markup or unseen characters."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else ""
    if not isinstance(value, str):
        return ""
    plain = html.unescape(_TAG.sub("", html.unescape(value[: 4 * limit])))
    plain = _UNSEEN.sub(" ", unicodedata.normalize("NFC", _TAG.sub("", plain)).replace("\u00ad", ""))
    return " ".join(plain.split())[:limit].rstrip()


def cell(value: str) -> str:
    """``value`` so that no spreadsheet takes the cell for a formula."""
    return value.lstrip(_FORMULA + " ")


def table(value: object) -> dict[str, object]:
    """``value`` when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object, limit: int) -> list[object]:
    """The first ``limit`` items of ``value`` when it is a JSON array, else none."""
    return value[:limit] if isinstance(value, list) else []


def at(value: object, *keys: str) -> object:
    """What stands in nested JSON objects under ``keys``; None when any is missing."""
    for key in keys:
        value = table(value).get(key)
    return value


def count(value: object) -> int | None:
    """``value`` as a count: a whole number from 0 to a billion, also when written as text; None otherwise."""
    written = text(value, 12)
    return int(written) if re.fullmatch(r"\d{1,9}", written, re.ASCII) else None


def json_object(body: bytes) -> dict[str, object] | None:
    """The JSON object that ``body`` is; None when it is none, or has too many parts or too deep a nesting."""
    if body.count(b",") + body.count(b"{") + body.count(b"[") > MAX_PARTS:
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def xml_element(body: bytes) -> ElementTree.Element | None:
    """The root of the XML document that ``body`` is; None when it is none, declares entities or has too many parts."""
    # Decoded first: in UTF-16 the declaration of an entity is other bytes.
    whole, _ = decoded(body)
    declared = _ENCODING.match(whole)
    if declared and declared[1].lower() not in _ENCODINGS:
        return None
    if whole.count("<") > MAX_PARTS or "<!ENTITY" in whole:
        return None
    try:
        return ElementTree.fromstring(whole)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None


def inner_text(element: ElementTree.Element | None, limit: int) -> str:
    """All text inside ``element``, cleaned and bounded; empty without one."""
    return "" if element is None else text("".join(_some(element, 8 * limit)), limit)


def _some(element: ElementTree.Element, limit: int) -> Iterator[str]:
    length = 0
    for part in element.itertext():
        yield part
        length += len(part)
        if length > limit:
            return
