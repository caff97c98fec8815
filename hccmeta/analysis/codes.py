"""The closed words of results: what is measured, what a number is, by which model, and why something is not there.

Analyses carry these codes with their arguments, never sentences; ``hccmeta.words`` turns them into English.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class Kind(StrEnum):
    """The kinds of analysis: those a plan asks for, and the network that stands beside contrasts."""

    CONTRASTS = "contrasts"
    ACTIVE_V_CONTROL = "active-v-control"
    NESTED = "nested"
    META_REGRESSION = "meta-regression"
    HAZARD_RATIO = "hazard-ratio"
    POOLED_MEDIAN = "pooled-median"
    REPORTED_MEDIANS = "reported-medians"
    RESPONSE = "response"
    BASELINE = "baseline"
    DIRECTION = "direction"
    PREDICTED = "predicted"
    HARMS = "harms"
    INTERACTIONS = "interactions"
    HAZARD_RATIO_WINDOWS = "hazard-ratio-windows"
    NETWORK = "network"


class Part(StrEnum):
    """Which part of its plan an analysis answers."""

    WHOLE = auto()
    PAIR = auto()
    TREATMENT = auto()
    NETWORK = auto()
    CHARACTERISTIC = auto()
    BALANCE = auto()
    COVARIATE = auto()
    ADJUSTED = auto()
    RESPONSE_PAIR = "response-pair"
    RESPONSE_ARMS = "response-arms"
    HARM = auto()
    LEVEL = auto()


class Standing(StrEnum):
    """How a comparison that nobody randomised stands to a confounder."""

    ADJUSTED = auto()
    BALANCED = auto()
    UNBALANCED = auto()
    NOT_READ = "not-read"


class Measure(StrEnum):
    """What an analysis estimates, as it is pooled."""

    RMST_DIFFERENCE = "rmst_difference"
    LOG_HAZARD_RATIO = "log_hazard_ratio"
    RISK_DIFFERENCE = "risk_difference"
    MEDIAN = "median"
    PROPORTION = "proportion"
    MEAN = "mean"
    COEFFICIENT = "coefficient"
    DIRECTION = "direction"
    PREDICTED_RMST_DIFFERENCE = "predicted_rmst_difference"
    LOG_RATIO_OF_HAZARD_RATIOS = "log_ratio_of_hazard_ratios"

    @property
    def estimate_kind(self) -> EstimateKind:
        """What the numbers of this measure are."""
        return _ESTIMATES[self]


class Check(StrEnum):
    """The lines of a fidelity card."""

    RMSE = auto()
    MAX_DEVIATION = "max-deviation"
    READING = auto()
    SURVIVAL_AXIS = "survival-axis"
    AT_RISK = "at-risk"
    EVENTS = auto()
    MEDIAN = auto()
    RATE = auto()
    HR = auto()

    @property
    def of_curve(self) -> bool:
        """Whether it is a distance of the curve itself, a proportion, to which nothing reported belongs."""
        return self in (Check.RMSE, Check.MAX_DEVIATION, Check.SURVIVAL_AXIS)


class EstimateKind(StrEnum):
    """What a number is: it decides the axis on which it may be drawn, and whether it has a value of no effect."""

    DIFFERENCE = auto()
    RATIO = auto()
    PROPORTION = auto()
    MEDIAN = auto()
    RANGE_OF_MEDIANS = "range-of-medians"
    MEAN = auto()
    SLOPE = auto()
    DIRECTION = auto()
    PREDICTED_DIFFERENCE = "predicted-difference"


_ESTIMATES = {
    Measure.RMST_DIFFERENCE: EstimateKind.DIFFERENCE,
    Measure.RISK_DIFFERENCE: EstimateKind.DIFFERENCE,
    Measure.LOG_HAZARD_RATIO: EstimateKind.RATIO,
    Measure.MEDIAN: EstimateKind.MEDIAN,
    Measure.PROPORTION: EstimateKind.PROPORTION,
    Measure.MEAN: EstimateKind.MEAN,
    Measure.COEFFICIENT: EstimateKind.SLOPE,
    Measure.DIRECTION: EstimateKind.DIRECTION,
    Measure.PREDICTED_RMST_DIFFERENCE: EstimateKind.PREDICTED_DIFFERENCE,
    Measure.LOG_RATIO_OF_HAZARD_RATIOS: EstimateKind.RATIO,
}


class IntervalKind(StrEnum):
    """What the limits of an interval say. A range holds the values that were seen, at no level of confidence."""

    CONFIDENCE = auto()
    CREDIBLE = auto()
    PREDICTION = auto()
    RANGE = auto()


class Source(StrEnum):
    """Where a number comes from: our computation, a report, a model's prediction, survival published at a few times, or
    several of these put together.
    """

    COMPUTED = auto()
    REPORTED = auto()
    PREDICTED = auto()
    RATES = auto()
    COMBINED = auto()


class Unit(StrEnum):
    """The unit of an analysis' numbers, on the scale on which they are pooled."""

    NONE = ""
    MONTHS = "months"
    LOG_HAZARD_RATIO = "log-hazard-ratio"
    POINTS = "percentage-points"
    PERCENT = "percent"
    MONTHS_PER_10_POINTS = "months-per-10-points"
    MONTHS_PER_10_YEARS = "months-per-10-years"


class Outcome(StrEnum):
    """The outcomes of tumour response."""

    ORR = "orr"
    DCR = "dcr"


class Counted(StrEnum):
    """What the number beside an estimate counts."""

    STUDIES = auto()
    ARMS = auto()


class Model(StrEnum):
    """A way to compute an estimate; one of them is the analysis' own, the others stand beside it."""

    OWN = auto()
    MEAN_OF_SUCH = auto()
    REML_WIDER = auto()
    REML_HK = auto()
    REML_AD_HOC = auto()
    REML_KR = auto()
    REML_NORMAL = auto()
    PM_HK = auto()
    DL_NORMAL = auto()
    COMMON = auto()
    BAYES = auto()
    FAITHFUL = auto()
    RANDOMISED = auto()
    ONE_STAGE = auto()
    NESTED = auto()
    NESTED_WITHIN = auto()
    NESTED_ROBUST = auto()
    SEPARATE = auto()
    COMPARING = auto()
    WITHIN_ONLY = auto()
    BETWEEN_ONLY = auto()
    SPLIT_WITHIN = auto()
    SPLIT_BETWEEN = auto()
    STUDY_FIXED = auto()
    STACKED = auto()
    LOGIT_HK = auto()
    FREEMAN_TUKEY_HK = auto()
    POOLED_CURVE = auto()
    INVERSE_VARIANCE = auto()
    INVERSE_VARIANCE_HK = auto()
    STACKED_CURVE = auto()
    EACH_STUDY_ONCE = auto()
    T_TEST = auto()
    PERMUTATION = auto()
    CRUDE = auto()
    MANTEL_HAENSZEL = auto()
    DIFFERENCES_BY_RULE = auto()
    ADJUSTED_AND_CRUDE = auto()


class Evidence(StrEnum):
    """Which of the studies a specification takes."""

    ALL = auto()
    FAITHFUL = auto()
    RANDOMISED = auto()
    WITH_DOUBTFUL = auto()


class LabelKind(StrEnum):
    """What a line is about."""

    STUDY = auto()
    CONTRAST = auto()
    ARM = auto()
    MEAN_OF_CONTRASTS = auto()
    HAZARD_RATIO = auto()
    COUNTS = auto()
    SHARE = auto()
    MODEL = auto()
    WITHOUT = auto()
    UNTIL = auto()
    TAU = auto()
    TREATMENT = auto()
    PAIR = auto()
    CHARACTERISTIC = auto()
    WITHOUT_CHARACTERISTIC = auto()
    ALIVE = auto()
    WITHOUT_DOUBTFUL = auto()
    WITH_DOUBTFUL = auto()
    PREDICTED_BY_RATIO = auto()
    WINDOW = auto()
    LEVEL = auto()


class Mark(StrEnum):
    """How a reported number was read, or what is odd about it, in few words beside it."""

    SECONDARY = "secondary"
    DERIVED = "derived"
    UNVERIFIED = "unverified"
    SE_FROM_P = auto()
    NOT_REPORTED = auto()
    REPORTED = auto()
    REBUILT = auto()
    UNFAITHFUL = auto()


Value = str | int | float
#: The arguments of a code, by name.
Given = tuple[tuple[str, Value], ...]


def given(arguments: dict[str, Value]) -> Given:
    """Named arguments in a fixed order."""
    return tuple(sorted(arguments.items()))


@dataclass(frozen=True)
class Label:
    """What a line is about; only what its ``kind`` needs is set.

    ``study`` is an id and ``name`` the study's name; ``window``: months from and to (None: to the end of follow-up);
    ``factor`` and ``level`` name patients of a subgroup; ``counts`` are (events, patients) of each side; ``of`` are the
    labels of what was left out or added.
    """

    kind: LabelKind
    study: str | None = None
    name: str | None = None
    arm: str | None = None
    treatment: str | None = None
    reference: str | None = None
    characteristic: str | None = None
    model: Model | None = None
    year: int | None = None
    tau: float | None = None
    window: tuple[float, float | None] | None = None
    factor: str | None = None
    level: str | None = None
    comparisons: int | None = None
    status: str | None = None
    counts: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()
    suspects: tuple[tuple[str, float], ...] = ()
    of: tuple[Label, ...] = ()
