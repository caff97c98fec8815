"""Degenerate inputs over the whole public API: a number, a status with its reason, or a ValueError; never a warning."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable

import numpy as np
import pytest

from hccmeta import stats

#: Effects and variances that real data bring and that formulas stumble over.
EFFECTS = {
    "one": ([0.3], [0.04]),
    "two equal": ([0.3, 0.3], [0.04, 0.04]),
    "two far apart": ([-5.0, 5.0], [0.01, 0.01]),
    "one precise": ([0.0, 1.0], [1e-9, 0.04]),
    "all equal": ([0.3] * 4, [0.04] * 4),
    "equal variances": ([0.1, 0.3, 0.2, 0.5], [0.04] * 4),
    "agree beyond chance": ([0.10, 0.10, 0.10, 0.11], [0.04] * 4),
    "all zero": ([0.0, 0.0, 0.0], [0.1, 0.2, 0.3]),
    "one far outlier": ([-1, 0.5, 0.5, 0.5, 1, 1, 2, 10], [1, 1, 2.4, 0.5, 1, 1, 1.2, 1.5]),
    "huge": ([1e8, 2e8, 3e8], [1e12, 1e13, 1e14]),
    "tiny": ([1e-9, 2e-9, 3e-9], [1e-20, 1e-19, 1e-20]),
    "very unequal": ([0.1, 0.2, 0.3], [1e-8, 1.0, 1e8]),
    "zero variance": ([0.1, 0.2, 0.3], [0.1, 0.0, 0.2]),
    "empty": ([], []),
    "missing": ([0.1, float("nan")], [0.1, 0.1]),
}
ON_EFFECTS: dict[str, Callable] = {
    **{f"pool {t} {c}": lambda y, v, t=t, c=c: stats.pool(y, v, tau2=t, ci=c)
       for t, c in itertools.product(("REML", "ML", "DL", "PM", "SJ", "HE", "HS", "EE"),
                                     ("HK", "HK-adhoc", "HK-max", "KR", "t", "z"))
       if c != "KR" or t in ("REML", "ML")},
    "heterogeneity QP": stats.heterogeneity,
    "heterogeneity PL": lambda y, v: stats.heterogeneity(y, v, method="PL"),
    "heterogeneity GENQ": lambda y, v: stats.heterogeneity(y, v, tau2="GENQ", method="GENQ"),
    "bayes": lambda y, v: stats.bayes_pool(y, v, scale=0.5),
    "batch": lambda y, v: stats.pool_batch([y, y], [v, v]),
    "leave one out": stats.leave_one_out,
    "cumulative": lambda y, v: stats.cumulative(y, v, list(range(len(y)))),
    "influence": stats.influence,
    "residuals": stats.residuals,
    "shrunken": stats.shrunken_effects,
    "sign test": lambda y, v: stats.sign_test(y, v),
    "egger": stats.asymmetry_test,
    "egger mixed": lambda y, v: stats.asymmetry_test(y, v, model="mixed"),
    "rank": stats.rank_test,
    "trim and fill": stats.trim_and_fill,
    "trim and fill R0": lambda y, v: stats.trim_and_fill(y, v, estimator="R0", side="left"),
    "fail-safe": stats.fail_safe_n,
    "henmi copas": stats.henmi_copas,
    "limit": stats.limit_meta,
    "selection": stats.selection_model,
    "regression": lambda y, v: stats.meta_regression(y, v, np.arange(len(y))),
    "regression KR": lambda y, v: stats.meta_regression(y, v, np.ones((len(y), 1)), ci="HK-max"),
    "one study": lambda y, v: stats.arm_regression(y, v, np.ones((len(y), 1)), study=["a"] * len(y)),
    "one arm each": lambda y, v: stats.arm_regression(y, v, np.ones((len(y), 1)), study=list(range(len(y)))),
    "pairs": lambda y, v: stats.arm_regression(
        y, v, np.column_stack([np.ones(len(y)), np.arange(len(y)) % 2]), study=np.arange(len(y)) // 2, df="within"
    ),
    "robust": lambda y, v: stats.robust_regression(
        y, v, np.ones((len(y), 1)), cluster=np.arange(len(y)) // 2, tau2_cluster=0.0, tau2_row=0.0
    ),
    "components": lambda y, v: stats.component_intervals(y, v, np.ones((len(y), 1)), study=np.arange(len(y)) // 2),
    "within and between": lambda y, v: stats.within_between(
        y, v, np.arange(len(y)) % 2, study=np.arange(len(y)) // 2
    ),
    "subgroups": lambda y, v: stats.subgroups(y, v, ["a", *["b"] * (len(y) - 1)]),
    "subgroups together": lambda y, v: stats.subgroups(y, v, ["a", *["b"] * (len(y) - 1)], common_tau2=True),
    "multivariate": lambda y, v: stats.multivariate_pool(np.array(y)[:, None], np.array(v)[:, None, None]),
    "network": lambda y, v: stats.network(y, np.sqrt(v), ["a"] * len(y), ["b"] * len(y), list(range(len(y)))),
}  # fmt: skip

#: Events of patients in two groups.
COUNTS = {
    "no events": ([0, 0], [15, 13], [0, 0], [13, 15]),
    "only events": ([15, 13], [15, 13], [13, 15], [13, 15]),
    "none on one side": ([0, 0], [15, 13], [4, 5], [13, 15]),
    "all on one side": ([15, 13], [15, 13], [4, 5], [13, 15]),
    "all or nothing": ([0, 13], [15, 13], [13, 0], [13, 15]),
    "one double zero": ([0, 4], [15, 13], [0, 5], [13, 15]),
    "one zero": ([0, 4], [15, 13], [3, 5], [13, 15]),
    "one patient": ([1], [1], [0], [1]),
    "one study": ([3], [15], [5], [14]),
    "huge": ([2, 1], [217154, 16557], [1, 3], [200000, 15000]),
    "no patients": ([0], [0], [0], [0]),
    "too many": ([5], [4], [1], [4]),
}
ON_COUNTS: dict[str, Callable] = {
    **{f"MH {m}": lambda *c, m=m: stats.mantel_haenszel(*c, measure=m) for m in ("OR", "RR", "RD")},
    **{f"effects {m}": lambda *c, m=m: stats.two_group_counts(*c, measure=m)
       for m in ("OR", "RR", "RD", "AS", "PETO", "YUQ")},
    "peto": stats.peto,
    "odds ratio": stats.binomial_odds_ratio,
    "two by two": lambda a, m, c, n: stats.two_by_two(a[0], m[0], c[0], n[0]),
    "risk difference": lambda a, m, c, n: stats.risk_difference(a[0], m[0], c[0], n[0]),
    "binomial normal": lambda a, m, c, n: stats.binomial_normal([*a, *c], [*m, *n]),
    "binomial normal z": lambda a, m, c, n: stats.binomial_normal([*a, *c], [*m, *n], ci="z"),
    **{f"proportions {s}": lambda a, m, c, n, s=s: stats.pool_proportions([*a, *c], [*m, *n], measure=s)
       for s in ("PR", "PLN", "PLO", "PAS", "PFT")},
    "clopper pearson": lambda a, m, c, n: stats.clopper_pearson(a, m),
    "wilson": lambda a, m, c, n: stats.wilson(a, m),
    "crude": lambda a, m, c, n: stats.crude_chi_square([sum(a), sum(c)], [sum(m), sum(n)]),
}  # fmt: skip

#: Follow-up, events and group of patients.
PATIENTS = {
    "one event": ([5.0], [1], [0]),
    "one censored": ([5.0], [0], [0]),
    "no events": ([1.0, 2.0, 3.0, 4.0], [0, 0, 0, 0], [0, 1, 0, 1]),
    "all at once": ([2.0, 2.0, 2.0, 2.0], [1, 1, 1, 1], [0, 1, 0, 1]),
    "at time zero": ([0.0, 0.0, 1.0, 2.0], [1, 0, 1, 0], [0, 1, 0, 1]),
    "one side without events": ([1.0, 2.0, 3.0, 4.0], [1, 1, 0, 0], [0, 0, 1, 1]),
    "groups do not overlap": ([1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1], [0, 0, 1, 1]),
    "rounding": ([0.1 + 0.2, 0.3, 0.5, 0.6], [1, 0, 1, 0], [0, 1, 0, 1]),
    "negative": ([-1.0, 2.0], [1, 1], [0, 1]),
    "empty": ([], [], []),
}
ON_PATIENTS: dict[str, Callable] = {
    "kaplan-meier": lambda t, e, g: stats.kaplan_meier(t, e),
    "reverse": lambda t, e, g: stats.reverse_kaplan_meier(t, e),
    "bands": lambda t, e, g: [stats.kaplan_meier(t, e).band(kind=k) for k in ("log-log", "log", "plain")],
    "median": lambda t, e, g: stats.median_survival(t, e),
    "follow-up": lambda t, e, g: stats.median_follow_up(t, e),
    "rmst": lambda t, e, g: stats.rmst(t, e, tau=2.5),
    "rmst difference": lambda t, e, g: _two_arms(t, e, g),
    "rmst curve": lambda t, e, g: stats.rmst_curve(t, e, tau=[0.4, 2.5, 12.0]).se,
    "rmst batch": lambda t, e, g: stats.rmst_batch([(t, e), (t, e)], tau=2.5),
    "logrank": stats.logrank,
    "cox": stats.cox,
    "cox exact": lambda t, e, g: stats.cox(t, e, g, ties="exact"),
    "concordance": lambda t, e, g: stats.concordance(t, e, g),
    "proportional": lambda t, e, g: stats.proportional_hazards_test(t, e, g),
    "pseudo": lambda t, e, g: stats.pseudo_rmst(t, e, tau=2.5),
    "pseudo regression": lambda t, e, g: stats.pseudo_regression(
        stats.pseudo_rmst(t, e, tau=2.5), np.column_stack([np.ones(len(t)), g])
    ),
    "ancova": lambda t, e, g: stats.rmst_ancova(t, e, g, np.arange(len(t)) % 3, tau=2.5),
}  # fmt: skip


def _two_arms(t, e, g):
    t, e, g = (np.asarray(a) for a in (t, e, g))
    arms = [stats.rmst(t[g == one], e[g == one], tau=2.5) for one in (1, 0)]
    return stats.rmst_difference(*arms), stats.rmst_ratio(*arms), stats.rmtl_ratio(*arms)


def _check(result) -> None:
    """A result whose estimate is no number says so in its status and its reason."""
    status = getattr(result, "status", None)
    if status is None:
        return
    assert status in ("ok", "limited", "not estimable")
    estimate = next((getattr(result, n) for n in ("estimate", "proportion", "coef") if hasattr(result, n)), 0.0)
    if status != "not estimable":
        assert np.all(np.isfinite(estimate))
    if status != "ok":
        assert result.reason
    se = getattr(result, "se", 0.0)
    assert status == "not estimable" or "no interval" in result.reason or np.all(np.isfinite(se)), result


def _cases(inputs: dict, functions: dict) -> list:
    pairs = itertools.product(functions.items(), inputs.items())
    return [pytest.param(function, *given, id=f"{name}-{kind}") for (name, function), (kind, given) in pairs]


def _run(function: Callable, *arguments) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = function(*arguments)
        except np.linalg.LinAlgError:
            raise
        except (ValueError, stats.ConvergenceError):
            return
    _check(result)


@pytest.mark.parametrize(("function", "yi", "vi"), _cases(EFFECTS, ON_EFFECTS))
def test_effects(function, yi, vi):
    _run(function, yi, vi)


@pytest.mark.parametrize(("function", "x1", "n1", "x2", "n2"), _cases(COUNTS, ON_COUNTS))
def test_counts(function, x1, n1, x2, n2):
    _run(function, x1, n1, x2, n2)


@pytest.mark.parametrize(("function", "time", "event", "group"), _cases(PATIENTS, ON_PATIENTS))
def test_patients(function, time, event, group):
    _run(function, time, event, group)
