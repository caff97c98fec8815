"""What is computed anew after a change: nothing for a text, and for a number only what depends on it."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from hccmeta.analysis import analyse
from hccmeta.analysis.inputs import named
from hccmeta.evidence import library
from hccmeta.evidence.spec import vocabulary
from hccmeta.ground import codec
from hccmeta.ground.store import Store
from tests.simulated.small_project import write_project

REPOSITORY = Path(__file__).resolve().parents[2]


class Counting:
    """A store that counts, by stage, what it did not remember."""

    def __init__(self, folder):
        self.store, self.computed = Store(folder), Counter()

    def has(self, stage, inputs):
        return self.store.has(stage, inputs)

    def recall(self, stage, inputs, kind, compute):
        if not self.store.has(stage, inputs):
            self.computed[stage] += 1
        return self.store.recall(stage, inputs, kind, compute)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = write_project(
        tmp_path_factory.mktemp("small") / "project", REPOSITORY, trials=("simulated-a", "simulated-b")
    )
    found, _, _ = library.load(root)
    memory = Counting(root / "store")
    results, _ = analyse(found, memory, lambda _: None)
    assert memory.computed["study"] == 2
    assert memory.computed["crosscheck"] == 2
    assert memory.computed["analyses"] == len(found.reviews[0].record.analyses)
    return found, root / "store", results


def _again(found, folder):
    memory = Counting(folder)
    results, _ = analyse(found, memory, lambda _: None)
    return results, memory.computed


def _with_first(found, **changes):
    first, *others = found.studies
    return replace(found, studies=(replace(first, **changes), *others))


def test_a_text_of_a_study_recomputes_nothing_and_stands_in_the_results(built):
    found, folder, before = built
    record = found.studies[0].record
    report = record.reports[0].model_copy(update={"title": "another title", "journal": "another journal"})
    sourced = tuple(
        arm.model_copy(update={"n_source": arm.n_source.model_copy(update={"at": "elsewhere", "note": "a note"})})
        for arm in record.arms
    )
    renamed = record.model_copy(
        update={"name": "A SIMULATED trial, renamed", "reports": (report,), "arms": sourced, "status_note": "a note"}
    )
    results, computed = _again(_with_first(found, record=renamed, notes="other notes"), folder)
    assert not computed
    was, now = codec.dumps(before), codec.dumps(results)
    assert now == was.replace(record.name, renamed.name) != was


def test_titles_of_a_protocol_recompute_nothing_and_stand_in_the_results(built):
    found, folder, before = built
    folder_of, record = found.reviews[0], found.reviews[0].record
    first, *others = record.analyses
    plans = (first.model_copy(update={"title": "what is asked, renamed"}), *others)
    renamed = record.model_copy(update={"analyses": plans, "title": "another title", "short_title": "another"})
    results, computed = _again(replace(found, reviews=(replace(folder_of, record=renamed),)), folder)
    assert not computed
    titles = [one.key.title for one in results.reviews[0].analyses if one.key.plan == first.id]
    assert set(titles) == {"what is asked, renamed"}
    assert codec.dumps(before).replace(first.title, "what is asked, renamed") == codec.dumps(results)


def test_labels_and_new_words_of_the_vocabulary_recompute_nothing(built):
    found, folder, before = built
    words = vocabulary.in_use()
    treatments = tuple(replace(one, label=f"{one.label}, renamed", aliases=("alias",)) for one in words.treatments)
    new = replace(words, treatments=(vocabulary.Term("a-new-drug", "A new drug"), *treatments))
    with vocabulary.using(new):
        results, computed = _again(found, folder)
    assert not computed
    assert codec.dumps(results) == codec.dumps(before)


def test_another_order_of_the_treatments_is_computed(built):
    found, folder, _ = built
    words = vocabulary.in_use()
    with vocabulary.using(replace(words, treatments=words.treatments[::-1])):
        _, computed = _again(found, folder)
    assert computed["study"]


def test_a_curve_recomputes_its_study_and_the_analyses_that_use_it(built):
    found, folder, _ = built
    (key, (curve,)), *_ = found.studies[0].curves.items()
    moved = replace(curve, survival=(*curve.survival[:-1], curve.survival[-1] - 0.001))
    _, computed = _again(_with_first(found, curves={**found.studies[0].curves, key: (moved,)}), folder)
    assert computed["study"] == computed["crosscheck"] == 1
    assert computed["analyses"] == sum(plan.endpoint == key[0] for plan in found.reviews[0].record.analyses)


def test_every_name_comes_back_and_no_stand_in_is_left(built):
    _, _, results = built
    assert "⟨" not in codec.dumps(results)
    assert "Simulated A" in codec.dumps(results)
    assert named(("⟨a-1⟩, ⟨b-2⟩", 1), {"a-1": "⟨b-2⟩", "b-2": "B"}) == ("⟨b-2⟩, B", 1)
