"""Network meta-analysis of contrasts between treatments (Ruecker 2012; Ruecker and Schwarzer 2014), by least squares.

A study of a arms gives a - 1 independent contrasts. Its a(a - 1)/2 reported ones are reduced to arm variances v_i with
var(i - j) = v_i + v_j, so that contrasts sharing an arm keep their covariance; heterogeneity adds tau2/2 to every arm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from hccmeta.stats.counts.chi_square import ChiSquareTest, chi_square_test
from hccmeta.stats.distributions import normal_cdf, normal_ppf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level

#: By how much the contrasts of one study may miss each other: the effects absolutely (the default of netmeta's
#: ``tol.multiarm``), the standard errors relative to those that variances of the arms would give.
EFFECT_TOLERANCE, SE_TOLERANCE = 0.001, 0.05


@dataclass(frozen=True)
class League:
    """Every treatment (row) against every other (column)."""

    estimate: Floats
    se: Floats
    ci_lower: Floats
    ci_upper: Floats


@dataclass(frozen=True)
class Network:
    """A fitted network. Q splits into heterogeneity within designs and inconsistency between them (Krahn 2013)."""

    treatments: tuple[str, ...]  # in alphabetical order
    common: League
    random: League
    tau2: float
    i2: float
    q: ChiSquareTest
    q_heterogeneity: ChiSquareTest
    q_inconsistency: ChiSquareTest
    n_studies: int
    method: str
    level: float

    def p_scores(self, *, smaller_is_better: bool) -> Floats:
        """Mean certainty that a treatment is better than another (Ruecker and Schwarzer 2015), random effects."""
        with np.errstate(invalid="ignore", divide="ignore"):
            z = self.random.estimate / self.random.se
        better = normal_cdf(-z if smaller_is_better else z)
        np.fill_diagonal(better, 0.0)
        return np.asarray(np.sum(better, axis=1) / (len(self.treatments) - 1))


@dataclass(frozen=True)
class _Study:
    x: Floats  # contrasts x treatments
    y: Floats
    s: Floats  # covariance of the contrasts
    g: Floats  # what one unit of tau2 adds to it
    design: tuple[int, ...]


def network(
    effect: ArrayLike,
    se: ArrayLike,
    treatment1: ArrayLike,
    treatment2: ArrayLike,
    study: ArrayLike,
    *,
    tau2: str = "REML",
    level: float = 0.95,
    tolerance: float = EFFECT_TOLERANCE,
) -> Network:
    """Pool contrasts ``effect`` (``treatment1`` against ``treatment2``, standard errors ``se``, labels ``study``),
    normal intervals.

    A study with several arms must report every pair of them, and its contrasts must add up: effects to ``tolerance``
    (in their unit; more for contrasts that were rounded), standard errors to 5 %. ``tau2``: ``DL`` (moments, Jackson
    2014) or ``REML``, common to all comparisons.

    Raises ``ValueError`` naming the argument that is wrong, and the study that is incomplete or contradicts itself;
    ``treatment1`` when the network is not connected.

    >>> found = network([1.1, 0.6, 0.4], [0.4, 0.4, 0.5], ["a", "b", "a"], ["c", "c", "b"], [1, 2, 3])
    >>> found.treatments, found.random.estimate[0].round(2).tolist()
    (('a', 'b', 'c'), [0.0, 0.44, 1.07])
    """
    if tau2 not in ("DL", "REML"):
        raise ValueError(f"tau2: 'DL' or 'REML', not {tau2!r}")
    level = confidence_level(level)
    names, studies = _studies(effect, se, treatment1, treatment2, study, tolerance)
    x = np.vstack([s.x for s in studies])
    if np.linalg.matrix_rank(x) < len(names) - 1:
        raise ValueError("treatment1: the network is not connected, so not every pair can be compared")
    q = _q(studies, len(names))
    value = 0.0
    if q.df > 0:
        value = _dl(studies, q, len(names)) if tau2 == "DL" else _reml(studies, len(names))
    designs: dict[tuple[int, ...], list[_Study]] = {}
    for each in studies:
        designs.setdefault(each.design, []).append(each)
    within = [_q(members, len(names)) for members in designs.values()]
    q_het = chi_square_test(sum(w.statistic for w in within), sum(w.df for w in within))
    return Network(
        treatments=names,
        common=_league(studies, 0.0, len(names), level),
        random=_league(studies, value, len(names), level),
        tau2=value,
        i2=max(0.0, 1 - q.df / q.statistic) if q.statistic > 0 else 0.0,
        q=q,
        q_heterogeneity=q_het,
        q_inconsistency=chi_square_test(max(0.0, q.statistic - q_het.statistic), q.df - q_het.df),
        n_studies=len(studies),
        method=tau2,
        level=level,
    )


def _studies(
    effect: ArrayLike,
    se: ArrayLike,
    treatment1: ArrayLike,
    treatment2: ArrayLike,
    study: ArrayLike,
    tolerance: float,
) -> tuple[tuple[str, ...], list[_Study]]:
    y, error = np.asarray(effect, dtype=float), np.asarray(se, dtype=float)
    first, second, label = (np.asarray(a).astype(str) for a in (treatment1, treatment2, study))
    for name, array in (("se", error), ("treatment1", first), ("treatment2", second), ("study", label)):
        if array.shape != y.shape or y.ndim != 1 or y.size == 0:
            raise ValueError(f"{name}: needs one value per contrast, got shape {array.shape} for {y.shape}")
    if not np.all(np.isfinite(y)):
        raise ValueError("effect: every contrast must be a finite number")
    if not np.all(np.isfinite(error)) or np.any(error <= 0):
        raise ValueError("se: every standard error must be finite and positive")
    if np.any(first == second):
        raise ValueError("treatment2: a treatment cannot be compared with itself")
    names = tuple(sorted({*first.tolist(), *second.tolist()}))
    index = {name: i for i, name in enumerate(names)}
    studies = []
    for name in dict.fromkeys(label.tolist()):
        rows = np.flatnonzero(label == name)
        pairs = [(index[first[i]], index[second[i]]) for i in rows]
        studies.append(_study(name, pairs, y[rows], error[rows], names, tolerance))
    return names, studies


def _study(
    name: str, pairs: list[tuple[int, int]], y: Floats, se: Floats, treatments: tuple[str, ...], tolerance: float
) -> _Study:
    arms = sorted({arm for pair in pairs for arm in pair})
    if len({frozenset(pair) for pair in pairs}) != len(pairs) or len(pairs) != len(arms) * (len(arms) - 1) // 2:
        raise ValueError(f"study: {name} must report every pair of its {len(arms)} arms once")
    position = {arm: i for i, arm in enumerate(arms)}
    incidence = np.zeros((len(pairs), len(arms)))
    for row, (first, other) in enumerate(pairs):
        incidence[row, position[first]], incidence[row, position[other]] = 1.0, -1.0
    if len(arms) == 2:
        variance = np.array([se[0] ** 2, 0.0])
    else:
        variance, *_ = np.linalg.lstsq(np.abs(incidence), se**2, rcond=None)
        if np.any(variance <= 0):
            raise ValueError(f"se: those of {name} do not fit together as contrasts of {len(arms)} arms")
        fitted = np.sqrt(np.abs(incidence) @ variance)
        if np.any(np.abs(se - fitted) > SE_TOLERANCE * fitted):
            raise ValueError(
                f"se: those of {name} do not fit together as contrasts of {len(arms)} arms: "
                f"{_listed(pairs, se, treatments)}, where the variances of its arms give "
                f"{', '.join(f'{value:.3g}' for value in fitted)}"
            )
    # Contrasts of every arm with the first, from the reported ones.
    basic = np.column_stack([-np.ones(len(arms) - 1), np.eye(len(arms) - 1)])
    mean, *_ = np.linalg.lstsq(incidence, y, rcond=None)
    if np.any(np.abs(incidence @ mean - y) > tolerance):
        raise ValueError(f"effect: the contrasts of {name} do not add up: {_listed(pairs, y, treatments)}")
    x = np.zeros((len(arms) - 1, len(treatments)))
    x[:, arms] = basic
    return _Study(
        x=x,
        y=basic @ mean,
        s=basic @ np.diag(variance) @ basic.T,
        g=basic @ basic.T / 2,
        design=tuple(arms),
    )


def _listed(pairs: list[tuple[int, int]], values: Floats, treatments: tuple[str, ...]) -> str:
    """Contrasts with their values, for a message."""
    return ", ".join(
        f"{treatments[a]} - {treatments[b]} {value:g}" for (a, b), value in zip(pairs, values.tolist(), strict=True)
    )


def _normal_equations(studies: list[_Study], tau2: float, n: int) -> tuple[Floats, Floats]:
    """Information and score of the treatment effects, which are known up to a common shift."""
    information, score = np.zeros((n, n)), np.zeros(n)
    for each in studies:
        weight = np.linalg.inv(each.s + tau2 * each.g)
        information += each.x.T @ weight @ each.x
        score += each.x.T @ weight @ each.y
    return information, score


def _residual_q(studies: list[_Study], tau2: float, effects: Floats) -> float:
    total = 0.0
    for each in studies:
        residual = each.y - each.x @ effects
        total += float(residual @ np.linalg.solve(each.s + tau2 * each.g, residual))
    return total


def _q(studies: list[_Study], n: int) -> ChiSquareTest:
    information, score = _normal_equations(studies, 0.0, n)
    contrasts = sum(each.y.size for each in studies)
    rank = int(np.linalg.matrix_rank(np.vstack([each.x for each in studies])))
    q = _residual_q(studies, 0.0, np.linalg.pinv(information, hermitian=True) @ score)
    return chi_square_test(q if contrasts > rank else 0.0, contrasts - rank)


def _dl(studies: list[_Study], q: ChiSquareTest, n: int) -> float:
    """(Q - df)/tr(PG), from E Q = df + tau2 tr(PG)."""
    information, _ = _normal_equations(studies, 0.0, n)
    inverse = np.linalg.pinv(information, hermitian=True)
    trace = 0.0
    for each in studies:
        weight = np.linalg.inv(each.s)
        trace += float(np.trace(weight @ each.g) - np.trace(each.x.T @ weight @ each.g @ weight @ each.x @ inverse))
    return max(0.0, (q.statistic - q.df) / trace)


def _reml(studies: list[_Study], n: int) -> float:
    """Global maximum over a grid and its best interval."""

    def negative(tau2: float) -> float:
        information, score = _normal_equations(studies, tau2, n)
        effects = np.linalg.pinv(information, hermitian=True) @ score
        # The determinant on the space of contrasts with the first treatment.
        log_det = float(np.linalg.slogdet(information[1:, 1:])[1])
        log_det += sum(float(np.linalg.slogdet(each.s + tau2 * each.g)[1]) for each in studies)
        return 0.5 * (log_det + _residual_q(studies, tau2, effects))

    scale = max(float(np.max(np.abs(each.y))) for each in studies) ** 2
    smallest = min(float(np.min(np.diag(each.s))) for each in studies)
    grid = np.concatenate([[0.0], np.geomspace(1e-3 * smallest, 4 * scale + smallest, 80)])
    best = int(np.argmin([negative(float(t)) for t in grid]))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    optimum = optimize.minimize_scalar(negative, bounds=(low, high), method="bounded", options={"xatol": 1e-10 * high})
    return float(optimum.x) if optimum.fun < negative(0.0) else 0.0


def _league(studies: list[_Study], tau2: float, n: int, level: float) -> League:
    information, score = _normal_equations(studies, tau2, n)
    covariance = np.linalg.pinv(information, hermitian=True)
    effects = covariance @ score
    variance = np.diag(covariance)
    estimate = np.subtract.outer(effects, effects)
    se = np.sqrt(np.maximum(np.add.outer(variance, variance) - 2 * covariance, 0.0))
    np.fill_diagonal(se, 0.0)
    half = float(normal_ppf((1 + level) / 2)) * se
    return League(estimate, se, estimate - half, estimate + half)
