"""The libraries whose code enters the numbers, in the versions that are installed here."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

#: A result may differ in another version of any of these.
COMPUTE = ("numpy", "scipy", "pandas", "lifelines")


@cache
def installed(names: tuple[str, ...] = COMPUTE) -> dict[str, str]:
    """Name -> version of each of ``names``. Raises PackageNotFoundError for one that is not installed."""
    return {name: version(name) for name in names}
