"""A difference as text, as Markdown for a pull request, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hccmeta.analysis.codes import Part
from hccmeta.analysis.results import FidelityItem
from hccmeta.ground import codec
from hccmeta.ground.markdown import escape
from hccmeta.versions.diff.compare import NOW, AnalysisChange, Conclusion, Difference, StudyChange, conclusion
from hccmeta.versions.diff.details import Cards
from hccmeta.versions.diff.forest import forests
from hccmeta.versions.diff.summary import AnalysisSummary
from hccmeta.words import said, wording
from hccmeta.words.english import heads, known, say

#: Results that are written out in full; the others are counted.
MOST = 12


def headline(difference: Difference) -> str:
    """The first line: what was done, what it moved, and whether the conclusion did."""
    done = _done(difference.studies)
    moved = difference.moved
    if not moved:
        rest = len(difference.analyses)
        return say("diff.details" if rest else "diff.still", done=done, n=rest)
    first = next((one for one in moved if one.either.primary and one.estimated), None)
    others = sum(one.conclusion_moved for one in moved if one is not first)
    more = say("diff.conclusions", conclusions=wording.plural(others, "conclusion")) if others else ""
    if first is None:
        return say("diff.secondary", done=done, others=wording.plural(len(moved), "other"), more=more)
    return say(
        "diff.moves",
        done=done,
        name=name_of(first.either),
        before=shown(first.before),
        after=shown(first.after),
        verdict=say("diff.changed" if first.conclusion_moved else "diff.unchanged", conclusion=concluded(first.after)),
        more=more,
    )


def shown(one: AnalysisSummary | None) -> str:
    """``1.20 (0.40 to 2.00) months`` on the scale on which it is read, or that it is not estimable."""
    if one is None or one.estimate is None:
        return wording.not_estimable()
    value = wording.on_reading_scale(one.measure, one.estimate)
    unit = "" if wording.is_ratio(one.measure) else said.unit(one.unit)
    text = wording.interval(value, wording.limits_on_reading_scale(one.measure, one.ci))
    return say("diff.value", value=text, unit=unit).rstrip()


def as_text(difference: Difference, cards: Cards) -> str:
    """The whole difference for a terminal."""
    lines = [headline(difference), ""]
    lines += [f"  {kind:10s} {study}" for kind, study in map(of_study, difference.studies)]
    for change in difference.moved[:MOST]:
        lines += ["", say("diff.of-review", review=change.either.review, name=name_of(change.either))]
        lines += [f"  {label:14s} {before}  ->  {after}" for label, before, after in _rows(change)]
        weights = _new_weights(change, difference)
        lines += [f"  {say('diff.weight'):14s} {study}: {share}" for study, share in weights]
    for name, drawing in forests(difference.moved[:MOST]):
        lines += ["", name, *(f"  {row}" for row in drawing)]
    for name, items in cards:
        lines += ["", say("diff.fidelity", curve=name)]
        lines += [f"  {', '.join(filter(None, row))}" for row in map(_card_row, items)]
    lines += ["", _footer(difference)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_markdown(difference: Difference, cards: Cards) -> str:
    """The whole difference as Markdown; every text from the evidence is escaped."""
    lines = [f"**{escape(headline(difference))}**", ""]
    lines += [f"- {kind}: {study}" for kind, study in map(_escaped, difference.studies)]
    for change in difference.moved[:MOST]:
        lines += ["", f"#### {escape(name_of(change.either))}", "", *_head(*heads("diff", "before", "after"))]
        lines += [f"| {label} | {escape(before)} | {escape(after)} |" for label, before, after in _rows(change)]
        weights = _new_weights(change, difference)
        lines += [f"| {say('diff.weight.of', study=f'`{study}`')} | | {share} |" for study, share in weights]
    for name, drawing in forests(difference.moved[:MOST]):
        summary = escape(say("diff.forest", title=name))
        lines += ["", f"<details><summary>{summary}</summary>", "", "```text", *drawing, "```", "</details>"]
    for name, items in cards:
        card = wording.capital(say("diff.fidelity", curve=escape(name)))
        lines += ["", f"#### {card}", "", *_head("", "", "", "")]
        lines += [f"| {' | '.join(map(escape, _card_row(one)))} |" for one in items]
    lines += ["", escape(_footer(difference)), ""]
    return "\n".join(lines)


def _head(*names: str) -> tuple[str, str]:
    """The first two lines of a table whose first column has no name."""
    return f"| | {' | '.join(names)} |".replace("|  |", "| |"), "|---" * (len(names) + 1) + "|"


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
        "fidelity": [{"curve": name, "items": [_item(one) for one in items]} for name, items in cards],
    }


def _change(change: AnalysisChange) -> dict[str, Any]:
    return {
        "review": change.either.review,
        "id": change.either.id,
        "title": name_of(change.either),
        "primary": change.either.primary,
        "moved": change.moved,
        "conclusion_moved": change.conclusion_moved,
        "conclusion": concluded(change.after),
        "method_changed": change.method_changed,
        "before": _side(change.before),
        "after": _side(change.after),
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
    return say("diff.named", pair=wording.pair(one.arm, one.reference), title=wording.uncapital(title))


#: Parts of a plan whose title names their treatments.
NAMED = (Part.PAIR, Part.RESPONSE_PAIR)


def concluded(one: AnalysisSummary | None) -> str:
    """What the analysis' interval says, in words."""
    return say(f"conclusion.{conclusion(one).value}")


def _done(studies: tuple[StudyChange, ...]) -> str:
    done = [one for one in studies if one.kind != "recomputed"]
    if not done:
        return say("diff.done")
    first = say(f"diff.done.{done[0].kind.removeprefix(NOW)}", name=done[0].name)
    return first if len(done) == 1 else say("diff.done.more", done=first, n=len(done) - 1)


def _rows(change: AnalysisChange) -> list[tuple[str, str, str]]:
    before, after = change.before, change.after

    def both(row: str, show: Callable[[AnalysisSummary], str]) -> tuple[str, str, str]:
        label = say(f"diff.row.{row}")
        return label, "-" if before is None else show(before), "-" if after is None else show(after)

    rows = [
        both("estimate", shown),
        both("prediction", lambda one: wording.limits(wording.limits_on_reading_scale(one.measure, one.pi)) or "-"),
        both("i2", lambda one: wording.percent(one.i2)),
        both("tau2", lambda one: wording.number(one.tau2, 3)),
        both("studies", lambda one: str(one.k)),
        both("patients", lambda one: str(one.n)),
        both("remark", lambda one: said.reasons(one.reasons) or "-"),
    ]
    if conclusion(change.either) is not Conclusion.STATED:
        rows.append((say("diff.row.conclusion"), concluded(before), concluded(after)))
    if change.method_changed:
        rows.append(both("method", lambda one: said.method(one.method)))
    return [row for row in rows if set(row[1:]) - {"-", "\N{EN DASH}"}]


def _new_weights(change: AnalysisChange, difference: Difference) -> list[tuple[str, str]]:
    weights = () if change.after is None else change.after.weights
    return [(study, wording.percent(weight, 1)) for study, weight in weights if study in difference.touched]


def of_study(one: StudyChange) -> tuple[str, str]:
    """What happened to a study, and its name with what its record says of it."""
    why = say("diff.why", why=one.why) if one.why else ""
    return known(f"diff.study.{one.kind}", one.kind), say("diff.study", name=one.name, id=one.id, why=why)


def _escaped(one: StudyChange) -> tuple[str, str]:
    """``of_study`` as Markdown, the id as code."""
    why = escape(say("diff.why", why=one.why)) if one.why else ""
    kind = known(f"diff.study.{one.kind}", one.kind)
    return kind, say("diff.study", name=escape(one.name), id=f"`{one.id}`", why=why)


def _item(item: FidelityItem) -> dict[str, Any]:
    """A line of a fidelity card. Of a curve nothing is reported: its distance from the readings stands alone."""
    told = {"reported": None} if item.check.of_curve else {}
    return {"name": item.name, "label": _label(item), **codec.plain(item), **told}


def _label(item: FidelityItem) -> str:
    return say(f"check.{item.check}", month=item.month)


def _card_row(item: FidelityItem) -> tuple[str, str, str, str, str]:
    """What is compared, given, rebuilt, allowed gap, verdict. Of a curve nothing is given but the readings."""
    digits = 4 if item.check.of_curve else 2
    given, rebuilt, allowed = (
        wording.number(value, digits) for value in (item.reported, item.reconstructed, item.threshold)
    )
    return (
        _label(item),
        "" if item.check.of_curve else say("diff.fidelity.given", given=given),
        say("diff.fidelity.rebuilt", rebuilt=rebuilt),
        "" if item.threshold is None else say("diff.fidelity.allowed", gap=allowed),
        {True: say("diff.fidelity.ok"), False: say("diff.fidelity.outside"), None: ""}[item.ok],
    )


def _footer(difference: Difference) -> str:
    moved = len(difference.moved)
    same = "same" if difference.before.code == difference.after.code else "unknown"
    none = say("diff.library.none")
    return say(
        "diff.foot",
        moved=wording.plural(moved, "result"),
        hidden=say("diff.foot.hidden", n=moved - MOST) if moved > MOST else "",
        details=len(difference.analyses) - moved,
        unchanged=difference.unchanged,
        code=say(f"diff.code.{'changed' if difference.code_changed else same}"),
        libraries="".join(
            say("diff.library", name=name, before=before or none, after=after or none)
            for name, before, after in difference.libraries
        ),
    )
