"""What the reconstructed patients say against the record: the fidelity card's failed lines as problems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from hccmeta.evidence.catalogue import fidelity as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Place
from hccmeta.ground.problem import Code, Problem


class Item(Protocol):
    """One line of the fidelity card (``hccmeta.analysis.results.FidelityItem``)."""

    @property
    def name(self) -> str:
        """What is compared: hr, events, at-risk ..."""

    @property
    def reported(self) -> float | None:
        """The value of the record."""

    @property
    def reconstructed(self) -> float | None:
        """The value of the reconstructed patients."""

    @property
    def threshold(self) -> float | None:
        """The largest gap that needs no reason."""

    @property
    def ok(self) -> bool | None:
        """Whether the gap is within the threshold; None when there is none."""


_CODES = {
    "hr": (codes.HAZARD_RATIO, "hr"),
    "events": (codes.EVENTS, "n_events"),
    "at-risk": (codes.AT_RISK, ""),
    "rmse": (codes.ASTRAY, ""),
    "survival-axis": (codes.AXIS, ""),
    "reading": (codes.READING, ""),
}


def fidelity_problems(
    folder: StudyFolder, endpoint: str, arm: str, items: Iterable[Item], *, reference: str | None = None
) -> tuple[Problem, ...]:
    """A problem for each failed line of the card of ``arm`` (against ``reference``, for a comparison) in ``endpoint``.

    The median is left out: ``hccmeta.evidence.rules.units`` compares it with the curve itself. ``where`` is
    ``os.sorafenib.n_events``, ``os.sorafenib`` (numbers at risk) or
    ``os.lenvatinib-v-sorafenib.hr``.
    """
    problems = []
    for item in items:
        if item.name == "median" or item.ok is not False or item.reported is None or item.reconstructed is None:
            continue
        code, key = _CODES.get(item.name, (codes.OTHER, ""))
        who = arm if reference is None else f"{arm} v {reference}"
        what = _what(code, who, item.name, item.reported, item.reconstructed, item.threshold or 0.0)
        problems.append(fault(folder.document, code, _place(folder, endpoint, arm, reference, key), what))
    return tuple(problems)


def _what(code: Code, who: str, name: str, reported: float, rebuilt: float, threshold: float) -> str:
    if code is codes.ASTRAY:
        return (
            f"the rebuilt curve of {who} lies {rebuilt:.2g} from its readings (root mean square), "
            f"but their error allows {threshold:.2g}"
        )
    if code is codes.READING:
        return (
            f"{rebuilt:g} of the numbers at risk of {who} contradict its curve as it was read, "
            "and fewer would with the other reading, corners or samples"
        )
    if code is codes.AXIS:
        return (
            f"the survival axis of {who} is off by up to {100 * rebuilt:.2g} % of its length: "
            "start, published median and rates miss the curve by one straight line"
        )
    if name.startswith("rate-"):
        month = name.removeprefix("rate-")
        return (
            f"survival of {who} at {month} months: {reported:g} % reported, {rebuilt:.3g} % rebuilt "
            f"(at most {threshold:.2g} apart)"
        )
    return f"{name} of {who}: {reported:g} reported, {rebuilt:.4g} rebuilt (at most {threshold:.2g} apart)"


def _place(folder: StudyFolder, endpoint: str, arm: str, reference: str | None, key: str) -> Place:
    """Where the reported value stands: in the endpoint's entry that has the curves."""
    index = next(
        (at for at, one in enumerate(folder.record.endpoints) if one.endpoint == endpoint and one.has_curves), 0
    )
    if reference is None:
        return ("endpoints", index, "arms", arm, *((key, "value") if key else ()))
    pairs = folder.record.endpoints[index].comparisons
    number = next((at for at, one in enumerate(pairs) if (one.arm, one.reference) == (arm, reference)), 0)
    return ("endpoints", index, "comparisons", number, key, "value")
