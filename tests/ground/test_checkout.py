"""A revision is read as git keeps it, whatever the repository says of archives, on every Python we support."""

import subprocess
from pathlib import Path

import pytest

from hccmeta.ground.checkout import NoRevisionError, at_revision


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in {
        "mkdocs.yml": "site_name: x\n",
        "studies/a/study.yaml": "id: a\n",
        "docs/reviews/b/decisions.csv": "one\n",
        "elsewhere/c": "c\n",
        "studies/.gitattributes": "* export-ignore\n",
        ".gitattributes": "*.csv export-ignore\n*.yaml export-subst\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "docs/link.md").symlink_to("/etc/passwd")
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {file.relative_to(folder).as_posix(): file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_every_plain_file_of_the_evidence_is_there_and_no_other(repository: Path) -> None:
    with at_revision(repository, "HEAD") as folder:
        found = files(folder)
    assert found == {
        "mkdocs.yml": "site_name: x\n",
        "studies/a/study.yaml": "id: a\n",
        "studies/.gitattributes": "* export-ignore\n",
        "docs/reviews/b/decisions.csv": "one\n",
    }


def test_a_revision_without_evidence_is_empty(repository: Path) -> None:
    subprocess.run(["git", "rm", "-q", "-r", "studies", "docs", "mkdocs.yml"], cwd=repository, check=True)
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *identity, "commit", "-q", "-m", "second"], cwd=repository, check=True)
    with at_revision(repository, "HEAD") as folder:
        assert files(folder) == {}
    with at_revision(repository, "HEAD~1") as folder:
        assert len(files(folder)) == 4


@pytest.mark.parametrize("revision", ["nothing", "--help", "HEAD:studies", ""])
def test_what_is_no_revision_is_said(repository: Path, revision: str) -> None:
    with pytest.raises(NoRevisionError), at_revision(repository, revision):
        pass


def test_a_name_that_is_no_plain_path_is_refused(repository: Path) -> None:
    blob = subprocess.run(["git", "hash-object", "-w", "mkdocs.yml"], cwd=repository, check=True, capture_output=True)
    entry = f"100644,{blob.stdout.decode().strip()},studies/con"
    subprocess.run(["git", "update-index", "--add", "--cacheinfo", entry], cwd=repository, check=True)
    tree = subprocess.run(["git", "write-tree"], cwd=repository, check=True, capture_output=True, text=True).stdout
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    words = ["git", *identity, "commit-tree", tree.strip(), "-m", "third"]
    commit = subprocess.run(words, cwd=repository, check=True, capture_output=True, text=True).stdout.strip()
    with pytest.raises(NoRevisionError, match="no project has"), at_revision(repository, commit):
        pass
