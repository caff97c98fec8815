"""What is new in a version, beside the answer of each review."""

from hccmeta.versions.diff.changes import MovedResult, Step
from hccmeta.versions.diff.compare import StudyChange
from hccmeta.versions.news import NAMED, of_review


def moved(review: str, title: str, conclusion: bool = False) -> MovedResult:
    return MovedResult(review, title, title, "1.00", "2.00", "a difference", conclusion)


def step(*results: MovedResult, studies=()) -> Step:
    return Step("26.0.0", "26.1.0", "headline", studies, results, (), code_changed=False)


def test_before_the_first_release_it_says_that_nothing_was_released():
    news = of_review(None, "r", ["a"])
    assert news.since == ""
    assert news.lines == ("No version has been released before this one.",)


def test_only_what_concerns_the_review_is_news_with_changed_conclusions_first():
    studies = (StudyChange("a", "ALPHA", "changed", "events corrected"), StudyChange("b", "BETA", "added", None))
    found = step(moved("r", "survival"), moved("r", "harms", conclusion=True), moved("other", "x"), studies=studies)
    news = of_review(found, "r", ["a"])
    assert news.since == "26.0.0"
    assert news.lines == (
        "ALPHA: changed: events corrected.",
        "harms: 1.00 before, 2.00 now; the conclusion changed.",
        "survival: 1.00 before, 2.00 now; the conclusion stands.",
    )


def test_many_moved_results_are_counted_and_none_is_said():
    many = step(*(moved("r", f"result {i}") for i in range(NAMED + 4)))
    assert of_review(many, "r", []).lines[-1] == "4 other results moved."
    assert of_review(many, "other", []).lines == ("No result and no study of this review has changed.",)
