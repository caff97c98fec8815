"""The arm level and patients over studies answer R's reference cases without one disagreement."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COMPARE = HERE.parents[2] / "shared" / "oracle" / "compare.py"


@pytest.mark.shared
@pytest.mark.skipif(not COMPARE.exists(), reason="the reference cases stand outside the repository")
@pytest.mark.parametrize("area", ["survival", "rmst_meta"])
def test_nothing_disagrees(area, capsys):
    spec = importlib.util.spec_from_file_location("oracle_compare", COMPARE)
    compare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(compare)
    status = compare.main([area, "--adapter", str(HERE / "evaluate.py")])
    assert status == 0, capsys.readouterr().out
