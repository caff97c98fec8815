"""One record, every form of citation."""

import json
import re
from dataclasses import replace

import pytest

from hccmeta.evidence.records import Library, ReviewFolder
from hccmeta.versions import cite
from hccmeta.versions.cite import Citation


def retired(review: ReviewFolder) -> ReviewFolder:
    living = review.record.living.model_copy(update={"state": "retired", "retired_on": "2027-02-03"})
    return replace(review, record=review.record.model_copy(update={"living": living}))


def test_people_come_from_reviews_and_studies(whole: Citation) -> None:
    assert [one.name for one in whole.authors] == ["hccmeta contributors"]
    assert "Methodology" in whole.authors[0].roles
    assert [(one.name, one.orcid, one.roles) for one in whole.contributors] == [
        ("Simulated Person", "0000-0002-1825-0097", ("curve",))
    ]


def test_plain_names_version_day_and_doi(whole: Citation) -> None:
    assert cite.plain(whole) == (
        "hccmeta contributors. hccmeta: living systematic reviews of systemic therapy for hepatocellular carcinoma. "
        "Version 26.1.0, 2026-11-21. https://doi.org/10.5281/zenodo.1"
    )
    assert cite.plain(replace(whole, doi="")).endswith(" https://x.example/26.1.0/")
    assert cite.plain(replace(whole, doi="", url="")).endswith("2026-11-21.")


def test_bibtex_is_balanced_and_escaped(whole: Citation, hostile: Citation) -> None:
    assert cite.bibtex(whole).startswith("@misc{hccmeta-26.1.0,\n  author = {{hccmeta contributors}},\n")
    made = cite.bibtex(hostile)
    unescaped = re.sub(r"\\[{}]", "", made)
    assert unescaped.count("{") == unescaped.count("}")
    assert r"50 \% of \{patients\} \& \$\_\textasciicircum{}\textasciitilde{}\textbackslash{}" in made
    assert "@misc{x-26.1.0-dev," in made


def test_ris_is_lines_of_tags(whole: Citation, hostile: Citation) -> None:
    for one in (whole, hostile):
        lines = cite.ris(one).splitlines()
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
        assert (lines[0], lines[-1]) == ("TY  - DATA", "ER  - ")
    assert "DO  - 10.5281/zenodo.1" in cite.ris(whole)
    assert "DO  -" not in cite.ris(hostile)


def test_csl_json_holds_the_date(whole: Citation) -> None:
    [item] = json.loads(cite.csl_json(whole))
    assert item["issued"] == {"date-parts": [[2026, 11, 21]]}
    assert (item["type"], item["version"], item["DOI"]) == ("dataset", "26.1.0", "10.5281/zenodo.1")
    assert "note" not in item


def test_highwire_tags(whole: Citation) -> None:
    tags = cite.highwire(whole)
    assert ("citation_publication_date", "2026/11/21") in tags
    assert ("citation_doi", "10.5281/zenodo.1") in tags
    assert all(content for _, content in tags)


def test_json_ld_of_data_and_review(whole: Citation, evidence: Library) -> None:
    data = cite.dataset(whole)
    assert (data["@type"], data["license"], data["version"]) == ("Dataset", cite.LICENCE, "26.1.0")
    assert data["author"] == [{"@type": "Organization", "name": "hccmeta contributors"}]
    assert data["contributor"][0]["@id"] == "https://orcid.org/0000-0002-1825-0097"
    assert 50 <= len(data["description"]) <= 5000  # what dataset search engines ask for
    review = cite.cite_review(whole, evidence.reviews[0])
    made = cite.article(review, whole=whole)
    assert (made["@type"], made["isBasedOn"]["@type"]) == ("MedicalScholarlyArticle", "Dataset")
    assert made["url"] == "https://x.example/26.1.0/reviews/simulated-trials/"
    assert "distribution" not in cite.dataset(replace(whole, url=""))


def test_nothing_in_a_script_element_can_end_it(hostile: Citation) -> None:
    text = cite.embedded(cite.dataset(hostile))
    assert "</" not in text
    assert json.loads(text)["author"][0]["name"] == hostile.authors[0].name


def test_retirement_changes_the_citation(whole: Citation, evidence: Library) -> None:
    living, gone = evidence.reviews[0], retired(evidence.reviews[0])
    assert cite.retirement(living) == ""
    assert cite.retirement(gone).startswith(
        "This review was retired on 2027-02-03: it is searched and changed no more."
    )
    made = cite.cite_review(whole, gone)
    assert "retired on 2027-02-03" in cite.plain(made)
    assert "retired" in cite.bibtex(made)
    assert "retired" in cite.article(made, whole=whole)["creativeWorkStatus"]


@pytest.mark.parametrize(
    ("given", "doi"),
    [
        ("10.5281/zenodo.12", "10.5281/zenodo.12"),
        ("", ""),
        ("zenodo.12", ""),
        ("10.5281/x y", ""),
        ("10.1/<script>", ""),
    ],
)
def test_only_a_doi_is_taken_from_the_environment(given: str, doi: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCCMETA_DOI", given)
    assert cite.doi_setting() == doi


def test_the_day_of_reading_is_said_where_the_citation_leads_to_a_page(whole: Citation) -> None:
    found = replace(whole, url="https://example.org/latest/", doi="")
    assert cite.plain(found, accessed="2027-01-31").endswith("https://example.org/latest/ (accessed 2027-01-31)")
    assert "urldate = {2027-01-31}," in cite.bibtex(found, accessed="2027-01-31")
    assert "accessed" not in cite.plain(replace(found, url=""), accessed="2027-01-31")
    assert "urldate" not in cite.bibtex(found)
