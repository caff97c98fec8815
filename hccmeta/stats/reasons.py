"""Why a number is missing or is to be read with care: a code with arguments, which pages put into words of their own.

``str(reason)`` is a plain sentence for people who use the statistics by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Argument = str | int | float


class Why(Enum):
    """Codes of reasons; the value is a sentence, whose names in braces are the reason's arguments."""

    ONE_STUDY = "one study: its own estimate with a normal interval; nothing can be said of heterogeneity"
    TWO_STUDIES = "two studies: no prediction interval, and the width of an HK interval says little"
    COMMON_EFFECT = "a common-effect model has no prediction interval"
    ZERO_VARIANCE = "effect {at} has a variance of zero, so its weight is not defined"
    NO_SPREAD = "the effects do not vary at all, so the HK interval has no width; HK-adhoc is given"
    NARROWER_THAN_COMMON = (
        "the interval is narrower than that of a common effect ({lower:.4g} to {upper:.4g}): the effects agree better "
        "than chance lets them, so read HK-max or HK-adhoc beside it"
    )
    NO_PRIOR = "no prior scale of tau was given, so the wider of the HK and the normal interval stands"
    SHARED_TAU2 = "tau2 common to all groups"
    FEW_FOR_KENWARD_ROGER = "Kenward and Roger's degrees of freedom are not to be trusted below five studies"
    NO_DEGREES_OF_FREEDOM = "Kenward and Roger's degrees of freedom are {df:.2g}, below 1: there is no interval"
    FOLLOW_UP_ENDS = "follow-up ends at {end:g} with patients alive, before tau = {tau:g}"
    ALL_EVENTS = "every patient has the event, so the logit has no finite estimate"
    NO_EVENTS = "no patient has the event, so the logit has no finite estimate"
    ALL_OR_NOTHING = "every arm has none or all events, so tau2 has no finite estimate"
    ONE_SIDED_EVENTS = "one group has events and the other none in every study, so the ratio has no finite estimate"
    EXTREME_IN_EVERY_STUDY = (
        "in every study one group has none or all of the events that it could have, so tau2 has no finite estimate"
    )
    NO_CURVATURE = "the likelihood is flat at its maximum, so there is no standard error"
    NO_VARIANCE = "no study has patients with and without an event, so the difference has no standard error"
    CUT_TO_SCALE = "limits beyond 0 to 1 are cut there"
    ONE_SIDE_OF_STEP = "all results lie on one side of the step, so delta has no finite estimate"
    OFF_CENTRE = (
        "the ratio {value:.4g} is not in the middle of its interval on the log scale (the middle is {middle:.4g}), "
        "beyond rounding: one of the three numbers is wrong"
    )
    MERGED_COMPONENTS = "one arm per study (or no arm component): one variance between studies is fitted"
    NO_STUDY_DF = "as many coefficients as studies: no degrees of freedom are left for an interval"
    NOT_CALIBRATED = "only {arms} arms with a curve calibrate predictions of {endpoint}; {least} are needed"
    ORIGIN_NOT_STATED = "the report does not say from when time counts"
    MEDIAN_OF_MEDIANS = "a median of medians predicts nothing"
    FEW_PATIENTS = "{n} patients are fewer than {least}"
    MEDIAN_NOT_REACHED = "the median was not reached"
    MEDIAN_BEYOND_TAU = "the median of {median:g} lies at or beyond tau = {tau:g}"
    MEDIAN_FAR_BELOW_TAU = "the median of {median:g} is less than a third of tau = {tau:g}"
    LATE_TAU_WITHOUT_RATE = (
        "second-line and placebo arms are predicted at tau = {tau:g} only with a survival rate beyond the median"
    )
    RANGE_NOT_INTERVAL = "k = {k}: no sign-test interval of so few studies has {level:.0%} coverage"
    NO_EVENTS_IN_WINDOW = "no event in the window from {start:g} to {end:g}"
    ONE_SIDE_IN_WINDOW = "events on one side only in the window from {start:g} to {end:g}: no finite hazard ratio"
    FEW_STUDY_DF = "only {df} degrees of freedom between studies: read as description"


@dataclass(frozen=True)
class Reason:
    """One code with its arguments, as ``(name, value)`` pairs."""

    why: Why
    arguments: tuple[tuple[str, Argument], ...] = ()

    def __str__(self) -> str:
        return self.why.value.format(**dict(self.arguments))


class Reasoned:
    """What a result with ``reasons`` says of them; not a class of its own, but what such results share."""

    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """``reasons`` in words; empty without any."""
        return sentence(self.reasons)


def because(why: Why, **arguments: Argument) -> Reason:
    """A reason from its code and named arguments.

    >>> str(because(Why.FEW_STUDY_DF, df=2))
    'only 2 degrees of freedom between studies: read as description'
    """
    return Reason(why, tuple(arguments.items()))


def sentence(reasons: tuple[Reason, ...]) -> str:
    """All reasons in one line of text; empty without any.

    >>> sentence((because(Why.TWO_STUDIES), because(Why.COMMON_EFFECT))).count(";")
    1
    """
    return "; ".join(str(one) for one in reasons)
