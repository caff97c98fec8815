"""A site that opens from a file: links name their index.html, and search works without a server.

A browser shows a folder where a server would send its ``index.html``, and neither fetches nor starts a worker from a
file. So links are spelt out, the search index also comes as a script, and the theme's worker runs in a frame by the
shim in ``vendor/`` (iframe-worker by Martin Donath, MIT).

A hundred unpacked snapshots have to fit one site of 1 GB. So figures stay on their pages and as PDF, without the SVG
and PNG made from the same drawing; JSON is written without spaces; stems of other languages than English are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SHIM = "assets/javascripts/iframe-worker.js"
INDEX = "search/search_index.json"
INDEX_SCRIPT = "search/search_index.js"
_VENDOR = Path(__file__).parent / "vendor"
_LEFT_OUT = re.compile(r"figures/[^/]+\.(?:png|svg)|.*\.map|assets/javascripts/lunr/.*")
_DOWNLOAD = re.compile(r'<a\b[^>]*\shref="[^"]*figures/[^"]+\.(?:png|svg)"[^>]*>(?:PNG|SVG)</a>(?:,\s*)?')
_LINK = re.compile(r'(<(?:a|link)\b[^>]*?\shref=")([^"]*)(")')
#: The shim writes a script into its frame, which no hash can foresee; it asks nobody outside either.
_SCRIPTS = re.compile(r"(<meta http-equiv=\"Content-Security-Policy\" content=\"[^\"]*?script-src 'self')[^;]*")
_BUNDLE = re.compile(r'<script src="([^"]*)assets/javascripts/bundle\.')


def offline(site: Mapping[str, bytes]) -> dict[str, bytes]:
    """``site`` (path -> content, with directory addresses) as it can be opened from a file."""
    made = {path: _made(path, content) for path, content in site.items() if not _LEFT_OUT.fullmatch(path)}
    if INDEX in made:
        index = json.loads(made[INDEX])
        for entry in index["docs"]:
            entry["location"] = to_file(entry["location"])
        text = _compact(index)
        made[INDEX] = text.encode()
        made[INDEX_SCRIPT] = f"var __index = {text}".encode()
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


def _made(path: str, content: bytes) -> bytes:
    if path.endswith(".html"):
        return _page(content.decode()).encode()
    return f"{_compact(json.loads(content))}\n".encode() if path.endswith(".json") else content


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _page(html: str) -> str:
    shorter = re.sub(r"(</a>),\s*(</p>)", r"\1\2", _DOWNLOAD.sub("", html))
    linked = _LINK.sub(lambda found: f"{found[1]}{to_file(found[2])}{found[3]}", shorter)
    allowed = _SCRIPTS.sub(r"\1 'unsafe-inline'", linked, count=1)
    return _BUNDLE.sub(lambda found: f'<script src="{found[1]}{SHIM}"></script>\n      {found[0]}', allowed, count=1)
