"""The one fault of the statistics that is not a wrong argument."""

from __future__ import annotations


class ConvergenceError(RuntimeError):
    """An iteration ended without a solution; the message says which and why.

    Wrong arguments raise ``ValueError`` naming the argument instead.
    """
