from dataclasses import dataclass

import pytest

from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.digest import digest
from hccmeta.ground.store import Store


@dataclass(frozen=True)
class Number:
    value: float


class Counting:
    def __init__(self, value: float) -> None:
        self.value, self.calls = value, 0

    def __call__(self) -> Number:
        self.calls += 1
        return Number(self.value)


def test_a_second_request_recalls_the_first(tmp_path):
    compute = Counting(2.5)
    store = Store(tmp_path)
    first = store.recall("study", ("input",), Number, compute)
    second = store.recall("study", ("input",), Number, compute)
    assert first == second == Number(2.5)
    assert compute.calls == 1


def test_other_inputs_and_other_stages_are_computed(tmp_path):
    store, compute = Store(tmp_path), Counting(1.0)
    for stage, inputs in (("study", ("a",)), ("study", ("b",)), ("analyses", ("a",)), ("study", ("a", ""))):
        store.recall(stage, inputs, Number, compute)
    assert compute.calls == 4


@pytest.mark.parametrize("damage", [b"", b"not json", b'0000\n{"value": 9}', None])
def test_a_damaged_entry_is_computed_anew(tmp_path, damage):
    store, compute = Store(tmp_path), Counting(1.0)
    store.recall("study", ("a",), Number, compute)
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    assert store.recall("study", ("a",), Number, compute) == Number(1.0)
    assert compute.calls == 2
    store.recall("study", ("a",), Number, compute)
    assert compute.calls == 2


def test_a_store_without_a_folder_keeps_nothing():
    compute = Counting(1.0)
    for _ in range(2):
        Store(None).recall("study", ("a",), Number, compute)
    assert compute.calls == 2


def test_an_unknown_stage_is_refused(tmp_path):
    with pytest.raises(KeyError):
        Store(tmp_path).key("no such stage", ())


def test_parts_cannot_be_shifted_against_each_other():
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("ab", "c", "")}) == 4


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "file.txt"
    write_atomically(target, "old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("hccmeta.ground.atomic.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
