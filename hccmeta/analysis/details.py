"""What stands beside the main number of an analysis: the same by other means, and what the studies are like.

Every kind of detail is a record with named fields; an analysis has those its kind computes, and None for the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.analysis.arrays import Counts, Floats
from hccmeta.analysis.codes import Counted, EstimateKind, Evidence, Label, Model, Source
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.remarks import Note, Reason


@dataclass(frozen=True)
class Line:
    """One estimate among others. None where it could not be computed, and ``reasons`` say why, or what limits it.

    ``k`` counts what its list says (studies or arms); ``adjustment`` names what a number is adjusted for.
    """

    label: Label
    estimate: float | None = None
    interval: Interval | None = None
    k: int | None = None
    n: int | None = None
    se: float | None = None
    tau2: float | None = None
    p: float | None = None
    prediction: Interval | None = None
    variance_inflation: float | None = None
    smaller_arm: int | None = None
    source: Source = Source.COMPUTED
    adjustment: str | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Lines:
    """Estimates of one ``kind``, one below the other, with what is to be said of all of them."""

    kind: EstimateKind
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()
    counted: Counted = Counted.STUDIES


@dataclass(frozen=True)
class Heterogeneity:
    """How much studies differ: Q on ``df`` degrees of freedom, tau2 (REML), I2 of tau2 and of Q, H2, with intervals.

    ``i2`` values are shares from 0 to 1. ``k``: studies.
    """

    k: int
    q: float
    df: int
    tau2: float
    tau2_interval: Interval
    i2: float
    i2_interval: Interval
    i2_of_q: float
    i2_of_q_interval: Interval
    h2: float
    h2_interval: Interval


@dataclass(frozen=True)
class Influence:
    """What one study does to the pool (Viechtbauer and Cheung 2010)."""

    label: Label
    residual: float | None
    dffits: float | None
    cooks_distance: float | None
    covariance_ratio: float | None
    tau2_without: float | None
    influential: bool


@dataclass(frozen=True)
class SmallStudy:
    """Whether small studies say something else: the slope on 1/sqrt(n), and the effect of a very large study."""

    slope: float
    se: float
    p: float | None
    limit: float


@dataclass(frozen=True)
class Importance:
    """Probabilities that the effect is one that patients would notice, gain and loss, from 0 to 1."""

    important: float
    gain: float
    loss: float


@dataclass(frozen=True)
class HiddenBias:
    """A bias N(0, ``sd``^2) common to all studies that were not randomised: the interval that allows for it.

    ``to_zero``, ``to_important``: the bias in the direction of the estimate at which the interval at face value first
    holds 0, or the smallest important difference; 0 where it does already. In the unit of the analysis.
    """

    sd: float
    interval: Interval
    to_zero: float
    to_important: float | None


@dataclass(frozen=True)
class HiddenConfounding:
    """The E-value of a ratio and of the limit nearer to 1 (VanderWeele and Ding 2017): how strongly an unmeasured
    confounder must be associated with both sides to explain them away. ``crude``: that of crude ratios."""

    estimate: float
    limit: float
    crude: bool


@dataclass(frozen=True)
class TreatmentShare:
    """How much of a treatment rests on one study; shares from 0 to 1. ``reason``: why it is left out, if it is."""

    treatment: str
    studies: int
    patients: int
    largest_study: str
    share_of_patients: float
    share_of_weight: float | None
    reason: Reason | None


@dataclass(frozen=True)
class TwoByTwo:
    """One study's counts as ratios: (events, patients) of each side; None where a ratio is infinite."""

    label: Label
    arm: tuple[int, int]
    reference: tuple[int, int]
    risk_ratio: float | None
    odds_ratio: float | None
    odds_ratio_interval: Interval | None
    fisher_p: float | None


@dataclass(frozen=True)
class BalanceTest:
    """Is a characteristic alike in all treatments? ``p`` None: no test, with the reasons."""

    characteristic: str
    arms: int
    f: float | None = None
    df_between: int | None = None
    df_within: float | None = None
    p: float | None = None
    p_holm: float | None = None
    p_ignoring_studies: float | None = None
    largest_difference: float | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Bubble:
    """One arm in a bubble plot: its covariate (in its own unit) and its RMST in months."""

    label: Label
    treatment: str
    covariate: float
    rmst: float
    se: float
    n: int


@dataclass(frozen=True)
class PermutationTest:
    """The P value of t(m - p) beside that of ``draws`` permutations of studies."""

    p: float | None
    permuted_p: float | None
    draws: int


@dataclass(frozen=True)
class PooledCurve:
    """Survival of all arms pooled, as proportions at ``time`` months, straight between them; ``k``: arms that reach
    each time, ``n_at_risk``: their patients at risk there."""

    time: Floats
    survival: Floats
    lower: Floats
    upper: Floats
    k: Counts
    n_at_risk: Counts


@dataclass(frozen=True)
class Finding:
    """Which way one study points: 1 for the arm, -1 for the reference, 0 for neither.

    ``clear``: whether its own test or interval excludes no difference, None where neither was read. ``n``: patients of
    ``analysis_set``: all of the study, or those that were matched.
    """

    label: Label
    analysis_set: str
    n: int | None
    toward: int
    clear: bool | None
    p: float | None
    by_ratio: bool


@dataclass(frozen=True)
class Directions:
    """Studies counted by the direction of their effect: ``favouring`` the arm, ``against`` it; the exact sign test.

    It says how many agree, never how large an effect is.
    """

    findings: tuple[Finding, ...]
    favouring: int
    against: int
    share: Interval
    p: float


@dataclass(frozen=True)
class PredictionError:
    """How far predictions of trials left out lie from what their curves give, months: bias and SD of arms, SD of the
    differences between two arms of a trial (None with fewer than three)."""

    tau: float
    arms: int
    bias: float
    sd: float
    sd_of_differences: float | None


@dataclass(frozen=True)
class Calibration:
    """The shape that turns a median into a mean, from all ``arms`` of ``trials`` with a curve of ``endpoint``.

    ``shape`` is None where fewer arms have a curve than a prediction may rest on.
    """

    endpoint: str
    arms: int
    trials: int
    shape: float | None
    errors: tuple[PredictionError, ...]


@dataclass(frozen=True)
class Multiverse:
    """Every defensible way to compute a primary contrast, in the order of the estimates; all of one length S.

    ``tau`` (months) is nan where the measure has none. ``left_out``: places in ``studies`` of those left out.
    ``verdict``: 1 beyond the smallest important difference, 2 beyond 0 only, -1 and -2 on the other side, 0 neither.
    ``primary``: the place of the planned analysis; the shares are of those that agree with it.
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    tau: Floats
    k: Counts
    verdict: Counts
    model: tuple[Model, ...]
    evidence: tuple[Evidence, ...]
    left_out: tuple[tuple[int, ...], ...]
    studies: tuple[Label, ...]
    primary: int
    share_same_sign: float
    share_same_verdict: float
    important: float | None

    @property
    def size(self) -> int:
        """How many ways there are."""
        return len(self.model)


@dataclass(frozen=True)
class Gosh:
    """Mean and I2 (0 to 1) of every subset of two studies or more, by common effect; ``member``: those that hold
    ``study``, whose absence moves the mean most."""

    estimate: Floats
    i2: Floats
    member: Counts
    study: Label


@dataclass(frozen=True)
class Windows:
    """A hazard ratio in windows of follow-up (months), by the rule for their number, and what was gained in each.

    ``events``: of the trials in each window. ``alike_p``: the joint pool's test that the ratio is the same in all.
    """

    windows: tuple[tuple[float, float | None], ...]
    ratios: Lines
    gains: Lines
    events: Counts
    joint: Lines
    alike_statistic: float | None = None
    alike_df: int | None = None
    alike_p: float | None = None


@dataclass(frozen=True)
class Levels:
    """The levels of a factor in one joint pool (floating levels), each against the baseline, and the test that all are
    alike; ``reported``: what each trial reports at each level."""

    joint: Lines
    reported: Lines
    alike_statistic: float | None = None
    alike_df: int | None = None
    alike_p: float | None = None


@dataclass(frozen=True)
class Details:
    """Everything beside the main number; None or empty where the kind has no such thing."""

    heterogeneity: Heterogeneity | None = None
    influence: tuple[Influence, ...] = ()
    small_study: SmallStudy | None = None
    sensitivity: Lines | None = None
    leave_one_out: Lines | None = None
    cumulative: Lines | None = None
    importance: Importance | None = None
    hidden_bias: HiddenBias | None = None
    e_value: HiddenConfounding | None = None
    by_tau: Lines | None = None
    joint_tau: Lines | None = None
    alive: Lines | None = None
    small_arms: Lines | None = None
    pooled_rmst: Lines | None = None
    network: Lines | None = None
    dominance: tuple[TreatmentShare, ...] = ()
    ratios: tuple[TwoByTwo, ...] = ()
    balance: tuple[BalanceTest, ...] = ()
    bubbles: tuple[Bubble, ...] = ()
    permutation: PermutationTest | None = None
    coefficients: Lines | None = None
    drop_one: Lines | None = None
    imputed: Lines | None = None
    curve: PooledCurve | None = None
    with_doubtful: Lines | None = None
    directions: Directions | None = None
    calibration: Calibration | None = None
    predicted_arms: Lines | None = None
    multiverse: Multiverse | None = None
    gosh: Gosh | None = None
    windows: Windows | None = None
    levels: Levels | None = None
