"""The real studies: what is computed agrees with what the third-party patients give, and nothing is dropped silently.

The reference figures are those of Bomze et al. (JAMA Netw Open 2020;3(10):e2017675), by way of the seed.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from hccmeta.analysis.codes import Measure
from hccmeta.analysis.results import Results
from hccmeta.ground import codec
from hccmeta.words import said
from hccmeta.words.details import tables_of

SEED = Path(__file__).resolve().parents[3] / "shared" / "evidence"
shared = pytest.mark.skipif(not SEED.is_dir(), reason="the seed of the evidence is not beside this checkout")


def rows(name: str) -> list[dict[str, str]]:
    with open(SEED / name, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
@shared
def test_arms_agree_with_the_patients_behind_their_curves(real):
    arms = {(arm.study, arm.arm): arm for study in real.results.studies for arm in study.arms}
    reference = rows("reconstructed_arms.csv")
    for row in reference:
        arm = arms[row["study"], row["arm"]]
        rmst = {one.tau: one for one in arm.rmst}
        assert rmst[12.0].estimate == pytest.approx(float(row["rmst12"]), abs=0.05), row
        if row["rmst24"]:
            assert rmst[24.0].estimate == pytest.approx(float(row["rmst24"]), abs=0.15), row
        else:
            assert rmst[24.0].estimate is None or row["study"] == "reach-2-2019"
        if row["median"]:
            assert arm.median.estimate == pytest.approx(float(row["median"]), abs=0.3), row
        else:
            assert arm.median.estimate is None
        assert arm.n == int(row["n"])


@pytest.mark.shared
@shared
def test_hazard_ratios_agree_with_the_patients_behind_their_curves(real):
    found = {(one.study, one.arm, one.reference): one for study in real.results.studies for one in study.contrasts}
    for row in rows("reconstructed_contrasts.csv"):
        one = found[row["study"], row["arm"], row["reference"]]
        assert one.hr.estimate == pytest.approx(float(row["hr"]), abs=0.03), row


def test_an_arm_too_short_for_tau_says_so(real):
    sharp = real.results.study("sharp-2008")
    for arm in sharp.arms:
        at_24 = next(one for one in arm.rmst if one.tau == 24)
        assert at_24.estimate is None
        assert "24" in said.why(at_24)


def test_a_curve_that_reaches_zero_is_estimable_beyond_its_end(real):
    placebo = next(arm for arm in real.results.study("reach-2-2019").arms if arm.arm == "placebo")
    assert placebo.last_time < 24
    assert next(one for one in placebo.rmst if one.tau == 24).estimate is not None


def test_every_standard_error_carries_the_reconstruction(real):
    for study in real.results.studies:
        for arm in study.arms:
            for one in arm.rmst:
                if one.estimate is not None:
                    assert one.se > 0
                    assert 0 <= one.reconstruction_share < 0.5


def test_reviews_select_by_their_conditions(real):
    for review in real.results.reviews:
        folder = next(one for one in real.library.reviews if one.record.id == review.id)
        screened = {row.study for row in folder.screening if row.decision == "included"}
        assert set(review.selection.included) == screened, review.id


def test_every_excluded_study_names_the_conditions_it_fails(real):
    for review in real.results.reviews:
        everybody = {study for study, _ in review.selection.excluded} | set(review.selection.included)
        assert everybody == {folder.record.id for folder in real.library.studies}
        assert all(conditions for _, conditions in review.selection.excluded)


def test_what_cannot_be_estimated_has_its_reason(real):
    for review in real.results.reviews:
        for one in review.analyses:
            if one.estimate is None:
                assert said.why(one) or tables_of(one), one.id
            else:
                assert said.method(one.method), one.id
                assert one.k > 0
                assert one.n > 0


def test_the_first_review_waits_for_its_curves(real):
    review = real.results.review("second-line-after-io")
    nested = [one for one in review.analyses if one.kind == "nested"]
    assert nested
    assert all(one.status == "not-estimable" and "curves wanted" in said.why(one) for one in nested)
    medians = [one for one in review.analyses if one.kind == "reported-medians" and one.estimate is not None]
    assert medians
    assert all(one.status == "descriptive" for one in medians)


def test_anchored_pool_is_the_weighted_mean_of_its_rows(real):
    pooled = next(
        one for one in real.results.review("second-line-after-sorafenib").analyses if one.kind == "active-v-control"
    )
    rows = [row for row in pooled.rows if row.weight is not None]
    weights = np.array([row.weight for row in rows])
    assert weights.sum() == pytest.approx(1)
    mean = float(weights @ [row.estimate for row in rows])
    others = {line.label.model: line.estimate for line in pooled.details.sensitivity.lines}
    assert others.get("reml_wider", pooled.estimate) == pytest.approx(mean)
    assert pooled.estimate == pytest.approx(mean, abs=0.1)  # with few studies the prior lets tau be more than 0
    assert pooled.k == len({row.study for row in rows})
    assert pooled.n == sum(row.n for row in rows)


def test_leave_one_out_leaves_each_study_out_once(real):
    pooled = next(
        one for one in real.results.review("second-line-after-sorafenib").analyses if one.kind == "active-v-control"
    )
    table = next(table for table in tables_of(pooled) if table.id == "leave-one-out")
    assert len(table.rows) == pooled.k
    assert {row[-1] for row in table.rows} == {pooled.k - 1}


def test_only_randomised_contrasts_are_pooled_in_anchored_reviews(real):
    designs = {folder.record.id: folder.record.design for folder in real.library.studies}
    for review_id in ("first-line-tki", "second-line-after-sorafenib"):
        for one in real.results.review(review_id).analyses:
            if one.kind in ("contrasts", "active-v-control", "hazard-ratio"):
                assert {designs[row.study] for row in one.rows} <= {"randomised"}, one.id


def test_not_stated_criteria_are_never_put_together(real):
    for review in real.results.reviews:
        for one in review.analyses:
            if one.kind == "response" and "not stated" in said.title(one):
                assert one.k <= 1, one.id


def test_every_result_comes_back_from_its_text_as_it_was(real):
    text = codec.dumps(real.results)
    back = codec.loads(Results, text)
    assert codec.dumps(back) == text
    arms = [[arm for study in one.studies for arm in study.arms] for one in (real.results, back)]
    assert [arm.time.tobytes() for arm in arms[0]] == [arm.time.tobytes() for arm in arms[1]]
    assert isinstance(back.reviews[0].analyses[0].measure, Measure)
