"""What results say with codes, in English: reasons, notes, methods, labels of lines, titles of analyses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from hccmeta.analysis.codes import Label, LabelKind, Outcome, Unit
from hccmeta.analysis.remarks import Method, Note, Reason
from hccmeta.analysis.results import Analysis, ArmRmst, Estimate, HarmKey, Key, LevelKey, Row, Way
from hccmeta.evidence.living import SERVICE_NAMES, State, Status
from hccmeta.evidence.spec import vocabulary
from hccmeta.words.english import coded, inline, known, say


def reason(one: Reason) -> str:
    """One reason, as part of a sentence."""
    return coded("why", one.code, one.given)


def reasons(several: Iterable[Reason]) -> str:
    """Reasons one after the other; empty for none."""
    return "; ".join(dict.fromkeys(reason(one) for one in several))


def why(of: Analysis | Row | Estimate | ArmRmst) -> str | None:
    """Why a number is not there, or what limits it; None where there is nothing to say."""
    if isinstance(of, Estimate | ArmRmst):
        return None if of.reason is None else reason(of.reason)
    return reasons(of.reasons) or None


def note(one: Note) -> str:
    """One note, a sentence."""
    text = coded("note", one.code, one.given)
    return text[:1].upper() + text[1:]


def notes(several: Sequence[Note]) -> tuple[str, ...]:
    """Notes, each a sentence."""
    return tuple(note(one) for one in several)


def method(one: Method | None) -> str:
    """How a number was computed; empty where nothing was."""
    return "" if one is None else coded("method", one.code, one.given)


def unit(one: Unit) -> str:
    """The unit of an analysis."""
    return say(f"unit.{one.value}")


def label(line: Label) -> str:
    """What a line is called."""
    match line.kind:
        case LabelKind.MODEL:
            return say(f"model.{line.model}")
        case LabelKind.TAU:
            return f"{line.tau:g}"
        case LabelKind.WINDOW:
            return window(line.window)
        case LabelKind.LEVEL if line.name is None:
            return say("label.level.alone", level=level(line.factor, line.level))
        case LabelKind.TREATMENT:
            return vocabulary.label(line.treatment or "")
        case LabelKind.UNTIL if not line.of:
            return say("label.year", year=line.year)
    return say(
        f"label.{line.kind.value}",
        name=line.name or "",
        arm=vocabulary.inline(line.arm or ""),
        pair=pair(line.treatment, line.reference) if line.treatment else "",
        comparisons=line.comparisons,
        marks="; ".join((*(say(f"mark.{mark.value}") for mark in line.marks), *_suspects(line))),
        counts=_counts(line),
        of=", ".join(_inner(inner) for inner in line.of),
        year=line.year,
        tau=line.tau or 0.0,
        characteristic=vocabulary.label(line.characteristic) if line.characteristic else "",
        level=level(line.factor, line.level),
    )


def window(one: tuple[float, float | None] | None) -> str:
    """A window of follow-up; empty for none."""
    if one is None:
        return ""
    start, end = one
    return say("label.window.open", start=start) if end is None else say("label.window", start=start, end=end)


def level(factor: str | None, one: str | None) -> str:
    """A level of a factor, by its label; empty for none."""
    if factor is None or one is None:
        return ""
    found = next((term for term in vocabulary.in_use().factors if term.id == factor), None)
    return one if found is None else found.levels.get(one, one)


def compared(one: Named) -> str:
    """Who or what an analysis sets against each other: two treatments, or a level of a factor and its baseline."""
    return levels(one.key.level) if one.key.level is not None else pair(one.arm, one.reference)


def levels(one: LevelKey) -> str:
    """A level against its baseline: ``Hepatitis C against hepatitis B``."""
    return say("label.levels", level=level(one.factor, one.level), baseline=level(one.factor, one.baseline))


def _inner(one: Label) -> str:
    return say("label.doubtful", name=one.name, status=one.status) if one.status else label(one)


def _suspects(one: Label) -> tuple[str, ...]:
    return tuple(
        say("label.suspect", analysis_set=say(f"set.{analysis_set}"), hr=hr) for analysis_set, hr in one.suspects
    )


def _counts(one: Label) -> str:
    counted = say("label.v").join(f"{events}/{patients}" for events, patients in one.counts)
    if one.kind is LabelKind.SHARE:
        return "; ".join((counted, *(say(f"mark.{mark.value}") for mark in one.marks)))
    return counted + "".join(f" ({say(f'mark.{mark.value}')})" for mark in one.marks)


def pair(arm: str | None, reference: str | None) -> str:
    """``Lenvatinib v sorafenib``; ``Active treatment v placebo`` where several drugs are one question."""
    first = vocabulary.label(arm) if arm else say("label.active")
    return f"{first}{say('label.v')}{inline(reference)}" if reference else first


class Named(Protocol):
    """What has a title: an analysis, or its summary."""

    @property
    def key(self) -> Key:
        """What it is among those of its plan."""

    @property
    def arm(self) -> str | None:
        """Its treatment."""

    @property
    def reference(self) -> str | None:
        """What that is set against."""


def title(named: Named) -> str:
    """What an analysis is called: by the protocol, and by what tells it from the plan's others."""
    key = named.key
    return say(
        f"title.{key.part.value}",
        title=key.title,
        pair=pair(named.arm, named.reference),
        treatment=vocabulary.label(named.arm) if named.arm else "",
        inline=inline(named.arm),
        characteristic=vocabulary.label(key.characteristic) if key.characteristic else "",
        outcome=outcome(key.outcome) if key.outcome else "",
        way=way(key.way) if key.way else "",
        harm=harm(key.harm) if key.harm else "",
        design=(key.design or "").replace("-", " "),
        level=level(key.level.factor, key.level.level) if key.level else "",
        baseline=level(key.level.factor, key.level.baseline) if key.level else "",
    )


def harm(one: HarmKey) -> str:
    """An adverse event as it was counted: ``Diarrhoea, grade 3-4, all causes``."""
    return ", ".join((vocabulary.label(one.event), say(f"grade.{one.grade}"), say(f"attribution.{one.attribution}")))


def outcome(one: Outcome) -> str:
    """An outcome of tumour response."""
    return say(f"outcome.{one.value}")


def outcome_of(one: Analysis) -> str:
    """The outcome of an analysis of response, and whose it is; empty for other kinds."""
    if one.key.outcome is None:
        return ""
    words = outcome(one.key.outcome)
    return say(f"of.{one.key.part.value}", outcome=words[0].lower() + words[1:])


def status(one: Status) -> str:
    """How old a review's searches are, in one sentence."""
    if one.state is State.RETIRED:
        return say("status.retired-on", on=one.retired_on) if one.retired_on else say("status.retired")
    if one.last_search is not None and one.due_on is not None:
        return say("status.searched", last=one.last_search.isoformat(), due=one.due_on.isoformat())
    names = ", ".join(SERVICE_NAMES.get(source, source) for source in one.missing)
    return say("status.incomplete", sources=names) if one.missing else say("status.never")


def way(one: Way) -> str:
    """How a response was assessed: ``mRECIST, investigator``."""
    criteria = known(f"way.criteria.{one.criteria}", one.criteria.upper().replace("-", " "))
    assessor = known(f"way.assessor.{one.assessor}", one.assessor)
    which = "" if one.analysis_set == "all" else known(f"way.set.{one.analysis_set}", one.analysis_set)
    return ", ".join(filter(None, (criteria, assessor, which, one.study)))
