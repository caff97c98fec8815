"""Templates come with pull requests: they see plain data, call what they are given, and print text as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import unescape
from pathlib import Path

import markdown
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from pydantic import BaseModel

from hccmeta.site.plain import plain
from hccmeta.site.templates import Pages, escaped, front

EXTENSIONS = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc",
              "pymdownx.superfences", "pymdownx.details"]  # fmt: skip


class Letter(StrEnum):
    A = "a"


class Model(BaseModel):
    name: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class Row:
    letter: Letter
    model: Model

    @property
    def method(self) -> str:
        return "a property is no field"


def rendered(tmp_path: Path, template: str, **context: object) -> str:
    (tmp_path / "page.md").write_text(template)
    text, fault = Pages(tmp_path).render("page.md", context)
    assert fault is None, fault
    return text


def refused(tmp_path: Path, template: str, **context: object) -> str:
    (tmp_path / "page.md").write_text(template)
    text, fault = Pages(tmp_path).render("page.md", context)
    assert text == ""
    assert fault is not None
    return fault.what


def test_records_become_dicts_of_their_fields():
    made = plain(Row(Letter.A, Model(name="x", days=(date(2026, 1, 2),))))
    assert made == {"letter": "a", "model": {"name": "x", "days": ("2026-01-02",)}}
    assert type(made["letter"]) is str


@pytest.mark.parametrize("value", [np.zeros(2), object(), Path("x"), np.float64(1.0), lambda: 1, Row])
def test_whatever_is_no_plain_data_is_refused(value):
    with pytest.raises(TypeError, match="a template cannot be given a"):
        plain({"a": [value]})


@pytest.mark.parametrize(
    "attack",
    [
        "{{ one.model.parse_raw('x') }}",
        "{{ one.model.model_copy() }}",
        "{{ one.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 'x'.format(1) }}",
        "{{ one.keys() }}",
        "{{ one | attr('items') }}{{ (one | attr('items'))() }}",
        "{{ told.__globals__ }}",
        "{{ told.__call__() }}",
        "{{ range(9) }}",
        "{{ cycler('a') }}",
        "{{ lipsum() }}",
        "{{ self.__init__() }}",
        "{% include '../secret.md' %}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_a_page_reaches_no_object_and_no_file(tmp_path, attack):
    (tmp_path.parent / "secret.md").write_text("secret")
    what = refused(tmp_path, attack, one=Row(Letter.A, Model(name="x", days=())), told=lambda: "fine")
    assert what


def test_functions_that_were_given_answer_with_plain_data(tmp_path):
    told = lambda: Row(Letter.A, Model(name="<x>", days=()))  # noqa: E731
    assert rendered(tmp_path, "{{ told().model.name }} {{ told().letter }}", told=told) == "&#60;x&#62; a"


def test_any_exception_of_a_page_is_a_problem_at_its_line(tmp_path):
    def broken() -> str:
        raise ZeroDivisionError("division by zero")

    (tmp_path / "page.md").write_text("# One\n\n{{ broken() }}\n")
    _, fault = Pages(tmp_path).render("page.md", {"broken": broken})
    assert (fault.line, fault.code, fault.what) == (3, "W101", "ZeroDivisionError: division by zero")


def test_loops_count_and_markup_passes(tmp_path):
    text = rendered(tmp_path, "{% for one in all %}{{ loop.index }}{{ one }}{% endfor %}", all=[Markup("<b>"), "<i>"])
    assert text == "1<b>2&#60;i&#62;"


HOSTILE = st.text(
    st.sampled_from("ab1 .:-+*_`~#|\\<>[](){}!?=&^$@%\"'/;\n\tx")
    | st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]),
    max_size=60,
)


@given(HOSTILE)
def test_text_stays_text_in_markdown(words):
    made = markdown.markdown(f"{escaped(words)}\n\nend", extensions=EXTENSIONS)
    assert made.endswith("<p>end</p>")
    inside = made.removesuffix("<p>end</p>").strip().removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inside.replace("<br />", "")
    assert "".join(unescape(inside).split()) == "".join(words.split())


@given(HOSTILE)
def test_text_stays_text_in_an_attribute(words):
    assert not set("<>\"'\n") & set(escaped(words))
    assert unescape(escaped(words)) == words


@given(HOSTILE)
def test_front_matter_holds_one_line_without_markup(words):
    read = yaml.safe_load(f"title: {front(words)}\n")["title"]
    assert not set("<>\"'") & set(read)
    assert unescape(read) == " ".join(words.split())
    assert json.loads(front(words)) == read
