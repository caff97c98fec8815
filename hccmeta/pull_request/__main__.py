"""``python -m hccmeta.pull_request UPLOAD.zip``: write or rewrite the one comment, through GitHub's own ``gh``.

Takes from the environment, which the workflow sets from GitHub's event and never from the upload: ``HEAD_SHA``,
``GITHUB_REPOSITORY``,
``RUN_URL`` and, once there is one, ``PREVIEW_URL``. Prints what was done. Exit status 1 when the upload is refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hccmeta.pull_request.comment import MARK, build, same
from hccmeta.pull_request.validate import (
    RefusedError,
    confirm,
    outside_evidence,
    read_number,
    read_outcome,
    read_upload,
)

#: ``gh api`` with these words, and this JSON as its input: the parsed answer.
Api = Callable[[tuple[str, ...], Any], Any]
ROBOT = "github-actions[bot]"


def main(file: Path, settings: Mapping[str, str], api: Api) -> str:
    """Post, rewrite or keep the comment; what was done. Raises RefusedError when nothing may be posted."""
    head, place = settings["HEAD_SHA"], f"repos/{settings['GITHUB_REPOSITORY']}"
    upload = read_upload(file)
    number = read_number(upload)
    confirm(api((f"{place}/pulls/{number}",), None), number=number, head=head)
    files = api(("--paginate", "--slurp", f"{place}/pulls/{number}/files?per_page=100"), None)
    text = build(
        read_outcome(upload, head=head),
        run=settings["RUN_URL"],
        preview=settings.get("PREVIEW_URL", ""),
        code=outside_evidence(files),
    )
    pages = api(("--paginate", "--slurp", f"{place}/issues/{number}/comments?per_page=100"), None)
    comments = [one for page in pages for one in page]
    ours = [one for one in comments if one["user"]["login"] == ROBOT and one["body"].startswith(MARK)]
    if not ours:
        api(("--method", "POST", f"{place}/issues/{number}/comments"), {"body": text})
        return f"commented on #{number}"
    if same(ours[0]["body"], text):
        return f"the comment on #{number} says it already"
    api(("--method", "PATCH", f"{place}/issues/comments/{ours[0]['id']}"), {"body": text})
    return f"rewrote the comment on #{number}"


def by_gh(words: tuple[str, ...], body: Any) -> Any:
    """The answer of ``gh api``. Raises CalledProcessError when GitHub refuses."""
    given = ("--input", "-") if body is not None else ()
    done = subprocess.run(
        ["gh", "api", *words, *given],
        input=json.dumps(body or {}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), os.environ, by_gh))
    except RefusedError as refused:
        print(f"nothing was posted: {refused}")
        raise SystemExit(1) from None
