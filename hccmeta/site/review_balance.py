"""Benefit and harm of one comparison side by side, per 100 patients, where harms were counted in both arms."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hccmeta.analysis.codes import Kind, Measure
from hccmeta.analysis.results import Analysis, Row, Side
from hccmeta.evidence.spec import vocabulary
from hccmeta.figures import per_hundred
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.per_hundred import Balance, Outcome
from hccmeta.figures.per_hundred import Side as Half
from hccmeta.site import html
from hccmeta.site.register import Register
from hccmeta.site.review_findings import survival_at
from hccmeta.site.review_sof import HARMS
from hccmeta.site.view import ReviewView
from hccmeta.words import said, wording
from hccmeta.words.english import say

#: Adverse events in one figure: the table has all.
MOST = 8


def balances(review: ReviewView, register: Register, root: str) -> Markup:
    """A figure for each pair of treatments with benefit and harm, the first open and the others folded."""
    pairs = dict.fromkeys((one.arm, one.reference) for one in review.result.analyses if one.arm and one.reference)
    drawn = [one for pair in pairs if (one := balance(review, *pair)) is not None]
    if not drawn:
        return Markup("")
    first, *rest = (register.figure(one, root) for one in drawn)
    folded = (html.more(drawing.title, figure) for drawing, figure in zip(drawn[1:], rest, strict=True))
    return first + Markup("").join(folded)


def balance(review: ReviewView, arm: str | None, reference: str | None) -> Drawing | None:
    """Survivors at each horizon and patients with each adverse event, of 100; None without one of the two."""
    same = [
        one
        for one in review.result.analyses
        if (one.arm, one.reference) == (arm, reference) and one.estimate is not None
    ]
    benefit = [one for one in same if one.measure is Measure.RMST_DIFFERENCE and one.tau and one.details.alive]
    harms = sorted((one for one in same if one.kind is Kind.HARMS), key=_rank)
    if not benefit or not harms:
        return None
    drawn = harms[:MOST]
    pair = wording.pair(arm, reference)
    names = tuple((vocabulary.label(term or ""), term or "") for term in (arm, reference))
    more = (say("balance.more", n=len(harms) - MOST),) if len(harms) > MOST else ()
    model = Balance(
        (
            Half(say("balance.benefit"), tuple(_alive(review, one) for one in benefit)),
            Half(say("balance.harm"), tuple(_harm(one) for one in drawn)),
        ),
        say("balance.axis"),
        names[0],
        names[1],
        more,
    )
    basis = {"benefit": _studies(benefit), "harms": _studies(drawn)}
    figure = f"{review.record.id}-{arm}-v-{reference}-balance"
    return per_hundred.draw(figure, say("balance.title", pair=pair), say("balance.caption", pair=pair, **basis), model)


def _rank(one: Analysis) -> tuple[int, bool, float]:
    """What panels ask for first, then severe events before those of any grade, each by the size of the difference."""
    harm = one.key.harm
    key = (harm.event, harm.grade) if harm else ("", "")
    asked = HARMS.index(key) if key in HARMS else len(HARMS)
    return asked, key[1] == "any", -abs(one.estimate or 0.0)


def _studies(analyses: Sequence[Analysis]) -> str:
    names = dict.fromkeys(
        row.label.name or row.study for one in analyses for row in one.rows if row.estimate is not None
    )
    return ", ".join(names)


def _alive(review: ReviewView, one: Analysis) -> Outcome:
    lines = () if one.details.alive is None else one.details.alive.lines
    told = [wording.spanned(line.estimate, line.interval, 1) for line in lines if line.estimate is not None]
    label = wording.spared(one.endpoint, one.tau or 0)
    arm, reference = (_level(review, one, i) for i in (0, 1))
    return Outcome(label, arm, reference, say("balance.difference", effect=told[0]) if told else "")


def _level(review: ReviewView, one: Analysis, i: int) -> float | None:
    """Patients of 100 without the event in arms of one side, of several studies by their patients."""
    found = [(survival_at(review, one, row, i), row.sides[i].n or 0) for row in one.rows if row.estimate is not None]
    known = [(share, n) for share, n in found if share is not None and n]
    return 100 * sum(share * n for share, n in known) / sum(n for _, n in known) if known else None


def _harm(one: Analysis) -> Outcome:
    name = said.harm(one.key.harm) if one.key.harm else ""
    arm, reference = (_counted(one.rows, i) for i in (0, 1))
    return Outcome(name, arm, reference, say("balance.difference", effect=wording.effect(one, 1)))


def _counted(rows: Sequence[Row], i: int) -> float | None:
    sides: list[Side] = [row.sides[i] for row in rows]
    n = sum(side.n or 0 for side in sides)
    return 100 * sum(side.events or 0 for side in sides) / n if n else None
