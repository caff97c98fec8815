"""The English of results stands in ``words/catalogue`` alone: no other module writes a text of words.

Verbs (``cli``) speak for themselves, faults have their kinds in ``evidence/catalogue``, and what ``stats`` and lower
rooms raise is a message of an exception. The rooms above them are looked through here, text by text.
"""

import ast
import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2] / "hccmeta"
ROOMS = ("analysis", "words", "figures", "versions", "site", "snapshot")
#: Texts of more than one word that are no English of results, and why they stand where they do.
APART = {
    "figures/palette.py": "a style sheet",
    "figures/style.py": "a style sheet",
    "figures/svg.py": "names of fonts",
    "site/checklists.py": "the headings of what people write",
    "site/fhir.py": "the displays that HL7 gives its codes",
    "site/formulas.py": "what is wrong with a formula, for its fault",
    "site/house_map.py": "the map of the code, from its docstrings",
    "site/policy.py": "a content security policy",
    "site/reference.py": "the reference of the statistics, from their docstrings",
    "site/sheet.py": "a style sheet",
    "snapshot/bump.py": "what the verb says of a version's number",
    "snapshot/compared.py": "what is wrong with a snapshot, for its verb",
    "snapshot/croissant.py": "units of bytes",
    "snapshot/metadata.py": "names of licences",
    "snapshot/offline.py": "a script",
    "snapshot/publish.py": "what is wrong with a release, for its verb",
    "snapshot/recomputed.py": "what is not compared, for its verb",
    "snapshot/verify.py": "what is wrong with a snapshot, for its verb",
    "snapshot/zenodo.py": "what an archive answered, for its verb",
}
#: Calls whose texts are no results: patterns, faults by their kind, steps of a build that are told as they run.
OTHERS = ("re.", "problem", "progress")
#: A status of the statistics; what a number of a figure is, in its CSV; a style of a DOCX; an attribute.
CODES = {"not estimable", "at risk", "Table Grid", ' data-name="'}
TAG = re.compile(r"<[^<>]*>|<[^<>]*$|^[^<>]*>")
WORDS = re.compile(r"[A-Za-z]{2,}[,;:.]? \(?[A-Za-z]+")
#: A word that stands beside a value: `` months``, ``median ``, `` v ``.
BESIDE = re.compile(r"[A-Za-z](?:[:,;]? | ?$)|(?:^| )[A-Za-z]{2,}|^[:;,]? [A-Za-z]")


def files():
    for room in ROOMS:
        for file in sorted((HOME / room).rglob("*.py")):
            name = file.relative_to(HOME).as_posix()
            if not name.startswith("words/catalogue/") and name not in APART:
                yield pytest.param(file, id=name)


def left_out(tree):
    """Nodes that are no text of results: docstrings, messages of exceptions, and what ``OTHERS`` are given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and ast.unparse(node.func).startswith(OTHERS)):
            yield from ast.walk(node)


def english(source):
    """Line and text of everything in a module that reads as English."""
    tree = ast.parse(source)
    skipped = {id(node) for node in left_out(tree)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
            continue
        text = TAG.sub("", re.sub(r"\{[^{} ]*\}|\b[\w-]+=\"[^\"<>]*\"", "", node.value))
        beside = id(node) in parts and " " in text and BESIDE.search(text.replace("\n", " "))
        if (WORDS.search(text) or beside) and node.value not in CODES:
            yield node.lineno, node.value


@pytest.mark.parametrize("file", list(files()))
def test_no_english_is_written_outside_of_words(file):
    assert list(english(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "planted",
    [
        'title = "Patients at baseline"',
        'said = f"{n} studies"',
        'said = f"median {value}"',
        'said = " v ".join(pair) if f"{a} v {b}" else ""',
        'cell = Markup("<p>Nothing waits.</p>")',
        'head = ("Hazard ratio", "P")',
        'note = "none: too few" + why',
    ],
)
def test_a_planted_text_is_found(planted):
    assert list(english(planted))


@pytest.mark.parametrize(
    "kept",
    [
        '"""The head of a module."""',
        'raise ValueError(f"n is {n}")',
        'x = re.compile("a b|c d")',
        'cell = Markup(\'<th scope="col" data-kind="{}">{}</th>\')',
        'key = say("review.missing.search")',
        'name = f"{plan}-{kind}"',
    ],
)
def test_what_is_no_english_of_results_is_left_alone(kept):
    assert not list(english(kept))


@pytest.mark.parametrize("file", list(files()))
def test_nothing_is_said_before_it_is_asked(file):
    """English taken when a module is loaded would outlive its replacement."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    later = {id(inner) for node in functions for inner in ast.walk(node)}
    early = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("say", "heads", "known") and id(node) not in later
    ]
    assert early == []


def test_what_stands_apart_is_there():
    assert [name for name in APART if not (HOME / name).is_file()] == []
