"""Which curve belongs to which arm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.digitise.colours import hex_colour
from hccmeta.digitise.lines import colour_distance
from hccmeta.digitise.model import ArmRequest, DigitiseError, Note, Style

_COLOUR_REACH = 90  # RGB distance up to which a colour named by a person can mean the colour in the file


@dataclass(frozen=True)
class Candidate:
    """A curve found in the figure: how it is drawn and where it starts."""

    style: Style
    start: tuple[float, float]


def slug(text: str) -> str:
    """A label as an arm id: lower case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def assign_arms(
    candidates: Sequence[Candidate], labels: Sequence[str | None], arms: Sequence[ArmRequest]
) -> tuple[dict[str, int], tuple[Note, ...]]:
    """The index of each arm's curve, and what was assumed in choosing it.

    Arms with a colour or a dash take the curve drawn so, arms without take the one with their name in the legend, and a
    single arm and a single curve that are left belong together. Without `arms`, names come from the legend.

    Raises:
        DigitiseError: an arm has no curve of its own; the message lists what was found.
    """
    if not arms:
        return _named_by_legend(candidates, labels)
    chosen: dict[str, int] = {}
    notes: list[Note] = []
    for arm in sorted(arms, key=lambda a: (a.colour is None) + (a.dash is None)):
        free = [i for i in range(len(candidates)) if i not in chosen.values()]
        if arm.colour is None and arm.dash is None:
            matching = [i for i in free if labels[i] is not None and _same_name(arm.name, str(labels[i]))]
        else:
            matching = _drawn_as(candidates, free, arm)
        if len(matching) > 1:
            named = [i for i in matching if labels[i] is not None and _same_name(arm.name, str(labels[i]))]
            matching = named if len(named) == 1 else matching
        if len(matching) == 1:
            chosen[arm.name] = matching[0]
    left = [arm for arm in arms if arm.name not in chosen]
    free = [i for i in range(len(candidates)) if i not in chosen.values()]
    if len(left) == 1 and len(free) == 1 and left[0].colour is None:
        chosen[left[0].name] = free[0]
        notes.append(Note("took the only curve left over", arm=left[0].name))
        left = []
    if left:
        raise DigitiseError(
            f"no single curve for arm {left[0].name!r}: give its colour and dash as --arm {left[0].name}:COLOUR,DASH. "
            f"Found: {describe(candidates, labels)}"
        )
    return {arm.name: chosen[arm.name] for arm in arms}, tuple(notes)


def _named_by_legend(
    candidates: Sequence[Candidate], labels: Sequence[str | None]
) -> tuple[dict[str, int], tuple[Note, ...]]:
    chosen: dict[str, int] = {}
    notes: list[Note] = []
    for i, label in enumerate(labels):
        name = slug((label or "").rpartition("=")[2])  # survminer prints variable=level
        if not name or name in chosen:
            name = f"curve-{i + 1}"
            drawn = describe([candidates[i]], [None])
            notes.append(Note(f"no legend names this curve ({drawn}): name it with --arm", unsure=True, arm=name))
        chosen[name] = i
    return chosen, tuple(notes)


def _drawn_as(candidates: Sequence[Candidate], free: Sequence[int], arm: ArmRequest) -> list[int]:
    matching = [i for i in free if arm.dash is None or candidates[i].style.dash == arm.dash]
    if arm.colour is None or not matching:
        return matching
    distance = {i: colour_distance(candidates[i].style.colour, arm.colour) for i in matching}
    nearest = min(distance.values())
    return [i for i in matching if distance[i] <= min(_COLOUR_REACH, nearest + 8)]


def _same_name(name: str, label: str) -> bool:
    wanted, printed = slug(name), slug(label)
    return bool(wanted) and (wanted == printed or f"-{wanted}-" in f"-{printed}-")


def describe(candidates: Sequence[Candidate], labels: Sequence[str | None]) -> str:
    """The curves in words: colour, dash and label."""
    parts = []
    for candidate, label in zip(candidates, labels, strict=True):
        named = f" ({label})" if label else ""
        parts.append(f"{hex_colour(candidate.style.colour)},{candidate.style.dash}{named}")
    return "; ".join(parts) or "none"
