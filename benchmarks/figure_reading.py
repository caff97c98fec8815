"""How drawn figures of simulated patients are read by names only: accepted, unsure, refused, wrong; and what it costs.

Run in pieces: ``python benchmarks/figure_reading.py read --first 1 --count 200 --rows rows.jsonl`` adds the figures of
seeds 1 to 200 to a file of rows; ``python benchmarks/figure_reading.py count rows.jsonl`` counts all rows and writes
benchmarks/results/figure_reading.json. Some 4 s of processor time a figure. Every patient is simulated.

A figure is *accepted* when the command would end with exit status 0. An arm is *wrong* when its mean absolute error is
above 1 % of survival, which an exchanged name, a misread axis or a trace on another line exceeds. What is refused or
unsure is read again with what the message asks for, as a person would type it who sees the figure, and the typed
options are counted: a unit, the values at the marks of an axis, an order or a colour each, --accept-unsure.

*Figures that tell all* print the unit of time and the names of the arms, every arm reaches nine tenths of the longest,
and no two lines run on each other for a quarter of their length: the others are unsure by rule.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from drawn_figures import Arm, Drawn, draw

from hccmeta import stats
from hccmeta.digitise.colours import parse_colour
from hccmeta.digitise.model import ArmRequest, Curve, Digitised, DigitiseError
from hccmeta.digitise.request import AxisRequest, Request
from hccmeta.digitise.run import digitise

RESULT = Path(__file__).with_name("results") / "figure_reading.json"
WRONG = 0.01
ROUNDS = 3
#: What a message or an unsure remark asks for, by its words.
ASKED = {
    "unit": r"unit of the time axis",
    "x": r"labels of the x axis",
    "y": r"labels of the y axis",
    "order": r"--top-down",
    "lines": r"which line is arm|share a colour|no line was found for arm",
    "axes": r"no axis lines|plots in the picture|outside the picture",
    "look": r"look at the picture|look whether|on the same line|at risk at|broken lines|do not lie on one line",
}  # fmt: skip


def asked(found: Digitised | str) -> set[str]:
    """What a reading asks for; nothing when it is accepted."""
    texts = [found] if isinstance(found, str) else [note.text for note in found.notes if note.unsure]
    kinds = {next((kind for kind, words in ASKED.items() if re.search(words, text)), "other") for text in texts}
    return kinds - {"lines"} if "order" in kinds else kinds


def read(drawn: Drawn, request: Request) -> Digitised | str:
    """A reading, or the sentence with which it was refused."""
    try:
        return digitise(drawn.path, request)
    except DigitiseError as error:
        return str(error)


def assess(drawn: Drawn) -> dict[str, Any]:
    """One figure: what became of it by names only, its errors, and what it took to mend what was not accepted."""
    request = Request(arms=tuple(ArmRequest(arm.name) for arm in drawn.arms))
    found = read(drawn, request)
    wants = asked(found)
    outcome = "refused" if isinstance(found, str) else "unsure" if wants else "accepted"
    row: dict[str, Any] = {"outcome": outcome, "asked": sorted(wants), "tells": drawn.tells}
    row["said"] = [found] if isinstance(found, str) else [note.text for note in found.notes if note.unsure]
    if not isinstance(found, str):
        row |= {"x": _axis_errors(found, drawn)[0], "y": _axis_errors(found, drawn)[1], "unit": found.unit}
        row["shift"] = float(found.frame.y.value(drawn.y[0] + 0.5 * drawn.y[1])) - 0.5
        row["arms"] = _arms(found, drawn)
    row["typed"] = _typed(drawn, request, found)
    return row


def _arms(found: Digitised, drawn: Drawn) -> list[dict[str, Any]]:
    truth = {arm.name: arm for arm in drawn.arms}
    doubted = {note.arm for note in found.notes if note.unsure}
    rows = []
    for curve in found.curves:
        arm = truth[curve.arm]
        row = {"arm": arm.name, "n": len(arm.follow_up), "unsure": curve.arm in doubted or None in doubted}
        row |= dict(zip(("iae", "bias"), _arm_errors(curve, arm), strict=True))
        row |= {"wrong": row["iae"] > WRONG, "end": (float(curve.time[-1]) - arm.end) / max(drawn.style["ticks"])}
        if not row["unsure"]:
            row |= _rebuilt(curve, arm, drawn, abs(found.frame.y.slope))
        rows.append(row)
    return rows


def _axis_errors(found: Digitised, drawn: Drawn) -> tuple[float, float]:
    """How far the axes are off at the ends of the true ones, as shares of their lengths."""
    last = max(drawn.style["ticks"])
    at = np.array([drawn.x[0], drawn.x[0] + drawn.x[1] * last])
    rows = np.array([drawn.y[0], drawn.y[0] + drawn.y[1]])
    x = np.abs(found.frame.x.value(at) - np.array([0.0, last])).max() / last
    return float(x), float(np.abs(found.frame.y.value(rows) - np.array([0.0, 1.0])).max())


def _arm_errors(curve: Curve, arm: Arm) -> tuple[float, float]:
    """Mean absolute error of the curve over the arm's span, and its signed mean; a reading stands for its column."""
    grid = np.linspace(0, arm.end, 1001)[:-1]
    index = np.searchsorted((curve.time[1:] + curve.time[:-1]) / 2, grid)
    error = curve.survival[index] - arm.at(grid)
    return float(np.abs(error).mean()), float(error.mean())


def _rebuilt(curve: Curve, arm: Arm, drawn: Drawn, pixel: float) -> dict[str, float]:
    """Errors of patients rebuilt with the numbers at risk at the ticks: events as a share, RMST as a share of tau."""
    ticks = np.array(drawn.style["ticks"])
    times = ticks[ticks < arm.end]
    tau = float(times[-1])
    counts = (arm.follow_up[None, :] >= times[:, None]).sum(axis=1)
    made = stats.reconstruct(
        curve.time, curve.survival, n=len(arm.follow_up), risk_time=times, n_at_risk=counts, reading="samples",
        pixel=pixel,
    )  # fmt: skip
    events, true = int(made.event.sum()), int(arm.event.sum())
    mean, true_mean = (
        stats.rmst(t, e, tau=min(tau, float(t.max()))).estimate
        for t, e in ((made.time, made.event), (arm.follow_up, arm.event))
    )
    return {"events": (events - true) / true, "rmst": (mean - true_mean) / tau}


def _typed(drawn: Drawn, request: Request, found: Digitised | str) -> int | None:
    """How many options make an accepted and right reading; None when three rounds of answers do not."""
    typed = 0
    for _ in range(ROUNDS + 1):
        wants = asked(found)
        if not wants or wants == {"look"}:
            right = not isinstance(found, str) and not any(_arm_errors(curve, arm)[0] > WRONG for curve, arm in
                                                           zip(found.curves, drawn.arms, strict=True))  # fmt: skip
            return typed + len(wants) if right else None
        request, more = _answered(drawn, request, wants)
        if not more:
            return None
        typed += more
        found = read(drawn, request)
    return None


def _answered(drawn: Drawn, request: Request, wants: set[str]) -> tuple[Request, int]:
    """The request with what was asked for, and how many options that is."""
    more, style = 0, drawn.style
    if "unit" in wants and request.unit == "?":
        request, more = replace(request, unit="months" if style["unit"] == "?" else style["unit"]), more + 1
    if "x" in wants and not request.x.given:
        request, more = replace(request, x=AxisRequest(values=tuple(style["ticks"]))), more + 1
    if "y" in wants and not request.y.given:
        values = np.arange(0, 1.0001, style["y_step"]) * (100 if style["percent"] else 1)
        request, more = replace(request, y=AxisRequest(values=tuple(values.round(4).tolist()))), more + 1
    falling = sorted(drawn.arms, key=lambda arm: -float(np.mean(arm.at(np.linspace(0, arm.end, 200)))))
    if "order" in wants and not request.top_down and falling == list(drawn.arms):
        request, more = replace(request, top_down=True), more + 1
    elif wants & {"order", "lines"} and all(arm.colour is None for arm in request.arms):
        told = [(arm.name, *drawn.drawn_as(i)) for i, arm in enumerate(drawn.arms)]
        arms = tuple(ArmRequest(name, parse_colour(colour), dash) for name, colour, dash in told)
        request, more = replace(request, arms=arms), more + len(arms)
    return request, more


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts over all rows, over those whose figure tells all that the rules ask for, and by kind of figure."""
    able = [row for row in rows if all(row["tells"].values())]
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for kind in _kinds(row["style"]):
            kinds.setdefault(kind, []).append(row)
    return {
        "data": "simulated",
        "all": _counts(rows),
        "figures that tell all": _counts(able),
        "rebuilt": _rebuilt_summary(rows),
        "error of a trace and of its axis": _bias(rows),
        "asked for, among those": dict(Counter(kind for row in able for kind in row["asked"]).most_common()),
        "by kind of figure": {kind: _counts(kinds[kind]) for kind in sorted(kinds)},
    }


def _counts(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    by_outcome = Counter(row["outcome"] for row in rows)
    accepted = [row for row in rows if row["outcome"] == "accepted"]
    arms = [arm for row in accepted for arm in row["arms"]]
    others = [row for row in rows if row["outcome"] != "accepted"]
    few = sum(row["typed"] is not None and row["typed"] <= 2 for row in others)
    return {
        "figures": len(rows), **{kind: by_outcome[kind] for kind in ("accepted", "unsure", "refused")},
        "accepted_share": round(len(accepted) / max(len(rows), 1), 4),
        "axis misread, accepted": sum(max(row["x"], row["y"]) > WRONG for row in accepted),
        "unit misread, accepted": sum(row["unit"] != row["style"]["unit"] for row in accepted),
        "arms accepted": len(arms), "arms silently wrong": sum(arm["wrong"] for arm in arms),
        "not accepted": len(others), "of those right with at most two typed options": few,
    }  # fmt: skip


def _rebuilt_summary(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Medians of the errors of accepted arms, by size."""
    arms = [arm for row in rows if row["outcome"] == "accepted" for arm in row["arms"]]
    found = []
    for low, high in ((40, 100), (100, 250), (250, 600), (600, 1701), (40, 1701)):
        some = [arm for arm in arms if low <= arm["n"] < high and "rmst" in arm]
        if some:
            found.append({
                "n": f"{low} to {high - 1}", "arms": len(some),
                "median |events|": _median(some, "events"), "median |RMST| / tau": _median(some, "rmst"),
                "median |survival|": _median(some, "iae"),
                "median survival error": round(float(np.median([arm["bias"] for arm in some])), 5),
            })  # fmt: skip
    return found


def _bias(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Signed errors of accepted traces, and how much of them the survival axis carries, which is drawn on whole pixels.

    `shift` is the error of the axis at half its height; what is left of a trace's error beyond it is the trace's own.
    """
    pairs = [(arm["bias"], row["shift"]) for row in rows if row["outcome"] == "accepted" for arm in row["arms"]]
    bias, shift = np.array(pairs).reshape(-1, 2).T
    if len(bias) < 3:
        return {}
    own = bias - shift
    return {
        "arms": len(bias), "median error": round(float(np.median(bias)), 5),
        "middle half of the errors": [round(float(q), 5) for q in np.quantile(bias, [0.25, 0.75])],
        "median error of the axis": round(float(np.median(shift)), 5),
        "correlation of the two": round(float(np.corrcoef(bias, shift)[0, 1]), 3),
        "median error of the trace on its own": round(float(np.median(own)), 5),
        "middle half of those": [round(float(q), 5) for q in np.quantile(own, [0.25, 0.75])],
    }  # fmt: skip


def _median(arms: Sequence[dict[str, Any]], name: str) -> float:
    return round(float(np.median([abs(arm[name]) for arm in arms])), 5)


def _kinds(style: dict[str, Any]) -> list[str]:
    flags = (
        "grid",
        "band",
        "box",
        "frame",
        "landmarks",
        "minor",
        "inside",
        "table",
        "grey_axis",
        "half",
        "rotated",
        "mono",
    )
    width = (
        "500 to 800 px" if style["width"] < 800 else "800 to 1500 px" if style["width"] < 1500 else "1500 to 3000 px"
    )
    kinds = [f"names: {style['naming']}", f"arms: {style['arms']}", f"width: {width}", f"face: {style['face']}"]
    return [*kinds, f"file: {style['file']}", *(f"with: {name}" for name in flags if style[name])]


def main() -> None:
    """Draw and read a piece, or count what was read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    piece = verbs.add_parser("read")
    piece.add_argument("--first", type=int, default=1)
    piece.add_argument("--count", type=int, default=100)
    piece.add_argument("--rows", type=Path, required=True)
    counting = verbs.add_parser("count")
    counting.add_argument("rows", type=Path, nargs="+")
    options = parser.parse_args()
    if options.verb == "read":
        with tempfile.TemporaryDirectory() as folder, options.rows.open("a", encoding="utf-8") as stream:
            for seed in range(options.first, options.first + options.count):
                drawn = draw(Path(folder), seed)
                row = {"seed": seed, **assess(drawn), "style": drawn.style}
                stream.write(json.dumps(row, default=float) + "\n")
                stream.flush()
                drawn.path.unlink()
        return
    rows = {}
    for path in options.rows:
        rows |= {row["seed"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    outcome = summary([rows[seed] for seed in sorted(rows)])
    RESULT.write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(outcome, indent=2))


if __name__ == "__main__":
    main()
