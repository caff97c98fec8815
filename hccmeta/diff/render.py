"""A difference as text, as Markdown for a pull request, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hccmeta import codec
from hccmeta.analysis.results import FidelityItem
from hccmeta.diff.compare import AnalysisChange, Difference, StudyChange, conclusion
from hccmeta.diff.summary import AnalysisSummary

Cards = tuple[tuple[str, tuple[FidelityItem, ...]], ...]


def headline(difference: Difference) -> str:
    """The first line: what was done, what it moved, and whether the conclusion did."""
    done = _done(difference.studies)
    if not difference.analyses:
        return f"{done}: no result changes."
    first = difference.analyses[0]
    moved = [one for one in difference.analyses if one.conclusion_moved]
    verdict = "conclusion unchanged" if not first.conclusion_moved else f"conclusion changed: {conclusion(first.after)}"
    others = len(moved) - first.conclusion_moved
    more = f"; {others} other conclusion(s) changed" if others else ""
    return (
        f"{done} moves {first.either.title} from {interval(first.before)} to {interval(first.after)}; {verdict}{more}."
    )


def interval(one: AnalysisSummary | None) -> str:
    """``1.20 (0.40 to 2.00) months``, or that it is not estimable."""
    if one is None or one.estimate is None:
        return "not estimable"
    limits = "" if one.ci is None else f" ({_number(one.ci[0])} to {_number(one.ci[1])})"
    return f"{_number(one.estimate)}{limits} {one.unit}".rstrip()


def as_text(difference: Difference, cards: Cards) -> str:
    """The whole difference for a terminal."""
    lines = [headline(difference), ""]
    lines += [f"  {one.kind:10s} {one.name} ({one.id}){_why(one)}" for one in difference.studies]
    for change in difference.analyses:
        lines += ["", f"{change.either.review}: {change.either.title}"]
        lines += [f"  {label:14s} {before}  ->  {after}" for label, before, after in _rows(change)]
        lines += [f"  weight         {study}: {share}" for study, share in _new_weights(change, difference.studies)]
    for name, items in cards:
        lines += ["", f"fidelity of {name}"]
        lines += [
            f"  {item.name:14s} {_number(item.reported)} given, {_number(item.reconstructed)} rebuilt" for item in items
        ]
    lines += ["", _footer(difference)]
    return "\n".join(lines) + "\n"


def as_markdown(difference: Difference, cards: Cards) -> str:
    """The whole difference as Markdown; every text from the evidence is escaped."""
    lines = [f"**{escape(headline(difference))}**", ""]
    lines += [f"- {one.kind}: {escape(one.name)} (`{escape(one.id)}`){escape(_why(one))}" for one in difference.studies]
    for change in difference.analyses:
        lines += ["", f"#### {escape(change.either.title)}", "", "| | before | after |", "|---|---|---|"]
        lines += [f"| {label} | {escape(before)} | {escape(after)} |" for label, before, after in _rows(change)]
        weights = _new_weights(change, difference.studies)
        lines += [f"| weight of {escape(study)} | | {share} |" for study, share in weights]
    for name, items in cards:
        lines += ["", f"#### Fidelity of {escape(name)}", "", "| | given | rebuilt | |", "|---|---|---|---|"]
        lines += [
            f"| {item.name} | {_number(item.reported)} | {_number(item.reconstructed)} | {_verdict(item)} |"
            for item in items
        ]
    lines += ["", _footer(difference), ""]
    return "\n".join(lines)


def as_data(difference: Difference, cards: Cards) -> dict[str, Any]:
    """The whole difference as plain data."""
    return {
        "headline": headline(difference),
        "before": difference.before.version,
        "after": difference.after.version,
        "code_changed": difference.code_changed,
        "studies": codec.encode(difference.studies),
        "analyses": [
            {
                "review": one.either.review,
                "id": one.either.id,
                "title": one.either.title,
                "conclusion_moved": one.conclusion_moved,
                "before": codec.encode(one.before),
                "after": codec.encode(one.after),
            }
            for one in difference.analyses
        ],
        "unchanged": difference.unchanged,
        "fidelity": [{"curve": name, "items": codec.encode(items)} for name, items in cards],
    }


def escape(text: str) -> str:
    """``text`` safe inside Markdown: no markup, no HTML, no mention, no link, one line."""
    safe = "".join(char if char.isprintable() else " " for char in text)
    for char in "\\`*_{}[]<>|#!~":
        safe = safe.replace(char, f"\\{char}")
    # A zero-width joiner keeps a name from becoming a mention, and an address from becoming a link.
    return safe.replace("@", "@\u200d").replace("://", ":\u200d//")


def _done(studies: tuple[StudyChange, ...]) -> str:
    if not studies:
        return "The change"
    verbs = {"added": "Adding", "removed": "Removing"}
    first = studies[0]
    name = f"{verbs.get(first.kind, 'Changing')} {first.name}"
    return name if len(studies) == 1 else f"{name} and {len(studies) - 1} more"


def _rows(change: AnalysisChange) -> list[tuple[str, str, str]]:
    before, after = change.before, change.after

    def both(label: str, show: Callable[[AnalysisSummary], str]) -> tuple[str, str, str]:
        return label, "-" if before is None else show(before), "-" if after is None else show(after)

    return [
        both("estimate", interval),
        both("prediction", lambda one: "-" if one.pi is None else f"{_number(one.pi[0])} to {_number(one.pi[1])}"),
        both("I2", lambda one: "-" if one.i2 is None else f"{100 * one.i2:.0f} %"),
        both("tau2", lambda one: _number(one.tau2)),
        both("studies", lambda one: str(one.k)),
        both("patients", lambda one: str(one.n)),
        ("conclusion", str(conclusion(before)), str(conclusion(after))),
    ]


def _new_weights(change: AnalysisChange, studies: tuple[StudyChange, ...]) -> list[tuple[str, str]]:
    touched = {one.id for one in studies}
    weights = () if change.after is None else change.after.weights
    return [(study, f"{100 * weight:.1f} %") for study, weight in weights if study in touched]


def _why(one: StudyChange) -> str:
    return f": {one.why}" if one.why else ""


def _verdict(item: FidelityItem) -> str:
    return {True: "ok", False: "outside", None: ""}[item.ok]


def _footer(difference: Difference) -> str:
    code = "the code changed as well" if difference.code_changed else "same code"
    return f"{len(difference.analyses)} results changed, {difference.unchanged} did not; {code}."


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
