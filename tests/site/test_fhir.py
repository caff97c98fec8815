"""The estimates as FHIR R5: valid against the model of the standard, the same numbers as ``results.json``."""

import json
import math
import re
from datetime import date
from pathlib import Path

import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.citation import Citation as FhirCitation
from fhir.resources.evidence import Evidence as FhirEvidence

from hccmeta.site import fhir
from hccmeta.versions.cite import Citation, Person

MODELS = {"Evidence": FhirEvidence, "Citation": FhirCitation}
CITED = Citation(
    id="hccmeta-simulated",
    title="A simulated review",
    version="26.0.0",
    on=date(2026, 1, 2),
    authors=(Person("A Person", "", ()),),
    contributors=(),
    doi="10.1234/x",
    url="https://example.org/26.0.0/reviews/simulated/",
    keywords=(),
)
#: An analysis as ``api/v1/results.json`` has it; made up.
ANALYSIS = {
    "id": "os-hr.a-v-b",
    "title": "Overall survival",
    "endpoint": "os",
    "tau": None,
    "measure": "log_hazard_ratio",
    "unit": "log hazard ratio",
    "arm": "sorafenib",
    "reference": "placebo",
    "estimate": math.log(0.5),
    "se": 0.1,
    "ci": [math.log(0.4), math.log(0.8)],
    "interval": {"kind": "confidence", "level": 0.95, "lower": math.log(0.4), "upper": math.log(0.8)},
    "pi": [math.log(0.2), None],
    "p": 0.01,
    "k": 3,
    "n": 900,
    "tau2": 0.02,
    "i2": 0.4,
    "q": 3.0,
    "method": "random effects, REML",
    "certainty": "low",
    "rows": [{"study": "x"}, {"study": "y"}],
    "notes": ["A note."],
    "source": "reported",
}


def review(**changes) -> dict:
    return {"id": "simulated", "title": CITED.title, "analyses": [{**ANALYSIS, **changes}]}


def made(**changes) -> dict:
    found = fhir.resources([review(**changes)], {"simulated": CITED})
    return next(one for path, one in found.items() if path.startswith("Evidence/"))


def test_every_published_resource_is_valid_and_named_as_its_file(site: Path) -> None:
    files = [file for file in (site / "api/v1/fhir").rglob("*.json") if file.name != "bundle.json"]
    assert files
    for file in files:
        data = json.loads(file.read_text())
        MODELS[file.parent.name].model_validate(data)
        assert data["resourceType"] == file.parent.name
        assert data["id"] == file.stem
    bundle = json.loads((site / "api/v1/fhir/bundle.json").read_text())
    Bundle.model_validate(bundle)
    assert len(bundle["entry"]) == len(files)


def test_there_is_one_for_every_estimate_and_a_citation_for_every_review(site: Path) -> None:
    results = json.loads((site / "api/v1/results.json").read_text())
    estimated = sum(one["estimate"] is not None for each in results["reviews"] for one in each["analyses"])
    assert len(list((site / "api/v1/fhir/Evidence").glob("*.json"))) == estimated > 0
    cited = {file.stem for file in (site / "api/v1/fhir/Citation").glob("*.json")}
    assert len(cited) == len(results["reviews"])
    for file in (site / "api/v1/fhir/Evidence").glob("*.json"):
        reference = json.loads(file.read_text())["citeAsReference"]["reference"]
        assert reference.removeprefix("Citation/") in cited


def test_ratios_are_given_as_they_are_read() -> None:
    (statistic,) = made()["statistic"]
    assert statistic["statisticType"]["coding"][0]["code"] == "C93150"
    assert statistic["quantity"]["value"] == pytest.approx(0.5)
    interval, prediction = statistic["attributeEstimate"][:2]
    assert (interval["range"]["low"]["value"], interval["range"]["high"]["value"]) == pytest.approx((0.4, 0.8))
    assert list(prediction["range"]) == ["low"]
    assert statistic["sampleSize"] == {"numberOfStudies": 3, "numberOfParticipants": 900}


@pytest.mark.parametrize(
    ("kind", "level", "code"),
    [("confidence", 0.96, "C53324"), ("credible", 0.95, "0000455"), ("range", None, "C38013")],
)
def test_limits_say_what_they_are_and_their_level(kind: str, level: float | None, code: str) -> None:
    found = made(interval={"kind": kind, "level": level, "lower": 0.1, "upper": 0.2})
    FhirEvidence.model_validate(found)
    limits = found["statistic"][0]["attributeEstimate"][0]
    assert limits["type"]["coding"][0]["code"] == code
    assert limits.get("level") == level


def test_months_are_months_and_an_open_certainty_is_said() -> None:
    found = made(
        measure="rmst_difference",
        unit="months",
        estimate=1.23,
        ci=None,
        interval=None,
        pi=None,
        certainty=None,
        tau=24.0,
    )
    FhirEvidence.model_validate(found)
    assert found["statistic"][0]["quantity"] == {
        "value": 1.23, "unit": "months", "system": fhir.UCUM, "code": "mo"
    }  # fmt: skip
    assert "rating" not in found["certainty"][0]
    assert "24 months" in found["variableDefinition"][-1]["description"]


def test_what_has_no_estimate_has_no_resource() -> None:
    assert [path for path in fhir.resources([review(estimate=None)], {"simulated": CITED}) if "Evidence" in path] == []


def test_a_working_version_is_a_draft() -> None:
    assert made()["status"] == "active"
    dev = Citation(**{**CITED.__dict__, "version": "26.0.0+dev", "doi": "", "url": ""})
    found = fhir.resources([review()], {"simulated": dev})
    assert {one["status"] for path, one in found.items() if path != "bundle.json"} == {"draft"}
    for path, one in found.items():
        if path != "bundle.json":
            MODELS[path.partition("/")[0]].model_validate(one)


def test_long_names_make_different_ids_of_the_right_form() -> None:
    ids = [made(id=f"{'x' * 100}.{i}")["id"] for i in range(3)]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", one) for one in ids)


def test_every_resource_says_where_its_number_comes_from() -> None:
    one = review(source="predicted", measure="predicted_rmst_difference", interval=None, pi=None)
    found = fhir.evidence(one["analyses"][0], one, CITED)
    assert found["note"][0] == {"text": "source: predicted"}
