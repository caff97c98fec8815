"""A difference as text, as Markdown for a pull request, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hccmeta.analysis.codes import Part
from hccmeta.analysis.results import FidelityItem
from hccmeta.ground import codec
from hccmeta.ground.markdown import escape
from hccmeta.versions.diff.compare import AnalysisChange, Conclusion, Difference, StudyChange, conclusion
from hccmeta.versions.diff.forest import forests
from hccmeta.versions.diff.summary import AnalysisSummary
from hccmeta.words import said, wording
from hccmeta.words.english import say

Cards = tuple[tuple[str, tuple[FidelityItem, ...]], ...]

#: Results that are written out in full; the others are counted.
MOST = 12


def headline(difference: Difference) -> str:
    """The first line: what was done, what it moved, and whether the conclusion did."""
    done = _done(difference.studies)
    moved = difference.moved
    if not moved:
        rest = len(difference.analyses)
        return f"{done} moves no result" + (f", but the details of {rest}." if rest else ".")
    first = next((one for one in moved if one.either.primary), None)
    others = sum(one.conclusion_moved for one in moved if one is not first)
    more = f"; {wording.plural(others, 'other conclusion')} changed" if others else ""
    if first is None:
        return f"{done} moves no primary result, and {wording.plural(len(moved), 'other')}{more}."
    verdict = "conclusion unchanged" if not first.conclusion_moved else f"conclusion changed: {concluded(first.after)}"
    return f"{done} moves {name_of(first.either)} from {shown(first.before)} to {shown(first.after)}; {verdict}{more}."


def shown(one: AnalysisSummary | None) -> str:
    """``1.20 (0.40 to 2.00) months`` on the scale on which it is read, or that it is not estimable."""
    if one is None or one.estimate is None:
        return wording.NOT_ESTIMABLE
    value = wording.on_reading_scale(one.measure, one.estimate)
    unit = "" if wording.is_ratio(one.measure) else said.unit(one.unit)
    return f"{wording.interval(value, wording.limits_on_reading_scale(one.measure, one.ci))} {unit}".rstrip()


def as_text(difference: Difference, cards: Cards) -> str:
    """The whole difference for a terminal."""
    lines = [headline(difference), ""]
    lines += [f"  {one.kind:10s} {one.name} ({one.id}){_why(one)}" for one in difference.studies]
    for change in difference.moved[:MOST]:
        lines += ["", f"{change.either.review}: {name_of(change.either)}"]
        lines += [f"  {label:14s} {before}  ->  {after}" for label, before, after in _rows(change)]
        lines += [f"  {'weight':14s} {study}: {share}" for study, share in _new_weights(change, difference)]
    for name, drawing in forests(difference.moved[:MOST]):
        lines += ["", name, *(f"  {row}" for row in drawing)]
    for name, items in cards:
        lines += ["", f"fidelity of {name}"]
        lines += [f"  {one.name:14s} {_given(one)} given, {_rebuilt(one)} rebuilt {_verdict(one)}" for one in items]
    lines += ["", _footer(difference)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_markdown(difference: Difference, cards: Cards) -> str:
    """The whole difference as Markdown; every text from the evidence is escaped."""
    lines = [f"**{escape(headline(difference))}**", ""]
    lines += [f"- {one.kind}: {escape(one.name)} (`{one.id}`){escape(_why(one))}" for one in difference.studies]
    for change in difference.moved[:MOST]:
        lines += ["", f"#### {escape(name_of(change.either))}", "", "| | before | after |", "|---|---|---|"]
        lines += [f"| {label} | {escape(before)} | {escape(after)} |" for label, before, after in _rows(change)]
        weights = _new_weights(change, difference)
        lines += [f"| weight of `{study}` | | {share} |" for study, share in weights]
    for name, drawing in forests(difference.moved[:MOST]):
        lines += [
            "",
            f"<details><summary>Forest: {escape(name)}</summary>",
            "",
            "```text",
            *drawing,
            "```",
            "</details>",
        ]
    for name, items in cards:
        lines += ["", f"#### Fidelity of {escape(name)}", "", "| | given | rebuilt | |", "|---|---|---|---|"]
        lines += [f"| {escape(one.name)} | {_given(one)} | {_rebuilt(one)} | {_verdict(one)} |" for one in items]
    lines += ["", escape(_footer(difference)), ""]
    return "\n".join(lines)


def as_data(difference: Difference, cards: Cards) -> dict[str, Any]:
    """The whole difference as plain data."""
    return {
        "headline": headline(difference),
        "before": difference.before.version,
        "after": difference.after.version,
        "code_changed": difference.code_changed,
        "libraries": [{"name": name, "before": old, "after": new} for name, old, new in difference.libraries],
        "studies": codec.plain(difference.studies),
        "primaries": [_change(one) for one in difference.primaries],
        "analyses": [_change(one) for one in difference.analyses],
        "unchanged": difference.unchanged,
        "fidelity": [
            {"curve": name, "items": [{"name": one.name, **codec.plain(one)} for one in items]} for name, items in cards
        ],
    }


def _change(one: AnalysisChange) -> dict[str, Any]:
    return {
        "review": one.either.review,
        "id": one.either.id,
        "title": name_of(one.either),
        "primary": one.either.primary,
        "moved": one.moved,
        "conclusion_moved": one.conclusion_moved,
        "conclusion": concluded(one.after),
        "method_changed": one.method_changed,
        "before": _side(one.before),
        "after": _side(one.after),
    }


def _side(one: AnalysisSummary | None) -> dict[str, Any] | None:
    """An analysis without the long list of its details, which no reader can tell apart; what is coded also in words."""
    if one is None:
        return None
    told = {"unit": said.unit(one.unit), "method": said.method(one.method), "reason": said.reasons(one.reasons) or None}
    return {key: value for key, value in codec.plain(one).items() if key != "details"} | told


def name_of(one: AnalysisSummary) -> str:
    """What a reader calls the analysis; titles of a pooled question do not say which treatments it compares."""
    title = said.title(one)
    if one.reference is None or one.key.part in NAMED:
        return title
    return f"{wording.pair(one.arm, one.reference)}: {title[:1].lower()}{title[1:]}"


#: Parts of a plan whose title names their treatments.
NAMED = (Part.PAIR, Part.RESPONSE_PAIR)


def concluded(one: AnalysisSummary | None) -> str:
    """What the analysis' interval says, in words."""
    return say(f"conclusion.{conclusion(one).value}")


def _done(studies: tuple[StudyChange, ...]) -> str:
    done = [one for one in studies if one.kind != "recomputed"]
    if not done:
        return "The change"
    verbs = {"added": "Adding", "removed": "Removing"}
    name = f"{verbs.get(done[0].kind, 'Changing')} {done[0].name}"
    return name if len(done) == 1 else f"{name} and {len(done) - 1} more"


def _rows(change: AnalysisChange) -> list[tuple[str, str, str]]:
    before, after = change.before, change.after

    def both(label: str, show: Callable[[AnalysisSummary], str]) -> tuple[str, str, str]:
        return label, "-" if before is None else show(before), "-" if after is None else show(after)

    rows = [
        both("estimate", shown),
        both("prediction", lambda one: wording.limits(wording.limits_on_reading_scale(one.measure, one.pi)) or "-"),
        both("I2", lambda one: wording.percent(one.i2)),
        both("tau2", lambda one: wording.number(one.tau2, 3)),
        both("studies", lambda one: str(one.k)),
        both("patients", lambda one: str(one.n)),
        both("remark", lambda one: said.reasons(one.reasons) or "-"),
    ]
    if {conclusion(before), conclusion(after)} != {Conclusion.STATED}:
        rows.append(("conclusion", concluded(before), concluded(after)))
    if change.method_changed:
        rows.append(both("method", lambda one: said.method(one.method)))
    return [row for row in rows if set(row[1:]) - {"-", "\N{EN DASH}"}]


def _new_weights(change: AnalysisChange, difference: Difference) -> list[tuple[str, str]]:
    weights = () if change.after is None else change.after.weights
    return [(study, wording.percent(weight, 1)) for study, weight in weights if study in difference.touched]


def _why(one: StudyChange) -> str:
    return f": {one.why}" if one.why else ""


def _given(item: FidelityItem) -> str:
    return wording.number(item.reported)


def _rebuilt(item: FidelityItem) -> str:
    return wording.number(item.reconstructed)


def _verdict(item: FidelityItem) -> str:
    return {True: "ok", False: "outside", None: ""}[item.ok]


def _footer(difference: Difference) -> str:
    moved = len(difference.moved)
    details = len(difference.analyses) - moved
    hidden = f" ({moved - MOST} of them not shown here)" if moved > MOST else ""
    same = "same code" if difference.before.code == difference.after.code else "the code may differ"
    code = "the code changed as well" if difference.code_changed else same
    libraries = "".join(
        f"; {name} {before or 'none'} -> {after or 'none'}" for name, before, after in difference.libraries
    )
    moves = f"{moved} results moved{hidden}, {details} in their details only, {difference.unchanged} not at all"
    return f"{moves}; {code}{libraries}."
