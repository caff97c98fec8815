"""The plain-language page: everyday words of about grade 8, no technical sentence of the answer."""

import pytest
import textstat

from hccmeta.site.answers import answer
from hccmeta.site.plainly import plainly
from hccmeta.site.register import Register
from hccmeta.words.catalogue import CATALOGUE

#: Names of drugs have many syllables and no plain word; a reader is given them by the doctor.
DRUGS = ("lenvatinib", "sorafenib", "regorafenib", "cabozantinib", "tislelizumab", "placebo")


def everyday(text: str) -> str:
    for name in DRUGS:
        text = text.replace(name, "drug")
    return text


@pytest.fixture(scope="module")
def told(view):
    return [(one, plainly(one, Register(), "./")) for one in view.reviews]


def test_messages_are_of_about_grade_eight(told):
    for review, found in told:
        text = everyday(" ".join((*found.messages, found.harms, found.unknown)))
        # By letters, words and sentences: indices by syllables need a dictionary from the network.
        assert textstat.automated_readability_index(text) <= 9.0, (review.record.id, text)


def test_no_technical_sentence_is_repeated(told):
    for review, found in told:
        said = set(answer(review).sentences)
        assert said.isdisjoint(found.messages)
        text = " ".join(found.messages)
        assert not any(word in text for word in ("interval", "hazard", "restricted mean", "P = "))


def test_each_review_says_harms_and_what_is_not_known(told):
    allowed = {CATALOGUE["plain.harms.none"], CATALOGUE["plain.harms.some"]}
    for _, found in told:
        assert found.harms in allowed
        assert found.messages
        assert found.unknown


def test_people_are_drawn_where_each_side_is_one_number(told):
    for review, found in told:
        if found.icons:
            assert "Of 100 people" in " ".join(found.messages), review.record.id
