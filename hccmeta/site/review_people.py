"""Who answers for a review: authors, their roles and interests, and who paid; what nobody has declared is said so."""

from __future__ import annotations

from markupsafe import Markup

from hccmeta.evidence.spec.review import Author
from hccmeta.site import html
from hccmeta.site.view import ReviewView
from hccmeta.versions.names import parts_of
from hccmeta.words.english import heads, say


def people(review: ReviewView) -> Markup:
    """The authors as a table, funding in a line, and the fields that still wait for somebody."""
    authors = review.record.authors
    rows = [(_name(one), ", ".join(one.roles) or _missing(), one.interests or _missing()) for one in authors]
    drawn = html.table(heads("review.people", "name", "roles", "interests"), rows, caption=say("review.people"))
    funding = Markup("<p>{}</p>").format(
        say("review.people.funding", funding=review.record.funding)
        if review.record.funding
        else say("review.people.no-funding")
    )
    asked = [] if any(_is_person(one) for one in authors) else [say("review.people.unnamed")]
    return drawn + funding + html.bullets(asked)


def _is_person(one: Author) -> bool:
    return bool(one.orcid) or parts_of(one.name, family=one.family or "", given=one.given or "") is not None


def _name(one: Author) -> html.Cell:
    if one.orcid is None:
        return one.name
    return Markup("{} {}").format(one.name, html.link(f"https://orcid.org/{one.orcid}", one.orcid))


def _missing() -> Markup:
    return Markup('<span class="hm-undeclared">{}</span>').format(say("review.people.missing"))
