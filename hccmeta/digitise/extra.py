"""The optional packages of digitising, imported only when used."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class MissingExtraError(RuntimeError):
    """The optional extra `digitise` is not installed."""


def require(module: str) -> Any:
    """Import `module`, one of the packages of the extra `digitise`.

    Raises:
        MissingExtraError: with the command that installs the extra.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise MissingExtraError(
            f"digitising a figure needs the package {package!r}, which is not installed: "
            "run pip install 'hccmeta[digitise]' (from a checkout: pip install -e '.[digitise]')"
        ) from error
