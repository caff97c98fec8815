"""Arm against reference: differences and ratios of restricted mean survival times of two independent arms.

As R's survRM2 (Uno et al., J Clin Oncol 2014): the difference on its own scale with variance v1 + v0, the ratios on the
log scale with variance v1/mu1^2 + v0/mu0^2.
"""

from __future__ import annotations

import numpy as np

from hccmeta.stats.normal import Contrast, normal_contrast
from hccmeta.stats.survival.rmst import RMST, RMSTCurve


def _log_ratio(arm: float, arm_se: float, reference: float, reference_se: float, level: float) -> Contrast:
    if not (arm > 0 and reference > 0):
        nan = float("nan")
        return Contrast(nan, nan, nan, nan, nan, nan)
    log = normal_contrast(
        float(np.log(arm / reference)), float(np.hypot(arm_se / arm, reference_se / reference)), level=level
    )
    return Contrast(arm / reference, log.se, float(np.exp(log.ci_lower)), float(np.exp(log.ci_upper)), log.z, log.p)


def _same_tau(arm: RMST, reference: RMST) -> None:
    if arm.tau != reference.tau:
        raise ValueError(f"arm and reference must have one tau, got {arm.tau:g} and {reference.tau:g}")


def rmst_difference(arm: RMST, reference: RMST, *, level: float = 0.95) -> Contrast:
    """RMST(arm) - RMST(reference) of two independent arms; nan where one is not estimable.

    Raises ``ValueError`` when their tau differ.

    >>> from hccmeta.stats.survival.rmst import rmst
    >>> a = rmst([4, 6, 8, 9], [1, 1, 0, 0], tau=8)
    >>> b = rmst([2, 3, 6, 9], [1, 1, 1, 0], tau=8)
    >>> rmst_difference(a, b).estimate
    1.75
    """
    _same_tau(arm, reference)
    return normal_contrast(arm.estimate - reference.estimate, float(np.hypot(arm.se, reference.se)), level=level)


def rmst_ratio(arm: RMST, reference: RMST, *, level: float = 0.95) -> Contrast:
    """RMST(arm) / RMST(reference), limits and test on the log scale; nan where not estimable.

    >>> from hccmeta.stats.survival.rmst import rmst
    >>> round(rmst_ratio(rmst([4, 6, 8, 9], [1, 1, 0, 0], tau=8), rmst([2, 3, 6, 9], [1, 1, 1, 0], tau=8)).estimate, 3)
    1.368
    """
    _same_tau(arm, reference)
    return _log_ratio(arm.estimate, arm.se, reference.estimate, reference.se, level)


def rmtl_ratio(arm: RMST, reference: RMST, *, level: float = 0.95) -> Contrast:
    """Ratio of restricted mean times lost, limits and test on the log scale; nan where one is 0 or not estimable.

    >>> from hccmeta.stats.survival.rmst import rmst
    >>> round(rmtl_ratio(rmst([4, 6, 8, 9], [1, 1, 0, 0], tau=8), rmst([2, 3, 6, 9], [1, 1, 1, 0], tau=8)).estimate, 3)
    0.462
    """
    _same_tau(arm, reference)
    return _log_ratio(arm.rmtl, arm.se, reference.rmtl, reference.se, level)


def rmst_curve_difference(arm: RMSTCurve, reference: RMSTCurve) -> RMSTCurve:
    """Difference of two independent arms' RMST at the same tau (T,), covariances added.

    Raises ``ValueError`` when their tau differ.

    >>> from hccmeta.stats.survival.rmst import rmst_curve
    >>> a = rmst_curve([4, 6, 8, 9], [1, 1, 0, 0], tau=[4, 8])
    >>> b = rmst_curve([2, 3, 6, 9], [1, 1, 1, 0], tau=[4, 8])
    >>> rmst_curve_difference(a, b).estimate.tolist()
    [0.75, 1.75]
    """
    if not np.array_equal(arm.tau, reference.tau):
        raise ValueError("arm and reference must have the same tau")
    return RMSTCurve(arm.tau, arm.estimate - reference.estimate, arm.covariance + reference.covariance)
