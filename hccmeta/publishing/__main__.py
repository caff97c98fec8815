"""``python -m hccmeta.publishing SITE KEPT OUTPUT``: the built SITE and the snapshots in the folder KEPT, published.

Exit status 1, and no OUTPUT, when a snapshot is damaged.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hccmeta.publishing.folder import NotPublishableError, published
from hccmeta.site.staging import put


def main(site: Path, kept: Path, output: Path) -> int:
    """Write the published folder to ``output``, whole or not at all; the exit status."""
    try:
        files = published(site, sorted(kept.glob("hccmeta-*.zip")))
    except NotPublishableError as error:
        print(f"nothing is published: {error}")
        return 1
    put(files, output)
    versions = sorted({path.split("/")[0] for path in files if "/" in path})
    print(f"{output}: {', '.join(versions)}; {sum(map(len, files.values())) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:4])))
