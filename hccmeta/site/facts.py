"""Facts on a page: the value, and its source one hover, focus or click away."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from hccmeta.evidence.located import DOUBTFUL
from hccmeta.evidence.spec.facts import Located
from hccmeta.evidence.spec.study import Study
from hccmeta.figures import letters
from hccmeta.site import html
from hccmeta.words import facts
from hccmeta.words.english import heads, say
from hccmeta.words.facts import ListedFact


def shown(study: Study, fact: Located | None, *, value: str = "", unit: str = "") -> Markup:
    """The fact's value as a link to its source, the source's words in a tip; an en dash for None."""
    if fact is None:
        return Markup("\N{EN DASH}")
    words = value or facts.worded(fact)
    mark = facts.mark(fact)
    sup = Markup('<sup class="hm-mark">{}</sup>').format(mark) if mark else Markup("")
    return Markup('<a class="hm-fact" href="#source-{}">{}{}{}<span class="hm-tip">{}</span></a>').format(
        fact.source, letters.whole(words), f" {unit}" if unit else "", sup, facts.tip(study, fact)
    )


def every(study: Study) -> Markup:
    """Every fact of the record with its value, how it was read and where."""
    return _table(study, facts.every(study), "fact.table")


def doubtful(study: Study) -> Markup:
    """The facts that nobody has read first hand; empty where there are none."""
    listed = [one for one in facts.every(study) if one.fact.status in DOUBTFUL]
    return _table(study, listed, "fact.doubtful") if listed else Markup("")


def _table(study: Study, listed: Iterable[ListedFact], caption: str) -> Markup:
    rows = [
        (one.place, one.value, html.chip(facts.status(one.fact), f"c-{one.fact.status}"), _source(study, one.fact))
        for one in listed
    ]
    return html.table(heads("fact.head", "fact", "value", "status", "where"), rows, caption=say(caption))


def _source(study: Study, fact: Located) -> Markup:
    name = facts.source_name(study, fact.source)
    return Markup('<a href="#source-{}">{}</a>, {}').format(fact.source, name, fact.at)
