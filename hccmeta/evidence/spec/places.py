"""How a place in a record is named, so that the name stays the same when lines and list positions move."""

from __future__ import annotations

from typing import Any

from hccmeta.evidence.source.document import Place

# What names an entry of a list, in this order.
_NAMES = ("id", "endpoint", "code", "service", "name", "criteria")


def where(data: Any, place: Place) -> str:
    """``place`` in ``data`` as a dotted name: ``arms.lenvatinib.n``, ``os.sorafenib.median``, ``os.a-v-b.hr``.

    Entries of lists go by their id instead of their position, endpoints by their own name, and a fact's value by the
    name of the fact.
    """
    steps: list[str] = []
    value = data
    for depth, step in enumerate(place):
        try:
            value = value[step]
        except (LookupError, TypeError):
            value = None
        plain = str(step)
        if isinstance(step, int):
            plain = _entry_name(value, step)
        elif (step == "endpoints" and depth == 0) or (step in ("arms", "comparisons") and depth == 2):
            continue
        steps.append(plain)
    if steps[1:] and steps[-1] == "value":
        steps.pop()
    return ".".join(steps)


def _entry_name(value: Any, position: int) -> str:
    if not isinstance(value, dict):
        return str(position)
    if "arm" in value and "reference" in value:
        pair = f"{value['arm']}-v-{value['reference']}"
        return f"{pair}.{value['factor']}.{value['level']}" if "factor" in value and "level" in value else pair
    if "event" in value and "grade" in value:
        return f"{value['event']}.{value['grade']}.{value.get('attribution', '')}".rstrip(".")
    return next((str(value[name]) for name in _NAMES if name in value), str(position))


def value_at(data: Any, place: Place) -> Any:
    """The value of ``data`` at ``place``; None where there is none."""
    for step in place:
        try:
            data = data[step]
        except (LookupError, TypeError):
            return None
    return data
