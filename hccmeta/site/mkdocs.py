"""The one place that calls mkdocs: the staged Markdown becomes the site."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hccmeta.evidence.catalogue.site import FOREIGN_SCRIPT, MKDOCS
from hccmeta.ground.problem import Problem, problem
from hccmeta.site.policy import protected
from hccmeta.site.slots import filled, found_below, indexed, labelled
from hccmeta.site.staging import replace


def build(
    root: Path,
    output: Path,
    epoch: int,
    settings: dict[str, Any],
    slots: Mapping[str, str],
    *,
    held: int,
    strict: bool = True,
) -> tuple[Problem, ...]:
    """Builds ``output/docs`` into ``output/site`` by the project's ``mkdocs.yml``, strictly unless not ``strict``.

    ``settings`` are added to those of ``mkdocs.yml``; ``slots`` fill the pages (see ``slots``). ``held`` is the
    descriptor of the lock on ``output``: mkdocs holds it too, should this process be killed before it is done.
    Returns the faults.
    """
    site, fresh = output / "site", output / ".site.new"
    shutil.rmtree(fresh, ignore_errors=True)
    config = output / "mkdocs.yml"
    # JSON is YAML: no quoting of our own.
    places: dict[str, Any] = {
        "INHERIT": str(root / "mkdocs.yml"),
        "docs_dir": str(output / "docs"),
        "site_dir": str(fresh),
    }
    config.write_text(json.dumps(settings | places | ({} if strict else {"strict": False})), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *(["--strict"] if strict else []), "--config-file", str(config)],
        capture_output=True,
        text=True,
        cwd=root,
        pass_fds=() if sys.platform == "win32" else (held,),
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "NO_MKDOCS_2_WARNING": "1"},
    )
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        return _problems(done.stderr + done.stdout)
    missing = [name for name in _expected(output / "docs") if not (fresh / name).is_file()]
    if missing:
        shutil.rmtree(fresh, ignore_errors=True)
        return (
            problem(
                MKDOCS,
                "mkdocs.yml",
                f"{len(missing)} of the pages were not built, {missing[0]} among them; the site stays as it was",
            ),
        )
    faults = _finish(fresh, slots)
    if faults:
        shutil.rmtree(fresh, ignore_errors=True)
        return faults
    replace(site, fresh)
    return ()


def _finish(site: Path, slots: Mapping[str, str]) -> tuple[Problem, ...]:
    """Fills every page, its index and its policy; a problem for each page with a script that is not the theme's."""
    faults: list[Problem] = []
    texts = {}
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        page = file.read_text(encoding="utf-8")
        texts[name.removesuffix("index.html")] = found_below(page, slots)
        whole, foreign = protected(labelled(filled(page, slots)))
        file.write_text(whole, encoding="utf-8", newline="\n")
        faults += [problem(FOREIGN_SCRIPT, f"docs/{name}", f"the page runs a script: {one}") for one in foreign]
    index = site / "search" / "search_index.json"
    index.write_text(indexed(index.read_text(encoding="utf-8"), texts), encoding="utf-8", newline="\n")
    return tuple(faults)


def _expected(docs: Path) -> Iterator[str]:
    """The file of each page that was staged."""
    for file in sorted(docs.rglob("*.md")):
        page = file.relative_to(docs).with_suffix("")
        yield f"{page.parent if page.name == 'index' else page}/index.html".removeprefix("./")


def _problems(log: str) -> tuple[Problem, ...]:
    """mkdocs' warnings and errors as problems; the whole log when none is recognised."""
    found = re.findall(r"^(?:WARNING|ERROR)\s+-\s+(.+(?:\n +- .+)*)$", log, flags=re.MULTILINE)
    said = [" ".join(one.split()) for one in found] or [log.strip()[-2000:]]
    return tuple(problem(MKDOCS, "mkdocs.yml", one) for one in dict.fromkeys(said))
