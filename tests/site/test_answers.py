"""The answer of a review is one: home, review, API say it alike; its parts are those of the analyses."""

import json
from dataclasses import replace
from html import unescape
from re import sub

from hccmeta.analysis.codes import Kind
from hccmeta.analysis.remarks import Why, because
from hccmeta.site.answers import answer, primary_analyses
from hccmeta.words import wording


def words_of(page) -> str:
    return " ".join(unescape(sub(r"<[^>]*>", "", page.read_text(encoding="utf-8"))).split())


def test_home_review_and_api_say_one_answer(project, view):
    site = project / "build" / "site"
    published = json.loads((site / "api/v1/results.json").read_text(encoding="utf-8"))["reviews"]
    home = words_of(site / "index.html")
    for one in view.reviews:
        found = answer(one)
        page = words_of(site / "reviews" / one.record.id / "index.html")
        data = next(each for each in published if each["id"] == one.record.id)
        assert data["answer"] == list(found.sentences)
        assert data["harms"] == found.harms
        for sentence in (*found.sentences, found.harms):
            assert " ".join(sentence.split()) in home
            assert " ".join(sentence.split()) in page


def without_curves(view):
    return next(one for one in view.reviews if one.result.n_with_curve == 0 and one.record.quoted)


def test_without_curves_the_answer_quotes_counts_and_predicts(view):
    review = without_curves(view)
    text = " ".join(answer(review).sentences)
    quoted = review.record.quoted[0]
    assert f"0 of its {quoted.n_studies} curves" in text
    assert wording.uncapital(quoted.confounding or "")[1:] in text
    for one in review.result.analyses:
        if one.kind is Kind.DIRECTION and one.k:
            counted = one.details.directions
            assert f"{counted.favouring} point towards" in text or f"{counted.favouring} of {counted.favouring}" in text


def with_analyses(review, *analyses):
    return replace(review, result=replace(review.result, analyses=analyses))


def test_the_first_cohort_with_curves_is_told_though_no_primary_result(view):
    review = without_curves(view)
    contrast = next(
        one
        for other in view.reviews
        for one in other.result.analyses
        if one.measure == "rmst_difference" and one.estimate is not None and one.reference
    )
    own = replace(contrast, kind=Kind.NESTED, primary=False, status="descriptive", reasons=(because(Why.ONE_STUDY),))
    told = answer(with_analyses(review, own)).sentences
    assert any(one.startswith("From the first curves, and no primary result (") for one in told)
    assert wording.answer(
        own, important=review.important(own.endpoint), agreed=review.agreed(own.endpoint)
    ) in " ".join(told)
    alone = replace(own, reasons=(because(Why.SINGLE_ARMS_ONLY),))
    assert not any("first curves" in one for one in answer(with_analyses(review, alone)).sentences)


def test_the_direction_of_one_study_is_that_of_one_study(view):
    review = without_curves(view)
    directed = next(one for one in review.result.analyses if one.kind is Kind.DIRECTION and one.details.directions)
    for favouring, drug in ((1, directed.arm), (0, directed.reference)):
        counted = replace(directed.details.directions, favouring=favouring, against=1 - favouring)
        one = replace(directed, k=1, notes=(), details=replace(directed.details, directions=counted))
        (told,) = (said for said in answer(with_analyses(review, one)).sentences if said.startswith("Direction only"))
        assert told.startswith(f"Direction only: the one study that compares {directed.arm} with {directed.reference}")
        assert f"points towards {drug} on" in told


def test_a_prediction_is_in_no_primary_result_and_says_so_in_every_file(project, view):
    site = project / "build" / "site"
    for review in view.reviews:
        assert all(one.kind is not Kind.PREDICTED for one in primary_analyses(review))
        base = site / "data" / "reviews" / review.record.id
        for one in json.loads((base / "results.json").read_text(encoding="utf-8"))["analyses"]:
            if one["kind"] == "predicted":
                assert one["source"] == "predicted"
                assert {row["source"] for row in one["rows"]} <= {"predicted"}
                assert ",predicted," in (base / f"{one['id']}.csv").read_text(encoding="utf-8")


def test_what_waits_for_curves_stands_once_and_no_section_is_hollow(project, view):
    review = without_curves(view)
    page = (project / "build" / "site" / "reviews" / review.record.id / "index.html").read_text(encoding="utf-8")
    assert page.count('id="waits"') == 1
    for heading in ("Pooled curves", "Survival gained", "Heterogeneity", "Sensitivity", "Summary of findings"):
        assert f">{heading}<" not in page
    assert "Nothing can be estimated" not in page
