"""Where the site and the repository are to be found: ``site_url`` and ``repo_url`` of ``mkdocs.yml``, and nowhere else.

Either may be absent. Links within the site are relative, so that it works at any address and from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

LATEST = "latest"


@dataclass(frozen=True)
class Address:
    """``site``: where all versions stand, one folder each; ``repository``: the sources. Empty when there is none."""

    site: str = ""
    repository: str = ""

    def of_version(self, version: str) -> str:
        """The address of a version's home page; that of ``latest/`` for what is not released. Empty without a site."""
        place = LATEST if "+" in version else version
        return f"{self.site}{place}/" if self.site else ""


def read_address(root: Path) -> Address:
    """The address of the project at ``root``; addresses that are not https are none."""
    found = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8")) or {}
    return Address(_folder(found.get("site_url")), _folder(found.get("repo_url")).rstrip("/"))


def _folder(value: object) -> str:
    return f"{value.rstrip('/')}/" if isinstance(value, str) and value.startswith("https://") else ""
