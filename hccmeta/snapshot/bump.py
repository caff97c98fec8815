"""Which version comes next, by meaning: a new year of evidence, a number that changed, or provably none."""

from __future__ import annotations

from hccmeta.versions.diff.compare import Difference, compare
from hccmeta.versions.diff.summary import Summary
from hccmeta.versions.number import Version, parse


class WrongVersionError(Exception):
    """The version asked for is not the one that the results call for."""


def next_version(last: Summary | None, now: Summary) -> Version:
    """The version after ``last`` (None: there is no release yet) for what ``now`` holds.

    A later year of the evidence starts YY.0.0; a change of any number or study raises MINOR; else PATCH.
    """
    if last is None:
        return Version(now.year, 0, 0)
    newest = parse(last.version)
    if now.year > newest.year:
        return Version(now.year, 0, 0)
    if changes_anything(compare(last, now)):
        return Version(newest.year, newest.minor + 1, 0)
    return Version(newest.year, newest.minor, newest.patch + 1)


def changes_anything(difference: Difference) -> bool:
    """Whether a reader would see another number, method or study."""
    return bool(difference.analyses or difference.studies)


def checked(asked: str, last: Summary | None, now: Summary) -> Version:
    """``asked`` as a version. Raises ValueError when it is none, WrongVersionError when it is not the right one."""
    right = next_version(last, now)
    if parse(asked) != right:
        since = "the first release" if last is None else f"what changed since {last.version}"
        raise WrongVersionError(f"{asked} is not the version that follows: {since} makes it {right}")
    return right
