"""Bayesian pooling and networks of contrasts in R's field names.

Translates only; the computations are in ``hccmeta.stats``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hccmeta import stats


def bayes_nnhm(spec: dict, data: Path | None) -> dict | None:
    if spec["prior_tau"] != "half-normal" or spec["prior_mu"] != "uniform":
        return None
    frame = pd.read_csv(data)
    fit = stats.bayes_pool(frame[spec["yi"]], frame[spec["vi"]], scale=spec["scale"])
    # R's summary is left out: its interval of theta covers 95.04 %, the grid's own error, and so ends 2e-3 further out.
    return {"I2_median": fit.i2_median, "pos_prob_mu_lt0": fit.p_below_zero}


def _network(fit: stats.Network) -> dict:
    return {
        "trts": list(fit.treatments),
        "TE_common": fit.common.estimate,
        "se_common": fit.common.se,
        "TE_random": fit.random.estimate,
        "se_random": fit.random.se,
        "tau": np.sqrt(fit.tau2),
        "tau2": fit.tau2,
        "I2": fit.i2,
        "Q": fit.q.statistic,
        "df_Q": fit.q.df,
        "Q_het": fit.q_heterogeneity.statistic,
        "Q_inc": fit.q_inconsistency.statistic,
        "Pscore": dict(zip(fit.treatments, fit.p_scores(smaller_is_better=True), strict=True)),
    }


def netmeta(spec: dict, data: Path | None) -> dict | None:
    if spec["method"] not in ("DL", "REML"):
        return None
    d = pd.read_csv(data)
    out = _network(stats.network(d["TE"], d["seTE"], d["treat1"], d["treat2"], d["study"], tau2=spec["method"]))
    if spec["method"] == "REML" and d["study"].duplicated().any():
        # netmeta's REML sets the covariance of contrasts that share an arm to 0 when it estimates tau2.
        for name in ("tau2", "tau", "TE_random", "se_random", "Pscore"):
            del out[name]
    return out


def network_contrast(spec: dict, data: Path | None) -> dict | None:
    c = spec["contrasts"]
    return _network(stats.network(c["TE"], c["seTE"], c["t1"], c["t2"], c["study"], tau2="DL"))


HANDLERS = {f.__name__: f for f in (bayes_nnhm, netmeta, network_contrast)}
