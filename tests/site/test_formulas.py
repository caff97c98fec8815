"""Formulas: LaTeX in, MathML out, and nothing else."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.site.formulas import with_mathml

REPOSITORY = Path(__file__).parents[2]


def block(latex, words="the formula in words"):
    return f"Before.\n\n```math\n% {words}\n{latex}\n```\n\nAfter.\n"


def test_a_formula_becomes_one_line_of_mathml_that_says_its_words():
    page, problems = with_mathml(block(r"\hat{\mu} = \frac{1}{2}", 'a "half" & more'), "docs/x.md")
    assert problems == ()
    assert page.startswith("Before.\n\n<div ")
    assert page.endswith("</div>\n\nAfter.\n")
    assert 'aria-label="a &#34;half&#34; &amp; more"' in page
    assert "<mfrac>" in page
    assert "\\" not in page


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\foo x", r"'\foo' is no command"),
        (r"\href{javascript:a}{x}", "a link"),
        (r"\text{<script>alert(1)</script>}", "the character '<'"),
        (r"\text{&lt;script&gt;}", "the character '&'"),
        (r"\frac{a", "a part is missing"),
        (r"\frac{a}", "a part is missing"),
        (r"\left( x", "cannot be read"),
        ("", "it is empty"),
    ],
)
def test_what_is_no_formula_is_a_fault_of_its_page(latex, said):
    page, problems = with_mathml(block(latex), "docs/x.md")
    assert [(one.code, one.path) for one in problems] == [("W105", "docs/x.md")]
    assert said in problems[0].what
    assert "script" not in page.lower()


def test_a_formula_without_words_is_a_fault():
    _, problems = with_mathml("```math\nx\n```\n", "docs/x.md")
    assert "in words" in problems[0].what


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*r"\{}^_&<>'\" ", "\\href", "\\text", "\\frac", "\\left(", "\\class", "x", "1", "\n"]))
)
def test_nothing_but_mathml_comes_out(pieces):
    page, problems = with_mathml(block("".join(pieces)), "docs/x.md")
    if not problems:
        names = set(re.findall(r"</?([a-z]+)", page))
        assert all(name.startswith("m") or name == "div" for name in names)
        assert "href" not in page


def test_no_page_holds_typed_mathml():
    assert [file for file in (REPOSITORY / "docs").rglob("*.md") if "<math" in file.read_text(encoding="utf-8")] == []
