"""Risk of bias: tools, their domains and levels, and the rule for the overall judgement."""

from __future__ import annotations

from collections.abc import Iterator

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import RiskOfBias
from hccmeta.evidence.spec.vocabulary import Tool
from hccmeta.ground.problem import Problem


def assessments(folder: StudyFolder) -> Iterator[Problem]:
    """Each assessment keeps to its tool; the overall judgement is not better than the worst domain's."""
    for index, judged in enumerate(folder.record.assessments):
        place: Place = ("assessments", index)
        tool = vocabulary.in_use().tool(judged.tool)
        if tool is None:
            known = [one.id for one in vocabulary.in_use().tools]
            near = vocabulary.nearest(judged.tool, tuple(known))
            mend = f"write '{near}'" if near else f"use one of {', '.join(known)}"
            what = f"tool: '{judged.tool}' is no tool we know"
            yield fault(folder.document, codes.UNKNOWN_TOOL, (*place, "tool"), what, mend=mend)
        else:
            yield from _by_tool(folder, place, judged, tool)


def _by_tool(folder: StudyFolder, place: Place, judged: RiskOfBias, tool: Tool) -> Iterator[Problem]:
    document, domains = folder.document, tuple(one.id for one in tool.domains)
    levels = (*tool.levels, *tool.outside)
    for domain, judgement in judged.domains.items():
        at = (*place, "domains", domain)
        if domain not in domains:
            what = f"'{domain}' is no domain of {tool.label}"
            mend = f"use one of {', '.join(domains)}"
            yield fault(document, codes.UNKNOWN_DOMAIN, at, what, mend=mend, on_key=True)
        if judgement.judgement not in levels:
            yield _foreign(folder, (*at, "judgement"), judgement.judgement, tool)
    missing = [domain for domain in domains if domain not in judged.domains]
    if missing:
        what = f"{tool.label}: not judged: {', '.join(missing)}"
        yield fault(document, codes.NOT_ASSESSED_DOMAIN, (*place, "domains"), what, on_key=True)
    if judged.overall is None:
        return
    if tool.overall == "stars" or judged.overall not in levels:
        yield _foreign(folder, (*place, "overall"), judged.overall, tool)
        return
    ranks = {level: rank for rank, level in enumerate(tool.levels)}
    worst = max((ranks.get(one.judgement, -1) for one in judged.domains.values()), default=-1)
    if judged.overall in ranks and ranks[judged.overall] < worst:
        what = f"overall: {judged.overall} is better than the worst domain, {tool.levels[worst]}"
        mend = f"write '{tool.levels[worst]}' or worse"
        yield fault(document, codes.OVERALL_BETTER, (*place, "overall"), what, mend=mend)
        return
    ranked = all(one.judgement in ranks for one in judged.domains.values())
    if ranked and ranks.get(judged.overall, -1) > worst >= 0 and not judged.overall_reason:
        what = f"overall: {judged.overall} is worse than the worst domain, {tool.levels[worst]}, and no reason is given"
        mend = f"write 'overall_reason', or '{tool.levels[worst]}'"
        yield fault(document, codes.OVERALL_WORSE, (*place, "overall"), what, mend=mend)


def _foreign(folder: StudyFolder, place: Place, level: str, tool: Tool) -> Problem:
    if tool.overall == "stars" and place[-1] == "overall":
        what, mend = f"overall: {tool.label} counts stars and has no overall level", "delete 'overall'"
    else:
        what = f"{place[-1]}: '{level}' is no judgement of {tool.label}"
        mend = f"use one of {', '.join((*tool.levels, *tool.outside))}"
    return fault(folder.document, codes.FOREIGN_LEVEL, place, what, mend=mend)
