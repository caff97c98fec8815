import importlib.util
import sys
from pathlib import Path

import pytest

#: The simulated drawings stand with the other simulated things; every test below may import them by name.
FILE = Path(__file__).parents[1] / "simulated" / "drawings.py"
_spec = importlib.util.spec_from_file_location("simulated_drawings", FILE)
simulated_drawings = importlib.util.module_from_spec(_spec)
sys.modules["simulated_drawings"] = simulated_drawings
_spec.loader.exec_module(simulated_drawings)


@pytest.fixture(scope="session")
def every():
    """One drawing of every kind, by name."""
    return simulated_drawings.drawings()
