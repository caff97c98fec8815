"""Proportional hazards: against R's cox.zph since 3.0, and what a transform of time may not change."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats


@pytest.mark.parametrize(
    ("transform", "terms", "overall"),
    [
        ("km", [2.3054372267748, 0.187987673560504, 2.05424877386277], 4.46365758816199),
        ("identity", [2.49191321650826, 0.152350317151019, 1.5782352382526], 4.11938295093637),
        ("log", [2.03493687835781, 3.37363401089743, 0.370496324734145], 5.38982142764135),
    ],
)
def test_lung_agrees_with_r(lung, transform, terms, overall):
    # R 4.2.2, survival 3.8-6: cox.zph(coxph(Surv(time, event) ~ sex + age + ph.ecog), transform = )
    known = lung.dropna(subset=["ph.ecog"])
    x = np.column_stack((known["sex"] == 2, known["age"], known["ph.ecog"]))
    found = stats.proportional_hazards_test(known["time"], known["status"], x, transform=transform)
    assert [t.statistic for t in found.terms] == pytest.approx(terms, abs=1e-7)
    assert (found.overall.statistic, found.overall.df) == pytest.approx((overall, 3), abs=1e-7)


@pytest.mark.parametrize(
    ("ties", "transform", "statistic"),
    [("efron", "rank", 2.62108183503466), ("breslow", "rank", 2.61110971630735), ("breslow", "km", 2.85295157377082)],
)
def test_ties_and_ranks_agree_with_r(lung, ties, transform, statistic):
    found = stats.proportional_hazards_test(
        lung["time"], lung["status"], lung["sex"] == 2, transform=transform, ties=ties
    )
    assert found.overall.statistic == pytest.approx(statistic, abs=1e-8)
    assert found.terms == (found.overall,)


def test_the_unit_of_time_does_not_matter(lung):
    days, months = (
        stats.proportional_hazards_test(lung["time"] / unit, lung["status"], lung["sex"], transform="identity")
        for unit in (1, 30.4)
    )
    assert months.overall.statistic == pytest.approx(days.overall.statistic)


def test_columns_of_one_term_are_tested_together(lung):
    known = lung.dropna(subset=["ph.ecog"])
    x = np.column_stack((known["sex"] == 2, known["ph.ecog"] == 1, known["ph.ecog"] >= 2))
    found = stats.proportional_hazards_test(known["time"], known["status"], x, terms=[[0], [1, 2]])
    assert [t.df for t in found.terms] == [1, 2]
    turned = stats.proportional_hazards_test(known["time"], known["status"], x @ [[1, 0, 0], [0, 1, 1], [0, 0, 1]])
    assert turned.overall.statistic == pytest.approx(found.overall.statistic)


def test_crossing_hazards_are_seen_and_proportional_ones_are_not():
    rng = np.random.default_rng(11)
    arm = np.repeat([0, 1], 400)
    crossing = np.where(arm == 1, 10 * rng.weibull(2.5, 800), 10 * rng.weibull(0.7, 800))
    assert stats.proportional_hazards_test(crossing, np.ones(800), arm).overall.p < 1e-6
    proportional = rng.exponential(np.where(arm == 1, 14, 10))
    assert stats.proportional_hazards_test(proportional, np.ones(800), arm).overall.p > 0.01


def test_wrong_options_are_named():
    time, event, x = [1, 2, 3, 4], [1, 1, 1, 1], [1, 0, 0, 1]
    with pytest.raises(ValueError, match="transform"):
        stats.proportional_hazards_test(time, event, x, transform="sqrt")
    with pytest.raises(ValueError, match="ties"):
        stats.proportional_hazards_test(time, event, x, ties="exact")
    with pytest.raises(ValueError, match="time"):
        stats.proportional_hazards_test([0, 2, 3, 4], event, x, transform="log")
