"""A site that opens from a file: links name their index.html, and search works without a server.

A browser shows a folder where a server would send its ``index.html``, and neither fetches nor starts a worker from a
file. So links are spelt out, the search index also comes as a script, and the theme's worker runs in a frame by the
shim in ``vendor/`` (iframe-worker by Martin Donath, MIT). Figures stay as SVG and PDF: their PNG would be more than
half of the snapshot, and a hundred snapshots have to fit one site. Nor are the stems of other languages needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

SHIM = "assets/javascripts/iframe-worker.js"
INDEX = "search/search_index.json"
_VENDOR = Path(__file__).parent / "vendor"
_LEFT_OUT = re.compile(r"figures/[^/]+\.png|.*\.map|assets/javascripts/lunr/.*")
_PICTURE = re.compile(r',?\s*<a\b[^>]*\shref="[^"]*figures/[^"]+\.png"[^>]*>PNG</a>')
_LINK = re.compile(r'(<(?:a|link)\b[^>]*?\shref=")([^"]*)(")')
_BUNDLE = re.compile(r'<script src="([^"]*)assets/javascripts/bundle\.')


def offline(site: Mapping[str, bytes]) -> dict[str, bytes]:
    """``site`` (path -> content, with directory addresses) as it can be opened from a file."""
    made = {
        path: _page(content.decode()).encode() if path.endswith(".html") else content
        for path, content in site.items()
        if not _LEFT_OUT.fullmatch(path)
    }
    if INDEX in made:
        index = json.loads(made[INDEX])
        for entry in index["docs"]:
            entry["location"] = to_file(entry["location"])
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        made[INDEX] = text.encode()
        made["search/search_index.js"] = f"var __index = {text}".encode()
    made[SHIM] = (_VENDOR / "iframe-worker.js").read_bytes()
    made[f"{SHIM}.LICENSE"] = (_VENDOR / "iframe-worker.LICENSE").read_bytes()
    return made


def to_file(href: str) -> str:
    """``href`` with its ``index.html``, where it leads to a page of the same site by its folder."""
    path, mark, fragment = href.partition("#")
    if ":" in path or path.startswith("/") or "?" in path:
        return href
    last = path.rsplit("/", 1)[-1]
    if last in (".", ".."):
        path = "" if path == "." else f"{path}/"
    elif last or (not path and mark):
        return href
    return f"{path}index.html{mark}{fragment}"


def _page(html: str) -> str:
    linked = _LINK.sub(lambda found: f"{found[1]}{to_file(found[2])}{found[3]}", _PICTURE.sub("", html))
    return _BUNDLE.sub(lambda found: f'<script src="{found[1]}{SHIM}"></script>\n      {found[0]}', linked, count=1)
