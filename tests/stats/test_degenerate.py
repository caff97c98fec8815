"""Degenerate inputs over the whole public API: a number, a status with its reason, or a ValueError; never a warning."""

from __future__ import annotations

import inspect
import itertools
import re
import warnings
from collections.abc import Callable
from pathlib import Path

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
    **{f"by rule {s}": lambda y, v, s=s: stats.pool_by_rule(y, v, prior_scale=s).primary for s in (None, 0.5)},
    "gosh": stats.gosh,
    "gosh REML": lambda y, v: stats.gosh(y, v, tau2="REML"),
    **{f"ways {t} {c} {s}": lambda y, v, t=t, c=c, s=s: _ways(y, v, t, c, s)
       for t, c, s in (("EE", "z", None), ("DL", "HK", None), ("PM", "HK-max", None), ("REML", "HK", None),
                       ("REML", "z", 0.5))},
    "interactions": lambda y, v: stats.interactions(
        np.arange(len(y)) // 2, np.where(np.arange(len(y)) % 2, "b", "a"), y, v, baseline="a"
    ).joint(),
    "permutation": lambda y, v: stats.study_permutation_p(
        y, v, _x(y), study=np.arange(len(y)) // 2, draws=19, rng=np.random.default_rng(1)
    ),
    "bayes nested": lambda y, v: stats.bayes_nested(
        y, v, _x(y), np.eye(2)[1:], study=np.arange(len(y)) // 2, study_scale=1.0, arm_scale=0.5
    ),
    "regressions of": lambda y, v: stats.arm_regressions_of(y, v, [_x(y)], study=np.arange(len(y)) // 2),
    "regressions without": lambda y, v: stats.arm_regressions_without(
        y, v, _x(y), [0], study=np.arange(len(y)) // 2
    ),
    "robust wald": lambda y, v: stats.robust_wald(
        y, v, _x(y), np.eye(2)[1:], cluster=np.arange(len(y)) // 2, tau2_cluster=0.0, tau2_row=0.0
    ),
    "likelihood ratio": lambda y, v: stats.likelihood_ratio_test(
        *(stats.meta_regression(y, v, x, tau2="ML") for x in (_x(y), _x(y)[:, :1]))
    ),
    "means of one scale": lambda y, v: stats.means(y, np.sqrt(v), [20] * len(y), measure="MN"),
    "pool means": lambda y, v: stats.pool_means(y, np.sqrt(v), [20] * len(y)),
    "two means": lambda y, v: stats.two_group_means(
        y, np.sqrt(v), [20] * len(y), np.zeros(len(y)), np.sqrt(v), [20] * len(y), measure="SMD"
    ),
    "medians": lambda y, v: stats.pool_medians(np.abs(y), np.abs(y) - np.sqrt(v), np.abs(y) + np.sqrt(v)),
    "medians' errors": lambda y, v: stats.median_se(np.abs(y), np.abs(y) - np.sqrt(v), np.abs(y) + np.sqrt(v)),
    "median of medians": lambda y, v: stats.median_of_medians(y),
    "rubin": stats.rubin,
    "rubin of vectors": lambda y, v: stats.rubin_covariance(np.array(y)[:, None], np.array(v)[:, None, None]),
    "total variance": lambda y, v: stats.total_variance(v, y),
    "shape": lambda y, v: stats.fit_log_logistic_shape(np.abs(y), np.abs(y), [12.0] * len(y)),
    "bias": lambda y, v: stats.bias_adjusted(
        stats.pool_by_rule(y, v, prior_scale=0.5).primary, bias_sd=0.5, important=1.0
    ),
    "shifted": lambda y, v: stats.shifted_by_bias(stats.pool_by_rule(y, v, prior_scale=None).primary, [0.0, 1.0, 1e9]),
    "wald": lambda y, v: stats.wald_test(np.array(y), np.diag(v), np.eye(len(y)), float("inf")),
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
    "proportions": lambda a, m, c, n: [stats.proportions(a, m, measure=s) for s in ("PR", "PLN", "PLO", "PAS", "PFT")],
    "there": lambda a, m, c, n: [
        stats.transform([x / k for x, k in zip(a, m, strict=True) if k], s, n=[k for k in m if k])
        for s in ("PR", "PLN", "PLO", "PAS", "PFT")
    ],
    "and back": lambda a, m, c, n: [
        stats.back_transform([-1e6, 0.0, 1e6], s, n=m) for s in ("PR", "PLN", "PLO", "PAS", "MN")
    ],
    "direction": lambda a, m, c, n: stats.direction_test(a[0], c[0]),
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
    "quantile": lambda t, e, g: stats.curve_quantile(stats.kaplan_meier(t, e), 0.5),
    "pooled curves": lambda t, e, g: stats.pool_curves(
        [1.0, 2.0, 3.0], *stats.curves_on_grid([stats.kaplan_meier(t, e)] * 3, [1.0, 2.0, 3.0]),
        rng=np.random.default_rng(1),
    ),
    "mixed model": lambda t, e, g: stats.pseudo_mixed_model(
        stats.pseudo_rmst(t, e, tau=2.5), g, np.arange(len(t)) // 2
    ),
    "windows": lambda t, e, g: stats.hazard_ratio_by_window(t, e, g, cuts=(1.5, 2.5)),
    "windows of two trials": lambda t, e, g: stats.pool_windows(
        [stats.hazard_ratio_by_window(t, e, g, cuts=(1.5, 2.5))] * 2
    ),
    "gains": lambda t, e, g: stats.rmst_difference_by_window(*_sides(t, e, g), cuts=(1.5,), tau=2.5),
    "curve difference": lambda t, e, g: stats.rmst_curve_difference(
        *(stats.rmst_curve(*side, tau=[1.0, 2.5]) for side in _sides(t, e, g))
    ),
    "permutation": lambda t, e, g: stats.rmst_permutation_test(
        t, e, g, tau=2.5, n_permutations=50, rng=np.random.default_rng(1)
    ),
    "stacked": lambda t, e, g: stats.stack_arms([stats.IPD(np.array(t), np.array(e))] * 2),
    "ancova": lambda t, e, g: stats.rmst_ancova(t, e, g, np.arange(len(t)) % 3, tau=2.5),
}  # fmt: skip


#: Numbers that reach a function of a few of them, and that formulas stumble over.
NUMBERS = (-1.0, 0.0, 1e-300, 0.04, 0.5, 1.0, 12.0, 1e6, 1e300, float("inf"), float("nan"))
ON_NUMBERS: dict[str, Callable] = {
    "contrast": lambda a, b: stats.normal_contrast(a, b),
    "interval of one": lambda a, b: stats.interval_of_one(a, b),
    "prediction": lambda a, b: stats.prediction_interval(a, b, 0.1, df=3),
    "q": lambda a, b: stats.q_heterogeneity(a, int(b) if np.isfinite(b) and abs(b) < 1e9 else 3),
    "hazard ratio": lambda a, b: stats.log_hazard_ratio(a, b, 2.0),
    "hazard ratio, upper": lambda a, b: stats.log_hazard_ratio(a, 0.5, b),
    "hazard ratio, P": lambda a, b: stats.log_hazard_ratio_from_p(a, b),
    "asymmetry": lambda a, b: stats.log_asymmetry(a, b, 2.0),
    "e-value": lambda a, b: stats.e_value(a, b, 2.0),
    "log-logistic": lambda a, b: stats.log_logistic_rmst(a, shape=1.53, tau=b),
    "log-logistic, shape": lambda a, b: stats.log_logistic_rmst(9.0, shape=a, tau=b),
    "by ratio": lambda a, b: stats.difference_by_hazard_ratio(a, b, shape=1.53, tau=12, log_hr_se=0.2),
    "median's error": lambda a, b: stats.median_se_from_interval(9.0, a, b),
    "median's error, n": lambda a, b: stats.median_se_from_n(a, int(b) if np.isfinite(b) and abs(b) < 1e9 else 3),
    "predicted": lambda a, b: stats.predict_rmst(stats.MedianReport(a, 60), shape=1.53, tau=b),
    "predicted difference": lambda a, b: stats.predicted_difference(
        *(stats.predict_rmst(stats.MedianReport(m, 60), shape=1.53, tau=12.0) for m in (a, b))
    ),
    "why not": lambda a, b: stats.why_not_predicted(stats.MedianReport(a, 60), tau=b, calibrating_arms=36),
    "scales": lambda a, b: (stats.rmst_prior_scale(a), stats.rmst_bias_sd(a), stats.nested_prior_scales(a)),
    "quartiles": lambda a, b: stats.mean_sd_from_quantiles(a, 40, q1=b, q3=20.0),
    "range": lambda a, b: stats.mean_sd_from_quantiles(a, 40, minimum=b, maximum=20.0),
    "left out": lambda a, b: stats.subsets_leaving_out(int(a) if np.isfinite(a) and abs(a) < 20 else 0),
}

#: Readings of a curve.
CURVES = {
    "one step": ([0.0, 5.0, 10.0], [1.0, 0.5, 0.5]),
    "no drop": ([0.0, 5.0, 10.0], [1.0, 1.0, 1.0]),
    "falls to 0 at once": ([0.0, 1e-9, 1.0], [1.0, 0.0, 0.0]),
    "all at time 0": ([0.0, 0.0, 0.0], [1.0, 0.5, 0.2]),
    "one reading": ([0.0], [1.0]),
    "rises": ([0.0, 5.0, 10.0], [0.0, 0.3, 0.4]),
    "above one": ([0.0, 5.0], [1.0, 50.0]),
    "not sorted": ([0.0, 10.0, 5.0], [1.0, 0.5, 0.7]),
    "missing": ([0.0, float("nan")], [1.0, 0.5]),
    "empty": ([], []),
}
ON_CURVES: dict[str, Callable] = {
    **{f"reconstruct {r}": lambda t, s, r=r: stats.reconstruct(t, s, n=20, reading=r)
       for r in (None, "corners", "samples", "vector")},
    "reconstruct, told": lambda t, s: stats.reconstruct_detailed(
        t, s, n=20, risk_time=[0, 5, 10], n_at_risk=[20, 10, 10], n_events=10, censor_time=[7.0]
    ),
    "reconstruct, contradicted": lambda t, s: stats.reconstruct(
        t, s, n=3, risk_time=[0, 5, 10], n_at_risk=[3, 3, 0], n_events=3
    ),
    "ensemble": lambda t, s: stats.reconstruction_ensemble(t, s, n=20, m=3, rng=np.random.default_rng(1)),
    "rates": lambda t, s: stats.reconstruct_rates(
        t[1:], s[1:], n=20, n_events=8, m=3, rng=np.random.default_rng(1), trial=np.random.default_rng(2)
    ),
    "combined": lambda t, s: stats.combine_readings(t, s, t, s),
    "axis": lambda t, s: stats.misplaced_axis(t, s, median=5.0, rates={5.0: 0.5, 10.0: 0.4}),
    "fidelity": lambda t, s: stats.fidelity(stats.IPD(np.array([1.0, 5.0]), np.array([1, 0])), t, s),
}  # fmt: skip


def _x(y) -> np.ndarray:
    """A mean and a treatment, the arms of a study in turn."""
    return np.column_stack([np.ones(len(y)), np.arange(len(y)) % 2])


def _ways(y, v, tau2, ci, scale):
    out = stats.subsets_leaving_out(max(len(y), 1), 1)
    ways = [stats.Specification((), np.delete(y, one), np.delete(v, one), tau2, ci, scale) for one in out]
    return stats.specification_curve(ways, important=0.1)


def _sides(t, e, g):
    t, e, g = (np.asarray(a) for a in (t, e, g))
    return [(t[g == one], e[g == one]) for one in (1, 0)]


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


@pytest.mark.parametrize("function", ON_NUMBERS.values(), ids=ON_NUMBERS)
def test_numbers(function):
    for a, b in itertools.product(NUMBERS, NUMBERS):
        _run(function, a, b)


@pytest.mark.parametrize(("function", "time", "survival"), _cases(CURVES, ON_CURVES))
def test_curves(function, time, survival):
    _run(function, time, survival)


def test_every_public_function_meets_degenerate_inputs():
    """A new function without a case here fails this test."""
    source = Path(__file__).read_text(encoding="utf-8")
    met = set(re.findall(r"stats\.(\w+)", source))
    assert [name for name in stats.__all__ if inspect.isroutine(getattr(stats, name)) and name not in met] == []


@pytest.mark.parametrize(("function", "time", "event", "group"), _cases(PATIENTS, ON_PATIENTS))
def test_patients(function, time, event, group):
    _run(function, time, event, group)
