"""Path data, point lists and transforms of SVG (https://www.w3.org/TR/SVG11/paths.html)."""

from __future__ import annotations

import re

import numpy as np

from hccmeta.digitise.model import FloatArray

_TOKEN = re.compile(r"[MmZzLlHhVvCcSsQqTtAa]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7}
_FUNCTION = re.compile(r"(matrix|translate|scale|rotate)\s*\(([^)]*)\)")


def parse_points(text: str) -> FloatArray:
    """A `points` attribute as an array of shape (k, 2)."""
    numbers = [float(token) for token in _NUMBER.findall(text)]
    return np.array(numbers[: len(numbers) // 2 * 2]).reshape(-1, 2)


def parse_path(text: str) -> list[FloatArray]:
    """Subpaths of path data, each of shape (k >= 2, 2); of a curved segment its end point only.

    Reading stops at the first malformed segment, as the standard asks of renderers.
    """
    tokens = _TOKEN.findall(text)
    subpaths: list[list[tuple[float, float]]] = []
    x = y = 0.0
    command, i = "", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command = tokens[i]
            i += 1
            if command in "Zz":
                if subpaths and subpaths[-1]:
                    x, y = subpaths[-1][0]
                    subpaths[-1].append((x, y))
                continue
        count = _ARGUMENTS.get(command.upper(), 0)
        values = tokens[i : i + count]
        if count == 0 or len(values) < count or any(value.isalpha() for value in values):
            break
        i += count
        x, y = _end_point(command, [float(value) for value in values], x, y)
        if command in "Mm":
            subpaths.append([])
            command = "L" if command == "M" else "l"
        elif not subpaths:
            break
        subpaths[-1].append((x, y))
    return [np.asarray(points, dtype=float) for points in subpaths if len(points) > 1]


def _end_point(command: str, values: list[float], x: float, y: float) -> tuple[float, float]:
    relative = command.islower()
    kind = command.upper()
    if kind == "H":
        return (values[0] + (x if relative else 0.0), y)
    if kind == "V":
        return (x, values[0] + (y if relative else 0.0))
    return (values[-2] + (x if relative else 0.0), values[-1] + (y if relative else 0.0))


def parse_transform(text: str) -> FloatArray:
    """A `transform` attribute as an affine matrix of shape (3, 3)."""
    matrix = np.eye(3)
    for name, arguments in _FUNCTION.findall(text):
        matrix = matrix @ _function(name, [float(token) for token in _NUMBER.findall(arguments)])
    return matrix


def _function(name: str, values: list[float]) -> FloatArray:
    if name == "matrix" and len(values) == 6:
        a, b, c, d, e, f = values
        return np.array([[a, c, e], [b, d, f], [0, 0, 1]])
    if name == "translate" and values:
        return _shift(values[0], values[1] if len(values) > 1 else 0.0)
    if name == "scale" and values:
        return np.array([[values[0], 0.0, 0.0], [0.0, values[-1], 0.0], [0.0, 0.0, 1.0]])
    if name == "rotate" and values:
        angle = np.deg2rad(values[0])
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        if len(values) == 3:
            turn = _shift(values[1], values[2]) @ turn @ _shift(-values[1], -values[2])
        return turn
    return np.eye(3)


def _shift(x: float, y: float) -> FloatArray:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])
