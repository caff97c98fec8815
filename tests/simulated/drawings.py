"""Simulated records to draw: every number here is made up, seeded and of no study."""

import numpy as np

from hccmeta.figures import estimates, flow, grid, kaplan_meier, xy
from hccmeta.figures.entries import Chart, Entry
from hccmeta.figures.grid import Cell, Grid
from hccmeta.figures.kaplan_meier import AtRisk, Curve, Curves

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
    }  # fmt: skip


KINDS = tuple(drawings())
