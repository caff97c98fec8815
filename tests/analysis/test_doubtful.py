"""A retracted study keeps its page and leaves the pool; the pool with it stands beside."""

from dataclasses import replace

import pytest

from hccmeta.analysis import analyse_review
from hccmeta.ground.store import Store
from hccmeta.words.details import table_of, tables_of


@pytest.fixture(scope="module")
def retracted(real):
    """The review after sorafenib, as if RESORCE had been retracted (it has not)."""
    studies = tuple(
        replace(one, record=one.record.model_copy(update={"status": "retracted"}))
        if one.record.id == "resorce-2017"
        else one
        for one in real.library.studies
    )
    library = replace(real.library, studies=studies)
    folder = next(one for one in library.reviews if one.record.id == "second-line-after-sorafenib")
    return analyse_review(folder, library, real.results.studies, Store(None))


def pooled(review):
    return next(one for one in review.analyses if one.kind == "active-v-control" and one.primary)


def test_it_leaves_the_pool_as_if_left_out(real, retracted):
    official = pooled(real.results.review("second-line-after-sorafenib"))
    left_out = next(table for table in tables_of(official) if table.id == "leave-one-out")
    without = next(row for row in left_out.rows if "RESORCE" in row[0])
    now = pooled(retracted)
    assert now.k == official.k - 1
    assert now.estimate == pytest.approx(without[1])


def test_the_pool_with_it_stands_beside(real, retracted):
    table = table_of(pooled(retracted), "with-doubtful")
    (_, *now, k_now), (label, *then, k_then) = table.rows
    assert now[0] == pooled(retracted).estimate
    assert then[0] == pytest.approx(pooled(real.results.review("second-line-after-sorafenib")).estimate)
    assert (k_now, k_then) == (3, 4)
    assert "RESORCE (retracted)" in label


def test_its_patients_are_not_counted(real, retracted):
    whole = real.results.review("second-line-after-sorafenib")
    assert retracted.n_patients == whole.n_patients - 573
    assert "resorce-2017" in retracted.selection.included


def test_without_doubtful_studies_there_is_no_such_table(real):
    for review in real.results.reviews:
        for one in review.analyses:
            assert all(table.id != "with-doubtful" for table in tables_of(one))
