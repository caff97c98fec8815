"""Work over several processes gives what one process gives, in the same order."""

import math

import pytest

from hccmeta.ground import parallel


@pytest.mark.parametrize("processes", ["1", "2"])
def test_results_come_in_the_order_of_the_items(monkeypatch, processes):
    monkeypatch.setenv(parallel.PROCESSES, processes)
    assert parallel.over(math.sqrt, range(7), many=2) == [math.sqrt(one) for one in range(7)]


@pytest.mark.parametrize("given", ["", "0", "-3", "many"])
def test_a_number_of_processes_that_is_none_is_that_of_the_cores(monkeypatch, given):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: 5)
    monkeypatch.setenv(parallel.PROCESSES, given)
    assert parallel.processes() == 5
