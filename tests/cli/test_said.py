"""What verbs print is visible: no escape sequence, no mark of direction, wherever the text comes from."""

import ast
from pathlib import Path

import pytest

from hccmeta.cli.common import say, shown

CLI = Path(__file__).resolve().parents[2] / "hccmeta" / "cli"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("a\u202eb", "a\\u202eb"),
        ("a\rb\x00", "a\\rb\\x00"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("two\nlines\tand 82\u00a0%", "two\nlines\tand 82\u00a0%"),
    ],
)
def test_the_invisible_is_shown(text, seen, capsys):
    assert shown(text) == seen
    say(text)
    assert capsys.readouterr().out == f"{seen}\n"


def test_every_verb_speaks_through_it():
    """Beside ``say``: JSON and CSV for machines, which have escapes of their own, and text styled after ``shown``."""
    past = []
    for file in sorted(CLI.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.echo", "print"):
                given = ast.unparse(node.args[0])
                if not any(word in given for word in ("json", "shown(")):
                    past.append(f"{file.name}:{node.lineno}: {given}")
    assert past == []
