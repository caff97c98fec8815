"""A change is judged by the base's code on the change's evidence: it cannot rewrite its own judge."""

import subprocess
from pathlib import Path

import pytest

JUDGED = Path(__file__).resolve().parents[2] / ".ci" / "judged"


@pytest.fixture
def git(tmp_path):
    def run(*words: str) -> str:
        identity = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
        return subprocess.run(
            ["git", *identity, *words], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()

    run("init", "-q")
    return run


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_only_the_evidence_is_the_changes(git, tmp_path):
    evidence = ("docs/vocabulary.yaml", "studies/a/study.yaml", "docs/reviews/r/review.yaml")
    code = ("hccmeta/judge.py", "docs/index.md", ".github/workflows/w.yml")
    write(tmp_path, dict.fromkeys((*evidence, *code, "studies/gone/study.yaml"), "base"))
    git("add", "-A")
    git("commit", "-qm", "base")
    base = git("rev-parse", "HEAD")
    git("rm", "-rq", "studies/gone")
    write(tmp_path, dict.fromkeys((*evidence, *code, "studies/new/study.yaml", "hccmeta/extra.py"), "head"))
    git("add", "-A")
    git("commit", "-qm", "head")
    head = git("rev-parse", "HEAD")
    subprocess.run(["bash", str(JUDGED), base, head], cwd=tmp_path, check=True, capture_output=True)
    found = {p.relative_to(tmp_path).as_posix(): p.read_text() for p in tmp_path.rglob("*.*")
             if p.is_file() and ".git/" not in p.as_posix()}  # fmt: skip
    assert found == dict.fromkeys((*evidence, "studies/new/study.yaml"), "head") | dict.fromkeys(code, "base")


def test_a_base_without_a_vocabulary_is_fine(git, tmp_path):
    write(tmp_path, {"studies/a/study.yaml": "base", "code.py": "base"})
    git("add", "-A")
    git("commit", "-qm", "base")
    base = git("rev-parse", "HEAD")
    subprocess.run(["bash", str(JUDGED), base, base], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "studies/a/study.yaml").read_text() == "base"
