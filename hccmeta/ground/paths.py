"""The one way from a name that somebody else chose to a file: every part plain, every file inside its folder."""

from __future__ import annotations

from pathlib import Path

#: Names that some file systems take for devices, whatever their ending.
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))]
)
#: What no part of a path may hold: separators of other systems, streams and drives, and what their shells read.
_FORBIDDEN = frozenset('\\:*?"<>|')
MAX_PART, MAX_PATH = 200, 1_000


class PathError(ValueError):
    """A name that is no plain path below a folder."""


def parts(name: str) -> tuple[str, ...]:
    """The parts of ``name``, a path with forward slashes.

    Raises PathError, naming it and why, unless every part is a plain file name on every system: not empty, no ``.`` or
    ``..``, nothing invisible, no ``:`` or backslash, no reserved name, no blank or point at its end, of bounded length.
    """
    steps = tuple(name.split("/"))
    fault = next((fault for part in steps if (fault := _fault(part))), "")
    if not fault and len(name) > MAX_PATH:
        fault = f"it is longer than {MAX_PATH} characters"
    if fault:
        raise PathError(f"{name[:80]!r} is no plain path: {fault}")
    return steps


def _fault(part: str) -> str:
    if not part:
        return "a part of it is empty"
    if part in (".", ".."):
        return f"{part!r} leads elsewhere"
    if not part.isprintable():
        return "it has an invisible character"
    if bad := _FORBIDDEN & set(part):
        return f"it has {min(bad)!r}"
    if part.split(".")[0].casefold() in RESERVED:
        return f"{part!r} is a device on some systems"
    if part[-1] in " .":
        return f"{part!r} ends with a blank or a point"
    if len(part) > MAX_PART:
        return f"a part of it is longer than {MAX_PART} characters"
    return ""


def inside(folder: Path, name: str) -> Path:
    """The file ``name`` below ``folder``, links followed.

    Raises PathError when ``name`` is no plain path or leads out of ``folder``.
    """
    target = folder.joinpath(*parts(name))
    if not target.resolve().is_relative_to(folder.resolve()):
        raise PathError(f"{name!r} leads out of {folder.name}")
    return target
