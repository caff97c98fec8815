"""Page, home card, plain-language page, API and diff have one source: their numbers of an answer are alike."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from re import DOTALL, findall, split, sub

import pytest

from hccmeta.analysis.codes import Kind
from hccmeta.site.answers import answer, primary_analyses
from hccmeta.site.review_findings import alive_by_side
from hccmeta.versions.diff.compare import compare
from hccmeta.versions.diff.render import as_data, as_text
from hccmeta.versions.diff.summary import Summary, summarise
from hccmeta.words import wording

NUMBER = r"\d+(?:\.\d+)?"


def words_of(page) -> str:
    return " ".join(unescape(sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8"))).split())


def numbers_in(text: str) -> set[str]:
    """The numbers of a text, thin spaces between thousands taken out."""
    return set(findall(NUMBER, text.replace("\N{NARROW NO-BREAK SPACE}", "")))


@pytest.fixture(scope="module")
def published(site):
    return json.loads((site / "api/v1/results.json").read_text(encoding="utf-8"))["reviews"]


@pytest.fixture(scope="module")
def diff(computed):
    """All that a first version adds to nothing."""
    now = summarise(computed.library, computed.results, version="26.0.0", year=26, code="code")
    before: Summary = replace(now, studies=(), analyses=())
    return compare(before, now)


def plain_part(site, review) -> str:
    """The messages of a review on the plain-language page: from its heading to the next."""
    page = (site / "plain-language" / "index.html").read_text(encoding="utf-8")
    parts = [
        sub(r"[ \t\n]+", " ", unescape(sub(r"<svg.*?</svg>|<[^>]*>", "", part, flags=DOTALL)))
        for part in split(r"<h[23][^>]*>", page)
    ]
    return next(part for part in parts if part.startswith(review.record.short_title))


def test_the_five_have_the_numbers_of_each_primary_result(site, view, published, diff):
    home = words_of(site / "index.html")
    sides = {(one.after.review, one.after.id): one.after for one in diff.moved if one.after is not None}
    told = as_data(diff, ())
    compared = 0
    for review in view.reviews:
        page = words_of(site / "reviews" / review.record.id / "index.html")
        data = next(one for one in published if one["id"] == review.record.id)
        for one in primary_analyses(review)[:2]:
            shown = [wording.number(abs(one.estimate or 0)), wording.limits(one.ci)]
            for text in shown:
                assert text in home
                assert text in page
            api = next(each for each in data["analyses"] if each["id"] == one.id)
            assert wording.number(abs(api["estimate"])) == shown[0]
            assert wording.limits(tuple(api["ci"])) == shown[1]
            in_diff = sides[review.record.id, one.id]
            assert (wording.number(abs(in_diff.estimate)), wording.limits(in_diff.ci)) == tuple(shown)
            assert any(each.get("id") == one.id for each in told["analyses"])
            compared += 1
        lead = next(iter(primary_analyses(review)), None)
        if lead is not None and lead.ci is not None and not (lead.ci[0] or 0) <= 0 <= (lead.ci[1] or 0):
            assert wording.number(abs(lead.estimate or 0), 1) in numbers_in(plain_part(site, review))
    assert compared


def test_without_a_primary_result_the_five_count_and_quote_alike(site, view, published, diff):
    review = next(one for one in view.reviews if not primary_analyses(one) and one.record.quoted)
    home, page = words_of(site / "index.html"), words_of(site / "reviews" / review.record.id / "index.html")
    data = next(one for one in published if one["id"] == review.record.id)
    plain = plain_part(site, review)
    lead = review.record.endpoints[0].endpoint
    quoted = next(one for one in review.record.quoted[0].results if one.treatment and one.endpoint == lead and one.tau)
    for text in (home, page, " ".join(data["answer"])):
        assert wording.number(quoted.value) in text
        assert wording.limits(quoted.ci) in text
    assert wording.number(quoted.value, 1) in numbers_in(plain)
    directions = (each for each in review.result.analyses if each.kind is Kind.DIRECTION and each.k)
    one = next(each for each in directions if each.endpoint == lead)
    counted = one.details.directions
    assert counted is not None
    for text in (home, page, " ".join(data["answer"])):
        assert f"of {counted.favouring + counted.against} studies that compare" in text
        assert f"{counted.favouring} point towards" in text
    assert f"In {counted.favouring} of them" in plain
    api = next(each for each in data["analyses"] if each["id"] == one.id)
    assert (api["k"], api["p"]) == (one.k, pytest.approx(one.p))
    in_diff = next(each.after for each in diff.analyses if each.after and each.after.id == one.id)
    assert in_diff.k == one.k
    assert {float(counted.favouring), float(counted.against)} <= set(in_diff.details)
    assert as_text(diff, ())


def test_the_plain_page_says_no_number_that_its_results_do_not_have(site, view, published):
    """Every number of its messages is one of the few behind them, taken from the API, rounded to what it shows."""
    for review in view.reviews:
        data = next(one for one in published if one["id"] == review.record.id)
        known: list[float] = [100]
        for one in data["analyses"]:
            if one["primary"] and one["estimate"] is not None:
                known += [abs(one["estimate"]), one["k"], one["n"], one["tau"]]
            if one["kind"] in ("direction", "predicted"):
                directions = next((table for table in one["tables"] if table["id"] == "directions"), {"rows": []})
                known += [one["k"], abs(one["estimate"] or 0), len(directions["rows"])]
        known += [abs(result.value) for quoted in review.record.quoted for result in quoted.results]
        known += [quoted.n_studies or 0 for quoted in review.record.quoted]
        lead = next(iter(primary_analyses(review)), None)
        if lead is not None:
            known += [100 * share for side in alive_by_side(review, lead) for share in side]
        for written in numbers_in(plain_part(site, review)):
            digits = len(written.partition(".")[2])
            assert any(f"{value:.{digits}f}" == written for value in known), (review.record.id, written)


def test_harms_are_said_alike_on_home_review_and_plain_page(site, view, published):
    home = words_of(site / "index.html")
    for review in view.reviews:
        found = answer(review)
        page = words_of(site / "reviews" / review.record.id / "index.html")
        data = next(one for one in published if one["id"] == review.record.id)
        assert found.harms in home
        assert found.harms in page
        assert data["harms"] == found.harms
        only_benefit = "Benefit only; harms not recorded here yet."
        assert (only_benefit in plain_part(site, review)) is (found.harms == only_benefit)
