import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.search.identity import head, is_notice, is_preprint, normal_doi, normal_pmid, registrations_in, words


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1016/S0140-6736(18)30207-1", "10.1016/s0140-6736(18)30207-1"),
        ("https://doi.org/10.5555/ABC.1", "10.5555/abc.1"),
        ("http://dx.doi.org/10.5555/abc.1", "10.5555/abc.1"),
        ("DOI: 10.5555/abc.1.", "10.5555/abc.1"),
        ("(doi:10.5555/abc.1)", "10.5555/abc.1"),
        ("10.1002/(sici)1097-0142(1)2:3%3C4::aid-x%3E3.0.co;2-5", "10.1002/(sici)1097-0142(1)2:3<4::aid-x>3.0.co;2-5"),
        ("10.1101/2023.05.06.23289600v2", "10.1101/2023.05.06.23289600"),
        ("10.21203/rs.3.rs-12345/v1", "10.21203/rs.3.rs-12345"),
        ("10.20944/preprints202401.0001.v3", "10.20944/preprints202401.0001"),
        ("10.1101/gad.123v4", "10.1101/gad.123v4"),
        ("no doi", ""),
        ("10.12/short", ""),
    ],
)
def test_a_doi_has_one_form(written, doi):
    assert normal_doi(written) == doi
    assert normal_doi(doi) == doi


@given(st.text())
def test_any_text_gives_a_stable_doi(written):
    assert normal_doi(normal_doi(written)) == normal_doi(written)


@pytest.mark.parametrize(
    ("doi", "preprint"),
    [
        ("10.1101/2023.05.06.23289600", True),
        ("10.1101/123456", True),
        ("10.1101/gad.123.4", False),
        ("10.48550/arxiv.2401.1", True),
        ("10.1016/j.jhep.2024.1", False),
        ("", False),
    ],
)
def test_preprint_servers_are_known_by_their_prefix(doi, preprint):
    assert is_preprint(doi) is preprint


@pytest.mark.parametrize(
    ("written", "pmid"),
    [
        ("29433850", "29433850"),
        ("PMID: 29433850", "29433850"),
        ("00123", "123"),
        ("0", ""),
        ("PMC123", ""),
        ("1" * 12, ""),
    ],
)
def test_a_pubmed_number_is_its_digits(written, pmid):
    assert normal_pmid(written) == pmid


def test_registrations_are_found_once_in_their_own_spelling():
    text = "(nct01761266; NCT 01761266), CHICTR-1900020543, jrcts031190001 and UMIN000012345; ISRCTN12345678."
    assert registrations_in(text) == (
        "NCT01761266",
        "ChiCTR-1900020543",
        "jRCTs031190001",
        "UMIN000012345",
        "ISRCTN12345678",
    )
    assert registrations_in("NCT0176126 and XNCT01761266") == ()


@pytest.mark.parametrize(
    "dressed",
    [
        "Lenvatinib versus sorafenib in tumour thrombosis: a randomised trial",
        "LENVATINIB VERSUS SORAFENIB IN TUMOR THROMBOSIS: A RANDOMIZED TRIAL.",
        "Lenvatinib versus sorafenib in tumour thrombosis - a randomised trial [Epub ahead of print]",
        "RETRACTED: Lenvatinib versus sorafenib in tumour thrombosis: a randomised trial",
        "Lenvátinib versus sorafenib in tumor-thrombosis: a randomised trial (published online ahead of print)",
    ],
)
def test_titles_lose_their_dress(dressed):
    assert words(dressed) == (
        "lenvatinib",
        "versus",
        "sorafenib",
        "in",
        "tumor",
        "thrombosis",
        "a",
        "randomized",
        "trial",
    )


def test_greek_letters_are_words():
    assert words("α-fetoprotein & PD-1") == ("alpha", "fetoprotein", "and", "pd", "1")


@pytest.mark.parametrize(
    ("title", "without"),
    [
        ("Lenvatinib after failure: a multicentre, randomised, phase 2 trial", "Lenvatinib after failure: "),
        ("Lenvatinib after failure. A retrospective cohort study.", "Lenvatinib after failure. "),
        ("Lenvatinib after failure: final results", ""),
        ("Lenvatinib after failure", ""),
    ],
)
def test_a_last_part_that_names_the_design_can_be_left_out(title, without):
    assert head(title) == without


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("Correction to: Lenvatinib", True),
        ("Author's reply", True),
        ("Re: Lenvatinib", True),
        ("Response to sorafenib", True),
        ("Retraction notice to", True),
        ("Retracted: Lenvatinib", False),
        ("Reporting of trials", False),
        ("Corrected survival curves", False),
    ],
)
def test_notices_are_known_by_their_first_words(title, notice):
    assert is_notice(title) is notice
