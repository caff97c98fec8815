"""What several tests of the statistics share: public data, and arms of patients for property tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from lifelines.datasets import load_lung


@pytest.fixture(scope="session")
def lung() -> pd.DataFrame:
    """The NCCTG lung cancer data (Loprinzi et al. 1994) as lifelines ships it: time in days, status 1 = dead."""
    return load_lung()


def _arm(min_size: int, ties: bool) -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    # Whole numbers bring ties; distinct multiples of 1/64 none. Both are exact in binary, so that scaling is.
    times = st.integers(1, 20) if ties else st.integers(1, 2000).map(lambda i: i / 64)
    patients = st.tuples(times, st.booleans())
    unique_by = None if ties else (lambda patient: patient[0])
    return st.lists(patients, min_size=min_size, max_size=30, unique_by=unique_by).map(
        lambda rows: (np.array([t for t, _ in rows], dtype=float), np.array([e for _, e in rows], dtype=int))
    )


@pytest.fixture(scope="session")
def tied_arm() -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    """Arms ``(time, event)`` of 2 to 30 patients with ties."""
    return _arm(2, ties=True)


@pytest.fixture(scope="session")
def distinct_arm() -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    """Arms ``(time, event)`` of 4 to 30 patients without ties."""
    return _arm(4, ties=False)
