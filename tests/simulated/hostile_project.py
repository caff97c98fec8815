"""A small SIMULATED project with hostile text in every free text that a record may hold, found by the models.

``write`` puts it below a folder; every text carries a mark of its own (``q00012q``), by which pages are asked for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import yaml
from pydantic import BaseModel, RootModel, StringConstraints
from simulated.small_project import WHERE, dump, write_project

from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, Grade
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Study
from hccmeta.evidence.vocabulary_file import Tools, Words

#: What begins a text: of Markdown, of a spreadsheet, of YAML and of links, what counts at the beginning of a line.
BEGINNINGS = (
    "<b>",
    "=HYPERLINK(1)",
    "# ",
    "- ",
    "    ",
    "javascript:alert(1)//",
    "{% raw %}",
    "| ",
    "--8<-- ",
    "!!! note ",
)
SHORT = (
    """<script>alert(1)</script><img src=x onerror=alert(2)>[a](javascript:alert(3)){{7*7}}"'-->{: onclick=alert(4) }"""
)
LONG = SHORT + (
    """ ![i](//evil.invalid/x.png) <javascript:alert(5)> </p></td></table></details><iframe src=//evil.invalid>"""
    """</iframe> **b** `c` ]]> <!-- &#60;script&#62;alert(6)&#60;/script&#62; &lt;svg onload=alert(7)&gt; {% if 1 %}"""
    """ \\u003cscript http://evil.invalid/auto ~~s~~ ==m== [^1] [r]: javascript:alert(8) $$x$$ </script><style>*{}"""
    """</style>"""
)
NOTES = f"""{LONG}

[x](javascript\\:alert(1)) [y](java&#x73;cript:alert(1)) [w](data:text/html,<script>alert(1)</script>) [t][ref]

[ref]: javascript:alert(1) "title"

[m](javascript&colon;alert(1)) [n](x "t\\" onmouseover=alert(1) y=\\"") [h](https://ok.invalid/"onmouseover="alert(1))

</div><script>alert(1)</script>

```
</code></pre><img src=x onerror=alert(1)>
```
"""
HOME = "docs/reviews/simulated-trials"
#: Texts that a machine reads beside people: the place of an accepted fault.
MATCHED = {("Accepted", "where")}

Field = tuple[str, str]


def texts(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> Iterator[Field]:
    """Every field of ``model``, and of what it holds, that takes free text: by the model and its name."""
    seen = set() if seen is None else seen
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        place = _place(model, name)
        if _longest(annotation) and place not in MATCHED:
            yield place
        for inner in _models(annotation):
            yield from texts(inner, seen)


def _place(model: type[BaseModel], name: str) -> Field:
    """A field by the model that declares it."""
    bases = [one for one in reversed(model.__mro__) if issubclass(one, BaseModel)]
    return next(one.__name__ for one in bases if name in one.model_fields), name


def _longest(annotation: Any) -> int:
    """The length that a free text at ``annotation`` may have; 0 where there is none."""
    for one in getattr(annotation, "__metadata__", ()):
        if isinstance(one, StringConstraints):
            return one.max_length or 0
    if isinstance(annotation, type):
        return 0
    return max((_longest(arg) for arg in get_args(annotation)), default=0)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in _models(arg)]


class Injector:
    """Puts hostile text into data; ``injected`` are the fields that have had some, each with its marks."""

    def __init__(self) -> None:
        self.injected: dict[Field, list[str]] = {}
        self._number = count()

    def into(self, model: type[BaseModel], data: Any) -> Any:
        """``data``, a record of ``model`` as plain data, with every free text hostile, given or not."""
        if issubclass(model, RootModel):
            return self._value(model.model_fields["root"].annotation, data, (model.__name__, "root"))
        made = dict(data)
        for name, field in model.model_fields.items():
            key = name if name in made else field.alias or name
            annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            place = _place(model, name)
            if place in MATCHED:
                continue
            if key in made:
                made[key] = self._value(annotation, made[key], place)
            elif (longest := _longest(annotation)) and get_origin(annotation) is not dict:
                listed = any(get_origin(one) is tuple for one in (annotation, *get_args(annotation)))
                made[key] = [self.text(place, longest)] if listed else self.text(place, longest)
        return made

    def _value(self, annotation: Any, value: Any, place: Field) -> Any:
        models = _models(annotation)
        if isinstance(value, str):
            longest = _longest(annotation)
            return self.text(place, longest, value) if longest else value
        if isinstance(value, list):
            return [self._value(annotation, one, place) for one in value]
        if isinstance(value, dict):
            fitting = [one for one in models if _fits(one, value)]
            if fitting:
                return self.into(fitting[0], value)
            return {key: self._value(annotation, one, place) for key, one in value.items()}
        return value

    def text(self, place: Field, longest: int, value: str = "") -> str:
        """A hostile text of its own, which ends with what stood there."""
        number = next(self._number)
        mark = f"q{number:05d}q"
        self.injected.setdefault(place, []).append(mark)
        rest = f"{mark} {value}"
        body = LONG if longest >= len(LONG) + len(rest) + 40 else SHORT
        return (BEGINNINGS[number % len(BEGINNINGS)] + body + " " + rest)[:longest].strip()


def _fits(model: type[BaseModel], value: dict[str, Any]) -> bool:
    if issubclass(model, RootModel):
        return False
    names = set(model.model_fields) | {field.alias for field in model.model_fields.values()}
    kind = model.model_fields.get("kind")
    if not set(value) <= names or (kind is not None and get_args(kind.annotation) and "kind" in value and (
        value["kind"] not in get_args(kind.annotation)
    )):  # fmt: skip
        return False
    return all(
        name in value or field.alias in value for name, field in model.model_fields.items() if field.is_required()
    )


def _more(record: dict[str, Any]) -> dict[str, Any]:
    """One of everything that a record may hold, beside the record of a small trial."""
    drug, other = (arm["id"] for arm in record["arms"])
    hazard = {"value": 0.8, "ci": [0.6, 1.1], **WHERE}
    for arm in record["arms"]:
        arm["baseline"] = {
            "male": {"events": 60, **WHERE}, "age": {"value": 62, "statistic": "median", **WHERE}
        }  # fmt: skip
        arm["response"] = [{"criteria": "mrecist", "assessor": "independent", "orr": {"events": 9, **WHERE}}]
        arm["harms"] = {"n": arm["n"], "n_source": WHERE, "events": [
            {"event": "serious", "grade": "any", "attribution": "all-causes", "events": 20, **WHERE}]}  # fmt: skip
    first = record["endpoints"][0]
    first["comparisons"] = [{"arm": drug, "reference": other, "hr": hazard, "p": {"value": 0.1, **WHERE}}]
    first["follow_up"] = {"value": 20, **WHERE}
    first["cutoff"], first["cutoff_source"] = "2016-06", WHERE
    record["endpoints"].append(
        {"endpoint": "pfs", "origin": "randomisation", "arms": {
            drug: {"rates": [{"time": 6, "percent": 40, **WHERE}]},
            other: {"median": {"value": 10, "ci": [8, 12], "ci_source": WHERE, **WHERE}}}}
    )  # fmt: skip
    level = {"judgement": "low", "reason": "r", "answers": {"q-1-1": "py"}}
    domains = ("randomisation", "deviations", "missing-data", "measurement", "reported-result")
    return record | {
        "registration": f"NCT0000000{ord(record['id'][-1]) % 10}", "registration_source": WHERE,
        "sources": [{"id": "page", "kind": "registry", "title": "Simulated"}],
        "design_source": WHERE, "n_total": sum(arm["n"] for arm in record["arms"]), "n_total_source": WHERE,
        "setting": {"enrolment": {"from": "2016-01"}, "enrolment_source": WHERE},
        "population": record["population"] | {"line_source": WHERE, "prior_source": WHERE},
        "subgroups": [{"endpoint": "os", "arm": drug, "reference": other, "factor": "afp", "level": "below-400",
                       "hr": hazard, "medians": {drug: {"value": 9, **WHERE}}}],
        "findings": [{"text": "t", **WHERE}], "quality_of_life": [{"text": "t", **WHERE}],
        "assessments": [{"tool": "rob-2", "endpoint": "os", "overall": "low", "assessors": [{"name": "n"}],
                         "on": "2026-01-01", "domains": {one: dict(level) for one in domains}}],
        "cohort": {"note": "n"}, "contributors": [{"name": "n"}], "changes": [{"on": "2026-01-01", "why": "w"}],
        "status": "concern",
        # The ratio above is not the curves'.
        "accepted": [{"code": "F802", "where": f"os.{drug}-v-{other}.hr", "reason": "r"}][: drug == "regorafenib"],
    }  # fmt: skip


def _protocol(review: dict[str, Any]) -> dict[str, Any]:
    return review | {
        "analyses": [*review["analyses"], {"id": "harms", "title": "t", "kind": "harms"}],
        "queries": [{"service": "pubmed", "query": "q", "since": "2026-01-01"}],
        "exclusion_reasons": [{"id": "wrong-line", "text": "t"}],
        "caveats": ["c"],
        "living": review["living"] | {"triggers": ["t"]},
        "quoted": [{"id": "quoted", "citation": "c", "read": "r", "results": [
            {"label": "l", "value": 1.5, "ci": [0.5, 2.5], "unit": "months", "endpoint": "os", "tau": 12,
             "treatment": "regorafenib", "reference": "sorafenib"}]}],
    }  # fmt: skip


def write(root: Path, repository: Path) -> Injector:
    """Writes the project with the repository's pages; the injector, which knows what was put where."""
    made, trials = Injector(), ("simulated-a", "simulated-b")
    write_project(root, repository, trials=trials)
    shutil.copytree(repository / "docs", root / "docs", dirs_exist_ok=True, ignore=_left_out)
    (root / "mkdocs.yml").write_text(_settings(repository))
    for name in trials:
        record = root / "studies" / name / "study.yaml"
        record.write_text(dump(made.into(Study, _more(yaml.safe_load(record.read_text())))))
        (root / "studies" / name / "notes.md").write_text(NOTES)
    protocol = root / HOME / "review.yaml"
    review = _protocol(yaml.safe_load(protocol.read_text()))
    protocol.write_text(dump(made.into(Review, review)))
    signed = [{"analysis": review["analyses"][0]["id"], "certainty": "low", "by": "b", "on": "2026-01-01"}]
    (root / HOME / "grade.yaml").write_text(dump(made.into(Grade, {"outcomes": signed})))
    for name, model in (("vocabulary.yaml", Words), ("risk-of-bias-tools.yaml", Tools)):
        words = yaml.safe_load((root / "docs" / name).read_text())
        (root / "docs" / name).write_text(dump(made.into(model, words)))
    _write_logs(root / HOME, made, trials)
    return made


def _write_logs(home: Path, made: Injector, trials: tuple[str, ...]) -> None:
    import csv

    def cell(column: str) -> str:
        return "x " + made.text(("Screened", column), 400)

    with (home / "screening.csv").open("w", newline="") as file:
        log = csv.DictWriter(file, SCREENING_COLUMNS, restval="", lineterminator="\n")
        log.writeheader()
        for name in (*trials, "waits", "left-out"):
            decision = {"waits": "awaiting", "left-out": "excluded"}.get(name, "included")
            log.writerow({
                "record": name, "title": cell("title"), "found": "other", "on": "2026-01-01", "decision": decision,
                "study": name if decision == "included" else "", "by": cell("by"), "note": cell("note"),
                "reason": "wrong-line" if decision == "excluded" else "",
            })  # fmt: skip
    with (home / "searches.csv").open("a", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(
            ["2026-01-01", "pubmed", "x " + made.text(("Search", "query"), 400), "0", "0", "",
             "failed: " + made.text(("Search", "status"), 400)]
        )  # fmt: skip


def _left_out(folder: str, names: list[str]) -> list[str]:
    """The reviews themselves, and pages that print nothing of the evidence."""
    place = Path(folder).name
    if place == "reviews":
        return [name for name in names if (Path(folder) / name).is_dir()]
    return [name for name in names if name in ("develop", "digitiser-pdfjs", "tutorial-stats.md", "stats-reference.md")]


def _settings(repository: Path) -> str:
    """The repository's settings, with the reviews alone in the navigation; what was left out may be linked to."""
    text = (repository / "mkdocs.yml").read_text()
    kept = text[: text.index("validation:")].replace("strict: true", "strict: false")
    return kept + (
        "validation: {omitted_files: ignore, absolute_links: ignore, unrecognized_links: ignore, not_found: ignore, "
        "anchors: ignore}\nnav:\n  - Home: index.md\n  - Reviews: [reviews/index.md]\n"
    )
