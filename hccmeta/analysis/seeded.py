"""Random numbers of an analysis: the same names give the same draws in every build."""

from __future__ import annotations

import numpy as np

from hccmeta.ground.digest import seed_of


def seeded(*names: str) -> np.random.Generator:
    """A generator for what ``names`` say: an analysis, a study with its endpoint and arm."""
    return np.random.default_rng(seed_of(*names))
