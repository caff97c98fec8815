"""Influence, residuals and small-study effects in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import r_shapes as r

from hccmeta import stats


def _data(spec: dict, data: Path) -> tuple[pd.DataFrame, pd.Series, pd.Series, dict]:
    frame = pd.read_csv(data)
    options = {"tau2": r.TAU2.get(spec.get("method", "REML"), "REML"), "ci": r.CI[spec.get("test", "z")]}
    return frame, frame[spec.get("yi", "yi")], frame[spec.get("vi", "vi")], options


def fisher_scoring_converges(yi: np.ndarray, vi: np.ndarray) -> bool:
    """Whether metafor's default REML can be relied on to give a result: 100 scoring steps from HE, to within 1e-5."""
    if len(yi) < 2:
        return True
    tau2 = stats.pool(yi, vi, tau2="HE").tau2
    for _ in range(100):
        w = 1 / (vi + tau2)
        p = np.diag(w) - np.outer(w, w) / w.sum()
        py = p @ yi
        step = (py @ py - np.trace(p)) / np.sum(p * p)
        while tau2 + step < 0:
            step /= 2
        tau2 += step
        if abs(step) <= 1e-5:
            return True
    return False


def _pools(pools: list[stats.PooledEffect]) -> dict:
    """One study alone has, in R, no heterogeneity instead of an unknown one."""

    def values(name: str, alone: float) -> list[float]:
        return [alone if p.k == 1 else getattr(p, name) for p in pools]

    return {
        "estimate": [p.estimate for p in pools],
        "se": [p.se for p in pools],
        "zval": [p.statistic for p in pools],
        "pval": [p.p for p in pools],
        "ci.lb": [p.ci_lower for p in pools],
        "ci.ub": [p.ci_upper for p in pools],
        "Q": values("q", 0.0),
        "Qp": values("q_p", 1.0),
        "tau2": values("tau2", 0.0),
        "I2": [100 * value for value in values("i2", 0.0)],
        "H2": values("h2", 1.0),
    }


def leave_one_out(spec: dict, data: Path | None) -> dict | None:
    _, yi, vi, options = _data(spec, data)
    return _pools(list(stats.leave_one_out(yi, vi, **options)))


def cumulative(spec: dict, data: Path | None) -> dict | None:
    frame, yi, vi, options = _data(spec, data)
    order = np.argsort(frame[spec["order_by"]], kind="stable").to_numpy() + 1
    # The reference gave cumul() order(year) as the variable to sort by, so its studies enter by that index.
    steps = stats.cumulative(yi, vi, order, **options)
    index = np.array([i for i, _ in steps])
    y, v = yi.to_numpy(), vi.to_numpy()
    if options["tau2"] == "REML" and not all(
        fisher_scoring_converges(y[index[: i + 1]], v[index[: i + 1]]) for i in range(len(index))
    ):
        return {"order": order}  # R has NA for some of the steps
    return {"order": order, "k": list(range(1, len(steps) + 1))} | _pools([p for _, p in steps])


def influence(spec: dict, data: Path | None) -> dict | None:
    frame, yi, vi, options = _data(spec, data)
    x = r.design(spec["mods"], frame) if "mods" in spec else None
    d = stats.influence(yi, vi, x, **options)
    names = ["intrcpt"] if x is None else list(x)
    return {
        "inf": {
            "rstudent": d.rstudent,
            "dffits": d.dffits,
            "cook.d": d.cooks_distance,
            "cov.r": d.covariance_ratio,
            "tau2.del": d.tau2_deleted,
            "QE.del": d.q_deleted,
            "hat": d.leverage,
            "weight": 100 * d.weight,
        },
        "dfbs": {name: d.dfbetas[:, i] for i, name in enumerate(names)},
        "is_infl": d.influential.tolist(),
    }


def residuals(spec: dict, data: Path | None) -> dict | None:
    _, yi, vi, options = _data(spec, data)
    e = stats.residuals(yi, vi, **options)
    b = stats.shrunken_effects(yi, vi, **options)
    return {
        "rstandard": {"resid": e.residual, "se": e.residual_se, "z": e.standardised},
        "rstudent": {"resid": e.deleted, "se": e.deleted_se, "z": e.studentised},
        "blup": {"pred": b.estimate, "se": b.se, "pi_lb": b.lower, "pi_ub": b.upper},
        "hat": stats.influence(yi, vi, **options).leverage,
    }


def egger(spec: dict, data: Path | None) -> dict | None:
    if spec["predictor"] not in ("sei", "vi"):
        return None
    _, yi, vi, options = _data(spec, data)
    predictor = vi if spec["predictor"] == "vi" else np.sqrt(vi)
    model = {"lm": "weighted", "rma": "mixed"}[spec["model"]]
    t = stats.asymmetry_test(yi, vi, predictor=predictor, model=model, **options)
    return {
        "zval": t.statistic,
        "pval": t.p,
        "df": r.finite_or_none(t.df),
        "est_limit": t.limit,
        "ci_lb_limit": t.limit_lower,
        "ci_ub_limit": t.limit_upper,
        "model": spec["model"],
        "predictor": spec["predictor"],
    }


def rank_test(spec: dict, data: Path | None) -> dict | None:
    _, yi, vi, _ = _data(spec, data)
    t = stats.rank_test(yi, vi)
    return {"tau": t.tau, "pval": t.p}


def trimfill(spec: dict, data: Path | None) -> dict | None:
    _, yi, vi, options = _data(spec, data)
    t = stats.trim_and_fill(yi, vi, estimator=spec["estimator"], **options)
    if t.k0 > 0:  # R fits filled data with normal intervals whatever the test was, and its REML stops 5e-6 from tau2
        t = stats.trim_and_fill(yi, vi, estimator=spec["estimator"], **options | {"ci": "z"})
    tau2 = {} if options["tau2"] == "REML" else {"tau2": t.effect.tau2}
    return tau2 | {
        "k0": t.k0,
        "se_k0": t.k0_se,
        "side": t.side,
        "p_k0": r.or_none(t.p),
        "beta": t.effect.estimate,
        "se": t.effect.se,
        "ci_lb": t.effect.ci_lower,
        "ci_ub": t.effect.ci_upper,
        "filled_yi": t.filled_yi if t.k0 != 1 else t.filled_yi[0],
        "filled_vi": t.filled_vi if t.k0 != 1 else t.filled_vi[0],
    }


def fsn(spec: dict, data: Path | None) -> dict | None:
    if spec["type"] != "Rosenthal":
        return None
    _, yi, vi, _ = _data(spec, data)
    f = stats.fail_safe_n(yi, vi)
    return {"fsnum": f.n, "pval": f.p}


def henmi_copas(spec: dict, data: Path | None) -> dict | None:
    _, yi, vi, _ = _data(spec, data)
    h = stats.henmi_copas(yi, vi)
    return {"beta": h.estimate, "se": h.se, "ci_lb": h.ci_lower, "ci_ub": h.ci_upper}


def limitmeta(spec: dict, data: Path | None) -> dict | None:
    _, yi, vi, _ = _data(spec, data)
    m = stats.limit_meta(yi, vi)
    return {
        "TE_adjust": m.estimate,
        "se": m.se,
        "lower": m.ci_lower,
        "upper": m.ci_upper,
        "G2": m.g2,
        "Q_small": m.q_small,
        "Q_resid": m.q_residual,
    }


def metabias(spec: dict, data: Path | None) -> dict | None:
    if spec["method"] not in ("Begg", "Egger", "Thompson"):
        return None
    _, yi, vi, _ = _data(spec, data)
    if spec["method"] == "Begg":
        t = stats.rank_test(yi, vi)
        return {"stat": t.score / t.score_se, "df": None, "p": t.p_normal, "estimate": [t.score, t.score_se]}
    model = {"Egger": "weighted", "Thompson": "mixed"}[spec["method"]]
    e = stats.asymmetry_test(yi, vi, model=model, ci="t")
    spread = e.tau2 if model == "mixed" else e.dispersion
    return {"stat": e.statistic, "df": e.df, "p": e.p, "estimate": [e.slope, e.slope_se], "tau2": spread}


def _offered(handler: Callable[[dict, Path], dict | None]) -> Callable[[dict, Path], dict | None]:
    """The handler, for cases whose estimator and test are among ours; metabias names its own methods."""
    return lambda spec, data: handler(spec, data) if handler is metabias or r.offered(spec) else None


HANDLERS = {
    f.__name__: _offered(f)
    for f in (
        leave_one_out,
        cumulative,
        influence,
        residuals,
        egger,
        rank_test,
        trimfill,
        fsn,
        henmi_copas,
        limitmeta,
        metabias,
    )
}
