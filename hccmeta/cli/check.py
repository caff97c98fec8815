"""``hccmeta check``."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import progress_on_stderr, project_root, say
from hccmeta.ground.checkout import NoRevisionError, at_revision
from hccmeta.ground.problem import Level, Problem, as_github, as_json, as_text, has_errors

if TYPE_CHECKING:
    from hccmeta.evidence.records import Library


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "github", "json")),
    default="text",
    show_default=True,
    help="How to print problems: for people, as annotations of a pull request, or for programs.",
)
@click.option("--no-curves", is_flag=True, help="Do not reconstruct patients: fast enough for an editor.")
@click.option(
    "--against", metavar="REVISION", help="Also ask why studies and logs were changed since this git revision."
)
@click.option("--fix", is_flag=True, help="First mend what has one possible meaning, and show what changed.")
def command(paths: tuple[Path, ...], form: str, no_curves: bool, against: str | None, fix: bool) -> None:
    """Report every fault in the evidence, all at once.

    PATH is a study's or review's folder or file; without one, everything is checked. Each fault has a code, explained
    on the page of problem codes. Hints do not fail the check.

    \b
    Examples:
      hccmeta check
      hccmeta check studies/reflect-2018
      hccmeta check --no-curves --format json
      hccmeta check --fix studies/reflect-2018
      hccmeta check --against origin/main
    """
    from hccmeta.analysis.checking import check, is_evidence

    root = project_root()
    wanted = tuple(path.resolve() for path in paths)
    for path in wanted:
        if not is_evidence(root, path):
            raise click.UsageError(f"{path} holds no study and no review")
    if fix:
        from hccmeta.evidence.mend_files import mend_files

        for change in mend_files(root, wanted):
            say(change, nl=False, err=form != "text")
    try:
        with at_revision(root, against) if against else nullcontext() as earlier:
            checked = check(root, wanted, curves=not no_curves, progress=progress_on_stderr(), earlier=earlier)
            logged = _of_logs(root, checked.library, wanted, earlier)
    except NoRevisionError as error:
        raise click.UsageError(f"--against: {error}") from error
    problems = tuple(sorted((*checked.problems, *logged)))
    if form == "json":
        click.echo(as_json(problems), nl=False)
    else:
        for problem in problems:
            say(as_text(problem) if form == "text" else as_github(problem))
    errors = sum(one.level is Level.ERROR for one in problems)
    counts = f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'hint')}, {len(checked.accepted)} accepted"
    studies, reviews = len(checked.library.studies), len(checked.library.reviews)
    say(f"{_count(studies, 'sound study', 'sound studies')}, {_count(reviews, 'review')}: {counts}", err=True)
    if has_errors(problems):
        raise SystemExit(1)


def _of_logs(root: Path, library: Library, wanted: tuple[Path, ...], earlier: Path | None) -> tuple[Problem, ...]:
    """Rows that the kept answers do not prove, studies without a row, append-only rows changed since ``earlier``."""
    from hccmeta.search.log import rewritten
    from hccmeta.search.proof import answer_problems, screening_problems

    logs = [one for review in library.reviews for one in answer_problems(root, review)]
    logs += rewritten(earlier, root) if earlier else ()
    missing = [one for review in library.reviews for one in screening_problems(review, library.studies)]
    places: list[tuple[Problem, tuple[str, ...]]] = [(one, (one.path,)) for one in logs]
    # A missing row is asked for with its study too: whoever adds one checks its folder first.
    places += [(one, (one.path, f"studies/{one.where}")) for one in missing]
    return tuple(
        one
        for one, paths in places
        if not wanted or any((root / place).resolve().is_relative_to(path) for place in paths for path in wanted)
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
