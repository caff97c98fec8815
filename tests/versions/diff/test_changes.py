"""What changed from release to release, for the page and for the API."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema

from hccmeta.analysis.remarks import MethodKey, method
from hccmeta.site.published import schema
from hccmeta.versions.diff import Summary
from hccmeta.versions.diff.changes import changes, step
from hccmeta.versions.diff.compare import compare
from hccmeta.words import said

WORDS = said.method(method(MethodKey.NETWORK))


def releases(project: Path, copy: Path, summary_of: Callable[..., Summary]) -> list[Summary]:
    last = summary_of(project, version="26.2.0", code="b")
    shutil.rmtree(copy / "studies" / "simulated-d")
    middle = summary_of(copy, version="26.1.0", code="a")
    shutil.rmtree(copy / "studies" / "simulated-c")
    return [summary_of(copy, version="26.0.0", code="a"), middle, last]


def test_any_two_versions_are_compared(project: Path, copy: Path, summary_of: Callable[..., Summary]) -> None:
    data = changes(releases(project, copy, summary_of))
    assert data["versions"] == ["26.0.0", "26.1.0", "26.2.0"]
    pairs = {(one["from"], one["to"]): one for one in data["between"]}
    assert set(pairs) == {("26.0.0", "26.1.0"), ("26.0.0", "26.2.0"), ("26.1.0", "26.2.0")}
    whole = pairs["26.0.0", "26.2.0"]
    assert [one["id"] for one in whole["studies"]] == ["simulated-c", "simulated-d"]
    assert whole["headline"].startswith("Adding Simulated C and 1 more moves ")
    lead = whole["analyses"][0]
    assert (lead["id"], lead["before"]["k"], lead["after"]["k"]) == ("os-12", 2, 4)
    assert pairs["26.1.0", "26.2.0"]["code_changed"]
    assert json.loads(json.dumps(data)) == data
    jsonschema.validate({"version": "26.2.0", "changes": [], **data}, schema("changes"))


def test_a_step_is_told_with_its_lead(project: Path, copy: Path, summary_of: Callable[..., Summary]) -> None:
    _, middle, last = releases(project, copy, summary_of)
    told = step(compare(middle, last))
    assert (told.before, told.after) == ("26.1.0", "26.2.0")
    lead = told.results[0]
    assert lead.title.startswith("Active treatment v placebo: ")
    assert lead.before.endswith(" months")
    assert told.methods == ()


def test_without_two_releases_there_is_nothing_to_tell(project: Path, summary_of: Callable[..., Summary]) -> None:
    assert changes([summary_of(project, version="26.0.0")]) == {"versions": ["26.0.0"], "between": []}
    assert changes([]) == {"versions": [], "between": []}


def test_another_method_is_named(project: Path, summary_of: Callable[..., Summary]) -> None:
    before = summary_of(project)
    first, *rest = before.analyses
    after = replace(before, analyses=(replace(first, method=method(MethodKey.NETWORK)), *rest))
    told = step(compare(before, after))
    assert told.methods == ("Active treatment v placebo: overall survival, restricted mean at 12 months: " + WORDS,)
    assert told.results == ()
    assert changes([before, after])["between"][0]["analyses"][0]["method"] == WORDS
