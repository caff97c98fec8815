"""The comment builder fed with hostile uploads: it posts nothing it should not."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.cli import main as verbs
from hccmeta.pull_request.__main__ import by_gh, main
from hccmeta.pull_request.comment import MARK, MOST, build, capped, same
from hccmeta.pull_request.validate import RefusedError, confirm, read_outcome, read_upload

REPOSITORY = Path(__file__).resolve().parents[2]
HEAD = "a" * 40
RUN = "https://github.com/example/hccmeta/actions/runs/1"
SETTINGS = {"HEAD_SHA": HEAD, "GITHUB_REPOSITORY": "example/hccmeta", "RUN_URL": RUN}
SIDE = {
    "reference": "placebo",
    "estimate": 0.5,
    "ci": [0.1, 0.9],
    "k": 3,
    "n": 300,
    "unit": "months",
    "measure": "rmst_difference",
}
MOVED = {
    "review": "simulated-trials",
    "id": "baseline.child_pugh_a.all_arms",
    "title": "Child-Pugh A",
    "primary": False,
    "moved": True,
    "conclusion": "the interval includes no difference",
    "conclusion_moved": False,
    "before": SIDE,
    "after": {**SIDE, "estimate": 0.7, "k": 4},
}
PRIMARY = {**MOVED, "id": "os-12", "title": "Overall survival", "primary": True}
CARD = {
    "curve": "simulated-a os.placebo",
    "items": [{"label": "Median, months", "reported": 9.8, "reconstructed": 9.9, "ok": True, "threshold": 0.3},
              {"label": "Events", "reported": 80, "reconstructed": 71, "ok": False, "threshold": 1.6},
              {"label": "rate", "reported": None, "reconstructed": 0.3, "ok": None, "threshold": None}],
}  # fmt: skip
FAULT = {"level": "error", "path": "studies/simulated-a/study.yaml", "line": 12, "code": "E301", "what": "n is 'many'",
         "mend": "write a whole number"}  # fmt: skip
DIFF = {
    "headline": "Adding Simulated A moves nothing much.",
    "studies": [{"id": "simulated-a", "name": "Simulated A", "kind": "added"}],
    "primaries": [PRIMARY, {**PRIMARY, "id": "os-24", "moved": False}],
    "analyses": [PRIMARY, MOVED],
    "fidelity": [CARD],
    "unchanged": 8,
}


def files(diff: Any = DIFF, check: Any = (), **others: bytes) -> dict[str, bytes]:
    made = {
        "number.txt": b"7\n",
        "head.txt": HEAD.encode(),
        "check.json": json.dumps(list(check)).encode(),
        "diff.json": diff if isinstance(diff, bytes) else json.dumps(diff).encode(),
    }
    return made | {name.replace("_", "."): content for name, content in others.items()}


def zipped(target: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return target


class GitHub:
    """Plays ``gh api``: one open pull request, and its comments."""

    def __init__(self, head: str = HEAD, state: str = "open", comments: list[dict[str, Any]] | None = None) -> None:
        self.pull = {"number": 7, "state": state, "head": {"sha": head}}
        self.comments = comments or []
        self.posted: list[tuple[str, str, str]] = []
        self.files = [{"filename": "studies/simulated-a/study.yaml"}]

    def __call__(self, words: tuple[str, ...], body: Any) -> Any:
        if words[0] == "--method":
            self.posted.append((words[1], words[2], body["body"]))
            return {}
        if words[0].endswith("/pulls/7"):
            return self.pull
        if words[-1].endswith("/pulls/7/files?per_page=100"):
            return [self.files[:100], self.files[100:]]
        if words[0] == "--paginate":
            return [self.comments[:1], self.comments[1:]]
        return {"number": 8, "state": "open", "head": {"sha": "b" * 40}}


def comment(body: str, login: str = "github-actions[bot]", number: int = 1) -> dict[str, Any]:
    return {"id": number, "user": {"login": login}, "body": body}


@pytest.fixture
def post(tmp_path: Path) -> Callable[..., tuple[str, list[tuple[str, str, str]]]]:
    def run(members: dict[str, bytes], github: GitHub | None = None) -> tuple[str, list[tuple[str, str, str]]]:
        github = github or GitHub()
        return main(zipped(tmp_path / "u.zip", members), SETTINGS, github), github.posted

    return run


def test_one_comment_is_posted(post: Callable[..., Any]) -> None:
    done, posted = post(files(check=[{"level": "hint"}]))
    assert done == "commented on #7"
    [(method, place, body)] = posted
    assert (method, place) == ("POST", "repos/example/hccmeta/issues/7/comments")
    assert body.startswith(MARK)
    assert "Check: 0 faults to mend, 1 hint." in body
    assert "| Overall survival | 0.50 (0.10 to 0.90) months | 0.70 (0.10 to 0.90) months | 3 \u2192 4 |" in body
    assert f"[the run]({RUN})" in body


def test_a_diff_of_before_primaries_and_fidelity_is_posted_too(post: Callable[..., Any]) -> None:
    earlier = {key: value for key, value in DIFF.items() if key not in ("primaries", "fidelity")}
    assert post(files(earlier))[0] == "commented on #7"


def test_it_comes_in_the_order_in_which_a_reviewer_decides(post: Callable[..., Any]) -> None:
    verdict = {**MOVED, "id": "response", "title": "Verdict", "conclusion_moved": True}
    _, [(_, _, body)] = post(files({**DIFF, "analyses": [MOVED, verdict, PRIMARY]}))
    places = [body.index(text) for text in (
        "Adding Simulated A moves nothing much", "#### Primary results of simulated-trials", "| Overall survival |",
        "1 primary result of `simulated-trials` stayed", "1 before", "#### Conclusions that changed", "| Verdict |",
        "#### Fidelity of new and changed curves: 1 line outside",
        "| simulated-a os.placebo | Events | 80 | 71 | 1.6 | **differs** |", "Other results that moved (1)",
        "| Child-Pugh A |", "8 results did not change", "[the run](",
    )]  # fmt: skip
    assert places == sorted(places)


def test_a_broken_study_has_its_faults_listed_and_is_said_to_be_left_out(post: Callable[..., Any]) -> None:
    moves_nothing = {**DIFF, "headline": "The change moves no result.", "primaries": [], "analyses": [], "fidelity": []}
    _, [(_, _, body)] = post(files(moves_nothing, check=[FAULT, {**FAULT, "path": "docs/reviews/a/review.yaml"}]))
    assert body.splitlines()[1] == "**2 faults to mend before this can be merged.**"
    assert "- studies/simulated-a/study.yaml:12: n is 'many' (E301)" in body
    assert "  mend: write a whole number" in body
    assert "Left out of the results until then: `simulated-a`." in body
    assert "moves no result" not in body


def test_many_faults_are_counted(post: Callable[..., Any]) -> None:
    _, [(_, _, body)] = post(files(check=[FAULT] * 31))
    assert "- and 1 more, in the run" in body


def test_a_change_of_code_is_said_first(post: Callable[..., Any]) -> None:
    github = GitHub()
    github.files += [{"filename": f"docs/page-{i}.md"} for i in range(99)] + [{"filename": "docs/vocabulary.yaml"}]
    github.files += [{"filename": "studies/x/a.csv", "previous_filename": "hccmeta/stats/pool.py"}]
    _, [(_, _, body)] = post(files(), github)
    assert body.splitlines()[1].startswith("**This change touches code or pages (docs/page-0.md, docs/page-1.md")
    assert "and 95 more" in body.splitlines()[1]
    _, [(_, _, body)] = post(files())
    assert "touches code" not in body


def test_the_preview_is_linked_once_it_is_built(tmp_path: Path) -> None:
    github = GitHub()
    main(zipped(tmp_path / "u.zip", files()), {**SETTINGS, "PREVIEW_URL": f"{RUN}/artifacts/5"}, github)
    assert f"[Preview of the site]({RUN}/artifacts/5)" in github.posted[0][2]


def test_every_id_of_the_real_results_may_be_commented_on(real: Any) -> None:
    ids = [(review.id, one.id) for review in real.results.reviews for one in review.analyses]
    assert ids
    moved = [{**MOVED, "review": review, "id": one} for review, one in ids]
    for start in range(0, len(moved), 150):
        read_outcome(files({**DIFF, "analyses": moved[start : start + 150]}), head=HEAD)


def test_what_the_verbs_write_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real artifact of a real change: a study removed from a scratch copy of the bad cases' sound base."""
    shutil.copytree(REPOSITORY / "tests" / "bad" / "base", tmp_path / "old")
    shutil.copytree(REPOSITORY / "tests" / "bad" / "base", tmp_path / "new")
    study = next((tmp_path / "new" / "studies").iterdir())
    record = study / "study.yaml"
    record.write_text(record.read_text().replace("n: ", "n: 1", 1))
    monkeypatch.chdir(tmp_path / "new")
    checked = CliRunner().invoke(verbs, ["check", "--format", "json"])
    differing = CliRunner().invoke(verbs, ["diff", str(tmp_path / "old"), "--format", "json"])
    upload = files(json.loads(differing.stdout), json.loads(checked.stdout))
    outcome = read_outcome(upload, head=HEAD)
    assert outcome.studies
    assert study.name in build(outcome, run=RUN)


def test_it_is_rewritten_only_when_it_changes(post: Callable[..., Any]) -> None:
    _, [(_, _, body)] = post(files())
    older = body.replace(HEAD[:12], "b" * 12).replace("/runs/1", "/runs/0")
    assert post(files(), GitHub(comments=[comment("hello", "someone"), comment(older)])) == (
        "the comment on #7 says it already",
        [],
    )
    done, posted = post(files(), GitHub(comments=[comment(older.replace("0.70", "0.60"), number=9)]))
    assert done == "rewrote the comment on #7"
    assert posted[0][:2] == ("PATCH", "repos/example/hccmeta/issues/comments/9")


def test_a_comment_of_another_person_is_never_rewritten(post: Callable[..., Any]) -> None:
    done, posted = post(files(), GitHub(comments=[comment(f"{MARK}\nmine", "mallory")]))
    assert done == "commented on #7"
    assert posted[0][0] == "POST"


@pytest.mark.parametrize(
    "members",
    [
        files(number_txt=b"8"),
        files(number_txt=b"7; rm -rf /"),
        files(number_txt=b"../../7"),
        files(number_txt="\u0667".encode()),
        files(number_txt=b"0"),
        files(number_txt=b"9" * 5000),
        files(head_txt=b"b" * 40),
        files(head_txt=b"\xff\xfe"),
        files(check=[{"level": "<script>"}]),
        files(check=[{"level": "error"}]),
        files(check=[3]),
        files(b"[" * 200_000),
        files(b'{"a":' * 100_000),
        files(b"NaN"),
        files(b"9" * 100_000),
        files([]),
        files({**DIFF, "headline": 3}),
        files({**DIFF, "headline": {"x": "y"}}),
        files({**DIFF, "unchanged": -1}),
        files({**DIFF, "unchanged": True}),
        files({**DIFF, "studies": [{"id": "x`@all", "name": "n", "kind": "added"}]}),
        files({**DIFF, "studies": [{"id": "x", "name": "n", "kind": "pwned"}]}),
        files({**DIFF, "studies": [{"id": "x", "name": "n", "kind": "added"}] * 201}),
        files({**DIFF, "analyses": [{**MOVED, "id": "../x"}]}),
        files({**DIFF, "analyses": [{**MOVED, "before": {**SIDE, "estimate": 1e300}}]}),
        files({**DIFF, "analyses": [{**MOVED, "before": {**SIDE, "ci": [1, 2, 3]}}]}),
        files({**DIFF, "analyses": [{**MOVED, "before": {**SIDE, "ci": "ab"}}]}),
        files({**DIFF, "analyses": [{**MOVED, "before": {**SIDE, "k": 1.5}}]}),
        files({**DIFF, "analyses": [{**MOVED, "before": None, "after": None}]}),
        files({**DIFF, "analyses": [{**MOVED, "moved": "yes"}]}),
        files({**DIFF, "analyses": [{**MOVED, "id": "a_b\n"}]}),
        files({**DIFF, "primaries": "x"}),
        files({**DIFF, "fidelity": [{"curve": "a", "items": [{"label": "n"}]}]}),
        files({**DIFF, "fidelity": [{**CARD, "items": CARD["items"] * 20}]}),
        files(check=[{**FAULT, "code": "E1`@all"}]),
        files(check=[{**FAULT, "line": -1}]),
        files(b'{"headline": "\\ud800"}'),
        files(diff_json=b"x" * 10_000_000),
        {name: content for name, content in files().items() if name != "diff.json"},
    ],
)
def test_hostile_uploads_are_refused_and_nothing_is_posted(members: dict[str, bytes], tmp_path: Path) -> None:
    github = GitHub()
    with pytest.raises(RefusedError):
        main(zipped(tmp_path / "u.zip", members), SETTINGS, github)
    assert github.posted == []


@pytest.mark.parametrize("github", [GitHub(head="b" * 40), GitHub(state="closed")])
def test_a_pull_request_that_does_not_fit_gets_nothing(github: GitHub, tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        main(zipped(tmp_path / "u.zip", files()), SETTINGS, github)
    assert github.posted == []


def test_bombs_twins_and_damaged_zips_are_refused(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", files(diff_json=bytes(400_000_000)))
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(RefusedError, match=r"diff\.json is larger"):
        read_upload(bomb)
    twins = tmp_path / "twins.zip"
    zipped(twins, files())
    with zipfile.ZipFile(twins, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("diff.json", b"{}")
    with pytest.raises(RefusedError, match="twice"):
        read_upload(twins)
    whole = (tmp_path / "bomb.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "big.zip").write_bytes(bytes(6_000_000))
    for name in ("cut.zip", "big.zip", "none.zip"):
        with pytest.raises(RefusedError):
            read_upload(tmp_path / name)


def test_members_with_paths_are_never_unpacked(tmp_path: Path) -> None:
    upload = read_upload(zipped(tmp_path / "u.zip", {**files(), "../evil": b"x", "/etc/passwd": b"y"}))
    assert set(upload) == {"number.txt", "head.txt", "check.json", "diff.json"}
    assert not (tmp_path.parent / "evil").exists()


HOSTILE = st.text(
    alphabet=st.sampled_from(list("<>&\"'`@#[]()!|*_~$\\/:.\n\r\t\x00\x1b\u202e\u200b aehprstwx=")), max_size=300
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_from_outside_becomes_markup(headline: str, name: str, title: str) -> None:
    name = f"<script>alert(1)</script>@all ![x](https://evil.example){name}"
    diff = {
        **DIFF,
        "headline": headline,
        "studies": [{"id": "a", "name": name, "kind": "added"}],
        "primaries": [{**PRIMARY, "title": title}],
        "fidelity": [{"curve": title, "items": [{**CARD["items"][0], "label": headline}]}],
        "analyses": [{**MOVED, "title": title, "conclusion": f"</table><img src=x onerror=alert(1)>{title}"}],
    }
    faults = [{**FAULT, "what": headline, "mend": title, "path": name}]
    body = build(read_outcome(files(diff, faults), head=HEAD), run=RUN, code=(name, title))
    ours = body.replace(MARK, "").replace(RUN, "")
    for tag in ("<sub>", "</sub>", "<details>", "</details>", "<summary>", "</summary>"):
        ours = ours.replace(tag, "")
    assert "<" not in ours
    assert "://" not in ours
    assert all(ours[i + 1 : i + 2] == "\u200d" for i, char in enumerate(ours) if char == "@")
    assert all(char.isprintable() or char in "\n\u200d" for char in body)
    plain = {**DIFF, "primaries": [PRIMARY], "fidelity": [{**CARD, "items": CARD["items"][:1]}], "analyses": [MOVED]}
    other = build(read_outcome(files(plain, [{**FAULT, "path": "docs/x"}]), head=HEAD), run=RUN, code=("a", "b"))
    assert len(body.splitlines()) == len(other.splitlines())


def test_a_long_comment_is_cut_where_a_line_ends() -> None:
    many = [{**MOVED, "id": f"os-{i}", "title": "t" * 400} for i in range(200)]
    studies = [{"id": f"s-{i}", "name": "&" * 400, "kind": "added"} for i in range(200)]
    body = build(read_outcome(files({**DIFF, "analyses": many, "studies": studies}), head=HEAD), run=RUN)
    assert len(body) <= MOST
    assert body.endswith("(cut here: too long for a comment)")
    assert capped("short") == "short"
    assert not same(body, "x")


def test_ratios_are_read_as_ratios_and_what_is_missing_is_said() -> None:
    ratio = {**SIDE, "measure": "log_hazard_ratio", "unit": "log hazard ratio", "estimate": 0.0, "ci": None}
    analyses = [{**MOVED, "before": None, "after": ratio, "conclusion_moved": True}]
    body = build(read_outcome(files({**DIFF, "analyses": analyses}), head=HEAD), run=RUN)
    assert "| not estimable | 1.00 | 0 \u2192 3 | **changed**: " in body


def test_confirm_takes_only_github_s_own_word() -> None:
    with pytest.raises(RefusedError):
        confirm({"message": "Not Found"}, number=7, head=HEAD)
    with pytest.raises(RefusedError):
        confirm([], number=7, head=HEAD)


def test_it_runs_without_anything_installed(tmp_path: Path) -> None:
    file = zipped(tmp_path / "u.zip", files(number_txt=b"x"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys, runpy; sys.path.insert(0, {str(REPOSITORY)!r}); "
         f"sys.argv[1:] = [{str(file)!r}]; runpy.run_module('hccmeta.pull_request', run_name='__main__')"],
        capture_output=True, text=True, env=SETTINGS,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stdout == "nothing was posted: the pull request's number is none\n"


def test_gh_is_asked_with_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "gh"
    fake.write_text('#!/bin/sh\nbody=$(cat)\nprintf \'{"words": "%s", "body": %s}\' "$*" "$body"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert by_gh(("--method", "POST", "x"), {"body": "b"}) == {
        "words": "api --method POST x --input -",
        "body": {"body": "b"},
    }
    assert by_gh(("x",), None)["words"] == "api x"
