"""Machines find licence, authors, description and data from a page's head, by typed links."""

from dataclasses import replace

from hccmeta.evidence.records import Library
from hccmeta.versions import cite
from hccmeta.versions.cite import Citation, Person
from hccmeta.versions.signposting import links


def relations(cited: Citation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in links(cited, described="api/v1/meta.json", items=("a.json", "b.csv")):
        found.setdefault(one.relation, []).append(one.target)
    return found


def test_each_relation_leads_where_it_says(whole: Citation) -> None:
    known = replace(whole, authors=(Person("A Person", "0000-0002-1825-0097", ()), Person("A group", "", ())))
    assert relations(known) == {
        "cite-as": ["https://doi.org/10.5281/zenodo.1"],
        "author": ["https://orcid.org/0000-0002-1825-0097"],
        "license": [cite.LICENCE],
        "describedby": ["api/v1/meta.json"],
        "item": ["a.json", "b.csv"],
    }


def test_only_what_lasts_is_to_be_cited(whole: Citation) -> None:
    assert relations(replace(whole, doi=""))["cite-as"] == [whole.url]
    assert "cite-as" not in relations(replace(whole, doi="", version="26.1.0+dev"))
    assert "cite-as" not in relations(replace(whole, doi="", url=""))


def test_a_study_is_a_data_set_of_its_own(whole: Citation, evidence: Library) -> None:
    record = evidence.studies[0].record
    data = cite.study_dataset(whole, record.id, record.name)
    assert data["@type"] == "Dataset"
    assert data["isPartOf"]["name"] == whole.title
    assert 50 <= len(data["description"]) <= 5000
    assert data["url"] == f"{whole.url}studies/{record.id}/"
    assert all(one["contentUrl"].startswith(whole.url) for one in data["distribution"])
    assert "identifier" not in data  # the version's DOI is not the study's
    assert data["variableMeasured"]
    assert data["measurementTechnique"]
    assert "distribution" not in cite.study_dataset(replace(whole, url=""), record.id, record.name)
