"""What a reviewer wants to see of the studies a change touches: their fidelity cards."""

from __future__ import annotations

from hccmeta.analysis.results import FidelityItem, Results
from hccmeta.versions.diff.compare import Difference


def cards_of_changed(difference: Difference, results: Results) -> tuple[tuple[str, tuple[FidelityItem, ...]], ...]:
    """The fidelity card of every curve and contrast of the studies that were added or changed, by name."""
    touched = {one.id for one in difference.studies if one.kind != "removed"}
    cards: list[tuple[str, tuple[FidelityItem, ...]]] = []
    for study in results.studies:
        if study.id in touched:
            cards += [(f"{study.id} {one.endpoint}.{one.arm}", one.fidelity) for one in study.arms]
            cards += [
                (f"{study.id} {one.endpoint}: {one.arm} v {one.reference}", one.fidelity) for one in study.contrasts
            ]
    return tuple(card for card in cards if card[1])
