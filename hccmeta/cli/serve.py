"""``hccmeta serve``."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import click

from hccmeta.cli.build import build_site
from hccmeta.cli.common import project_root, say


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of the single requests."""


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
def command(port: int) -> None:
    """Build the site and serve it on localhost, until Ctrl-C.

    \b
    Examples:
      hccmeta serve
      hccmeta serve --port 0
    """
    # Figures for print take longer than the rest: they wait for `hccmeta build`.
    folder = build_site(project_root(), formats=("svg",))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    except OSError as error:
        raise click.UsageError(f"port {port} cannot be used ({error.strerror}); try --port 0") from error
    say(f"the site is at http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C ends)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("ended")
    finally:
        server.server_close()
