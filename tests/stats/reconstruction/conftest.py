"""Arms of lifelines' data sets and simulated figures of them; the simulator is the benchmarks' own."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines.datasets import load_gbsg2, load_leukemia, load_lung, load_waltons

Arm = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="session")
def lifelines_arms() -> dict[str, Arm]:
    """Arms ``(time, event)`` of four public data sets."""
    lung, waltons, gbsg, leukemia = load_lung(), load_waltons(), load_gbsg2(), load_leukemia()
    return {
        "lung women": _arm(lung[lung.sex == 2].time / 30.4, lung[lung.sex == 2].status),
        "lung men": _arm(lung[lung.sex == 1].time / 30.4, lung[lung.sex == 1].status),
        "waltons control": _arm(waltons[waltons.group == "control"]["T"], waltons[waltons.group == "control"].E),
        "gbsg hormones": _arm(gbsg[gbsg.horTh == "yes"].time / 30.4, gbsg[gbsg.horTh == "yes"].cens),
        "leukaemia treated": _arm(leukemia[leukemia.Rx == 0].t, leukemia[leukemia.Rx == 0].status),
    }


def _arm(time: object, event: object) -> Arm:
    return np.asarray(time, dtype=float), np.asarray(event, dtype=int)
