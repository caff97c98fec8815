"""Where searches of many nested models start, when the models share their arms: one grid for all of them.

Data sets that leave studies out, or exchange them, have the same covariance at the same components. What each study
adds to X'V^-1X, X'V^-1y, y'V^-1y and log|V| on the grid is computed once, and the log-likelihood of every data set
there follows by matrix products. A search starts at each maximum of its grid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hccmeta.stats.pooling.effects_input import Floats
from hccmeta.stats.regression.nested import STEPS, NestedModel, Starts, grid


def of_subsets(model: NestedModel, studies: NDArray[np.bool_]) -> Starts:
    """Starts of the data sets with some of the studies of ``model`` (one data set): ``studies`` is B x m.

    At a maximum that the whole data set has too, a search starts where that of the whole has ended.
    """
    xx, xy, yy, log_det = _contributions(model)
    kept = studies.astype(float)
    n, m = kept.shape
    sums = [(kept @ one.reshape(m, -1)).reshape(n, *one.shape[1:]) for one in (xx, xy, yy, log_det)]
    of, node = _maxima(_log_lik(model, *sums), model)
    whole = _log_lik(model, *(np.sum(one, axis=0, keepdims=True) for one in (xx, xy, yy, log_det)))
    _, ends = _maxima(whole, model)
    at = _grid(model)
    at[ends] = np.concatenate([model.estimate((np.zeros(1, dtype=np.intp), at[[one]])).s2 for one in ends])
    return of, at[node]


def of_orders(model: NestedModel, orders: NDArray[np.intp]) -> Starts:
    """Starts of the data sets in which the outcomes of ``model`` (one data set) stand in other ``orders`` (B x k).

    An order moves whole studies to the places of studies with as many arms.
    """
    back = np.argsort(orders, axis=1)
    x = model.basis[back]  # the rows of the design that each outcome meets: B x k x p
    r, c, g = _weights(model)
    first, second = _pairs(model.index)
    pair = -g[:, model.index[first]] * r[:, first] * r[:, second]
    pair[:, first == second] += r
    pair[:, first != second] *= 2
    n, nodes, p = x.shape[0], r.shape[0], model.p
    xx = np.empty((n, nodes, p, p))
    for i in range(p):
        for j in range(i + 1):
            products = (x[:, first, i] * x[:, second, j] + x[:, second, i] * x[:, first, j]) / 2
            xx[:, :, i, j] = xx[:, :, j, i] = products @ pair.T
    v_y = model.solved(r, g, np.broadcast_to(model.yi[0][:, None], (nodes, model.k, 1)))[:, :, 0]
    xy = (x.transpose(0, 2, 1) @ v_y.T).transpose(0, 2, 1)
    yy = np.broadcast_to(v_y @ model.yi[0], (n, nodes))
    log_det = np.broadcast_to(_log_dets(model, r, c).sum(axis=1), (n, nodes))
    of, node = _maxima(_log_lik(model, xx, xy, yy, log_det), model)
    return of, _grid(model)[node]


def _grid(model: NestedModel) -> Floats:
    return np.asarray(grid(model.free) * model.scale[0])


def _weights(model: NestedModel) -> tuple[Floats, Floats, Floats]:
    """1/d (nodes x k), its sums over studies and the Sherman-Morrison factors (nodes x m)."""
    at = _grid(model)
    r = 1 / (model.vi + at[:, 1:2])
    c = model.sums(r)
    return r, c, at[:, 0:1] / (1 + at[:, 0:1] * c)


def _log_dets(model: NestedModel, r: Floats, c: Floats) -> Floats:
    """log|V| of each study at each node: nodes x m."""
    return -model.sums(np.log(r)) + np.log1p(_grid(model)[:, 0:1] * c)


def _pairs(index: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows of every pair of arms of one study, an arm with itself first and in the order of the rows."""
    k = np.arange(index.size)
    members = [np.flatnonzero(index == one) for one in np.unique(index[np.bincount(index)[index] > 1])]
    more = [(a, b) for rows in members for i, a in enumerate(rows) for b in rows[i + 1 :]]
    first, second = np.array(more, dtype=np.intp).reshape(-1, 2).T
    return np.concatenate([k, first]), np.concatenate([k, second])


def _contributions(model: NestedModel) -> tuple[Floats, Floats, Floats, Floats]:
    """What each study adds at each node: X'V^-1X (m x nodes x p x p), X'V^-1y, y'V^-1y, log|V|."""
    r, c, g = _weights(model)
    columns = np.column_stack([model.basis, model.yi[0]])
    scaled = r[:, :, None] * columns
    sums = model.sums(scaled)
    products = model.sums((scaled[:, :, :, None] * columns[:, None, :]).reshape(*r.shape, -1))
    whole = products.reshape(*sums.shape, -1) - g[:, :, None, None] * sums[:, :, :, None] * sums[:, :, None, :]
    whole = whole.transpose(1, 0, 2, 3)
    return whole[..., :-1, :-1], whole[..., :-1, -1], whole[..., -1, -1], _log_dets(model, r, c).T


def _log_lik(model: NestedModel, xx: Floats, xy: Floats, yy: Floats, log_det: Floats) -> Floats:
    """The objective (B x nodes) up to a constant of each data set; -inf where a design is not of full rank."""
    sign, log_xx = np.linalg.slogdet(xx)
    sound = (sign > 0) & (log_xx > -50)
    solved = np.linalg.solve(np.where(sound[..., None, None], xx, np.eye(model.p)), xy[..., None])[..., 0]
    value = -0.5 * (log_det + yy - np.sum(xy * solved, axis=-1) + (log_xx if model.restricted else 0.0))
    return np.where(sound, value, -np.inf)


def _maxima(values: Floats, model: NestedModel) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Data set and node of each maximum among the neighbours on the grid (``values``: B x nodes)."""
    sides = [STEPS.size if free else 1 for free in model.free]
    shaped = np.pad(values.reshape(-1, *sides), ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    around = [
        shaped[:, 1 + a : 1 + a + sides[0], 1 + b : 1 + b + sides[1]]
        for a in (-1, 0, 1)
        for b in (-1, 0, 1)
        if (a, b) != (0, 0)
    ]
    highest = np.all([shaped[:, 1:-1, 1:-1] >= one for one in around], axis=0).reshape(values.shape)
    of, node = np.nonzero(highest)
    return of, node
