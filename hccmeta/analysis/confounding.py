"""What was done about confounders where nobody randomised: the records of it, and how a number says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hccmeta.analysis.codes import Standing
from hccmeta.analysis.remarks import Note, NoteKey, Reason, Why, because, note
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Adjustment, Study

#: A standardised difference above which groups are usually called unbalanced (Austin, Stat Med 2009;28:3083-3107).
NOTABLE = 0.1


@dataclass(frozen=True)
class Confounder:
    """A confounder of the protocol in one comparison; ``difference``: standardised, of the whole arms, first minus
    second; None where it was not read, or is of other patients than those compared."""

    characteristic: str
    standing: Standing
    difference: float | None


@dataclass(frozen=True)
class Confounding:
    """The confounders of one comparison of a study: the one of the lead endpoint that adjusts for most of them.

    ``arm`` and ``reference`` are treatments.
    """

    study: str
    arm: str
    reference: str
    analysis_set: str
    adjustment: Adjustment
    confounders: tuple[Confounder, ...]

    @property
    def adjusted_for(self) -> tuple[str, ...]:
        """The confounders that it is adjusted for."""
        return tuple(one.characteristic for one in self.confounders if one.standing is Standing.ADJUSTED)


def crude_note(groups: Iterable[tuple[str, str, Adjustment | None]]) -> tuple[Note, ...]:
    """That curves are crude, where some of the studies were neither randomised nor matched.

    ``groups``: id, design and how the groups were made alike, of each.
    """
    each = {study: design != "randomised" and how == "none" for study, design, how in groups}
    crude = sum(each.values())
    return (note(NoteKey.CRUDE_CURVES, crude=crude, of=len(each)),) if crude else ()


def adjusted_reason(review: Review, study: Study, names: tuple[str, ...]) -> tuple[Reason, ...]:
    """For how many of the protocol's confounders a number of a study that was not randomised is adjusted."""
    if study.design == "randomised" or not review.confounders:
        return ()
    k = len(set(names) & set(review.confounders))
    return (because(Why.ADJUSTED_FOR, k=k, of=len(review.confounders)),)
