"""The comment, built from validated data only: every text in it is ours, or escaped.

What it says comes in the order in which a reviewer decides: faults, the primary results of the reviews that moved,
conclusions that changed, how well new curves were rebuilt, then the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from hccmeta.ground.interval_text import Line, draw
from hccmeta.ground.markdown import escape
from hccmeta.pull_request.validate import Card, Fault, Moved, Outcome, Side

#: How the one comment is found again.
MARK = "<!-- hccmeta: what this change does -->"
#: GitHub takes 65,536 characters.
MOST = 64_000
SHOWN = 40
_HEAD = ("| result | before | after | studies | conclusion |", "|---|---|---|---|---|")
_ARROW = "\N{RIGHTWARDS ARROW}"


def build(outcome: Outcome, *, run: str, preview: str = "", code: Sequence[str] = ()) -> str:
    """The whole comment.

    ``run`` and ``preview`` (empty until it is built) are addresses from GitHub itself, ``code`` the files of the change
    that are no evidence, from GitHub as well.
    """
    lines = [MARK, *_warning(code), *_faults(outcome)]
    if not outcome.n_faults:
        lines.append(f"**{escape(outcome.headline)}**")
    lines += ["", f"Check: {_count(outcome.n_faults, 'fault')} to mend, {_count(outcome.hints, 'hint')}.", ""]
    studies = sorted(outcome.studies, key=lambda one: one.kind == "recomputed")
    lines += [f"- {one.kind}: {escape(one.name)} (`{one.id}`)" for one in studies]
    verdicts = [one for one in outcome.moved if one.conclusion_moved]
    rest = [one for one in outcome.moved if not one.conclusion_moved and one.estimated]
    silent = sum(not one.conclusion_moved and not one.estimated for one in outcome.moved)
    lines += _primaries(outcome.primaries)
    lines += [*_table("Conclusions that changed", verdicts), *_forest(verdicts)]
    lines += _cards(outcome.cards)
    lines += _folded("Other results that moved", rest)
    if silent:
        lines += [
            "",
            f"{_count(silent, 'result')} had no estimate and has none: only its studies or its reason changed.",
        ]
    lines += ["", f"{_count(outcome.unchanged, 'result')} did not change.", "", _where(run, preview), ""]
    lines.append(f"<sub>For commit {outcome.head[:12]}. This comment is rewritten when that changes.</sub>")
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
    return [line for line in text.splitlines() if not line.startswith("<sub>") and "[the run](" not in line]


def _warning(code: Sequence[str]) -> list[str]:
    if not code:
        return []
    names = ", ".join(escape(one) for one in code[:5])
    more = f" and {len(code) - 5} more" if len(code) > 5 else ""
    return [
        f"**This change touches code or pages ({names}{more}).** A change of code can also change what is said below: "
        "read it before you believe this comment.",
        "",
    ]


def _faults(outcome: Outcome) -> list[str]:
    if not outcome.n_faults:
        return []
    lines = [f"**{_count(outcome.n_faults, 'fault')} to mend before this can be merged.**", ""]
    lines += [line for one in outcome.faults for line in _fault(one)]
    if outcome.n_faults > len(outcome.faults):
        lines.append(f"- and {outcome.n_faults - len(outcome.faults)} more, in the run")
    left_out = dict.fromkeys(one.study for one in outcome.faults if one.study)
    if left_out:
        names = ", ".join(f"`{study}`" for study in left_out)
        lines += ["", f"Left out of the results until then: {names}. What moves below is without them."]
    return lines


def _fault(one: Fault) -> list[str]:
    return [f"- {escape(one.place)}: {escape(one.what)} ({one.code})", f"  mend: {escape(one.mend)}"]


def _primaries(results: Sequence[Moved]) -> Iterator[str]:
    """The primary results of each review that moved, with a drawing of those that moved."""
    touched = {one.review for one in results if one.moved}
    for review in sorted(dict.fromkeys(one.review for one in results), key=lambda one: one not in touched):
        mine = [one for one in results if one.review == review]
        moved = [one for one in mine if one.moved]
        yield from _table(f"Primary results of {review}", moved)
        stayed = len(mine) - len(moved)
        if stayed:
            yield from ("", f"{_count(stayed, 'primary result')} of `{review}` stayed as before.")
        yield from _forest(moved)


def _forest(moved: Sequence[Moved]) -> list[str]:
    """Before and after, months on one axis and ratios on another. Rows are numbered as in the table."""
    compared = [
        (i, one)
        for i, one in enumerate(moved[:SHOWN], 1)
        if one.compares and (_limits(one.before) or _limits(one.after))
    ]
    drawn: list[str] = []
    for scale in dict.fromkeys((one.ratio, one.unit) for _, one in compared):
        same = [(i, one) for i, one in compared if (one.ratio, one.unit) == scale][:6]
        drawn += [*draw([line for i, one in same for line in _drawn(i, one)]), ""]
    if not drawn:
        return []
    return ["", "```text", *drawn[:-1], "```", "Rows are numbered as in the table; ratios as logarithms."]


def _drawn(number: int, one: Moved) -> tuple[Line, Line]:
    return _line(f"{number} before", one.before), _line(f"{number} after ", one.after)


def _line(label: str, side: Side | None) -> Line:
    estimate, (low, high) = (side.estimate if side else None), (_limits(side) or (None, None))
    return Line(label, estimate, low, high)


def _limits(side: Side | None) -> tuple[float, float] | None:
    if side is None or side.estimate is None or side.lower is None or side.upper is None:
        return None
    return side.lower, side.upper


def _table(title: str, found: Sequence[Moved]) -> list[str]:
    return ["", f"#### {title}", *_rows(found)] if found else []


def _folded(title: str, found: Sequence[Moved]) -> list[str]:
    if not found:
        return []
    summary = f"<details><summary>{title} ({len(found)})</summary>"
    return ["", summary, *_rows(found), *_forest(found), "", "</details>"]


def _rows(found: Sequence[Moved]) -> list[str]:
    more = [f"\n{len(found) - SHOWN} more are in the run's log."] if len(found) > SHOWN else []
    return ["", *_HEAD, *map(_row, found[:SHOWN]), *more]


def _row(one: Moved) -> str:
    moved = "**changed**: " if one.conclusion_moved else ""
    k = f"{one.before.k if one.before else 0} {_ARROW} {one.after.k if one.after else 0}"
    before, after = _result(one, one.before), _result(one, one.after)
    said = escape(one.conclusion) if one.compares else ""
    return f"| {escape(one.title)} | {before} | {after} | {k} | {moved}{said} |"


def _cards(cards: Sequence[Card]) -> list[str]:
    """What the report says beside what the patients rebuilt from each new or changed curve give."""
    if not cards:
        return []
    verdicts = {True: "agrees", False: "**differs**", None: ""}
    rows = [
        f"| {escape(card.curve)} | {escape(one.name)} | {_plain(one.reported)} | {_plain(one.rebuilt)} "
        f"| {_plain(one.allowed)} | {verdicts[one.ok]} |"
        for card in cards
        for one in card.lines
    ]
    differ = sum(one.ok is False for card in cards for one in card.lines)
    verdict = f"{_count(differ, 'line')} outside" if differ else "all within what is allowed"
    head = ("| curve | | reported | rebuilt | gap allowed | |", "|---|---|---|---|---|---|")
    return ["", f"#### Fidelity of new and changed curves: {verdict}", "", *head, *rows]


def _where(run: str, preview: str) -> str:
    shown = f"[Preview of the site]({preview}) (a zip: unpack it and open `site/index.html`). " if preview else ""
    return f"{shown}Every fault on its line and the whole difference are in [the run]({run})."


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _result(one: Moved, side: Side | None) -> str:
    if side is None or side.estimate is None:
        return "not estimable"
    limits = _limits(side)
    interval = f" ({_number(one, limits[0])} to {_number(one, limits[1])})" if limits else ""
    unit = "" if one.ratio else f" {escape(one.unit)}"
    return f"{_number(one, side.estimate)}{interval}{unit}"


def _number(one: Moved, value: float) -> str:
    if one.ratio:
        return f"{math.exp(value):.2f}" if value < 20 else "very large"
    return f"{value:.2f}"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
