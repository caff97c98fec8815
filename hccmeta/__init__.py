"""A living systematic review of hepatocellular carcinoma that recomputes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hccmeta.snapshot.load import LoadedResults, load_results

__version__ = "0.1.0"
__all__ = ["LoadedResults", "__version__", "load_results"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: ``import hccmeta`` stays instant, and needs no library.
    if name in ("LoadedResults", "load_results"):
        from hccmeta.snapshot import load

        return getattr(load, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
