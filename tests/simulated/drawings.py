"""Simulated records to draw: every number here is made up, seeded and of no study."""

import numpy as np

from hccmeta.figures import (
    effect_direction,
    estimates,
    flow,
    gosh,
    grid,
    icon_array,
    kaplan_meier,
    per_hundred,
    specification_curve,
    tipping,
    windows,
    xy,
)
from hccmeta.figures.effect_direction import Directions, Effect
from hccmeta.figures.entries import Chart, Entry
from hccmeta.figures.gosh import Subset, Subsets
from hccmeta.figures.grid import Cell, Grid
from hccmeta.figures.icon_array import Icons, People
from hccmeta.figures.kaplan_meier import AtRisk, Curve, Curves
from hccmeta.figures.per_hundred import Balance, Outcome, Side
from hccmeta.figures.specification_curve import Multiverse, Specification
from hccmeta.figures.tipping import Tip, Tipping
from hccmeta.figures.windows import Window, Windows

LOW, CONCERNS = Cell("+", "good", "low risk of bias"), Cell("\N{EN DASH}", "doubt", "some concerns about bias")

FOREST = Chart(
    axis="RMST difference within 12 months, months", head="Study", said_head="Estimate (95 % interval)",
    heads=("Lenvatinib\nevents/n", "Sorafenib\nevents/n"), after_heads=("Weight",), risk_heads=("Risk\nof bias",),
    null=0.0, favours=("better with sorafenib", "better with lenvatinib"),
    notes=("Heterogeneity: tau² 0.010, I² 12 %, Q 1.10 on 2 degrees of freedom.",
           "Test of the pooled result: P < 0.001."),
)  # fmt: skip
ROWS = (
    Entry("Simulated\N{NO-BREAK SPACE}A", "0.50 (−0.10 to 1.10)", 0.5, (-0.1, 1.1), weight=0.4, treatment="lenvatinib",
          cells=("200/310", "150/300"), after=("40.0 %",), risk=(LOW,), href="studies/simulated-a/"),
    Entry("Simulated <B> & co, $a trial with a name that no figure has the room for in one line$",
          "1.00 (0.40 to 1.60)", 1.0, (0.4, 1.6), weight=0.6, treatment="lenvatinib", cells=("90/150", "95/150"),
          after=("60.0 %",), risk=(CONCERNS,), href="studies/simulated-b/", sign="†"),
    Entry("Simulated C", "not estimable: follow-up of one arm ends at 9 months, before the horizon of 12", None,
          cells=("20/45", "22/45"), risk=(LOW,), href="studies/simulated-c/"),
    Entry("Pooled", "0.80 (0.40 to 1.20)", 0.8, (0.4, 1.2), "pooled", cells=("", "1 000"), after=("100.0 %",)),
    Entry("95 % prediction interval", "−0.50 to 2.10", 0.8, (-0.5, 2.1), "prediction"),
)  # fmt: skip
PROPORTIONS = Chart(
    axis="Patients with a response, %", head="Study, criteria, assessor", said_head="Share, % (95 % interval)",
    heads=("n/N",), span=(0.0, 100.0), notes=("Brackets: the range of three studies, no interval.",),
)  # fmt: skip
SHARES = (
    Entry("Lenvatinib", kind="heading"),
    Entry("Simulated\N{NO-BREAK SPACE}A, mRECIST, independent", "41.0 (36.0 to 46.0)", 41.0, (36.0, 46.0),
          treatment="lenvatinib", cells=("164/400",), href="studies/simulated-a/"),
    Entry("Predicted", "25.0 (12.0 to 44.0)", 25.0, (12.0, 44.0), treatment="lenvatinib", predicted=True),
    Entry("Three studies", "12.0 to 41.0", 20.0, (12.0, 41.0), "range", treatment="lenvatinib"),
)  # fmt: skip


def simulated_arm(treatment: str, name: str, seed: int, n: int = 90) -> Curve:
    """A simulated arm of ``n`` patients, a third of them censored."""
    rng = np.random.default_rng(seed)
    time = np.sort(rng.exponential(14, n).round(2))
    event = rng.random(n) < 0.67
    at_risk = n - np.arange(n)
    survival = np.cumprod(1 - event / at_risk)
    months = np.concatenate(([0.0], time))
    values = np.concatenate(([1.0], survival))
    half = 1.96 * np.sqrt(values * (1 - values) / n)
    risk = tuple(float(t) for t in range(0, int(time[-1]) + 1, 6))
    median = float(months[np.argmax(values <= 0.5)])
    return Curve(
        name, treatment, tuple(months.tolist()), tuple(values.tolist()), tuple((values - half).tolist()),
        tuple((values + half).tolist()), label=f"{int(event.sum())} events in {n}", said=f"median {median:.1f} months",
        median=median, censored=tuple(time[~event].tolist()), readings=((0.0, 1.0), (6.0, 0.6), (12.0, 0.35)),
        risk=AtRisk(risk, tuple(int((time >= t).sum()) for t in risk)),
    )  # fmt: skip


INTERACTIONS = Chart(
    axis="Hazard ratio", head="Trial and subgroup", said_head="Hazard ratio (95 % interval)", heads=("Patients",),
    after_heads=("P of\ninteraction",), null=1.0, logarithmic=True,
    favours=("better with lenvatinib", "better with sorafenib"),
    notes=("Within-trial contrasts only; open marks: read from a figure.",),
)  # fmt: skip
SUBGROUPS = (
    Entry("Simulated A: hepatitis B", kind="heading", after=("0.04",)),
    Entry("with", "0.70 (0.55 to 0.89)", 0.7, (0.55, 0.89), treatment="lenvatinib", cells=("310",)),
    Entry("without", "1.02 (0.78 to 1.33)", 1.02, (0.78, 1.33), treatment="lenvatinib", cells=("290",), predicted=True),
    Entry("Ratio of hazard ratios, pooled", "0.69 (0.48 to 0.98)", 0.69, (0.48, 0.98), "pooled", after=("0.04",)),
)  # fmt: skip
ADJUSTED, NOT_ADJUSTED = Cell("+", "good", "adjusted for"), Cell("\N{EN DASH}", "bad", "not adjusted for")
UNCLEAR = Cell("?", "doubt", "not stated")


def simulated_multiverse(n: int = 240) -> Multiverse:
    """A simulated multiverse of ``n`` analyses, one of them planned."""
    rng = np.random.default_rng(20261127)
    factors = (("Model", ("REML", "Paule-Mandel", "Common effect")), ("Interval", ("Hartung-Knapp", "Wald")),
               ("Studies", ("all", "low risk of bias only")))  # fmt: skip
    found = []
    for i in range(n):
        estimate, half = float(rng.normal(0.6, 0.25)), float(rng.uniform(0.3, 0.8))
        choices = tuple((options[int(rng.integers(len(options)))],) for _, options in factors)
        found.append(Specification(estimate, estimate - half, estimate + half, choices, main=i == 7))
    note = f"{n} simulated analyses; the square is the planned one."
    return Multiverse("RMST difference within 12 months, months", factors, tuple(found), null=0.0, notes=(note,))


def simulated_subsets() -> Subsets:
    """Means and I2 of simulated subsets, one study standing apart."""
    rng = np.random.default_rng(20261128)
    found = tuple(
        Subset(float(rng.normal(0.4 + 0.5 * inside, 0.1)), float(rng.uniform(40 * inside, 30 + 50 * inside)), inside)
        for inside in (True, False) * 100
    )
    names = "with simulated A", "without simulated A"
    return Subsets(
        "RMST difference, months", "I2, %", found, *names, (0.7, "all studies"), null=0.0, notes=("Simulated subsets.",)
    )


SWIM = Directions(
    ("Simulated A", "A simulated cohort with a long name"), ("Quality of life", "Hospital days", "Response"),
    ((Effect("up", 400, True, "better, clear"), Effect("down", 120, False, "worse, not clear"), None),
     (Effect("none", 30, False, "no difference"), Effect("up", 60, False, "better, not clear"),
      Effect("down", 900, True, "worse, clear"))),
    missing="not measured", hrefs=("studies/simulated-a/", None),
    notes=("Up: better with lenvatinib; down: worse. Filled: the interval excludes no difference. Size: patients.",),
)  # fmt: skip
TIPPING = Tipping(
    "Assumed bias in favour of lenvatinib, months", "RMST difference, months", tuple(i / 10 for i in range(21)),
    tuple(1.3 - i / 10 for i in range(21)), tuple(0.4 - i / 10 for i in range(21)),
    tuple(2.2 - i / 10 for i in range(21)), important=(1.0, "smallest important difference"),
    tips=(Tip(0.3, 1.0, "From 0.3 months of bias on, the estimate is below the smallest important difference."),
          Tip(0.4, 0.0, "From 0.4 months of bias on, the interval includes no difference."),
          Tip(1.3, 0.0, "At 1.3 months of bias nothing is left of the difference.")),
    sides=("better with sorafenib", "better with lenvatinib"), treatment="lenvatinib",
)  # fmt: skip
BY_WINDOW = Windows(
    "Months", "Hazard ratio", "Events",
    (Window(0, 6, 0.7, 0.5, 0.95, "0 to 6 months: 0.70 (0.50 to 0.95)", 120),
     Window(6, 12, 0.9, 0.65, 1.25, "6 to 12 months: 0.90 (0.65 to 1.25)", 98),
     Window(12, 36, 1.3, 0.8, 2.1, "12 to 36 months: 1.30 (0.80 to 2.10)", 61),
     Window(36, 40, None, None, None, "36 to 40 months: not estimable, no events")),
    whole=(0.85, "over all: 0.85"), sides=("better with lenvatinib", "better with sorafenib"), treatment="lenvatinib",
    notes=("Simulated hazards that cross.",),
)  # fmt: skip
PEOPLE = Icons(
    (People("Lenvatinib", 57, "57 of 100 alive after one year", "lenvatinib"),
     People("Sorafenib", 50, "50 of 100 alive after one year", "sorafenib")),
    "alive after one year", "died within one year", ("Simulated numbers.",),
)  # fmt: skip
HARMS = Balance(
    (Side("Benefits", (Outcome("Alive after one year", 57.0, 50.0, "7 more of 100 (1 fewer to 15 more)"),
                       Outcome("Response", 40.6, 12.4, "28 more of 100 (23 more to 33 more)"))),
     Side("Harms", (Outcome("High blood pressure, grade 3 or worse", 23.0, 14.0, "9 more of 100 (4 more to 14 more)"),
                    Outcome("Hand-foot skin reaction, grade 3 or worse", 3.0, 11.0, "8 fewer of 100"),
                    Outcome("Stopped because of harms", None, 7.0, "not reported with lenvatinib")))),
    "People of 100", ("Lenvatinib", "lenvatinib"), ("Sorafenib", "sorafenib"), ("Simulated numbers.",),
)  # fmt: skip


def drawings():
    """One drawing of every kind, by name."""
    curves = (
        simulated_arm("lenvatinib", "Lenvatinib", 1),
        simulated_arm("sorafenib-haic", "Sorafenib + HAIC", 2, 1100),
    )
    line = xy.Line(((6.0, 0.2), (12.0, 0.8)), ((6.0, 0.0), (12.0, 0.4)), ((6.0, 0.4), (12.0, 1.2)), "lenvatinib")
    points = (xy.Point(6.0, 0.2, "6 months", "lenvatinib"), xy.Point(12.0, 0.8, "12 months", "lenvatinib", named=True))
    stages = (
        flow.Stage(flow.Box(("Records: 3",)), (flow.Box(("Excluded: 1", "wrong line: 1"), "#excluded"),)),
        flow.Stage(flow.Box(("Included: 2",), "#included")),
    )
    cells = ((LOW, CONCERNS, LOW), (CONCERNS, CONCERNS, CONCERNS))
    return {
        "forest": estimates.draw("forest", "Forest plot", "In words.", "It helps.", FOREST, ROWS),
        "ratios": estimates.draw(
            "ratios", "Hazard ratios", "In words.", "c",
            Chart("Hazard ratio", "Study", "Hazard ratio (95 % interval)", null=1.0, logarithmic=True,
                  favours=("better with lenvatinib", "better with sorafenib")),
            (Entry("Simulated A", "0.80 (0.60 to 1.10)", 0.8, (0.6, 1.1), treatment="lenvatinib"),)),
        "proportions": estimates.draw("shares", "Shares", "In words.", "c", PROPORTIONS, SHARES),
        "kaplan-meier": kaplan_meier.draw(
            "km", "Simulated survival", "In words.", "c",
            Curves(curves, "Overall survival, %", "Months", "Numbers at risk", (12.0, "12 months"), "Show readings")),
        "xy": xy.draw("xy", "Against tau", "In words.", "c",
                      xy.XY("Horizon, months", "Difference, months", (line,), points, level=0.0,
                            levels=((1.0, "smallest important difference"),), sides=("worse", "better"))),
        "flow": flow.draw("flow", "Flow", "c", stages),
        "grid": grid.draw("grid", "Risk of bias", "c", Grid(("Simulated A", "A study with a long name, of 2018"),
                          ("Randomisation", "Missing outcome data", "Overall"), cells, discs=True)),
        "interactions": estimates.draw("within", "Interactions", "In words.", "c", INTERACTIONS, SUBGROUPS),
        "confounders": grid.draw("matrix", "What was adjusted for", "c", Grid(
            ("Simulated A", "Simulated B"), ("Child-Pugh", "Portal vein invasion", "AFP", "ECOG"),
            ((ADJUSTED, ADJUSTED, UNCLEAR, NOT_ADJUSTED), (ADJUSTED, NOT_ADJUSTED, UNCLEAR, ADJUSTED)), discs=True,
            hrefs=("studies/simulated-a/", "studies/simulated-b/"),
            notes=("+ adjusted, \N{EN DASH} not, ? not stated",))),
        "effect-direction": effect_direction.draw("swim", "Directions of effect", "c", SWIM),
        "tipping": tipping.draw("tipping", "How large a bias would have to be", "In words.", "c", TIPPING),
        "multiverse": specification_curve.draw("multiverse", "Every one", "In words.", "c", simulated_multiverse()),
        "gosh": gosh.draw("gosh", "Every subset", "In words.", "c", simulated_subsets()),
        "windows": windows.draw("windows", "Hazard ratio by window", "c", BY_WINDOW),
        "icons": icon_array.draw("icons", "Of 100 people", "c", PEOPLE),
        "per-hundred": per_hundred.draw("harms", "Benefit and harm", "c", HARMS),
    }  # fmt: skip


KINDS = tuple(drawings())
