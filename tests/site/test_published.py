"""Every field below ``api/v1/`` is described, and numbers are written to ten digits. The project is SIMULATED."""

import json
from typing import get_args

import jsonschema
import pytest
from simulated.small_project import write_project

from hccmeta.analysis.codes import Kind
from hccmeta.analysis.compute import compute
from hccmeta.analysis.results import StudyResult
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.spec.review import AnalysisPlan
from hccmeta.evidence.spec.study import Study
from hccmeta.site import api
from hccmeta.site.changes import as_data, entries
from hccmeta.site.published import FILES, schema
from hccmeta.site.review_figures import FORESTS
from hccmeta.site.review_others import BODIES
from hccmeta.site.view import StudyView, join
from hccmeta.versions.diff.changes import changes


@pytest.fixture(scope="module")
def written(tmp_path_factory, repository, store):
    root = write_project(tmp_path_factory.mktemp("published") / "project", repository)
    found = compute(root, store, lambda step: None)
    view, _ = join(found.library, found.results, found.accepted, version="26.0.0", epoch=1_795_000_000)
    news = as_data(view, entries(view, root)) | changes(())
    data = {"meta": api.meta(view), "results": api.results(view), "studies": api.studies(view), "changes": news}
    return {name: api.as_json(one) for name, one in data.items()}


@pytest.mark.parametrize("name", FILES)
def test_what_is_published_is_what_is_described_and_no_more(written, name):
    described = closed(schema(name))
    jsonschema.validate(json.loads(written[name]), described, jsonschema.Draft202012Validator)


def closed(part):
    """A schema that allows no field it does not name."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    inner = {key: closed(value) for key, value in part.items()}
    return inner | {"additionalProperties": False} if isinstance(part.get("properties"), dict) else inner


def test_tables_and_rows_are_described():
    defined = schema("results")["$defs"]
    assert {"rows", "tables", "interval", "estimate_kind"} <= set(defined["AnalysisData"]["properties"])
    assert {"sides", "source", "adjustment"} <= set(defined["RowData"]["properties"])
    assert {"header", "rows", "note"} <= set(defined["TableData"]["properties"])


def test_every_fact_is_published_with_its_source(written):
    for study in json.loads(written["studies"]):
        known = {one["id"] for one in study["sources"]}
        assert study["facts"]
        assert {one["source"] for one in study["facts"]} <= known
        assert all(one["what"] and one["at"] and one["value"] for one in study["facts"])


WHERE = {"source": "simulation", "at": "simulated table"}


@pytest.fixture(scope="module")
def reporting(written):
    """A SIMULATED cohort whose record uses every field that is reported only."""
    record = {
        "id": "sim-record", "name": "SIMULATED", "design": "cohort", "population": {"line": 2, "prior": "sorafenib"},
        "reports": [{"id": "simulation", "authors": ["S"], "title": "T", "journal": "J", "year": 2020}],
        "arms": [
            {"id": "lenvatinib", "treatment": "lenvatinib", "n": 80, "n_source": WHERE, "harms": {"n": 78, "events": [
                {"event": "diarrhoea", "grade": "3-or-worse", "attribution": "all-causes", "events": 7, **WHERE}]}},
            {"id": "sorafenib", "treatment": "sorafenib", "n": 70, "n_source": WHERE},
        ],
        "endpoints": [{
            "endpoint": "os", "origin": "start-of-this-line", "analysis_set": "matched",
            "arms": {"lenvatinib": {"n": 50, "rates": [{"time": 12, "percent": 60, **WHERE}]}, "sorafenib": {}},
            "comparisons": [
                {"arm": "lenvatinib", "reference": "sorafenib", "adjustment": "matched", "adjusted_for": ["ecog_0"],
                 "hr": {"value": 0.8, "ci": [0.6, 1.1], "level": 99, "status": "secondary", **WHERE}},
                {"arm": "lenvatinib", "reference": "sorafenib", "p": {"below": 0.05, **WHERE}},
            ],
        }],
        "subgroups": [{"endpoint": "os", "arm": "lenvatinib", "reference": "sorafenib", "factor": "cause",
                       "level": "hbv", "n": {"lenvatinib": 20}, "hr": {"value": 0.7, **WHERE}}],
        "status": "included",
    }  # fmt: skip
    study = Study.model_validate_json(json.dumps(record))
    view = StudyView(StudyFolder("studies/sim-record", None, study, {}, {}, ""), StudyResult(study.id, (), ()), ())
    made = json.loads(api.as_json([api.study_results(view)]))
    jsonschema.validate(made, closed(schema("studies")), jsonschema.Draft202012Validator)
    return made[0]


def test_a_comparison_says_how_it_is_adjusted_and_of_how_many(reporting):
    one, other = reporting["comparisons"]
    assert (one["adjustment"], one["adjusted_for"]) == ("matched", ["ecog_0"])
    assert (one["n"], one["n_reference"]) == (50, None)
    assert (one["reported_hr"]["level"], one["reported_hr"]["status"]) == (99, "secondary")
    assert one["reported_hr"]["source"] == "simulation"
    assert other["reported_hr"]["estimate"] is None
    assert other["reported_p"]["below"] == 0.05


def test_harms_rates_and_subgroups_are_published(reporting):
    lenvatinib, sorafenib = reporting["arms"]
    assert lenvatinib["harms"]["n"] == 78
    assert [(one["event"], one["events"]) for one in lenvatinib["harms"]["events"]] == [("diarrhoea", 7)]
    assert sorafenib["harms"] is None
    (reported,) = lenvatinib["endpoints"]["os"]["reported"]
    assert [(one["time"], one["percent"]) for one in reported["rates"]] == [(12, 60)]
    (subgroup,) = reporting["subgroups"]
    assert (subgroup["factor"], subgroup["level"], subgroup["n"]) == ("cause", "hbv", {"lenvatinib": 20})


def test_numbers_have_ten_digits():
    assert json.loads(api.as_json([1 / 3, float("nan"), 12, True])) == [0.3333333333, None, 12, True]


def test_every_kind_of_plan_has_its_place_on_the_page():
    kinds = set(get_args(get_args(AnalysisPlan)[0]))
    assert set(BODIES) | set(FORESTS) == kinds
    assert not set(BODIES) & set(FORESTS)
    assert {one.value for one in Kind} - {Kind.NETWORK} == {
        kind.model_fields["kind"].annotation.__args__[0] for kind in kinds
    }
