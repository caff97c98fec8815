"""``hccmeta new``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import click

from hccmeta.cli.common import project_root, say
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import EndpointRecord, Population, Study

if TYPE_CHECKING:
    from pathlib import Path

    from hccmeta.evidence.spec.scaffold import Citation, NewArm, NewStudy
    from hccmeta.ground.network import Client
    from hccmeta.search.registered import Registered

_N_AT = "posted results, participant flow: started"
_HARMS_AT = "posted results, adverse events"
_DESIGNS = get_args(Study.model_fields["design"].annotation)
_PRIORS = get_args(Population.model_fields["prior"].annotation)
_ORIGINS = get_args(EndpointRecord.model_fields["origin"].annotation)


@click.command()
@click.option("--doi", default="", help="DOI of the report; its citation is looked up at Crossref.")
@click.option("--pmid", default="", help="PubMed number of the report; its citation is looked up at PubMed.")
@click.option("--id", "study_id", help="Name of the folder, such as reflect-2018.")
@click.option("--name", help="Short name of the study, such as REFLECT.")
@click.option("--registration", default="", help="Number in a trial registry; ClinicalTrials.gov is asked for results.")
@click.option("--arm", "arms", multiple=True, metavar="TREATMENT[:N]", help="A treatment, with its patients. Repeat.")
@click.option("--design", type=click.Choice(_DESIGNS), help="Design of the study.")
@click.option("--line", type=click.IntRange(1, 9), help="Line of treatment.")
@click.option("--prior", type=click.Choice(_PRIORS), help="Treatment before this line.")
@click.option("--endpoint", "endpoints", multiple=True, type=click.Choice(vocabulary.ids(vocabulary.ENDPOINTS)),
              help="A survival endpoint. Repeat; os when not given.")  # fmt: skip
@click.option("--with-curves", is_flag=True, help="Also the lines that say where curves come from.")
@click.option("--by", default="", help="Your name, for the row of screening.csv.")
@click.option("--offline", is_flag=True, help="Look nothing up.")
def command(
    doi: str,
    pmid: str,
    study_id: str | None,
    name: str | None,
    registration: str,
    arms: tuple[str, ...],
    design: str | None,
    line: int | None,
    prior: str | None,
    endpoints: tuple[str, ...],
    with_curves: bool,
    by: str,
    offline: bool,
) -> None:
    """Write a study folder to fill in.

    Asks for what no option gives. What is not known stands as a comment; no value is invented. What Crossref, PubMed
    and ClinicalTrials.gov give (citation, patients, medians, rates, adverse events) stands with its place and the
    status 'unverified', for you to confirm. Each review that takes the study gets its row in screening.csv. When the
    required facts are in, 'hccmeta check' has no objection.

    \b
    Examples:
      hccmeta new
      hccmeta new --registration NCT01761266 --id reflect-2018 --by "A. Reader"
      hccmeta new --doi 10.1016/S0140-6736(18)30207-1 --id reflect-2018 --arm lenvatinib:478 --arm sorafenib:476
    """
    from hccmeta.evidence.spec.scaffold import NewStudy, study_text
    from hccmeta.evidence.vocabulary_file import read_vocabulary
    from hccmeta.ground.atomic import write_atomically

    root = project_root()
    vocabulary.use(read_vocabulary(root)[0])
    trial = _registered(registration, offline)
    if trial is not None and not (doi or pmid):
        pmid = trial.pmid
    if not (doi or pmid or study_id):
        doi = click.prompt("DOI (empty when it has none)", default="", show_default=False)
        pmid = click.prompt("PubMed number (empty when it has none)", default="", show_default=False)
    citation = _citation(_bare_doi(doi), pmid.strip(), offline)
    study_id = study_id or click.prompt("Name of the folder, such as reflect-2018", default=_suggested_id(citation))
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", study_id):
        raise click.UsageError(f"--id: '{study_id}' is not a name of lower-case letters, digits and hyphens")
    path = root / "studies" / study_id / "study.yaml"
    if path.exists():
        raise click.UsageError(f"--id: studies/{study_id} is there already")
    line = line or click.prompt("Line of treatment", type=click.IntRange(1, 9), default=1)
    design = (
        design
        or ("randomised" if trial is not None and trial.randomised else None)
        or click.prompt("Design", type=click.Choice(_DESIGNS))
    )
    study = NewStudy(
        id=study_id,
        name=name or (trial.acronym if trial else "") or click.prompt("Short name of the study", default=study_id),
        design=design,
        line=line,
        prior="none" if line == 1 else prior or click.prompt("Treatment before this line", type=click.Choice(_PRIORS)),
        origin="randomisation" if design == "randomised" else "not-stated",
        endpoints=endpoints or _endpoints(trial) or ("os",),
        arms=_arms(arms, trial),
        citation=citation,
        registration=registration,
        with_curves=with_curves,
        registry=f"ClinicalTrials.gov: {trial.title}" if trial else "",
        medians=trial.medians if trial else (),
        rates=trial.rates if trial else (),
        suggestions=_suggestions(trial),
    )
    # The rows first: cut off in between, the same command finds them, goes on and writes the study.
    _enter(root, study, by)
    write_atomically(path, study_text(study))
    say(f"wrote studies/{study_id}/study.yaml: fill it in, then run 'hccmeta check studies/{study_id}'")


def _registered(registration: str, offline: bool) -> Registered | None:
    """What ClinicalTrials.gov posts of the trial, unless it is registered elsewhere or does not answer."""
    from hccmeta.search.registered import by_number

    if offline or not re.fullmatch(r"NCT\d{8}", registration, re.ASCII):
        return None
    trial = by_number(registration, registry_client().get)
    if isinstance(trial, str):
        say(f"no results for {registration}: {trial}; fill them in by hand", err=True)
        return None
    return trial


def _arms(given: tuple[str, ...], trial: Registered | None) -> tuple[NewArm, ...]:
    """The arms that are given, or those whose one treatment the registry's groups name, with what it says of them."""
    from hccmeta.evidence.spec.scaffold import NewArm, NewHarms

    posted = {one.treatment: one for one in trial.groups if one.treatment} if trial else {}
    if trial and len(posted) < len([one for one in trial.groups if one.treatment]):
        posted = {}  # two groups of one treatment: which is which is for a person
    arms = [_arm(text) for text in given] or [NewArm(one) for one in posted] or [_arm(text) for text in _asked_arms()]
    filled = []
    for arm in arms:
        group = posted.get(arm.treatment)
        if group is None:
            filled.append(arm)
            continue
        told = group.harms
        serious = [("serious", told.serious, told.at_risk)] if told and told.serious is not None else []
        events = (*serious, *(told.events if told else ()))
        harms = NewHarms(told.at_risk, events, told.until, _HARMS_AT) if told and events else None
        if arm.n is None and group.n:
            arm = replace(arm, n=group.n, n_at=_N_AT)
        filled.append(replace(arm, harms=harms))
    return tuple(filled)


def _endpoints(trial: Registered | None) -> tuple[str, ...]:
    """The endpoints of which the registry posts a median or a rate."""
    if trial is None:
        return ()
    return tuple(dict.fromkeys([*(one.endpoint for one in trial.medians), *(one.endpoint for one in trial.rates)]))


def _suggestions(trial: Registered | None) -> tuple[tuple[str, str], ...]:
    """Posted hazard ratios: the registry does not say which group is over which."""
    return tuple(
        (one.endpoint, f"posted hazard ratio {one.value:g}"
         + (f" (95% CI {one.ci[0]:g} to {one.ci[1]:g})" if one.ci else "")
         + f" between {' and '.join(one.between)} ({one.at}): see the report for which is over which")
        for one in (trial.ratios if trial else ())
    )  # fmt: skip


def _enter(root: Path, study: NewStudy, by: str) -> None:
    """Writes the row of screening.csv in each review that takes the study."""
    from hccmeta.cli.reviews import today
    from hccmeta.evidence import library
    from hccmeta.search import log
    from hccmeta.search.entering import row_of, takes
    from hccmeta.search.files import Texts

    texts = Texts(root)
    for folder in library.load(root)[0].reviews:
        if not takes(folder.record, study):
            continue
        row = row_of(folder, study, by=by, on=today().isoformat())
        path = f"{folder.path}/screening.csv"
        text = texts.read(path)
        there = row.record in {one.record for one in folder.screening}
        texts.write(path, log.changed(text, {row.record: row}) if there else log.with_screened(text, [row]))
        say(f"{folder.path}/screening.csv: row '{row.record}' leads to it; delete the row if it does not belong")


def registry_client() -> Client:
    """A client of the registries and services of citations, with short limits."""
    from hccmeta.ground.network import Client, Limits, contact_setting

    return Client(contact=contact_setting(), limits=Limits(silence=10, whole=30, max_bytes=16 * 2**20, tries=2))


def _citation(doi: str, pmid: str, offline: bool) -> Citation:
    """The citation as far as it is known: from Crossref and PubMed when they answer, else what was given."""
    from hccmeta.evidence.spec.scaffold import Citation
    from hccmeta.search.citations import by_doi, by_pmid

    citation = Citation(doi=doi, pmid=pmid)
    if offline:
        return citation
    client = registry_client()
    for known, look_up in ((doi, by_doi), (pmid, by_pmid)):
        if not known:
            continue
        answer = look_up(known, client.get)
        if isinstance(answer, str):
            say(f"no citation for {known}: {answer}; fill it in by hand", err=True)
        else:
            citation = _merged(citation, answer)
    return citation


def _merged(found: Citation, answer: Citation) -> Citation:
    """``found`` with what ``answer`` adds."""
    added = {key: value for key, value in vars(answer).items() if value and not getattr(found, key)}
    return replace(found, **added)


def _bare_doi(text: str) -> str:
    match = re.search(r"10\.\d{4,9}/\S+", text)
    if text.strip() and match is None:
        raise click.UsageError(f"--doi: '{text}' is not a DOI like 10.1016/S0140-6736(18)30207-1")
    return match[0] if match else ""


def _suggested_id(citation: Citation) -> str | None:
    family = re.sub(r"[^a-z]", "", citation.authors[0].split()[-1].lower()) if citation.authors else ""
    return f"{family}-{citation.year}" if family and citation.year else None


def _asked_arms() -> list[str]:
    arms: list[str] = []
    while text := click.prompt(
        "Treatment of an arm, with its patients (lenvatinib:478; empty to end)", default="", show_default=False
    ):
        arms.append(text)
    if not arms:
        raise click.UsageError("--arm: a study has at least one arm")
    return arms


def _arm(text: str) -> NewArm:
    from hccmeta.evidence.spec.scaffold import NewArm

    treatment, _, n = text.partition(":")
    if treatment not in vocabulary.ids(vocabulary.TREATMENTS):
        near = vocabulary.meant(vocabulary.TREATMENTS, treatment)
        known = ", ".join(vocabulary.ids(vocabulary.TREATMENTS))
        raise click.UsageError(
            f"--arm: '{treatment}' is not a treatment we know; " + (f"'{near}' is" if near else f"known are {known}")
        )
    if n and not re.fullmatch(r"[1-9]\d{0,5}", n, re.ASCII):
        raise click.UsageError(f"--arm: '{n}' is not a number of patients")
    return NewArm(treatment, int(n) if n else None)
