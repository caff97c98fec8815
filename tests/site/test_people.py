"""Who answers for a review is shown, and what nobody declared is shown as missing."""

from types import SimpleNamespace

from hccmeta.evidence.spec.review import Author
from hccmeta.site.review_people import people


def review(funding=None, **author):
    data = {"name": "Simulated Study Group", "roles": ("Methodology",)} | author
    return SimpleNamespace(record=SimpleNamespace(authors=(Author.model_validate(data),), funding=funding))


def test_what_nobody_declared_is_shown_as_missing():
    drawn = people(review())
    assert drawn.count("not declared") == 2
    assert "No person is named yet" in drawn


def test_a_named_person_with_interests_and_funding_leaves_nothing_missing():
    drawn = people(review("None.", name="Jane Roe", orcid="0000-0002-1825-0097", interests="None <declared>."))
    assert "not declared" not in drawn
    assert "No person is named yet" not in drawn
    assert 'href="https://orcid.org/0000-0002-1825-0097"' in drawn
    assert "None &lt;declared&gt;." in drawn
    assert "Funding: None." in drawn
