"""The text of a new study's record: what is known is filled in, what is not is a comment, nothing is invented."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import BaseModel

from hccmeta.evidence.spec.fields import keys_of
from hccmeta.evidence.spec.study import Accepted, Arm, EndpointRecord, Provenance, Report, Study


@dataclass(frozen=True)
class Citation:
    """A report's citation as far as it is known; empty texts stand for what is not."""

    doi: str = ""
    pmid: str = ""
    authors: tuple[str, ...] = ()
    title: str = ""
    journal: str = ""
    year: int | None = None
    volume: str = ""
    pages: str = ""
    looked_up: bool = False


@dataclass(frozen=True)
class NewHarms:
    """Adverse events as a registry posts them: of ``n`` patients, ``events`` as (event, patients with it, of how many).

    ``until`` is how long they were counted, ``at`` the place in the registry's record.
    """

    n: int
    events: tuple[tuple[str, int, int], ...]
    until: str
    at: str


@dataclass(frozen=True)
class NewArm:
    """An arm as far as it is known; ``n_at`` is the place in the registry's record that gives ``n``."""

    treatment: str
    n: int | None = None
    n_at: str = ""
    harms: NewHarms | None = None


@dataclass(frozen=True)
class PostedMedian:
    """A median survival time of one arm, in months, as a registry posts it at ``at``."""

    endpoint: str
    treatment: str
    value: float
    ci: tuple[float | None, float | None] | None
    at: str


@dataclass(frozen=True)
class PostedRate:
    """Survival of one arm after ``time`` months, in per cent, as a registry posts it at ``at``."""

    endpoint: str
    treatment: str
    time: float
    percent: float
    ci: tuple[float, float] | None
    at: str


@dataclass(frozen=True)
class NewStudy:
    """A study as far as it is known."""

    id: str
    name: str
    design: str
    line: int
    prior: str
    origin: str
    endpoints: tuple[str, ...]
    arms: tuple[NewArm, ...]
    citation: Citation
    registration: str = ""
    with_curves: bool = False
    registry: str = ""
    medians: tuple[PostedMedian, ...] = ()
    rates: tuple[PostedRate, ...] = ()
    suggestions: tuple[tuple[str, str], ...] = ()
    """For an endpoint, what a person has to decide before it can be entered."""


def study_text(study: NewStudy) -> str:
    """The text of ``study.yaml``. Lines to fill in begin with ``#``; required ones say so."""
    lines = [
        "# yaml-language-server: $schema=../../hccmeta/schema/study.schema.json",
        "# $schema: ../../hccmeta/schema/study.schema.json",
        "# Fill in what was read and delete the '#' before it; leave out what was not.",
        f"id: {study.id}",
        f"name: {_quoted(study.name)}",
        _line("registration", study.registration, "the number in the trial registry, if it has one"),
        "reports:",
        "  - id: primary",
        *_report(study.citation),
        *_sources(study),
        f"design: {study.design}",
        "# setting:",
        "#   countries: [...]",
        "#   enrolment: {from: ..., to: ...}  # months, such as 2013-03",
        "population:",
        f"  line: {study.line}",
        f"  prior: {study.prior}",
    ]
    if study.line > 1:
        lines.append("  # prior_regimen: ...  # what was given before")
    lines.append("arms:")
    for arm_id, arm in zip(arm_ids(study.arms), study.arms, strict=True):
        lines += _arm(arm_id, arm)
    lines.append("endpoints:")
    for endpoint in study.endpoints:
        lines += _endpoint(study, endpoint)
    lines += [
        f"# subgroups:  # {_about(Study, 'subgroups', 'what the report gives in parts of its patients')}",
        "#   - {endpoint: os, arm: ..., reference: ..., factor: cause, level: hbv, hr: {value: ..., ...}}",
        f"# assessments:  # {_about(Study, 'assessments', '')}; leave it out until somebody has judged",
        *_cohort(study),
        f"# accepted:  # {_about(Accepted, 'where', '')}",
        "# contributors:",
        "#   - name: ...  # you, as you want to be credited",
        "#     orcid: ...",
        "status: included",
    ]
    return "\n".join(lines) + "\n"


def arm_ids(arms: tuple[NewArm, ...]) -> tuple[str, ...]:
    """The arms' ids: their treatments, numbered where one is given twice."""
    names = [arm.treatment for arm in arms]
    return tuple(
        name if names.count(name) == 1 else f"{name}-{names[: index + 1].count(name)}"
        for index, name in enumerate(names)
    )


def _sources(study: NewStudy) -> list[str]:
    if not study.registry:
        return [
            f"# sources:  # {_about(Study, 'sources', 'where facts were read, when not in a report')}",
            "#   - id: registry",
            "#     kind: registry",
            "#     title: ...",
            "#     url: ...",
        ]
    return [
        "sources:  # what is marked 'unverified' below comes from there: confirm it and delete the mark",
        "  - id: registry",
        "    kind: registry",
        f"    title: {_quoted(study.registry)}",
        f"    url: https://clinicaltrials.gov/study/{study.registration}",
    ]


def _report(report: Citation) -> list[str]:
    authors = [f"      - {_quoted(author)}" for author in report.authors]
    return [
        _line("doi", report.doi, "of the report", indent=4),
        _line("pmid", report.pmid, "PubMed number, in quotes", indent=4),
        *(["    authors:", *authors] if authors else ["    # authors: [...]  # required"]),
        _line("title", report.title, "required", indent=4),
        _line("journal", report.journal, "required", indent=4),
        f"    year: {report.year}" if report.year else "    # year: ...  # required",
        _line("volume", report.volume, _about(Report, "volume", ""), indent=4),
        _line("pages", report.pages, "in quotes", indent=4),
        *(
            ["    status: unverified  # looked up; delete this line when it is as in the report"]
            if report.looked_up
            else []
        ),
    ]


def _arm(arm_id: str, arm: NewArm) -> list[str]:
    share = "{percent: ..., source: primary, at: Table 1}"
    return [
        f"  - id: {arm_id}",
        f"    treatment: {arm.treatment}",
        f"    n: {arm.n}" if arm.n else "    # n: ...  # required: patients",
        f"    n_source: {_located(arm.n_at)}"
        if arm.n_at
        else "    # n_source: {source: primary, at: ...}  # required: where it was read, such as abstract or Table 1",
        f"    # baseline:  # {_about(Arm, 'baseline', 'characteristics of the patients')}",
        f"    #   child_pugh_a: {share}",
        "    # response:",
        "    #   - {criteria: recist-1.1, assessor: investigator, orr: {percent: ..., source: primary, at: Table 2}}",
        *(harms_lines(arm.harms) if arm.harms else _no_harms()),
    ]


def _no_harms() -> list[str]:
    place = "source: primary, at: Table 3"
    return [
        f"    # harms:  # {_about(Arm, 'harms', 'adverse events; the safety population has its own number')}",
        "    #   n: ...",
        f"    #   n_source: {{{place}}}",
        "    #   events:",
        f"    #     - {{event: diarrhoea, grade: 3-or-worse, attribution: all-causes, percent: ..., {place}}}",
    ]


def harms_lines(harms: NewHarms, source: str = "registry") -> list[str]:
    """The lines of an arm's ``harms``. Every number is of all causes and any grade: the registry tells no others."""
    place = f"source: {source}, at: {_quoted(harms.at)}, status: unverified"
    return [
        "    harms:  # as posted; events below the registry's threshold are not listed there",
        f"      n: {harms.n}",
        f"      n_source: {{{place}}}",
        *([f"      follow_up: {_quoted(harms.until)}"] if harms.until else []),
        "      events:",
        *(
            f"        - {{event: {event}, grade: any, attribution: all-causes, events: {count}"
            + (f", total: {total}" if total != harms.n else "")
            + f", {place}}}"
            for event, count, total in harms.events
        ),
    ]


def _located(at: str) -> str:
    return f"{{source: registry, at: {_quoted(at)}, status: unverified}}"


def _endpoint(study: NewStudy, endpoint: str) -> list[str]:
    lines = [
        f"  - endpoint: {endpoint}",
        f"    origin: {study.origin}  # {_about(EndpointRecord, 'origin', '')}",
        "    time_unit: months",
        *(_curves() if study.with_curves else []),
        "    arms:",
    ]
    ids = arm_ids(study.arms)
    for arm, treatment in zip(ids, (one.treatment for one in study.arms), strict=True):
        posted = _posted(study, endpoint, treatment)
        if posted:
            lines += [f"      {arm}:", *posted]
            continue
        lines += [
            f"      {arm}: {{}}  # replace {{}} by what was read:",
            "      #   n_events: {value: ..., source: primary, at: Figure 2}",
            "      #   median: {value: ..., ci: [..., ...], source: primary, at: abstract}",
            "      #   rates:  # survival reported at given times",
            "      #     - {time: 12, percent: ..., source: primary, at: abstract}",
        ]
    lines += [f"    # {text}" for about, text in study.suggestions if about == endpoint]
    if len(ids) > 1:
        lines += [
            "    # comparisons:",
            f"    #   - arm: {ids[0]}",
            f"    #     reference: {ids[1]}",
            *_adjustment(study),
            "    #     hr: {value: ..., ci: [..., ...], source: primary, at: abstract}  # level: 99 if it is not 95 %",
        ]
    return lines


def _posted(study: NewStudy, endpoint: str, treatment: str) -> list[str]:
    """What a registry posts of one arm. Several numbers for one thing are left to a person."""
    if [one.treatment for one in study.arms].count(treatment) > 1:
        return []
    wanted = (endpoint, treatment)
    medians = [one for one in study.medians if (one.endpoint, one.treatment) == wanted]
    lines = [f"        median: {_median(medians[0])}"] if len(medians) == 1 else []
    rates = [one for one in study.rates if (one.endpoint, one.treatment) == wanted]
    times = [one.time for one in rates]
    alone = sorted((one for one in rates if times.count(one.time) == 1), key=lambda one: one.time)
    return lines + (["        rates:", *(f"          - {_rate(one)}" for one in alone)] if alone else [])


def _rate(posted: PostedRate) -> str:
    interval = f", ci: [{posted.ci[0]:g}, {posted.ci[1]:g}]" if posted.ci else ""
    place = f"source: registry, at: {_quoted(posted.at)}, status: unverified"
    return f"{{time: {posted.time:g}, percent: {posted.percent:g}{interval}, {place}}}"


def _adjustment(study: NewStudy) -> list[str]:
    if study.design == "randomised":
        return []
    return [
        "    #     adjustment: ...  # none, multivariable, matched, weighted or not-stated",
        "    #     adjusted_for: [...]  # characteristics; a crude and an adjusted ratio are an entry each",
    ]


def _median(posted: PostedMedian) -> str:
    limits = ["null" if one is None else f"{one:g}" for one in posted.ci or ()]
    interval = f", ci: [{', '.join(limits)}]" if limits else ""
    return f"{{value: {posted.value:g}{interval}, source: registry, at: {_quoted(posted.at)}, status: unverified}}"


def _curves() -> list[str]:
    """Provenance, as comments: the files and these lines come together."""
    return [
        "    # curves:  # with the files <endpoint>.<arm>.csv and <endpoint>.at-risk.csv",
        f"    #   reading: vector  # {_about(Provenance, 'reading', '')}",
        "    #   method: digitised from the figure",
        "    #   by: ...",
        "    #   reference: primary",
        "    #   figure: Figure 2A",
        f"    #   risk_table: printed  # {_about(Provenance, 'risk_table', '')}",
    ]


def _cohort(study: NewStudy) -> list[str]:
    if study.design == "randomised":
        return []
    return ["# cohort:  # what tells whether two studies may share patients", "#   centres: [...]", "#   registry: ..."]


def _line(key: str, value: str, about: str, *, indent: int = 0) -> str:
    space = " " * indent
    return f"{space}{key}: {_quoted(value)}" if value else f"{space}# {key}: ...  # {about}"


def _quoted(text: str) -> str:
    """``text`` in double quotes: what JSON writes is YAML too, whatever the text holds."""
    return json.dumps(text, ensure_ascii=False)


def _about(model: type[BaseModel], key: str, otherwise: str) -> str:
    """What the codebook says of the field."""
    return keys_of(model)[key].description or otherwise
