"""What a reviewer wants to see of the studies a change touches: their fidelity cards."""

from __future__ import annotations

from hccmeta.analysis.results import FidelityItem, Results
from hccmeta.versions.diff.compare import Difference
from hccmeta.words.english import say

Cards = tuple[tuple[str, tuple[FidelityItem, ...]], ...]


def cards_of_changed(difference: Difference, results: Results, before: Results | None) -> Cards:
    """The fidelity cards of curves and contrasts, by name, that are new or no longer say what they said ``before``."""
    touched = {one.id for one in difference.studies if one.kind != "removed"}
    known = set() if before is None else set(_cards(before, touched))
    return tuple(card for card in _cards(results, touched) if card not in known)


def _cards(results: Results, touched: set[str]) -> Cards:
    cards: list[tuple[str, tuple[FidelityItem, ...]]] = []
    for study in results.studies:
        if study.id in touched:
            cards += [(f"{study.id} {one.endpoint}.{one.arm}", one.fidelity) for one in study.arms]
            cards += [
                (
                    say("diff.curve.pair", study=study.id, endpoint=one.endpoint, arm=one.arm, reference=one.reference),
                    one.fidelity,
                )
                for one in study.contrasts
            ]
    return tuple(card for card in cards if card[1])
