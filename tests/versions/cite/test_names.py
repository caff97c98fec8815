"""Persons are cited by family and given name, groups as they call themselves."""

import json
from dataclasses import replace

import pytest
import yaml

from hccmeta.snapshot.metadata import data_package, research_object
from hccmeta.versions import cite
from hccmeta.versions.cite import Citation, Person
from hccmeta.versions.names import PersonName, parts_of


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jane van der Doe", PersonName("Jane", "van der", "Doe")),
        ("van der Doe, Jane", PersonName("Jane", "van der", "Doe")),
        ("Ada Quill", PersonName("Ada", "", "Quill")),
        ("A. B. Quill", PersonName("A. B.", "", "Quill")),
        ("Ben Reed Jr.", PersonName("Ben", "", "Reed", "Jr.")),
        ("Maria de la Cruz", PersonName("Maria", "de la", "Cruz")),
        ("Van Quill", PersonName("Van", "", "Quill")),
        ("Jean-Luc d'Arc", PersonName("Jean-Luc", "", "d'Arc")),
        ("hccmeta contributors", None),
        ("The Made-up Study Group", None),
        ("Society of Made-up Medicine", None),
        ("University of Nowhere", None),
        ("quill", None),
        ("山田 太郎", None),
    ],
)
def test_the_parts_of_a_name(name, parts):
    assert parts_of(name) == parts


def test_what_the_record_says_wins_over_the_guess():
    assert parts_of("Yamada Taro", family="Yamada", given="Taro") == PersonName("Taro", "", "Yamada")
    assert parts_of("山田 太郎", family="山田", given="太郎") == PersonName("太郎", "", "山田")
    assert parts_of("Vincent van Gogh", family="van Gogh", given="Vincent") == PersonName("Vincent", "van", "Gogh")


@pytest.fixture
def both(whole: Citation) -> Citation:
    people = (Person("Jane van der Doe", "0000-0002-1825-0097", ("Software",)), Person("hccmeta contributors", "", ()))
    return replace(whole, authors=people)


def test_every_form_tells_persons_from_groups(both: Citation) -> None:
    assert "  author = {van der Doe, Jane and {hccmeta contributors}},\n" in cite.bibtex(both)
    assert "AU  - van der Doe, Jane\nAU  - hccmeta contributors\n" in cite.ris(both)
    assert json.loads(cite.csl_json(both))[0]["author"] == [
        {"family": "Doe", "given": "Jane", "non-dropping-particle": "van der"},
        {"literal": "hccmeta contributors"},
    ]
    assert yaml.safe_load(cite.cff(both))["authors"] == [
        {
            "family-names": "Doe",
            "given-names": "Jane",
            "name-particle": "van der",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
        },
        {"name": "hccmeta contributors"},
    ]
    assert ("citation_author", "van der Doe, Jane") in cite.highwire(both)
    assert [one["@type"] for one in cite.dataset(both)["author"]] == ["Person", "Organization"]
    assert cite.dataset(both)["author"][0]["familyName"] == "van der Doe"
    assert cite.plain(both).startswith("Jane van der Doe, hccmeta contributors. ")
    assert [one["name"] for one in data_package((), both)["contributors"][:2]] == [
        "van der Doe, Jane",
        "hccmeta contributors",
    ]
    kinds = {one["name"]: one["@type"] for one in research_object({}, both)["@graph"] if "name" in one}
    assert (kinds["Jane van der Doe"], kinds["hccmeta contributors"]) == ("Person", "Organization")


def test_a_name_cannot_end_or_part_an_entry(both: Citation, hostile: Citation) -> None:
    made = cite.bibtex(replace(both, authors=(Person("Ada and Eve } Quill", "", ()),)))
    assert r"author = {Quill, Ada {and} Eve \}}," in made
    assert yaml.safe_load(cite.cff(hostile))["title"].startswith("50 % of {patients}")
    assert yaml.safe_load(cite.cff(hostile))["version"] == "26.1.0+dev"
