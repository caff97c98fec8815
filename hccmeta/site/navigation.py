"""The order in which reviews stand: that of the site's navigation, everywhere."""

from __future__ import annotations

import re
from pathlib import Path


def reviews_in_order(root: Path) -> tuple[str, ...]:
    """The reviews that ``mkdocs.yml`` at ``root`` names, in its order."""
    return tuple(re.findall(r"\breviews/([a-z0-9-]+)/index\.md", (root / "mkdocs.yml").read_text(encoding="utf-8")))
