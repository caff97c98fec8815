"""Censor marks: one may hide several patients, and a published total of events is met beside them."""

from __future__ import annotations

import numpy as np
import pytest
from reconstruction_marks import TAU, figure

from hccmeta import stats


@pytest.mark.parametrize(
    "offered", [("censor_time", "n_events"), ("risk_time", "n_at_risk", "censor_time", "n_events")]
)
@pytest.mark.parametrize("n", [600, 1700])
def test_the_total_of_events_is_met_in_large_arms_whose_marks_hide_one_another(
    n: int, offered: tuple[str, ...]
) -> None:
    for number in range(2):
        arm, (time, survival), given = figure(n, number)
        assert given["censor_time"].size < 0.8 * (arm.event == 0).sum()
        found = stats.reconstruct_detailed(time, survival, n=n, **{name: given[name] for name in offered})
        assert found.events_missed == 0
        assert not found.astray
        true = stats.rmst(arm.time, arm.event, tau=TAU)
        rebuilt = stats.rmst(found.ipd.time, found.ipd.event, tau=TAU)
        assert rebuilt.estimate == pytest.approx(true.estimate, rel=1e-4)
        assert rebuilt.se == pytest.approx(true.se, rel=2e-3)


def test_marks_say_how_many_were_at_risk_where_nothing_else_does() -> None:
    errors: dict[bool, list[float]] = {True: [], False: []}
    for number in range(4):
        arm, (time, survival), given = figure(150, number)
        for marks, missed in errors.items():
            ipd = stats.reconstruct(time, survival, n=150, censor_time=given["censor_time"] if marks else None)
            at = np.arange(6, 60, 6.0)
            missed.append(float(np.abs(ipd.n_at_risk(at) - (arm.time[None, :] >= at[:, None]).sum(axis=1)).mean()))
    assert np.mean(errors[True]) < 0.5 * np.mean(errors[False])


def test_draws_keep_the_total_beside_marks() -> None:
    arm, (time, survival), given = figure(600, 1)
    known = {name: given[name] for name in ("censor_time", "n_events", "risk_time", "n_at_risk")}
    draws = stats.reconstruction_ensemble(time, survival, n=600, m=4, rng=np.random.default_rng(1), **known)
    for draw in draws:
        assert abs(draw.n_events - int(arm.event.sum())) <= 1
        assert draw.n_at_risk(given["risk_time"]).tolist() == given["n_at_risk"].tolist()
