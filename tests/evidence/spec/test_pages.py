"""The schema, the codebook, the page of codes and the scaffold come from one model and are current."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hccmeta.evidence.catalogue import ALL, page
from hccmeta.evidence.source import read_yaml
from hccmeta.evidence.spec import codebook
from hccmeta.evidence.spec.reading import read_record
from hccmeta.evidence.spec.scaffold import Citation, NewArm, NewStudy, arm_ids, study_text
from hccmeta.evidence.spec.schema import FOLDER, MODELS, schema_text
from hccmeta.evidence.spec.study import Study
from hccmeta.evidence.spec.vocabulary import in_use


@pytest.mark.parametrize("name", MODELS)
def test_schema_files_are_current(name: str) -> None:
    """If this fails: python -m hccmeta.evidence.spec.schema."""
    assert (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(name)


def test_schema_is_draft_07() -> None:
    made = json.loads(schema_text("study"))
    text = json.dumps(made)
    assert made["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert made["additionalProperties"] is False
    assert "$defs" not in text
    assert "prefixItems" not in text
    assert "median" in made["definitions"]["ArmOutcome"]["properties"]
    assert {"title", "journal"} <= set(made["definitions"]["Report"]["properties"])


def test_codebook_names_every_field_and_term() -> None:
    text = codebook.markdown(str)
    for model in MODELS.values():
        assert all(f"`{info.alias or name}`" in text for name, info in model.model_fields.items())
    assert all(f"| `{term.id}` |" in text for term in in_use().by_id.values())
    assert "**`treatment`**" in text
    assert "1 to 1,000,000" in text


def test_page_of_codes_has_each_once() -> None:
    text = page.markdown()
    assert len({code.id for code in ALL}) == len(ALL)
    for code in ALL:
        assert text.count(f"### {code.id}: {code.title}") == 1
        assert code.why in text
        assert code.wrong != code.right


NEW = NewStudy(
    id="sim-2020", name='SIM "2020"', design="cohort", line=2, prior="immunotherapy", origin="not-stated",
    endpoints=("os", "pfs"), arms=(NewArm("lenvatinib", 40), NewArm("sorafenib")), with_curves=True, citation=Citation(
        doi="10.9999/sim", authors=("A. Simulated",), title="A title: with a colon", journal="J", year=2020),
)  # fmt: skip


def test_scaffold_lacks_only_what_is_not_known() -> None:
    document, problems = read_yaml(study_text(NEW), "studies/sim-2020/study.yaml")
    assert problems == ()
    assert document is not None
    _, found = read_record(document, Study)
    assert sorted((one.code, one.where) for one in found) == [
        ("R302", "arms.lenvatinib.n_source"), ("R302", "arms.sorafenib.n"), ("R302", "arms.sorafenib.n_source"),
    ]  # fmt: skip


def test_scaffold_reads_once_the_facts_are_in() -> None:
    text = study_text(replace(NEW, arms=(NewArm("lenvatinib", 40),), with_curves=False))
    line = "    # n_source: {source: primary, at: ...}  # required: where it was read, such as abstract or Table 1"
    assert line in text
    document, _ = read_yaml(
        text.replace(line, "    n_source: {source: primary, at: abstract}"), "s/sim-2020/study.yaml"
    )
    assert document is not None
    record, found = read_record(document, Study)
    assert found == ()
    assert record is not None
    assert record.name == 'SIM "2020"'
    assert "curves" not in text


def test_arms_of_one_treatment_are_numbered() -> None:
    arms = (NewArm("sorafenib"), NewArm("placebo"), NewArm("sorafenib"))
    assert arm_ids(arms) == ("sorafenib-1", "placebo", "sorafenib-2")
