"""Simulated results to draw: every number here is made up, seeded and of no study."""

import numpy as np
import pytest

from hccmeta.analysis.results import Analysis, ArmEndpoint, ArmRmst, Curve, Estimate, Row, Table


@pytest.fixture
def analysis() -> Analysis:
    """A simulated contrast of three trials, with tables."""
    rows = (
        Row("simulated-a", "Simulated A", "lenvatinib", "sorafenib", 400, 0.5, 0.3, (-0.1, 1.1), 0.4),
        Row("simulated-b", "Simulated <B> & co", "lenvatinib", "sorafenib", 300, 1.0, 0.3, (0.4, 1.6), 0.6),
        Row("simulated-c", "Simulated C", "lenvatinib", "sorafenib", 90, None, None, None, None, "follow-up ends at 9"),
    )
    tables = (
        Table("sensitivity", "Other models", ("Model", "Estimate", "95 % lower", "95 % upper", "Studies"),
              (("Common effect", 0.8, 0.4, 1.2, 2), ("Random effects", 0.75, -0.1, 1.6, 2),
               ("None", None, None, None, 0))),
        Table("rmst-by-tau", "Against tau", ("tau", "Estimate", "95 % lower", "95 % upper", "Studies"),
              ((6.0, 0.2, 0.0, 0.4, 2), (12.0, 0.8, 0.4, 1.2, 2), (24.0, None, None, None, 0))),
    )  # fmt: skip
    return Analysis(
        id="os-12.lenvatinib-v-sorafenib", title="Simulated contrast", endpoint="os", tau=12.0, kind="contrasts",
        measure="rmst_difference", unit="months", arm="lenvatinib", reference="sorafenib", primary=True, estimate=0.8,
        se=0.2, ci=(0.4, 1.2), pi=(-0.5, 2.1), p=0.0004, k=2, n=700, tau2=0.01, i2=12.0, q=1.1, method="REML",
        status="estimated", reason=None, rows=rows, tables=tables,
    )  # fmt: skip


@pytest.fixture
def arm() -> ArmEndpoint:
    """A simulated arm of 60 patients."""
    rng = np.random.default_rng(20261121)
    time = np.sort(rng.exponential(12, 60).round(2))
    survival = 1 - np.arange(1, 61) / 60
    steps = np.concatenate(([0.0], time))
    values = np.concatenate(([1.0], survival))
    band = 0.1 * np.sqrt(values * (1 - values))
    return ArmEndpoint(
        study="simulated-a", arm="lenvatinib", treatment="lenvatinib", endpoint="os", n=60, n_events=60, time=time,
        event=np.ones(60, dtype=np.int64), curve=Curve(steps, values, values - band, values + band),
        points=(np.array([0.0, 6.0, 12.0]), np.array([1.0, 0.6, 0.35])), risk_time=np.array([0.0, 6.0, 12.0, 18.0]),
        risk_given=np.array([60, 37, 20, 9]), risk_reconstructed=np.array([60, 36, 20, 9]),
        median=Estimate(8.0, ci=(6.0, None)), follow_up=Estimate(None, reason="nobody is censored"),
        rmst=(ArmRmst(12.0, 7.5, 0.5, 20), ArmRmst(60.0, None, None, 0, reason="follow-up ends before")), fidelity=(),
        last_time=float(time[-1]),
    )  # fmt: skip
