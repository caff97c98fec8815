"""Reasons, notes and methods as codes with arguments: why a number is not there, and what is to be said of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from hccmeta.analysis.codes import Given, Value, given


class Why(StrEnum):
    """Why a number is not there, or what limits it."""

    # Of any computation. `said` is what the statistics say; they know no more of the evidence than their numbers.
    STATISTICS = auto()
    FAILED = auto()
    # Of one arm or contrast.
    FOLLOW_UP_ENDS = auto()
    NO_EVENT = auto()
    REDRAWN_SHORT = auto()
    NONE_OR_ALL_LEFT = auto()
    MEDIAN_NOT_REACHED = auto()
    FEW_CENSORED = auto()
    NO_HAZARD_RATIO = auto()
    HAZARD_RATIO_ALONE = auto()
    NO_CURVE = auto()
    OTHER_ORIGIN = auto()
    # Of pools.
    NOTHING_COMPARES = auto()
    NO_STANDARD_ERROR = auto()
    ONE_STUDY = auto()
    FEW_BY_PRIOR = auto()
    MEAN_OF_SUCH = auto()
    NARROWER_THAN_COMMON = auto()
    NO_INTERVAL_LEFT = auto()
    NO_CURVE_AT_ALL = auto()
    NO_STUDY_LEFT = auto()
    ALL_STUDIES = auto()
    OWN_ESTIMATE = auto()
    TWO_UNINFORMATIVE = auto()
    NEVER_NARROWER = auto()
    DF_FROM_DATA = auto()
    TOO_NARROW = auto()
    CLASSIC_TOO_NARROW = auto()
    ONE_TRUE_EFFECT = auto()
    PRIOR = auto()
    PATIENTS_ONLY = auto()
    NO_COMPARISON = auto()
    NOT_CONNECTED = auto()
    # Of networks.
    NOTHING_CONNECTED = auto()
    REFERENCE_NOT_IN_NETWORK = auto()
    NETWORK_ADDS_NOTHING = auto()
    NETWORK_IN_TABLE = auto()
    # Of the nested model.
    CURVES_WANTED = auto()
    REFERENCE_CURVES_WANTED = auto()
    FEW_STUDIES = auto()
    ONE_STUDY_RULES = auto()
    NO_ARM_LEFT = auto()
    NO_ARM_OF_LEFT = auto()
    NO_ARM_OF = auto()
    DEGREES_OF_FREEDOM = auto()
    ARMS_TAKEN_APART = auto()
    BY_HARTUNG_KNAPP = auto()
    SINGLE_ARMS_ONLY = auto()
    SPARES_ARMS = auto()
    SPLIT_ALIKE = auto()
    ONE_SIDE_ONLY = auto()
    STACKED_ERROR = auto()
    ARMS_SHORT = auto()
    # Of medians.
    NO_ARM_WITH_CURVE = auto()
    POOLED_CURVE_ABOVE_HALF = auto()
    ONE_ARM_MEDIAN = auto()
    NO_COMMON_CURVE = auto()
    MEDIANS_LEFT_OUT = auto()
    UNDERSTATES = auto()
    NO_MEDIAN_READ = auto()
    NO_MEDIAN_REACHED = auto()
    NO_MEDIAN_OF_ORIGIN = auto()
    REPORTED_ONLY = auto()
    ONE_ARM_NO_INTERVAL = auto()
    RANGE_OF_FEW = auto()
    COUNTED_FROM = auto()
    NOT_REACHED = auto()
    MATCHED = auto()
    READING = auto()
    # Of counts and means.
    ALL_ALIKE = auto()
    NO_VALUE_READ = auto()
    TWO_ARMS = auto()
    AT_HARMONIC_MEAN = auto()
    MEAN_WITHOUT_SD = auto()
    MEDIAN_WITHOUT_QUARTILES = auto()
    MEDIAN_NOT_CONVERTED = auto()
    MEDIAN_CONVERTED = auto()
    NO_MEAN = auto()
    FEW_TREATMENTS = auto()
    FEW_TREATMENTS_WITH_SD = auto()
    WITHOUT_SD = auto()
    NO_DEGREES_LEFT = auto()
    NO_CHARACTERISTIC = auto()
    # Of regressions.
    FEW_STUDIES_WITH_VALUE = auto()
    FEW_DEGREES = auto()
    # Of directions and predictions.
    DIRECTION_ONLY = auto()
    NO_ADJUSTED = auto()
    NO_HARM_READ = auto()
    CRUDE = auto()
    ADJUSTED_FOR = auto()
    NO_DIRECTION = auto()
    NO_TWO_MEDIANS = auto()
    NOTHING_TO_PREDICT = auto()
    BY_HAZARD_RATIO = auto()
    NOT_CALIBRATED = auto()
    ORIGIN_NOT_STATED = auto()
    MEDIAN_OF_MEDIANS = auto()
    FEW_PATIENTS = auto()
    MEDIAN_BEYOND_TAU = auto()
    MEDIAN_FAR_BELOW_TAU = auto()
    LATE_TAU_WITHOUT_RATE = auto()
    # Of levels of a factor and windows of follow-up.
    NO_LEVEL_READ = auto()
    NO_BASELINE_LEVEL = auto()
    NO_RATIO_IN_WINDOW = auto()


class NoteKey(StrEnum):
    """What is to be said beside a result."""

    SHARED_CONTROL = auto()
    DIFFERENT_DRUGS = auto()
    HOLDS_ZERO = auto()
    LEAVES_ZERO = auto()
    STAR = auto()
    SE_FROM_P = auto()
    POOLED_ODDS = auto()
    CRUDE_CURVES = auto()
    SUSPECT = auto()
    UNREACHED = auto()
    OMNIBUS = auto()
    ASSOCIATIONS = auto()
    R2 = auto()
    WITHOUT_VALUE = auto()
    WHOLE_STUDY = auto()
    HOLM = auto()
    FIRST_TERM = auto()
    LACK_COVARIATE = auto()
    LEFT_OUT_FEW = auto()
    LEFT_OUT_RULED = auto()
    TOO_MANY_COVARIATES = auto()
    BY_REML = auto()
    NOT_RANDOMISED = auto()
    TIPS_AT_ONCE = auto()
    TIPS_BY_GAIN = auto()
    TIPS_BY_LOSS = auto()
    IMPUTED = auto()
    NOT_IMPUTED = auto()
    DIRECTION_SAYS = auto()
    MAY_OVERLAP = auto()
    PREDICTION = auto()
    CALIBRATED = auto()
    WITHIN_TRIALS = auto()
    DIFFERENT_DRUGS_INTERACTION = auto()


class MethodKey(StrEnum):
    """How the main number of an analysis was computed."""

    ONE_STUDY = auto()
    FEW_STUDIES = auto()
    RANDOM_EFFECTS = auto()
    NESTED = auto()
    ANCHORED_COHORTS = auto()
    NETWORK = auto()
    NEWCOMBE = auto()
    META_REGRESSION = auto()
    POOLED_CURVE = auto()
    OWN_MEDIAN = auto()
    MEDIAN_OF_MEDIANS = auto()
    GLMM = auto()
    ONE_ARM_SHARE = auto()
    MEANS = auto()
    ONE_ARM_MEAN = auto()
    BALANCE = auto()
    DIRECTION = auto()
    PREDICTED = auto()
    BINOMIAL_NORMAL = auto()


@dataclass(frozen=True)
class Reason:
    """A code of ``Why`` with its arguments."""

    code: Why
    given: Given = ()


@dataclass(frozen=True)
class Note:
    """A code of ``NoteKey`` with its arguments."""

    code: NoteKey
    given: Given = ()


@dataclass(frozen=True)
class Method:
    """A code of ``MethodKey`` with its arguments."""

    code: MethodKey
    given: Given = ()


def because(code: Why, **arguments: Value) -> Reason:
    """The reason ``code`` with its arguments."""
    return Reason(code, given(arguments))


def note(code: NoteKey, **arguments: Value) -> Note:
    """The note ``code`` with its arguments."""
    return Note(code, given(arguments))


def method(code: MethodKey, **arguments: Value) -> Method:
    """The method ``code`` with its arguments."""
    return Method(code, given(arguments))


def from_statistics(said: object) -> tuple[Reason, ...]:
    """What the statistics say of a fit (a text, or the error they raised); nothing for an empty text."""
    return (because(Why.STATISTICS, said=str(said)),) if str(said or "") else ()
