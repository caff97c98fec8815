"""What differs between two versions, to the records that figures are drawn from."""

from __future__ import annotations

from hccmeta.figures import estimates, letters
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.entries import Chart, Entry
from hccmeta.versions.diff.compare import Difference
from hccmeta.versions.diff.forest import Group, grouped
from hccmeta.versions.diff.render import shown
from hccmeta.versions.diff.summary import AnalysisSummary
from hccmeta.words import figures as words
from hccmeta.words import wording
from hccmeta.words.english import say


def before_and_after(figure: str, difference: Difference) -> tuple[Drawing, ...]:
    """A figure for each measure, endpoint and horizon: every comparison whose result moved, in both versions.

    The ids are ``figure`` and a number.
    """
    return tuple(
        _drawn(f"{figure}-{place}", group, difference) for place, group in enumerate(grouped(difference.moved), start=1)
    )


def _drawn(figure: str, group: Group, difference: Difference) -> Drawing:
    versions = difference.before.version, difference.after.version
    entries = []
    for change in group.changes:
        name = wording.pair(change.either.arm, change.either.reference)
        entries.append(Entry(letters.held(name), kind="heading"))
        sides = zip(versions, (change.before, change.after), strict=True)
        entries += [_line(version, one, change.either.arm) for version, one in sides]
    chart = Chart(
        axis=wording.measure_label(group.changes[0].either),
        head=say("version.figure.head"),
        said_head=say("figure.estimate"),
        heads=(say("figure.studies"),),
        null=wording.no_effect(group.measure),
        logarithmic=wording.is_ratio(group.measure),
        favours=words.shared_sides([one.either for one in group.changes]),
    )
    title = say("version.figure", title=group.title)
    caption = say("version.figure.caption", title=group.title, before=versions[0], after=versions[1])
    told = "; ".join(f"{one.label}: {one.said}" if one.said else one.label for one in entries)
    return estimates.draw(figure, title, f"{group.title}. {told}.", caption, chart, entries)


def _line(version: str, summary: AnalysisSummary | None, treatment: str | None) -> Entry:
    label = say("version.figure.line", version=version)
    if summary is None or summary.estimate is None:
        return Entry(label, shown(summary))
    return Entry(
        label=label,
        said=shown(summary),
        estimate=wording.on_reading_scale(summary.measure, summary.estimate),
        limits=wording.limits_on_reading_scale(summary.measure, summary.ci),
        treatment=treatment,
        cells=(wording.count(summary.k),),
    )
