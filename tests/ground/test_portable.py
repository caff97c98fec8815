"""Nothing in the verbs assumes a system: line ends, encodings, separators, a shell, modules that only some have."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from hccmeta.evidence.library import shown_path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = sorted((REPOSITORY / "hccmeta").rglob("*.py"))
#: Modules of the standard library that Windows does not have.
POSIX = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "readline", "curses", "crypt", "syslog"}
TEXT = {"read_text": 0, "write_text": 1}


def calls(file: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func).rpartition(".")[2]


def named(call: ast.Call) -> set[str]:
    return {one.arg for one in call.keywords if one.arg}


def test_text_has_an_encoding_and_line_feeds() -> None:
    for call, name in (one for file in SOURCES for one in calls(file)):
        if name in TEXT:
            assert "encoding" in named(call) or len(call.args) > TEXT[name], ast.unparse(call)
        if name == "write_text":
            assert "newline" in named(call) or "dumps" in ast.unparse(call.args[0]), ast.unparse(call)
        if isinstance(call.func, ast.Name) and name == "open":
            mode = next((ast.literal_eval(one) for one in call.args[1:2]), "r")
            assert "b" in mode or "encoding" in named(call), ast.unparse(call)


def test_no_shell_and_no_module_that_only_some_systems_have() -> None:
    for file in SOURCES:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not POSIX & set(names), f"{file.name} cannot be imported on Windows"
    for call, name in (one for file in SOURCES for one in calls(file)):
        assert ast.unparse(call.func) not in {"os.system", "os.popen"}, ast.unparse(call)
        assert "shell" not in named(call), ast.unparse(call)
        if name == "run" and ast.unparse(call.func).startswith("subprocess"):
            assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr), ast.unparse(call)


def test_paths_are_shown_with_slashes_everywhere() -> None:
    root = PureWindowsPath(r"C:\work\hccmeta")
    assert shown_path(root, root / "studies" / "sim-2020" / "study.yaml") == "studies/sim-2020/study.yaml"  # type: ignore[arg-type]
    assert shown_path(root, PureWindowsPath(r"D:\drafts\x")) == "D:/drafts/x"  # type: ignore[arg-type]


#: Runs a verb as Windows would in a pipe: no forks, none of the modules above, a code page for the output, no tzset.
WINDOWS = """
import io, os, sys
for name in {posix!r}:
    sys.modules[name] = None
for name in ("fork", "forkpty", "getuid", "geteuid", "mkfifo", "setsid", "killpg"):
    if hasattr(os, name): delattr(os, name)
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="cp1252")
sys.stderr = io.TextIOWrapper(sys.stderr.buffer, encoding="cp1252")
sys.argv = ["hccmeta", *sys.argv[1:]]
from hccmeta.cli import main
main()
"""


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (
            (
                "new",
                "--offline",
                "--id",
                "sim-2030",
                "--name",
                "S",
                "--design",
                "cohort",
                "--line",
                "1",
                "--arm",
                "placebo:9",
            ),
            0,
        ),
        (("check", "--no-curves"), 0),
        (("show", "sim-alpha-2020"), 0),
        (("diff", "."), 0),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_verbs_run_without_what_windows_lacks(words: tuple[str, ...], status: int, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "tests" / "bad" / "base", tmp_path / "project")
    # ground.lock takes fcntl where sys.platform is not Windows.
    code = WINDOWS.format(posix=sorted(POSIX - {"posix", "fcntl"}))
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=tmp_path / "project", capture_output=True, timeout=300,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin", "HCCMETA_PROCESSES": "1"},
    )  # fmt: skip
    assert done.returncode == status, done.stderr.decode("utf-8", "replace")[-3000:]
    done.stdout.decode("utf-8")
    for file in (tmp_path / "project").rglob("*.yaml"):
        assert b"\r" not in file.read_bytes()
