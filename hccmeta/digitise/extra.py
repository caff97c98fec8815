"""The packages that read figures, imported only when used."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class MissingExtraError(RuntimeError):
    """A package that reads figures is not installed."""


def require(module: str) -> Any:
    """Import `module`, one of the packages that read figures.

    Raises:
        MissingExtraError: it is not installed; the message says what to do.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise MissingExtraError(
            f"digitising a figure needs the package {package!r}, which is not installed: "
            "set the environment up anew with 'make .venv/run', or install what requirements.lock names"
        ) from error
