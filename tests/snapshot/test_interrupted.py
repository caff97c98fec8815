"""Killed at any moment, nothing half-written is taken for whole."""

import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from hccmeta.snapshot.archive import read_members

WRITER = """
import sys
from pathlib import Path
from hccmeta.snapshot.archive import write_archive
from hccmeta.ground.atomic import write_atomically
folder, n = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    n += 1
    body = (f"{n} " * 40_000).encode()
    write_archive(folder / "hccmeta-26.0.0.zip", {f"site/{i}.html": body for i in range(8)})
    write_atomically(folder / "26.0.0.json", body)
"""


def test_killed_while_writing_the_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    rng = random.Random(20261121)
    whole = 0
    for _ in range(12):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(rng.uniform(0.01, 0.12))
            writer.send_signal(signal.SIGKILL)
        kept = tmp_path / "hccmeta-26.0.0.zip"
        if kept.exists():
            members = read_members(kept)
            assert len(members) == 8
            assert len(set(members.values())) == 1
            with zipfile.ZipFile(kept) as archive:
                assert archive.testzip() is None
            whole += 1
        text = tmp_path / "26.0.0.json"
        if text.exists():
            words = text.read_text().split(" ")[:-1]
            assert len(words) == 40_000
            assert len(set(words)) == 1
    assert whole > 0
    assert {one.name for one in tmp_path.iterdir() if not one.name.startswith(".")} <= {kept.name, text.name}
