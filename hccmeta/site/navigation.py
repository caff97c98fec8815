"""The order in which reviews stand, everywhere, and their place in the site's navigation: a folder is enough."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import yaml

from hccmeta.evidence.spec.review import Review

#: The page of ``mkdocs.yml`` after which the reviews follow.
INDEX = "reviews/index.md"


def in_order(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The reviews by the positions that their protocols give; those without one follow, by title."""
    return tuple(sorted(reviews, key=lambda one: (one.position is None, one.position or 0, one.short_title, one.id)))


def with_reviews(root: Path, reviews: Iterable[Review]) -> dict[str, Any]:
    """The navigation of ``mkdocs.yml`` at ``root`` with ``reviews``, in their order, after the page that lists them."""
    navigation = (yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8")) or {}).get("nav") or []
    return {"nav": [_filled(entry, tuple(reviews)) for entry in navigation]}


def _filled(entry: Any, reviews: tuple[Review, ...]) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {title: _section(below, reviews) if isinstance(below, list) else below for title, below in entry.items()}


def _section(entries: list[Any], reviews: tuple[Review, ...]) -> list[Any]:
    # The theme prints titles as they are.
    pages = [{escape(" ".join(one.short_title.split())): f"reviews/{one.id}/index.md"} for one in reviews]
    return [filled for entry in entries for filled in (_filled(entry, reviews), *(pages if entry == INDEX else ()))]
