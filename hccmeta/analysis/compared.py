"""Which arms of a study are set against which."""

from __future__ import annotations

from hccmeta.evidence.spec.study import Arm, EndpointRecord, Study


def compared(study: Study, record: EndpointRecord) -> tuple[tuple[str, str], ...]:
    """Which arms of the study are set against which: as the record's comparisons say, else each against the control."""
    if record.comparisons:
        return tuple(dict.fromkeys((one.arm, one.reference) for one in record.comparisons))
    present = tuple(arm for arm in study.arms if arm.id in record.arms)
    control = control_of(present)
    return () if control is None else tuple((arm.id, control.id) for arm in present if arm is not control)


def control_of(arms: tuple[Arm, ...]) -> Arm | None:
    """The arm the others are set against: placebo, else sorafenib, else the last one; None for a single arm."""
    order = {"placebo": 0, "sorafenib": 1}
    return min(reversed(arms), key=lambda arm: order.get(arm.treatment, 2)) if len(arms) > 1 else None
