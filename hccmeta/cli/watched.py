"""What `hccmeta serve` watches: the files a site is made of, by their time and size."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

#: Every watched file: its time of change in nanoseconds and its size.
Seen = dict[str, tuple[int, int]]

PLACES = ("studies", "docs", "mkdocs.yml", "CITATION.cff")
#: Seconds between two looks, and for how long nothing may change before a build: editors save in several steps.
PAUSE, QUIET = 0.25, 0.1


def seen(root: Path) -> Seen:
    """The files of the project at ``root`` as they stand. Hidden files and editors' copies (``name~``) do not count."""
    files: Seen = {}
    for place in PLACES:
        for file in _files(root / place):
            try:
                status = os.stat(file)
            except FileNotFoundError:  # an editor's file for a moment
                continue
            files[file] = (status.st_mtime_ns, status.st_size)
    return files


def saved(root: Path, before: Seen) -> Seen:
    """Waits until the files are no longer as they were ``before``, and stay as they are for a moment; how they are."""
    now = seen(root)
    while now == before:
        time.sleep(PAUSE)
        now = seen(root)
    while True:
        time.sleep(QUIET)
        later = seen(root)
        if later == now:
            return now
        now = later


def _files(place: Path) -> Iterator[str]:
    if place.is_file():
        yield str(place)
    for folder, folders, names in os.walk(place):
        folders[:] = [one for one in folders if not one.startswith(".")]
        yield from (os.path.join(folder, one) for one in names if not one.startswith(".") and not one.endswith("~"))
