"""The comment, built from validated data only: every text in it is ours, or escaped."""

from __future__ import annotations

import math

from hccmeta.ground.markdown import escape
from hccmeta.pull_request.validate import Moved, Outcome, Side

#: How the one comment is found again.
MARK = "<!-- hccmeta: what this change does -->"
#: GitHub takes 65,536 characters.
MOST = 64_000
SHOWN = 40


def build(outcome: Outcome, *, run: str) -> str:
    """The whole comment. ``run`` is the address of the workflow run, from GitHub itself."""
    lines = [MARK, f"**{escape(outcome.headline)}**", "", _checked(outcome), ""]
    lines += [f"- {one.kind}: {escape(one.name)} (`{one.id}`)" for one in outcome.studies]
    shown = outcome.moved[:SHOWN]
    if shown:
        lines += ["", "| analysis | before | after | studies | conclusion |", "|---|---|---|---|---|"]
        lines += [_row(one) for one in shown]
    if len(outcome.moved) > len(shown):
        lines.append(f"\n{len(outcome.moved) - len(shown)} more moved; they are in the run's log.")
    lines += [
        "",
        f"{outcome.unchanged} results did not change. [The run]({run}) has every fault on its line, the whole "
        "difference, and a preview of the site to download.",
        "",
        f"<sub>For commit {outcome.head[:12]}. This comment is rewritten when that changes.</sub>",
    ]
    return capped("\n".join(lines))


def capped(text: str) -> str:
    """``text`` cut at a line's end to what GitHub takes, saying so."""
    if len(text) <= MOST:
        return text
    tail = "\n\n(cut here: too long for a comment)"
    return text[: MOST - len(tail)].rsplit("\n", 1)[0] + tail


def same(old: str, new: str) -> bool:
    """Whether two comments say the same but for the commit and the run they speak of."""
    return _said(old) == _said(new)


def _said(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("<sub>") and "[The run](" not in line]


def _checked(outcome: Outcome) -> str:
    faults = "no faults" if not outcome.faults else f"**{outcome.faults} faults to mend**"
    return f"Check: {faults}, {outcome.hints} hints."


def _row(one: Moved) -> str:
    moved = "**changed**: " if one.conclusion_moved else "unchanged: "
    k = f"{one.before.k if one.before else 0} \N{RIGHTWARDS ARROW} {one.after.k if one.after else 0}"
    before, after = _result(one, one.before), _result(one, one.after)
    return f"| {escape(one.title)} | {before} | {after} | {k} | {moved}{escape(one.conclusion)} |"


def _result(one: Moved, side: Side | None) -> str:
    if side is None or side.estimate is None:
        return "not estimable"
    whole = side.lower is not None and side.upper is not None
    limits = f" ({_number(one, side.lower)} to {_number(one, side.upper)})" if whole else ""
    unit = "" if one.ratio else f" {escape(one.unit)}"
    return f"{_number(one, side.estimate)}{limits}{unit}"


def _number(one: Moved, value: float | None) -> str:
    if value is None:
        return "-"
    if one.ratio:
        return f"{math.exp(value):.2f}" if value < 20 else "very large"
    return f"{value:.2f}"
