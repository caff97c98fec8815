"""The reports of studies as reference managers take them."""

import json
import re
from types import SimpleNamespace

import pytest

from hccmeta.evidence.spec.study import Report
from hccmeta.versions.references import FORM_NAMES, FORMS, bibtex, csl_json, references, ris


def report(**more) -> Report:
    data = {
        "id": "primary",
        "authors": ("Jane van der Doe", "Qin", "Simulated Study Group", "et al."),
        "title": "50 % of {this} & that_one",
        "journal": "Journal of Simulated Trials",
        "year": 2020,
        "volume": "391(10126)",
        "pages": "1163\N{EN DASH}1173",
        "doi": "10.1000/simulated",
        "status": "secondary",
        "unverified": ("pages",),
    } | more
    return Report.model_validate(data)


@pytest.fixture
def found():
    study = SimpleNamespace(id="simulated-2020", reports=(report(), report(id="later", authors=("Ann Roe",))))
    return references([study])


def test_the_first_report_bears_the_studys_id_and_others_their_own(found):
    assert [one.id for one in found] == ["simulated-2020", "simulated-2020-later"]


def test_bibtex_says_others_and_what_was_not_read_and_escapes(found):
    first = bibtex(found).split("@article")[1]
    assert "author = {van der Doe, Jane and {Qin} and {Simulated Study Group} and others}" in first
    assert r"title = {{50 \% of \{this\} \& that\_one}}" in first
    assert "pages = {1163--1173}" in first
    assert "note = {Citation read elsewhere than in the report. Not verified: pages.}" in first
    assert bibtex(found).count("{") - bibtex(found).count("\\{") == bibtex(found).count("}") - bibtex(found).count(
        "\\}"
    )


def test_ris_has_a_record_each_with_one_author_a_line(found):
    text = ris(found)
    assert len(re.findall(r"^TY  - JOUR$", text, re.MULTILINE)) == len(re.findall(r"^ER  - $", text, re.MULTILINE)) == 2
    assert "AU  - van der Doe, Jane\nAU  - Qin\n" in text
    assert "N1  - Further authors were not read.\n" in text
    assert "et al" not in text


def test_csl_json_has_names_in_parts(found):
    first, second = json.loads(csl_json(found))
    assert first["author"][:2] == [
        {"family": "Doe", "given": "Jane", "non-dropping-particle": "van der"},
        {"literal": "Qin"},
    ]
    assert second["author"] == [{"family": "Roe", "given": "Ann"}]
    assert first["issued"] == {"date-parts": [[2020]]}


def test_an_author_list_in_one_text_ends_at_et_al(found):
    one = references([SimpleNamespace(id="x", reports=(report(authors=("Ann-Lii Roe, et al.",)),))])[0]
    assert (one.authors, one.more) == (("Ann-Lii Roe",), True)


def test_no_study_no_file_that_breaks():
    assert [form(()) for form in FORMS.values()] == ["", "", "[]\n"]
    assert len(FORMS) == len(FORM_NAMES)
