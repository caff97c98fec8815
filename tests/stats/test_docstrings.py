"""Every example in the docstrings of hccmeta.stats runs and says what it prints."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from hccmeta import stats

MODULES = sorted(m.name for m in pkgutil.walk_packages(stats.__path__, "hccmeta.stats."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name), verbose=False)
    assert result.failed == 0
