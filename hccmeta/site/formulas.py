"""Formulas of the documentation: LaTeX in a block ``math`` on the staged page, MathML on the built one.

The first line of a block is a comment of LaTeX: the formula in words, for those who hear the page. Browsers draw MathML
by themselves, so no script and no font comes with it.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup

from hccmeta.evidence.catalogue.site import FORMULA
from hccmeta.ground.problem import Problem, problem

#: Elements that are drawn wrongly with fewer parts.
_PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
_BLOCK = re.compile(r"^```math\n(?:% *(?P<words>[^\n]*)\n)?(?P<latex>.*?)\n?^```$", re.MULTILINE | re.DOTALL)
#: latex2mathml escapes nothing and knows links: neither can come in by these characters, nor go out by these marks.
_CHARACTERS = re.compile(r"[A-Za-z0-9\\{}()\[\]^_+\-=*/.,;:'|!~ \n]+")
_COMMAND = re.compile(r"\\[A-Za-z]*")
_ELEMENT = re.compile(
    r"</?m[a-z]+(?: (?:xmlns|display|stretchy|fence|form|minsize|maxsize|accent|width|mathvariant|movablelimits)"
    r'="[\w./:]*")* ?/?>'
)


def with_mathml(page: str, path: str) -> tuple[str, tuple[Problem, ...]]:
    """``page`` (staged Markdown, of the file ``path``) with every formula as MathML, and those that are none."""
    problems: list[Problem] = []

    def block(found: re.Match[str]) -> str:
        why, mathml = _converted(found["latex"])
        if not why and not found["words"]:
            why = "it begins with no line '% the formula in words'"
        if why:
            problems.append(problem(FORMULA, path, f"the formula '{' '.join(found['latex'].split())[:60]}': {why}"))
        opened = Markup('<math aria-label="{}"').format(found["words"] or "")
        whole = mathml.replace("<math", opened, 1)
        return f'<div class="hm-math" role="group" aria-label="formula" tabindex="0">{whole}</div>'

    return _BLOCK.sub(block, page), tuple(problems)


def _converted(latex: str) -> tuple[str, str]:
    """Why ``latex`` is no formula (empty when it is one), and the formula as one line of MathML."""
    if not _CHARACTERS.fullmatch(latex):
        wrong = next((char for char in latex if not _CHARACTERS.fullmatch(char)), "")
        return (f"it holds the character '{wrong}'" if wrong else "it is empty"), ""
    try:
        mathml = convert(latex, display="block")
    except Exception as error:  # whatever the library finds wrong is a fault of the formula
        return f"LaTeX cannot be read ({type(error).__name__})", ""
    if unknown := _COMMAND.search(mathml):
        return f"'{unknown[0]}' is no command that is known here", ""
    if "<" in _ELEMENT.sub("", mathml):
        return "it asks for more than a formula (a link, say)", ""
    if latex.count("{") != latex.count("}") or _incomplete(mathml):
        return "a part is missing: count the braces", ""
    return "", " ".join(mathml.split())


def _incomplete(mathml: str) -> bool:
    """Whether a fraction, power or the like lacks one of its parts."""
    elements = ElementTree.fromstring(mathml).iter()
    return any(len(one) != _PARTS.get(one.tag.rpartition("}")[2], len(one)) for one in elements)
