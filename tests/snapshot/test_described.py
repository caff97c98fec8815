"""The data bundle describes itself for machines: every file, every column of every table, what made it from what."""

import csv
import hashlib
import io
import json
from importlib.metadata import version

import pytest


@pytest.fixture(scope="module")
def bundle(members: dict[str, bytes]) -> dict[str, bytes]:
    return {path.removeprefix("data/"): content for path, content in members.items() if path.startswith("data/")}


@pytest.fixture(scope="module")
def croissant(bundle: dict[str, bytes]) -> dict:
    return json.loads(bundle["croissant.json"])


@pytest.fixture(scope="module")
def crate(bundle: dict[str, bytes]) -> dict[str, dict]:
    graph = json.loads(bundle["ro-crate-metadata.json"])["@graph"]
    assert len({one["@id"] for one in graph}) == len(graph)
    return {one["@id"]: one for one in graph}


def test_croissant_names_each_table_with_its_hash(bundle: dict[str, bytes], croissant: dict) -> None:
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    named = {one["contentUrl"]: one["sha256"] for one in croissant["distribution"]}
    tables = {path: content for path, content in bundle.items() if path.startswith("tables/")}
    assert named == {path: hashlib.sha256(content).hexdigest() for path, content in tables.items()}


def test_croissant_describes_each_column_as_it_is(bundle: dict[str, bytes], croissant: dict) -> None:
    files = {one["@id"]: one["contentUrl"] for one in croissant["distribution"]}
    kinds = {"sc:Text": str, "sc:Float": float, "sc:Integer": int}
    for records in croissant["recordSet"]:
        assert records["field"]
        (file,) = {field["source"]["fileObject"]["@id"] for field in records["field"]}
        rows = list(csv.DictReader(io.StringIO(bundle[files[file]].decode())))
        assert [field["source"]["extract"]["column"] for field in records["field"]] == list(rows[0])
        for field in records["field"]:
            for row in rows:
                if text := row[field["source"]["extract"]["column"]]:
                    kinds[field["dataType"]](text)


def test_the_crate_names_every_other_file(bundle: dict[str, bytes], crate: dict[str, dict]) -> None:
    parts = {one["@id"] for one in crate["./"]["hasPart"]}
    assert parts == set(bundle) - {"ro-crate-metadata.json"}
    assert crate["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}


def test_the_crate_says_what_was_computed_from_what_by_what(crate: dict[str, dict]) -> None:
    action = crate[crate["./"]["mentions"]["@id"]]
    assert action["@type"] == "CreateAction"
    assert {one["@id"] for one in action["result"]} >= {"results.json", "tables/patients.csv"}
    assert any(one["@id"].endswith("study.yaml") for one in action["object"])
    assert {one["@id"] for one in (*action["object"], *action["result"], *action["agent"])} <= set(crate)
    software = crate[action["instrument"]["@id"]]
    libraries = [crate[one["@id"]] for one in software["softwareRequirements"]]
    assert {one["name"]: one["softwareVersion"] for one in libraries}["numpy"] == version("numpy")
