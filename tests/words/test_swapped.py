"""The English of results is replaced by its own keys, and everything is still there. The project is SIMULATED."""

import json

import pytest
from simulated.small_project import write_project

from hccmeta.analysis.compute import compute
from hccmeta.site import api, review_page, study_page
from hccmeta.site.register import Register
from hccmeta.site.view import join
from hccmeta.versions.diff import compare, render, summarise
from hccmeta.words import catalogue

ENGLISH = dict(catalogue.CATALOGUE)


@pytest.fixture(scope="module")
def computed(tmp_path_factory, repository, store):
    root = write_project(tmp_path_factory.mktemp("swapped") / "project", repository)
    return compute(root, store, lambda step: None)


@pytest.fixture(scope="module")
def whole(computed):
    return everything(computed)


@pytest.fixture
def swapped(computed, monkeypatch):
    for key in list(catalogue.CATALOGUE):
        monkeypatch.setitem(catalogue.CATALOGUE, key, f"[{key}]")
    return everything(computed)


def everything(computed):
    """Figures, pages, API and a diff of the project."""
    view, _ = join(computed.library, computed.results, computed.accepted, version="26.0.0", epoch=1_795_000_000)
    register = Register()
    pages = [review_page.context(view, one, register) for one in view.reviews]
    pages += [study_page.context(view, one, register) for one in view.studies]
    before = summarise(computed.library, computed.results, version="a", year=26, code="")
    gone = summarise(
        computed.library, type(computed.results)(computed.results.studies, ()), version="b", year=26, code=""
    )
    return {
        "figures": {one.id: len(one.numbers.rows) for one in register.drawings},
        "pages": [{name: str(value) for name, value in page.items()} for page in pages],
        "results": json.loads(api.as_json(api.results(view))),
        "studies": json.loads(api.as_json(api.studies(view))),
        "diff": json.loads(api.as_json(render.as_data(compare(gone, before), ()))),
    }


def shape(data):
    """Numbers, keys and places of ``data``, without its texts."""
    if isinstance(data, dict):
        return {key: shape(value) for key, value in data.items()}
    if isinstance(data, list):
        return [shape(one) for one in data]
    return "text" if isinstance(data, str) and data else data


def test_every_figure_is_still_drawn_from_as_many_numbers(whole, swapped):
    assert whole["figures"] == swapped["figures"]
    assert len(whole["figures"]) > 5


@pytest.mark.parametrize("part", ["results", "studies", "diff"])
def test_every_number_and_field_is_still_there(whole, swapped, part):
    assert shape(whole[part]) == shape(swapped[part])


def test_every_table_is_still_on_its_page(whole, swapped):
    for before, after in zip(whole["pages"], swapped["pages"], strict=True):
        assert [(name, text.count("<tr")) for name, text in before.items()] == [
            (name, text.count("<tr")) for name, text in after.items()
        ]


def test_no_sentence_of_the_catalogue_is_left(whole, swapped):
    """Pages, figures' words and API hold the keys: nothing puts the catalogue's English together anew."""
    kept = " ".join(text for page in swapped["pages"] for text in page.values()) + json.dumps(swapped["results"])
    before = " ".join(text for page in whole["pages"] for text in page.values()) + json.dumps(whole["results"])
    sentences = {text for text in ENGLISH.values() if len(text.split()) > 3 and "{" not in text}
    assert sum(text in before for text in sentences) > 20
    assert [text for text in sentences if text in kept] == []


def test_the_english_did_go(swapped):
    analyses = swapped["results"]["reviews"][0]["analyses"]
    assert all(one["method"] == "" or one["method"].startswith("[method.") for one in analyses)
    assert all(one["title"].startswith("[title.") for one in analyses)
    assert all(name.startswith("[head.") for one in analyses for table in one["tables"] for name in table["header"])
