"""A folder has one writer at a time, and a dead writer holds nothing."""

import os
import signal
import subprocess
import sys

import pytest

from hccmeta.ground.lock import LockedError, locked

HOLD = (
    "import sys, time; from pathlib import Path; from hccmeta.ground.lock import locked\n"
    "with locked(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)\n"
)


def test_the_second_writer_is_told_who_has_it(tmp_path, repository):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "build")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LockedError, match=f"process {other.pid} is writing"), locked(tmp_path / "build"):
            pass
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait()
    with locked(tmp_path / "build"):
        assert (tmp_path / "build" / ".lock").read_text() == f"{os.getpid()}\n"


def test_the_lock_is_let_go_after_a_fault(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    with locked(tmp_path):
        pass
