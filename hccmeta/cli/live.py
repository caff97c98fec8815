"""The site as `hccmeta serve` hands it out: pages that load themselves anew after a build, faults in their place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from threading import Condition
from urllib.parse import parse_qs, urlsplit

from hccmeta.ground.problem import Level, Problem, visible

#: Addresses that are ours, not the site's.
SCRIPT, TURN = "/-/reload.js", "/-/turn"
#: Seconds that a page waits for the next build before it asks again.
PATIENCE = 25.0
_RELOAD = """\
const turn = document.currentScript.dataset.turn;
async function follow() {
  try {
    const answer = await fetch(`/-/turn?after=${turn}`);
    if ((await answer.json()).turn !== Number(turn)) return location.reload();
  } catch {
    await new Promise((done) => setTimeout(done, 1000));
  }
  follow();
}
follow();
"""


@dataclass
class Live:
    """What is served: the site's ``folder``, the number of the last build, and what was wrong with it."""

    folder: Path
    number: int = 0
    problems: tuple[Problem, ...] = ()
    said: str = ""
    _ended: Condition = field(default_factory=Condition)

    def turn(self, problems: tuple[Problem, ...], said: str = "") -> None:
        """A build has ended, with these ``problems``, or with what was ``said`` instead of a build."""
        with self._ended:
            self.number, self.problems, self.said = self.number + 1, problems, said
            self._ended.notify_all()

    def after(self, number: int, seconds: float) -> int:
        """The number of the last build, as soon as it is another than ``number``, or when the seconds are over."""
        with self._ended:
            self._ended.wait_for(lambda: self.number != number, timeout=seconds)
            return self.number

    @property
    def faulty(self) -> bool:
        """Whether faults stand in the place of the pages."""
        return bool(self.said) or any(one.level is Level.ERROR for one in self.problems)


def faults_page(live: Live) -> str:
    """What stands in the place of every page until the faults are mended."""
    errors = [one for one in live.problems if one.level is Level.ERROR]
    told = f"<p>{escape(visible(live.said))}</p>" if live.said else ""
    entries = "".join(
        f"<li><code>{escape(visible(one.path))}:{one.line}:{one.column}</code> <strong>{escape(one.code)}</strong> "
        f"{escape(visible(one.what))}<br>Mend: {escape(visible(one.mend))}</li>"
        for one in errors
    )
    title = f"{len(errors)} fault{'' if len(errors) == 1 else 's'}" if errors else "The site was not built"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>body{{font:1rem/1.5 sans-serif;max-width:50rem;margin:3rem auto;padding:0 1rem}}"
        "li{margin:1rem 0;overflow-wrap:anywhere}</style></head><body>"
        f"<h1>{title}</h1>{told}<ol>{entries}</ol>"
        "<p>Mend and save: the site is built again and this page gives way to it.</p></body></html>\n"
    )


class Pages(SimpleHTTPRequestHandler):
    """Answers with the site's files; pages follow the builds."""

    def __init__(self, live: Live, *args: object) -> None:
        self.live = live
        super().__init__(*args, directory=str(live.folder))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """A file of the site, or one of the two addresses by which a page follows."""
        where = urlsplit(self.path)
        if where.path == SCRIPT:
            self._answer(_RELOAD, "text/javascript")
        elif where.path == TURN:
            after = parse_qs(where.query).get("after", [""])[0]
            number = self.live.after(int(after) if after.isdecimal() else -1, PATIENCE)
            self._answer(json.dumps({"turn": number}), "application/json")
        elif (text := self._page(where.path)) is not None:
            script = f'<script src="{SCRIPT}" data-turn="{self.live.number}" defer></script>'
            self._answer(text.replace("</head>", f"{script}</head>", 1), "text/html")
        else:
            super().do_GET()

    def _page(self, address: str) -> str | None:
        """The page at ``address`` (HTML), or the faults in its place; None when it is none, or lacks its last slash."""
        path = Path(self.translate_path(self.path))
        if address.endswith("/"):
            path = path / "index.html"
        if path.suffix != ".html":
            return None
        if self.live.faulty:
            return faults_page(self.live)
        try:
            return path.read_text(encoding="utf-8")
        except OSError:
            return None

    def _answer(self, text: str, kind: str) -> None:
        data = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def end_headers(self) -> None:
        """Nothing is kept by the browser: the next build makes it old."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of the single requests."""
