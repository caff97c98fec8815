"""The published estimates as FHIR R5 resources: an ``Evidence`` each, a ``Citation`` for the version of each review.

After HL7's guide EBMonFHIR: what is estimated in ``variableDefinition``, the number with its intervals and its
heterogeneity in ``statistic``, how sure it is in ``certainty``. Built from the data of ``api/v1``, so that both say the
same. Ratios are given as they are read, not as logarithms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from hccmeta.ground.digits import significant
from hccmeta.site.published import AnalysisData, ReviewData
from hccmeta.versions.cite import Citation, plain
from hccmeta.words import wording
from hccmeta.words.english import say

Data = dict[str, Any]

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
UCUM = "http://unitsofmeasure.org"
COPYRIGHT = "https://creativecommons.org/licenses/by/4.0/"

#: Codes of http://terminology.hl7.org/CodeSystem/attribute-estimate-type (THO, version 1.0.0 of the code system) for
#: what an analysis says of its estimate: its limits by their kind, and the rest.
_LIMITS = {
    "confidence": ("C53324", "Confidence interval"),
    "credible": ("0000455", "Credible interval"),
    "range": ("C38013", "Range"),
}
_ABOUT = {
    "se": ("0000037", "Standard error of the mean"),
    "p": ("C44185", "P-value"),
    "q": ("0000419", "Cochran's Q statistic"),
    "i2": ("0000420", "I-squared"),
    "tau2": ("0000421", "Tau squared"),
}


def resources(reviews: Sequence[ReviewData], cited: dict[str, Citation]) -> dict[str, Data]:
    """Path below ``api/v1/fhir/`` -> resource, for the ``reviews`` of ``api/v1/results.json``.

    ``bundle.json`` holds all of them.

    ``cited``: the citation of each review by its id, all of one version.
    """
    files: dict[str, Data] = {}
    for review in reviews:
        citation = _citation(cited[review["id"]])
        files[f"Citation/{citation['id']}.json"] = citation
        for analysis in review["analyses"]:
            if analysis["estimate"] is not None:
                made = evidence(analysis, review, cited[review["id"]])
                files[f"Evidence/{made['id']}.json"] = made
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in files.values()],
    }
    return {**files, "bundle.json": bundle}


def evidence(analysis: AnalysisData, review: ReviewData, cited: Citation) -> Data:
    """The ``Evidence`` of an analysis with an estimate (``analysis``, as in ``api/v1/results.json``)."""
    made = {
        "resourceType": "Evidence",
        "id": _identifier(f"{review['id']}.{analysis['id']}"),
        "identifier": [{"value": f"{review['id']}/{analysis['id']}"}],
        **_published(cited),
        "title": analysis["title"],
        "citeAsReference": {"reference": f"Citation/{_identifier(f'{cited.id}-{cited.version}')}"},
        "author": [{"name": person.name} for person in cited.authors],
        "relatedArtifact": [
            {"type": "derived-from", "label": study} for study in sorted({row["study"] for row in analysis["rows"]})
        ],
        "note": [{"text": note} for note in (say("page.fhir.source", source=analysis["source"]), *analysis["notes"])],
        "variableDefinition": list(_variables(analysis, review)),
        "synthesisType": {"text": analysis["method"]},
        "statistic": [_statistic(analysis)],
        "certainty": [_certainty(analysis["certainty"])],
    }
    return {key: value for key, value in made.items() if value}


def _citation(cited: Citation) -> Data:
    made = {
        "resourceType": "Citation",
        "id": _identifier(f"{cited.id}-{cited.version}"),
        **_published(cited),
        "title": cited.title,
        "author": [{"name": person.name} for person in cited.authors],
        "summary": [{"text": plain(cited)}],
        "citedArtifact": {
            "identifier": [{"system": "https://doi.org", "value": cited.doi}] if cited.doi else None,
            "version": {"value": cited.version},
            "title": [{"text": cited.title}],
            "webLocation": [{"url": cited.url}] if cited.url else None,
        },
    }
    made["citedArtifact"] = {key: value for key, value in made["citedArtifact"].items() if value}
    return {key: value for key, value in made.items() if value}


def _published(cited: Citation) -> Data:
    """What every resource says of its version. ``+dev`` is a draft: it was not released."""
    return {
        "version": cited.version,
        "status": "draft" if "+" in cited.version else "active",
        "date": cited.on.isoformat(),
        "copyright": COPYRIGHT,
    }


def _variables(one: AnalysisData, review: ReviewData) -> Iterator[Data]:
    yield _variable("population", review["title"])
    if one["arm"]:
        yield _variable("exposure", wording.treatment(one["arm"]))
    if one["reference"]:
        yield _variable("referenceExposure", wording.treatment(one["reference"]))
    if one["endpoint"]:
        within = say("phrase.within", months=wording.months(one["tau"])) if one["tau"] else ""
        measured = say("page.fhir.measured", endpoint=wording.endpoint(one["endpoint"]), within=within)
        yield _variable("measuredVariable", measured)


def _variable(role: str, what: str) -> Data:
    return {"description": what, "variableRole": _coded("variable-role", role)}


def _statistic(analysis: AnalysisData) -> Data:
    hazard_ratio = wording.is_ratio(analysis["measure"])
    kind = _coded("statistic-type", "C93150", "Hazard Ratio") if hazard_ratio else {"text": analysis["measure"]}
    value = wording.on_reading_scale(analysis["measure"], analysis["estimate"])
    return {
        "description": analysis["title"],
        "statisticType": kind,
        "quantity": _quantity(value, "" if hazard_ratio else analysis["unit"]),
        "sampleSize": {"numberOfStudies": analysis["k"], "numberOfParticipants": analysis["n"]},
        "attributeEstimate": list(_attributes(analysis)),
    }


def _attributes(analysis: Mapping[str, Any]) -> Iterator[Data]:
    hazard_ratio = wording.is_ratio(analysis["measure"])
    unit = "" if hazard_ratio else analysis["unit"]
    if interval := analysis["interval"]:
        coded = _LIMITS.get(interval["kind"])
        kind = _coded("attribute-estimate-type", *coded) if coded else {"text": say("page.fhir.prediction")}
        yield from _limits(analysis, (interval["lower"], interval["upper"]), kind, interval["level"], unit)
    if analysis["pi"]:
        yield from _limits(
            analysis, tuple(analysis["pi"]), {"text": say("page.fhir.prediction")}, wording.USUAL_LEVEL, unit
        )
    for key, (code, name) in _ABOUT.items():
        if analysis[key] is not None:
            made = {"type": _coded("attribute-estimate-type", code, name), "quantity": _quantity(analysis[key], "")}
            yield made | ({"description": say("page.fhir.of-logarithm")} if hazard_ratio and key == "se" else {})


def _limits(
    one: Mapping[str, Any], limits: tuple[float | None, float | None], kind: Data, level: float | None, unit: str
) -> Iterator[Data]:
    """Limits on the scale on which they are read, with what they are and their level; a range has none."""
    read = wording.limits_on_reading_scale(one["measure"], limits)
    ends = {
        name: _quantity(end, unit) for name, end in zip(("low", "high"), read or (), strict=False) if end is not None
    }
    if ends:
        yield {"type": kind, **({"level": level} if level is not None else {}), "range": ends}


def _certainty(level: str | None) -> Data:
    kind = _coded("certainty-type", "Overall", "Overall certainty")
    if level is None:
        return {"description": say("page.fhir.not-judged"), "type": kind}
    return {"type": kind, "rating": _coded("certainty-rating", level)}


def _coded(system: str, code: str, display: str = "") -> Data:
    coding = {"system": f"{TERMINOLOGY}/{system}", "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def _quantity(value: float | None, unit: str) -> Data:
    codes = {"months": "mo", "": "1"}
    made: Data = {"value": None if value is None else significant(value)}
    if unit:
        made["unit"] = unit
    return made | ({"system": UCUM, "code": codes[unit]} if unit in codes else {})


def _identifier(text: str) -> str:
    """``text`` as a FHIR id: letters, digits, points and hyphens, at most 64; a longer one ends with its hash."""
    plain_text = re.sub(r"[^A-Za-z0-9.-]", "-", text)
    return plain_text if len(plain_text) <= 64 else f"{plain_text[:47]}-{sha256(text.encode()).hexdigest()[:16]}"
