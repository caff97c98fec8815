"""Random projects: studies and reviews that the schema allows, with the extreme values that it allows.

Everything here is SIMULATED: nothing stands for a patient or a study. Words, kinds and levels are drawn from the models
themselves, so a new plan or a new field's level is drawn too. ``projects()`` draws text by path; ``write`` writes it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, get_args

import yaml
from hypothesis import strategies as st

from hccmeta.evidence.spec import facts, vocabulary
from hccmeta.evidence.spec import review as protocol
from hccmeta.evidence.spec import study as record
from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, SEARCH_COLUMNS, Certainty

WHERE = {"source": "simulation", "at": "simulated"}
DRUGS = ("sorafenib", "lenvatinib", "regorafenib", "cabozantinib")
ENDPOINTS = ("os", "pfs")
#: Patients in an arm: as few and as many as the schema lets through, and what is usual.
SIZES = st.one_of(st.sampled_from((1, 2, 3, 1_000_000)), st.integers(4, 400))
RATIOS = st.one_of(st.floats(0.2, 5), st.sampled_from((1e-9, 1e-3, 1.0, 1e3, 1e9)))
MONTHS = st.one_of(st.floats(0.5, 40), st.sampled_from((1.0, 59.9)))
TEXTS = st.sampled_from(
    ("simulated", "<b>x</b>", "| a | b |", "=1+1", "{{ 7 * 7 }}", "\N{GREEK SMALL LETTER MU} " * 40)
)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def dump(data: object) -> str:
    """``data`` as YAML that our reader takes: no references, years and days in quotes."""
    return yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=10_000)


def levels(model: type, field: str) -> tuple[str, ...]:
    """The words of a Literal field, optional or not."""

    def words(annotation: Any) -> tuple[str, ...]:
        args = get_args(annotation)
        return tuple(word for arg in args for word in ((arg,) if isinstance(arg, str) else words(arg)))

    return words(model.model_fields[field].annotation)


def levels_of_primary(kind: type) -> bool:
    """Whether a plan of this kind may be the review's primary one."""
    return kind.model_fields["primary"].annotation is bool


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """Path -> text of a whole project but its pages: one to six studies and one review of them."""
    k = draw(st.integers(1, 6))
    evidence = draw(st.sampled_from(("nested", "anchored")))
    studies: dict[str, dict[str, str]] = {f"simulated-{i}": draw(_study(f"simulated-{i}", evidence)) for i in range(k)}
    files = {f"studies/{name}/{file}": text for name, made in studies.items() for file, text in made.items()}
    home = "docs/reviews/simulated-review"
    protocol_made = draw(_review(evidence))
    files[f"{home}/review.yaml"] = dump(protocol_made)
    files |= {f"{home}/{name}": text for name, text in draw(_logs(tuple(studies), protocol_made)).items()}
    files[f"{home}/protocol.md"] = "# SIMULATED DATA\n\nNo real patients.\n"
    return files


def write(root: Path, repository: Path, files: dict[str, str]) -> Path:
    """Writes the project with the repository's page templates and settings; ``root``."""
    for name in ("docs/_templates", "docs/methods/glossary.md", "docs/vocabulary.yaml", "mkdocs.yml",
                 "docs/risk-of-bias-tools.yaml", "docs/index.md", "docs/studies/index.md",
                 "docs/plain-language.md", "docs/explorer.md"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (repository / name).is_dir() else shutil.copy)(repository / name, root / name)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@st.composite
def _study(draw: st.DrawFn, name: str, evidence: str) -> dict[str, str]:
    count = draw(st.integers(2, 3)) if evidence == "anchored" else draw(st.integers(1, 3))
    drugs = draw(st.permutations(DRUGS))[:count]
    if evidence == "anchored" and draw(st.booleans()) and "sorafenib" not in drugs:
        drugs = ["sorafenib", *drugs[1:]]
    sizes = {drug: draw(SIZES) for drug in drugs}
    design = "randomised" if evidence == "anchored" else draw(
        st.sampled_from(("non-randomised-comparative", "cohort") if count > 1 else ("single-arm", "cohort"))
    )  # fmt: skip
    files: dict[str, str] = {}
    endpoints = []
    for endpoint in ENDPOINTS[: draw(st.integers(1, 2))]:
        made, text = draw(_endpoint(endpoint, sizes, evidence))
        endpoints.append(made)
        files |= text
    data: dict[str, Any] = {
        "id": name,
        "name": draw(st.sampled_from((f"Simulated {name[-1]}", f"<i>{name}</i>", f"{name} {{{{ x }}}} | b"))),
        "reports": [
            {"id": "simulation", "authors": ["Simulated data"], "title": f"{draw(TEXTS)} {name}",
             "journal": "none: simulated", "year": draw(st.sampled_from((1950, 2020, 2026)))}
        ],
        "design": design,
        "population": {"line": 2, "prior": "immunotherapy"},
        "arms": [draw(_arm(drug, n)) for drug, n in sizes.items()],
        "endpoints": endpoints,
        "status": draw(st.sampled_from(("included", "included", "included", "retracted", "superseded", "concern"))),
    }  # fmt: skip
    if data["status"] != "included":
        data["status_note"] = draw(TEXTS)
    if len(drugs) > 1 and draw(st.booleans()):
        data["subgroups"] = draw(
            st.lists(_subgroup(list(drugs), "os"), max_size=4, unique_by=lambda one: (one["factor"], one["level"]))
        )
    finding = st.fixed_dictionaries({"text": TEXTS, "source": st.just("simulation"), "at": TEXTS})
    _maybe(draw, data, "findings", st.lists(finding, min_size=1, max_size=2))
    _maybe(draw, data, "quality_of_life", st.lists(finding, min_size=1, max_size=2))
    _maybe(draw, data, "contributors", st.just([{"name": "Simulation", "roles": ["<b>role</b>"]}]))
    _maybe(draw, data, "changes", st.just([{"on": "2026-11-21", "why": "| simulated |"}]))
    return {"study.yaml": dump(data), **files}


def _maybe(draw: st.DrawFn, made: dict[str, Any], name: str, value: st.SearchStrategy[Any]) -> None:
    """Sometimes a field."""
    if draw(st.booleans()):
        made[name] = draw(value)


@st.composite
def _subgroup(draw: st.DrawFn, arms: list[str], endpoint: str) -> dict[str, Any]:
    factor = draw(st.sampled_from(vocabulary.in_use().factors))
    made: dict[str, Any] = {
        "endpoint": endpoint, "arm": arms[0], "reference": arms[1], "factor": factor.id,
        "level": draw(st.sampled_from(tuple(factor.levels))),
    }  # fmt: skip
    _maybe(draw, made, "n_total", SIZES)
    _maybe(draw, made, "after_randomisation", st.just(True))
    _maybe(draw, made, "medians", st.fixed_dictionaries({arm: _median() for arm in arms[:2]}))
    comparison = draw(_comparison(arms[0], arms[1], "anchored"))
    return made | {key: comparison[key] for key in ("hr", "p") if key in comparison}


@st.composite
def _harms(draw: st.DrawFn, n: int) -> dict[str, Any]:
    safe = draw(st.sampled_from((n, max(1, n - 1))))
    made: dict[str, Any] = {"n": safe, "n_source": WHERE, "events": []}
    _maybe(draw, made, "follow_up", TEXTS)
    kinds = st.tuples(
        st.sampled_from(vocabulary.ids(vocabulary.in_use().harms)),
        st.sampled_from(levels(facts.Harm, "grade")),
        st.sampled_from(levels(facts.Harm, "attribution")),
    )
    for event, grade, attribution in draw(st.lists(kinds, unique=True, max_size=4)):
        value = draw(st.sampled_from(({"events": 0}, {"events": safe}, {"percent": 100.0}, {"percent": 0.4},
                                      {"percent": 1.0, "below": True})))  # fmt: skip
        made["events"].append({"event": event, "grade": grade, "attribution": attribution, **value, **WHERE})
    return made


@st.composite
def _rates(draw: st.DrawFn) -> list[dict[str, Any]]:
    times = sorted(draw(st.lists(st.sampled_from((3, 6, 12, 24)), unique=True, min_size=1, max_size=4)))
    shares = sorted(draw(st.lists(st.sampled_from((0.0, 20.0, 55.5, 99.0, 100.0)), min_size=len(times),
                                  max_size=len(times))), reverse=True)  # fmt: skip
    made: list[dict[str, Any]] = []
    for time, share in zip(times, shares, strict=True):
        one: dict[str, Any] = {"time": time, "percent": share, **WHERE}
        if draw(st.booleans()):
            one["ci"] = [max(0.0, share - 5), min(100.0, share + 5)]
        made.append(one)
    return made


@st.composite
def _logs(draw: st.DrawFn, studies: tuple[str, ...], review: dict[str, Any]) -> dict[str, str]:
    """The logs of a review: its studies, what else was found, searches of services that failed or found nothing."""
    rows = [f"{name},Simulated,,,,,other,2026-11-21,included,,{name},simulation," for name in studies]
    searches: list[str] = []
    for number in range(draw(st.integers(0, 3))):
        found = draw(st.integers(0, 3))
        day = f"2026-0{number + 1}-01"
        state = draw(st.sampled_from(("ok", "ok", "failed: simulated")))
        found = found if state == "ok" else 0
        searches.append(f"{day},pubmed,simulated,{found},{found},,{state}")
        for one in range(found):
            decision = draw(st.sampled_from(("excluded", "awaiting", "held", "ongoing")))
            reason = review["exclusion_reasons"][0]["id"] if decision == "excluded" else ""
            by = "simulation" if decision != "awaiting" else ""
            rows.append(
                f"pm-{number}-{one},Simulated found {number} {one},2024,,,,pubmed,{day},{decision},{reason},,{by},"
            )
    outcomes: list[dict[str, Any]] = []
    for plan in review["analyses"]:
        if draw(st.integers(0, 3)) == 0:
            signed = {"certainty": draw(st.sampled_from(get_args(Certainty))), "by": draw(TEXTS), "on": "2026-11-21",
                      "reasons": draw(st.lists(TEXTS, max_size=2))}  # fmt: skip
            outcomes.append({"analysis": plan["id"], **signed})
    return {
        "searches.csv": "\n".join([",".join(SEARCH_COLUMNS), *searches]) + "\n",
        "screening.csv": "\n".join([",".join(SCREENING_COLUMNS), *rows]) + "\n",
        "grade.yaml": dump({"outcomes": outcomes}),
    }


@st.composite
def _arm(draw: st.DrawFn, drug: str, n: int) -> dict[str, Any]:
    arm: dict[str, Any] = {"id": drug, "treatment": drug, "n": n, "n_source": WHERE}
    baseline: dict[str, Any] = {}
    for word in draw(st.lists(st.sampled_from(("male", "hbv", "child_pugh_a", "albi_1")), unique=True, max_size=4)):
        events = draw(st.sampled_from((0, n, n // 2)))
        baseline[word] = {"events": events, **WHERE} if draw(st.booleans()) else {
            "percent": draw(st.sampled_from((0.0, 100.0, 50.0, 33.3))), **WHERE
        }  # fmt: skip
    if draw(st.booleans()):
        baseline["age"] = {"value": draw(st.sampled_from((0.5, 62.0, 119.0))), "statistic": "median", **WHERE}
    if baseline:
        arm["baseline"] = baseline
    _maybe(draw, arm, "harms", _harms(n))
    if draw(st.booleans()):
        orr = draw(st.integers(0, n))
        arm["response"] = [
            {"criteria": draw(st.sampled_from(("recist-1.1", "mrecist"))), "assessor": draw(
                st.sampled_from(levels(record.Response, "assessor"))),
             "orr": {"events": orr, **WHERE}, "dcr": {"events": draw(st.integers(orr, n)), **WHERE}}
        ]  # fmt: skip
    return arm


@st.composite
def _endpoint(
    draw: st.DrawFn, endpoint: str, sizes: dict[str, int], evidence: str
) -> tuple[dict[str, Any], dict[str, str]]:
    origin = "randomisation" if evidence == "anchored" else "start-of-this-line"
    made: dict[str, Any] = {"endpoint": endpoint, "origin": draw(st.sampled_from((origin, origin, "not-stated")))}
    made["time_unit"] = "months"
    files: dict[str, str] = {}
    outcomes: dict[str, Any] = {}
    curved = draw(st.sampled_from(("curves", "none", "none")))
    if max(sizes.values()) > 400:  # rebuilding a million patients is slow, not wrong
        curved = "none"
    table: dict[str, list[int]] = {}
    for drug, n in sizes.items():
        outcome: dict[str, Any] = {}
        if curved == "curves":
            text, events, table[drug] = draw(_curve(n))
            files[f"{endpoint}.{drug}.csv"] = text
            if draw(st.booleans()):
                outcome["n_events"] = {"value": events, **WHERE}
        elif draw(st.booleans()):
            outcome["median"] = draw(_median())
        if curved != "curves":
            _maybe(draw, outcome, "rates", _rates())
        if curved != "curves" and draw(st.booleans()):
            outcome["n_events"] = {"value": draw(st.sampled_from((0, n, n // 2))), **WHERE}
        outcomes[drug] = outcome
    made["arms"] = outcomes
    if curved == "curves":
        risk = draw(st.booleans())
        made["curves"] = {"reading": "samples", "method": "simulated", "by": "simulation", "reference": "simulation",
                          "risk_table": "counted" if risk else "none"}  # fmt: skip
        if risk:
            rows = [",".join(map(str, (6 * i, *(one[i] for one in table.values())))) for i in range(5)]
            files[f"{endpoint}.at-risk.csv"] = "\n".join([",".join(["time", *table]), *rows]) + "\n"
    if len(sizes) > 1 and draw(st.booleans()):
        made["comparisons"] = [draw(_comparison(*list(sizes)[:2][:: draw(st.sampled_from((1, -1)))], evidence))]
    return made, files


@st.composite
def _median(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"not_reached": True, **WHERE}
    value = draw(MONTHS)
    made: dict[str, Any] = {"value": round(value, 3) or 0.01, **WHERE}
    if draw(st.booleans()):
        low = round(made["value"] * draw(st.sampled_from((0.5, 0.9, 1.0))), 4)
        made["ci"] = draw(st.sampled_from(([low, None], [low, round(made["value"] * 1.5, 4)])))
    return made


@st.composite
def _comparison(draw: st.DrawFn, arm: str, reference: str, evidence: str) -> dict[str, Any]:
    made: dict[str, Any] = {"arm": arm, "reference": reference}
    if evidence == "nested" and draw(st.booleans()):
        made["adjustment"] = draw(st.sampled_from(get_args(record.Adjustment)))
    value = draw(RATIOS)
    ratio: dict[str, Any] = {"value": value, **WHERE}
    wide = draw(st.sampled_from((0.0, 1.0001, 1.5, 3.0, 1e6)))
    if wide:
        ratio["ci"] = [value / wide, value * wide]
        ratio["level"] = draw(st.sampled_from((95, 50, 99.9)))
    made["hr"] = ratio
    if draw(st.booleans()):
        made["p"] = draw(
            st.sampled_from(({"value": 0.0, **WHERE}, {"value": 1.0, **WHERE}, {"below": 1e-300, **WHERE}))
        )
    return made


@st.composite
def _curve(draw: st.DrawFn, n: int) -> tuple[str, int, list[int]]:
    """A curve of ``n`` patients who all stay, all die, or die by and by; their events and numbers at risk."""
    shape = draw(st.sampled_from(("by-and-by", "all", "none", "late", "early")))
    months = 24
    rate = {"by-and-by": 0.06, "all": 0.3, "none": 0.0, "late": 0.0, "early": 0.5}[shape]
    left, alive = n, []
    for month in range(months + 1):
        dies = 0 if month == 0 else min(left, round(left * rate) or int(rate > 0 and month % 3 == 0))
        dies = left if (shape == "all" and month == months) or (shape == "late" and month == months) else dies
        left -= dies
        alive.append(left)
    lines = [f"{month},{one / n:.4f}" for month, one in enumerate(alive)]
    return "\n".join(["time,survival", *lines]) + "\n", n - alive[-1], [
        alive[6 * i - 1] if i else n for i in range(5)
    ]  # fmt: skip


@st.composite
def _review(draw: st.DrawFn, evidence: str) -> dict[str, Any]:
    kinds = list(get_args(get_args(protocol.AnalysisPlan)[0]))
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=3, max_size=len(kinds), unique=True))
    plans = []
    for number, kind in enumerate(chosen):
        plan: dict[str, Any] = {"id": f"plan-{number}", "title": draw(TEXTS), "kind": levels(kind, "kind")[0]}
        plan["measure"] = draw(st.sampled_from(levels(kind, "measure")))
        if "endpoint" in kind.model_fields:
            plan["endpoint"] = draw(st.sampled_from(ENDPOINTS))
        if "tau" in kind.model_fields:
            plan["tau"] = draw(st.sampled_from((6, 12, 24)))
        plans.append(plan)
    leads = [number for number, kind in enumerate(chosen) if levels_of_primary(kind)]
    if leads:
        plans[draw(st.sampled_from(leads))]["primary"] = True
    origin = "randomisation" if evidence == "anchored" else "start-of-this-line"
    return {
        "id": "simulated-review",
        "title": "SIMULATED DATA: no real patients",
        "short_title": "Simulated data",
        "question": dict.fromkeys(("population", "intervention", "comparator", "outcomes"), "simulated"),
        "evidence": evidence,
        "eligibility": [{"id": "line", "field": "population.line", "any_of": [2], "text": "second line"}],
        "treatments": list(DRUGS),
        "reference": draw(st.sampled_from(DRUGS)),
        "endpoints": [
            {"endpoint": one, "origin": origin, "tau": [6, 12, 24], "minimal_important_difference": draw(
                st.sampled_from((1e-9, 1.0, 1e9)))} for one in ENDPOINTS
        ],
        "analyses": plans,
        "covariates": draw(st.lists(st.sampled_from(("age", "male", "hbv", "child_pugh_a")), unique=True)),
        "confounders": draw(st.lists(st.sampled_from(("age", "male", "albi_1")), unique=True)),
        "dominance": {"share": draw(st.sampled_from((0.01, 0.66, 1.0))), "min_studies": draw(st.integers(1, 3))},
        "living": draw(st.sampled_from(({}, {}, {"state": "retired", "retired_on": "2026-11-21"}))) | {
            "search_interval_months": 3, "triggers": draw(st.lists(TEXTS, max_size=1)), "retirement": "simulated"},
        "authors": [{"name": "Simulation", "roles": []}],
        "queries": [{"service": "pubmed", "query": "simulated", "since": "2026-01-01"}],
        "exclusion_reasons": [{"id": "wrong-line", "text": draw(TEXTS)}],
        "caveats": draw(st.lists(TEXTS, max_size=2)),
    }  # fmt: skip


def vocabulary_of(repository: Path) -> vocabulary.Vocabulary:
    """The words the projects are written in."""
    from hccmeta.evidence.vocabulary_file import read_vocabulary

    return read_vocabulary(repository)[0]
