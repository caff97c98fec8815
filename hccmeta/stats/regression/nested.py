"""Likelihood of arms nested in studies: y_ia = x_ia'b + u_i + w_ia + e_ia, many data sets at once.

u ~ N(0, s2_study), w ~ N(0, s2_arm), e ~ N(0, v_ia) known, so V_i = diag(v + s2_arm) + s2_study 11' in study i. Its
inverse and determinant are closed forms (Sherman-Morrison), so an evaluation costs O(k p^2) and is one array expression
for a whole batch: the review fits one data set, the simulations thousands.

The two components are estimated by average-information scoring (Gilmour, Thompson and Cullis 1995) with step halving on
[0, inf)^2, from several starts: the best point of a grid inside, on each boundary, and (0, 0). The best maximum is
kept. Where the log-likelihood of all data sets on one grid costs less than each by itself (``shared``), the starts are
the maxima of that grid.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from hccmeta.stats.pooling.effects_input import Floats
from hccmeta.stats.pooling.weighted import LOG_2PI

MAX_STEPS = 200
HALVINGS = 30
TOLERANCE = 1e-14  # of the rise that a step promises, relative to the log-likelihood: what floats resolve
AT_ONCE = 20_000  # rows of all data sets in one evaluation: what stays in the cache
STEPS = np.array([0.0, 0.02, 0.1, 0.3, 0.7, 1.5, 4.0])  # of the starting grid, in units of a data set's scale
DIGITS = 1e-11  # of a data set's scale: a step as short as this ends the search
LAST_STEPS = 60  # at most so many steps that the log-likelihood does not show
NOISE = 1e-11  # by which a log-likelihood may fall through rounding


@dataclass(frozen=True)
class Components:
    """Estimates of a batch of B data sets."""

    s2: Floats  # B x 2: between studies, between arms of a study
    log_lik: Floats  # B: the maximised (restricted) log-likelihood
    converged: NDArray[np.bool_]  # B


@dataclass(frozen=True)
class NestedFit:
    """Coefficients of a batch of B data sets at given components."""

    coef: Floats  # B x p
    vcov: Floats  # B x p x p
    log_lik_ml: Floats  # B
    log_lik_reml: Floats  # B, with |X'V^-1X|/|X'X|
    q: Floats  # B: r'V^-1 r


@dataclass(frozen=True)
class _Point:
    log_lik: Floats  # B
    gradient: Floats  # B x 2
    information: Floats  # B x 2 x 2


#: Where searches start: the data set of each start, and its two components (n x 2).
Starts = tuple[NDArray[np.intp], Floats]


def grid(free: NDArray[np.bool_]) -> Floats:
    """Pairs of components at which a search looks first, in units of a data set's scale; the second changes fastest."""
    choices = [STEPS if one else STEPS[:1] for one in free]
    return np.array([(a, b) for a in choices[0] for b in choices[1]])


class NestedModel:
    """``yi``, ``vi``: B x k; ``x``: k x p or B x k x p, of full rank; ``study``: k labels.

    ``restricted``: REML, else ML. ``free`` says which of (study, arm) is estimated; the other is 0. ``present``: B x k,
    the arms of each data set where not all are in all; what stands at the others has no effect.
    """

    def __init__(
        self,
        yi: Floats,
        vi: Floats,
        x: Floats,
        study: NDArray[np.generic],
        *,
        restricted: bool = True,
        free: tuple[bool, bool] = (True, True),
        present: NDArray[np.bool_] | None = None,
    ) -> None:
        self.restricted, self.free, self.present = restricted, np.array(free), present
        self.k, self.p = int(x.shape[-2]), int(x.shape[-1])
        labels, index = np.unique(study, return_inverse=True)
        self.m = labels.size
        self.index = index  # the study of each row
        order = np.argsort(index, kind="stable")
        self._order = None if np.array_equal(order, np.arange(self.k)) else order
        self._first = np.searchsorted(index[order], np.arange(self.m))  # where each study starts in that order
        self.n_rows = np.full(yi.shape[0], self.k) if present is None else np.sum(present, axis=1)
        if present is not None:
            yi, vi, x = np.where(present, yi, 0.0), np.where(present, vi, 1.0), np.where(present[:, :, None], x, 0.0)
        self.yi, self.vi, self.x = yi, vi, x
        scale = np.sqrt(np.sum(x**2, axis=-2, keepdims=True))
        self.basis, triangle = np.linalg.qr(x / scale)
        self.to_coef = np.linalg.inv(triangle) / np.swapaxes(scale, -1, -2)
        fitted = (self.basis @ (yi[:, None, :] @ self.basis).transpose(0, 2, 1))[:, :, 0]
        spread = np.sum((yi - fitted) ** 2, axis=1) / np.maximum(self.n_rows - self.p, 1)
        self.scale = np.maximum(spread, 1e-12 * np.mean(vi, axis=1))

    def subset(self, rows: NDArray[np.intp] | slice) -> NestedModel:
        """The same model for some of the data sets."""
        other = object.__new__(NestedModel)
        other.__dict__.update(self.__dict__)
        other.yi, other.vi, other.scale, other.n_rows = (
            one[rows] for one in (self.yi, self.vi, self.scale, self.n_rows)
        )
        if self.basis.ndim == 3:
            other.x, other.basis, other.to_coef = self.x[rows], self.basis[rows], self.to_coef[rows]
        if self.present is not None:
            other.present = self.present[rows]
        return other

    def sums(self, a: Floats) -> Floats:
        """B x k ... -> B x m ...: the sums over the rows of each study, in O(k) however many studies there are."""
        return np.asarray(np.add.reduceat(a if self._order is None else a[:, self._order], self._first, axis=1))

    def _solve(self, s2: Floats) -> tuple[Floats, ...]:
        """1/d, study sums c, Sherman-Morrison factor g, V^-1 B, (B'V^-1B)^-1, coefficients, V^-1 e, log|V|, e'V^-1e."""
        variance = self.vi + s2[:, 1:2]
        logs = np.log(variance)
        r = 1 / variance
        if self.present is not None:
            logs, r = logs * self.present, r * self.present
        c = self.sums(r)
        g = s2[:, 0:1] / (1 + s2[:, 0:1] * c)
        v_basis = self.solved(r, g, np.broadcast_to(self.basis, (*r.shape, self.p)))
        inverse = np.asarray(np.linalg.inv(np.swapaxes(self.basis, -1, -2) @ v_basis), dtype=np.float64)
        gamma = inverse @ (self.yi[:, None] @ v_basis).transpose(0, 2, 1)
        residual = self.yi - (self.basis @ gamma)[:, :, 0]
        gamma = gamma[:, :, 0]
        v_residual = self.solved(r, g, residual[:, :, None])[:, :, 0]
        log_det_v = np.sum(logs, axis=1) + np.sum(np.log1p(s2[:, 0:1] * c), axis=1)
        q = np.sum(residual * v_residual, axis=1)
        return r, c, g, v_basis, inverse, gamma, v_residual, np.asarray(log_det_v), np.asarray(q)

    def solved(self, r: Floats, g: Floats, a: Floats) -> Floats:
        """V^-1 a for a: B x k x q."""
        scaled = r[:, :, None] * a
        shared = (g[:, :, None] * self.sums(scaled))[:, self.index]
        return np.asarray(scaled - r[:, :, None] * shared)

    def _log_lik(self, log_det_v: Floats, inverse: Floats, q: Floats) -> Floats:
        value: Floats = -0.5 * (self.n_rows * LOG_2PI + log_det_v + q)
        if self.restricted:
            value = value + 0.5 * (self.p * LOG_2PI + np.linalg.slogdet(inverse)[1])
        return value

    def log_lik(self, s2: Floats) -> Floats:
        """The maximised objective at ``s2`` (B x 2)."""
        _, _, _, _, inverse, _, _, log_det_v, q = self._solve(s2)
        return self._log_lik(log_det_v, inverse, q)

    def _point(self, s2: Floats) -> _Point:
        r, c, g, v_basis, inverse, _, v_residual, log_det_v, q = self._solve(s2)
        trace = np.stack(
            [np.sum(c - g * c**2, axis=1), np.sum(r, axis=1) - np.sum(g * self.sums(r**2), axis=1)], axis=1
        )
        if self.restricted:
            sums = self.sums(v_basis)
            trace[:, 0] -= np.sum((sums @ inverse) * sums, axis=(1, 2))
            trace[:, 1] -= np.sum((v_basis @ inverse) * v_basis, axis=(1, 2))
        study_residual = self.sums(v_residual)
        quadratic = np.stack([np.sum(study_residual**2, axis=1), np.sum(v_residual**2, axis=1)], axis=1)
        # Average information: 1/2 f'P f with f_j = dV/ds2_j P y.
        f = np.stack([study_residual[:, self.index], v_residual], axis=2)
        v_f = self.solved(r, g, f)
        b_f = v_basis.transpose(0, 2, 1) @ f
        information = 0.5 * (f.transpose(0, 2, 1) @ v_f - b_f.transpose(0, 2, 1) @ inverse @ b_f)
        return _Point(self._log_lik(log_det_v, inverse, q), 0.5 * (quadratic - trace), information)

    def fit(self, s2: Floats) -> NestedFit:
        """Coefficients and both log-likelihoods at ``s2`` (B x 2)."""
        parts = [self.subset(some)._fit(s2[some]) for some in self._blocks(s2.shape[0])]
        return NestedFit(*(np.concatenate([getattr(one, each.name) for one in parts]) for each in fields(NestedFit)))

    def _fit(self, s2: Floats) -> NestedFit:
        _, _, _, _, inverse, gamma, _, log_det_v, q = self._solve(s2)
        log_det = -np.linalg.slogdet(inverse)[1]
        back = np.swapaxes(self.to_coef, -1, -2)
        return NestedFit(
            coef=(gamma[:, None, :] @ back)[:, 0, :],
            vcov=self.to_coef @ inverse @ back,
            log_lik_ml=-0.5 * (self.n_rows * LOG_2PI + log_det_v + q),
            log_lik_reml=-0.5 * ((self.n_rows - self.p) * LOG_2PI + log_det_v + log_det + q),
            q=q,
        )

    def _blocks(self, n: int) -> list[slice]:
        """So many of ``n`` data sets at once as stay in the cache."""
        per = max(1, AT_ONCE // self.k)
        return [slice(i, i + per) for i in range(0, n, per)]

    def estimate(self, starts: Starts | None = None) -> Components:
        """Both components of every data set, from ``starts`` or from those of a grid of each data set's own."""
        of, at = self._starts() if starts is None else starts
        parts = [self.subset(of[some])._ascend(at[some]) for some in self._blocks(of.size)]
        s2, log_lik, converged = (
            np.concatenate([getattr(one, each.name) for one in parts]) for each in fields(Components)
        )
        best = np.full(self.scale.size, -1)
        for i, row in enumerate(of):
            if best[row] < 0 or log_lik[i] > log_lik[best[row]] + NOISE:
                best[row] = i
        return Components(s2[best], log_lik[best], converged[best])

    def _starts(self) -> Starts:
        """(0, 0) and the best grid point inside and on each boundary, of the components that are free."""
        pairs = grid(self.free)
        n, per = self.scale.size, max(1, AT_ONCE // (self.scale.size * self.k))
        # Many grid points of few data sets are one array expression; of many data sets, one after another.
        values = np.concatenate(
            [
                self.subset(np.tile(np.arange(n), len(some)))
                .log_lik((some[:, None, :] * self.scale[None, :, None]).reshape(-1, 2))
                .reshape(len(some), n)
                for some in (pairs[i : i + per] for i in range(0, len(pairs), per))
            ]
        ).T
        regions = sorted({(bool(a > 0), bool(b > 0)) for a, b in pairs})
        at = []
        for region in regions:
            inside = np.array([(a > 0, b > 0) == region for a, b in pairs])
            chosen = np.argmax(np.where(inside, values, -np.inf), axis=1)
            at.append(self.scale[:, None] * pairs[chosen])
        return np.tile(np.arange(n), len(regions)), np.concatenate(at)

    def _ascend(self, start: Floats) -> Components:
        s2, n = start.copy(), start.shape[0]
        log_lik, converged = np.full(n, -np.inf), np.zeros(n, dtype=bool)
        active, last = np.arange(n), np.zeros(n, dtype=int)
        for _ in range(MAX_STEPS):
            model = self.subset(active)
            point = model._point(s2[active])
            log_lik[active] = point.log_lik
            step, gain = model._step(point, s2[active])
            small = gain <= TOLERANCE * (1 + np.abs(point.log_lik))
            converged[active[small]] = True
            s2[active[small]] += step[small]  # too little to see in the log-likelihood, but it adds digits
            last[active[small]] += 1
            done = small & ((np.max(np.abs(step), axis=1) <= DIGITS * model.scale) | (last[active] >= LAST_STEPS))
            rise = ~small
            moved = self._search(active[rise], s2[active[rise]], step[rise], log_lik[active[rise]])
            stuck = np.all(moved == s2[active[rise]], axis=1)  # no ascent is left in floating point: the maximum
            s2[active[rise]] = moved
            converged[active[rise][stuck]] = True
            done[np.flatnonzero(rise)[stuck]] = True
            active = active[~done]
            if active.size == 0:
                break
        return Components(s2, self.log_lik(s2), converged)

    def _step(self, point: _Point, s2: Floats) -> tuple[Floats, Floats]:
        """The step d that maximises the local quadratic g'd - d'Id/2 with s2 + d >= 0: inside, on an edge, at 0.

        Also what it promises to gain.
        """
        gradient, information = point.gradient, point.information
        # Effects that agree beyond their errors leave no curvature: a floor sends such steps to the edge at 0.
        floor = 1e-8 / self.scale**2
        first, second = np.maximum(information[:, 0, 0], floor), np.maximum(information[:, 1, 1], floor)
        cross = information[:, 0, 1]
        to_zero = -s2
        # A singular information (components confounded) leaves the edges to choose from.
        determinant = np.maximum(first * second - cross**2, 1e-14 * first * second + 1e-300)
        candidates = [to_zero]
        if self.free[1]:
            along = (gradient[:, 1] - cross * to_zero[:, 0]) / second
            candidates.append(np.stack([to_zero[:, 0], along], axis=1))
        if self.free[0]:
            along = (gradient[:, 0] - cross * to_zero[:, 1]) / first
            candidates.append(np.stack([along, to_zero[:, 1]], axis=1))
        if np.all(self.free):
            inner = np.stack(
                [
                    (second * gradient[:, 0] - cross * gradient[:, 1]) / determinant,
                    (first * gradient[:, 1] - cross * gradient[:, 0]) / determinant,
                ],
                axis=1,
            )
            candidates.append(inner)
        steps = np.stack(candidates)
        gain = np.einsum("cbj,bj->cb", steps, gradient) - 0.5 * np.einsum("cbi,bij,cbj->cb", steps, information, steps)
        gain = np.where(np.all(s2 + steps >= 0, axis=2), gain, -np.inf)
        chosen, rows = np.argmax(gain, axis=0), np.arange(s2.shape[0])
        return np.asarray(steps[chosen, rows]), np.asarray(gain[chosen, rows])

    def _search(self, rows: NDArray[np.intp], s2: Floats, step: Floats, log_lik: Floats) -> Floats:
        """Halve the step until the objective rises; a data set where it never does keeps its place."""
        moved, open_, length = s2.copy(), np.arange(rows.size), 1.0
        for _ in range(HALVINGS):
            trial = np.maximum(s2[open_] + length * step[open_], 0.0)
            up = self.subset(rows[open_]).log_lik(trial) >= log_lik[open_] - NOISE
            moved[open_[up]] = trial[up]
            open_ = open_[~up]
            if open_.size == 0:
                break
            length /= 2
        return moved
