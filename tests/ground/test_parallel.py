"""Work over several processes gives what one process gives, in the same order."""

import math
import os
import signal

import pytest

from hccmeta.ground import parallel


@pytest.mark.parametrize("processes", ["1", "2"])
def test_results_come_in_the_order_of_the_items(monkeypatch, processes):
    monkeypatch.setenv(parallel.PROCESSES, processes)
    assert list(parallel.over(math.sqrt, range(7), many=2)) == [math.sqrt(one) for one in range(7)]


@pytest.mark.parametrize("given", ["", "0", "-3", "many"])
def test_a_number_of_processes_that_is_none_is_that_of_the_cores(monkeypatch, given):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: 5)
    monkeypatch.setenv(parallel.PROCESSES, given)
    assert parallel.processes() == 5


def test_a_killed_worker_loses_nothing(monkeypatch, tmp_path):
    mark = str(tmp_path / "killed")

    def killed_once(item):  # inside, so that another process is sent the function and not its name
        if item == 3 and not os.path.exists(mark):
            open(mark, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return item * item

    monkeypatch.setenv(parallel.PROCESSES, "2")
    found = list(parallel.over(killed_once, range(12), many=2))
    assert os.path.exists(mark)
    assert found == [one * one for one in range(12)]


def test_results_come_one_by_one(monkeypatch):
    monkeypatch.setenv(parallel.PROCESSES, "1")
    seen = []
    first = next(parallel.over(lambda one: seen.append(one) or one, range(5), many=2))
    assert (first, seen) == (0, [0])


@pytest.mark.slow
def test_a_cluster_gives_the_same(monkeypatch):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        monkeypatch.setenv(parallel.SCHEDULER, cluster.scheduler_address)
        assert list(parallel.over(math.sqrt, range(7), many=2)) == [math.sqrt(one) for one in range(7)]
