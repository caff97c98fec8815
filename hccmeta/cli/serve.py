"""``hccmeta serve``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click

from hccmeta.cli.build import built
from hccmeta.cli.common import progress_on_stderr, project_root, say
from hccmeta.cli.live import Live, Pages
from hccmeta.cli.watched import Seen, saved, seen
from hccmeta.ground.lock import LockedError
from hccmeta.ground.problem import as_text

#: Figures for print take longer than the rest: they wait for `hccmeta build`.
FORMATS = ("svg",)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
def command(port: int) -> None:
    """Build the site and serve it on localhost; build it again whenever you save a file, until Ctrl-C.

    The page in the browser loads itself anew. Faults are shown in its place until they are mended.

    \b
    Examples:
      hccmeta serve
      hccmeta serve --port 0
    """
    root = project_root()
    live = Live(root / "build" / "site")
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Pages, live))
    except OSError as error:
        raise click.UsageError(f"port {port} cannot be used ({error.strerror}); try --port 0") from error
    server.daemon_threads = True
    before = seen(root)
    _build(root, live)
    Thread(target=server.serve_forever, daemon=True).start()
    say(f"the site is at http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C ends)")
    try:
        _follow(root, before, partial(_build, root, live))
    except KeyboardInterrupt:
        say("ended")
    finally:
        server.shutdown()
        server.server_close()


def _follow(root: Path, before: Seen, build: Callable[[], None]) -> None:
    """Builds whenever something was saved after ``before``, one build at a time."""
    while True:
        before = saved(root, before)
        build()


def _build(root: Path, live: Live) -> None:
    """One build; what is wrong goes to the terminal, and into the place of the pages."""
    try:
        problems, said = built(root, FORMATS, progress_on_stderr()), ""
    except (LockedError, OSError) as error:  # another build, a full disk: the next save tries again
        problems, said = (), str(error)
    for line in (*map(as_text, problems), *filter(None, [said])):
        say(line)
    live.turn(problems, said)
