import pytest

from hccmeta.evidence.spec.review import Condition
from hccmeta.search.found import Found, Notice
from hccmeta.search.rank import rank, review_terms
from hccmeta.search.terms import first_term, spans, terms

ON_TOPIC = Found(
    "pubmed",
    "pmid-1",
    "Second-line lenvatinib in HCC",
    abstract="After atezolizumab plus bevacizumab, overall survival was 12 months.",
)
OFF_TOPIC = Found("pubmed", "pmid-2", "Gardening for beginners", abstract="Roses.")


def test_ranking_gives_its_reasons_and_excludes_nothing(make_review):
    ranked = rank(make_review(), [OFF_TOPIC, ON_TOPIC])
    assert [one.found.record for one in ranked] == ["pmid-1", "pmid-2"]
    assert ranked[0].points == 2 + 2 + 1 + 2
    assert [(one.condition, one.term, one.where) for one in ranked[0].reasons] == [
        ("the disease", "HCC", "title"),
        ("second line", "Second-line", "title"),
        ("after immunotherapy", "atezolizumab", "abstract"),
        ("a TKI", "lenvatinib", "title"),
    ]
    assert (ranked[0].passes, ranked[1].passes, ranked[1].points) == (True, False, 0)


def test_conditions_that_metadata_cannot_tell_hold_nothing_against_a_record(make_review):
    assert not any(reason.condition == "not retracted" for reason in rank(make_review(), [ON_TOPIC])[0].reasons)


def test_equal_points_are_in_the_order_of_their_ids(make_review):
    records = [Found("pubmed", f"pmid-{n}", "Nothing") for n in (3, 1, 2)]
    assert [one.found.record for one in rank(make_review(), records)] == ["pmid-1", "pmid-2", "pmid-3"]


@pytest.mark.parametrize(
    ("more", "flags"),
    [
        ({"kinds": ("Retracted Publication",)}, ("retracted", "no abstract")),
        ({"notices": (Notice("retraction", "PMID 1", ""),)}, ("retracted", "no abstract")),
        ({"notices": (Notice("concern", "PMID 1", ""),)}, ("expression of concern", "no abstract")),
        ({"kinds": ("Preprint",), "abstract": "a"}, ("preprint",)),
        ({"kinds": ("Systematic Review",), "abstract": "a"}, ("review",)),
        ({"kinds": ("Published Erratum",), "abstract": "a"}, ("notice or comment",)),
        (
            {"trial": "recruiting", "expected": "2027-01", "abstract": "a"},
            ("registered trial: recruiting, expected completion 2027-01",),
        ),
        ({"trial": "unknown", "abstract": "a"}, ("registered trial: unknown",)),
    ],
)
def test_flags(make_review, more, flags):
    assert rank(make_review(), [Found("pubmed", "r", "T", **more)])[0].flags == flags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OS was long", "OS"),
        ("os sacrum", ""),
        ("Overall Survival", "Overall Survival"),
        ("osteosarcoma OSX", ""),
        ("survivals", "survivals"),
    ],
)
def test_terms_are_whole_words_and_abbreviations_are_in_capitals(text, found):
    assert first_term(("overall survival", "OS", "survival"), text) == found


def test_terms_of_treatments_leave_out_short_aliases():
    words = terms(
        Condition(id="t", field="arms.treatment", any_of=("lenvatinib", "atezolizumab-bevacizumab"), text="t")
    )
    assert "lenvima" in words
    assert "len" not in words
    assert "atezolizumab plus bevacizumab" in words
    assert terms(Condition(id="t", field="arms.treatment", any_of=("no-such-drug",), text="t")) == ()


def test_spans_do_not_overlap(make_review):
    text = "second-line lenvatinib after failure of immunotherapy in hepatocellular carcinoma (HCC)"
    marks = spans(review_terms(make_review()), text)
    assert [text[start:stop] for start, stop in marks] == [
        "second-line",
        "lenvatinib",
        "failure",
        "immunotherapy",
        "hepatocellular carcinoma",
        "HCC",
    ]
