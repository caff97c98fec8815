import pytest
from simulated import drawings as simulated_drawings


@pytest.fixture(scope="session")
def every():
    """One drawing of every kind, by name."""
    return simulated_drawings.drawings()
