"""What a page may run: a Content-Security-Policy in every page, and a fault for a script that is not the theme's.

Pages hold text from many hands. It is escaped where it is printed; should that ever fail, a browser that reads the
policy runs nothing of it, and a build that finds it does not publish.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

#: All but scripts. Styles stand in attributes of figures and tables; pictures that a reader drops are blobs.
_POLICY = (
    "default-src 'self'; script-src {}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
#: Blocks of data are no scripts.
_DATA = re.compile(r"\btype=\"?application/(?:ld\+)?json", re.IGNORECASE)
_CHARSET = '<meta charset="utf-8">'


def protected(page: str) -> tuple[str, tuple[str, ...]]:
    """``page`` (HTML of the theme) with its policy, and the beginning of each script that is not the theme's own."""
    texts = [
        text for attributes, text in _SCRIPT.findall(page) if "src=" not in attributes and not _DATA.search(attributes)
    ]
    foreign = tuple(text.strip()[:60] for text in texts if not any(one.fullmatch(text) for one in _of_theme()))
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in dict.fromkeys(texts)]
    policy = _POLICY.format(" ".join(["'self'", *hashes]))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    if _CHARSET not in page:
        foreign += (f"there is no {_CHARSET} behind which the policy could stand",)
    return page.replace(_CHARSET, f"{_CHARSET}\n      {meta}", 1), foreign


@cache
def _of_theme() -> tuple[re.Pattern[str], ...]:
    """The inline scripts of the theme, out of its own templates; where one prints a value, that is a relative path."""
    spec = find_spec("material")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "templates" / "partials" / "javascripts"
    patterns = []
    for file in sorted(folder.glob("*.html")):
        for attributes, text in _SCRIPT.findall(file.read_text(encoding="utf-8")):
            if not attributes.strip():
                literal = re.split(r"\{\{.*?\}\}", text)
                patterns.append(re.compile(r"[./]{0,80}".join(re.escape(part) for part in literal)))
    return tuple(patterns)
