"""Patients of 100 alive (or event-free) at tau, arm minus reference: what a summary of findings needs."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.analysis.codes import EstimateKind, Label, LabelKind
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.kinds.anchored import Effect, once_a_study, values
from hccmeta.analysis.kinds.policy import Policy
from hccmeta.analysis.remarks import Why, because


def alive_label(tau: float) -> Label:
    """Patients of 100 without the event at ``tau``."""
    return Label(LabelKind.ALIVE, tau=tau)


def alive_lines(line: Line) -> Lines:
    """The one line of differences in patients alive."""
    return Lines(EstimateKind.DIFFERENCE, (line,))


def pooled_alive(tau: float, effects: Sequence[Effect], policy: Policy) -> Line:
    """Differences pooled by the rule of the main analysis."""
    usable, _ = once_a_study(effects)
    if not usable:
        reasons = tuple(dict.fromkeys(one.effect.reason for one in effects if one.effect.reason))
        return Line(alive_label(tau), k=0, reasons=reasons or (because(Why.NO_CURVE_AT_ALL),))
    return policy.line(alive_label(tau), *values(usable))
