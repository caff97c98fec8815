"""Every field below ``api/v1/`` is described, and numbers are written to ten digits. The project is SIMULATED."""

import json
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from hccmeta.analysis.codes import Kind
from hccmeta.analysis.compute import compute
from hccmeta.evidence.spec.review import AnalysisPlan
from hccmeta.site import api
from hccmeta.site.changes import as_data, entries
from hccmeta.site.published import FILES, schema
from hccmeta.site.review_figures import FORESTS
from hccmeta.site.review_others import BODIES
from hccmeta.site.view import join
from hccmeta.versions.diff.changes import changes


@pytest.fixture(scope="module")
def written(tmp_path_factory, repository, load_module, store):
    module = load_module(Path(__file__).parents[1] / "simulated" / "small_project.py")
    root = module.write_project(tmp_path_factory.mktemp("published") / "project", repository)
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


def test_numbers_have_ten_digits():
    assert json.loads(api.as_json([1 / 3, float("nan"), 12, True])) == [0.3333333333, None, 12, True]


def test_every_kind_of_plan_has_its_place_on_the_page():
    kinds = set(get_args(get_args(AnalysisPlan)[0]))
    assert set(BODIES) | set(FORESTS) == kinds
    assert not set(BODIES) & set(FORESTS)
    assert {one.value for one in Kind} - {Kind.NETWORK} == {
        kind.model_fields["kind"].annotation.__args__[0] for kind in kinds
    }
