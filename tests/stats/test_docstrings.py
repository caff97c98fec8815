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


def test_what_people_call_has_examples():
    without = [
        f"{function.__module__}.{function.__name__}"
        for function in vars(stats).values()
        if callable(function) and not isinstance(function, type) and ">>>" not in (function.__doc__ or "")
    ]
    assert without == []
