from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.evidence.source import read_yaml
from hccmeta.evidence.spec.fields import keys_of, model_at, options, owners
from hccmeta.evidence.spec.messages import DATE_KEYS
from hccmeta.evidence.spec.places import value_at, where
from hccmeta.evidence.spec.reading import read_record
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.salvage import salvage
from hccmeta.evidence.spec.study import Study
from hccmeta.evidence.spec.types import is_day

BASE = Path(__file__).resolve().parents[2] / "bad" / "base"
GOOD = (BASE / "studies" / "sim-alpha-2020" / "study.yaml").read_text()
PATH = "studies/sim-alpha-2020/study.yaml"


def saved(text: str) -> tuple[Study, frozenset[str]]:
    document, _ = read_yaml(text, PATH)
    assert document is not None
    assert read_record(document, Study)[0] is None
    found = salvage(document, Study)
    assert found is not None
    return found.record, found.dropped


def test_places_are_named_by_ids() -> None:
    data = {"arms": [{"id": "a", "n": 1}], "endpoints": [{"endpoint": "os", "arms": {"a": {"median": {"value": 1}}},
            "comparisons": [{"arm": "a", "reference": "b", "hr": {"value": 1}}]}]}  # fmt: skip
    assert where(data, ("arms", 0, "n")) == "arms.a.n"
    assert where(data, ("endpoints", 0, "arms", "a", "median", "value")) == "os.a.median"
    assert where(data, ("endpoints", 0, "comparisons", 0, "hr", "value")) == "os.a-v-b.hr"
    assert where(data, ("endpoints", 7, "arms")) == "7"
    assert value_at(data, ("arms", 0, "id", "x")) is None


def test_models_are_found_by_place() -> None:
    owner = model_at(Study, ("endpoints", 0, "arms", "any", "median"), {})
    assert owner is not None
    assert owner.__name__ == "Median"
    assert model_at(Study, ("reports", 0, "authors"), {}) is None
    assert "from" in keys_of(
        type(Study.model_fields["setting"].default).model_fields["enrolment"].annotation.__args__[0]
    )


def test_the_word_of_a_mapping_chooses_its_form() -> None:
    """A regression has covariates; what says no word is taken for the first form."""
    data = {"analyses": [{"kind": "contrasts"}, {"kind": "meta-regression"}, {}, 3]}
    found = [model_at(Review, ("analyses", index), data) for index in range(4)]
    assert [one.__name__ for one in found if one] == ["Contrasts", "MetaRegression", "Contrasts", "Contrasts"]


def test_date_keys_are_those_of_the_models() -> None:
    """Every key whose form is a date, in any model, is one of DATE_KEYS."""
    found: set[str] = set()
    seen: set[type] = set()

    def walk(model: type) -> None:
        if model in seen:
            return
        seen.add(model)
        for key, info in keys_of(model).items():
            schema = str(model.model_json_schema(by_alias=True)["properties"].get(key, {}))
            if "(?:19|20)" in schema:
                found.add(key)
            stack = list(options(info.annotation))
            while stack:
                kind = stack.pop()
                stack += [one for part in getattr(kind, "__args__", ()) for one in options(part)]
                if isinstance(kind, type) and hasattr(kind, "model_fields"):
                    walk(kind)

    walk(Study)
    walk(Review)
    assert found == set(DATE_KEYS)


def test_a_key_in_the_wrong_place_is_sent_to_its_own() -> None:
    assert owners(Study, "n_events") == ("endpoints", "endpoints.arms")
    assert owners(Study, "registration") == ("",)
    assert owners(Study, "colour") == ()
    document, _ = read_yaml(GOOD.replace("    treatment: lenvatinib", "    treatment: lenvatinib\n    rates: []"), PATH)
    assert document is not None
    _, found = read_record(document, Study)
    assert [(one.code, one.mend) for one in found] == [("R301", "move it to 'endpoints.arms'")]


def test_days_of_the_calendar() -> None:
    assert is_day("2024-02-29")
    assert not is_day("2023-02-29")
    assert not is_day("2023-2-9")
    assert not is_day("20230209")


def test_salvage_reads_what_was_meant() -> None:
    record, dropped = saved(
        GOOD.replace("journal:", "jornal:")
        .replace("    n: 100", '    n: "1,000"', 1)
        .replace("treatment: lenvatinib", "treatment: Lenvima")
        .replace("percent: 84,", "percent: 84 %,")
        .replace("origin: randomisation", "origin: randomization", 1)
        .replace("status: included", "")
    )
    assert record.reports[0].journal == "Journal of Simulations"
    assert record.arms[0].n == 1000
    assert record.arms[0].treatment == "lenvatinib"
    assert record.endpoints[0].origin == "randomisation"
    assert record.status == "included"
    assert dropped == frozenset()


def test_salvage_drops_the_optional_field_that_cannot_be_read() -> None:
    record, dropped = saved(GOOD.replace("percent: 84,", "percent: 184,").replace("from: 2016-01", "from: spring"))
    assert record.arms[0].baseline.get("child_pugh_a") is None
    assert record.setting.enrolment is None
    assert dropped == {"percent", "child_pugh_a", "enrolment"}


def test_salvage_puts_harmless_values_in_the_place_of_required_ones() -> None:
    record, dropped = saved(GOOD.replace("    n: 100\n", "    n: many\n", 1).replace("    year: 2020\n", ""))
    assert record.arms[0].n == 1_000_000
    assert record.reports[0].year == 2100
    assert dropped == {"n", "year"}


def test_salvage_gives_an_arm_its_name() -> None:
    record, _ = saved(
        GOOD.replace("- id: lenvatinib", "- id: Lenvatinib").replace("      sorafenib:", "      Sorafenib:", 1)
    )
    assert record.arms[0].id == "lenvatinib"
    assert list(record.endpoints[0].arms) == ["lenvatinib", "sorafenib"]


def test_salvage_gives_up_without_arms() -> None:
    document, _ = read_yaml(GOOD.partition("arms:")[0], PATH)
    assert document is not None
    assert salvage(document, Study) is None
    document, _ = read_yaml("- a\n", PATH)
    assert document is not None
    assert salvage(document, Study) is None


@settings(max_examples=120, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_mutated_records_never_raise(seed: int) -> None:
    """Lines dropped, doubled, exchanged and overwritten: problems or a record, never an exception."""
    rng = random.Random(seed)
    lines = GOOD.split("\n")
    for _ in range(rng.randint(1, 4)):
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(5):
            case 0:
                del lines[one]
            case 1:
                lines.insert(one, lines[other])
            case 2:
                lines[one], lines[other] = lines[other], lines[one]
            case 3:
                key, colon, _ = lines[one].partition(":")
                lines[one] = (
                    f"{key}{colon} {rng.choice(['x', '[1, 2]', '{a: 1}', '-5', 'no', '.nan', '', '2020-01-01'])}"
                )
            case _:
                place = rng.randrange(len(lines[one]) + 1)
                lines[one] = lines[one][:place] + rng.choice(list("[]{}:'\"&*!x0")) + lines[one][place:]
    document, problems = read_yaml("\n".join(lines), PATH)
    if document is None:
        assert problems
        return
    record, more = read_record(document, Study)
    assert record is not None or problems or more
    assert all(one.what and one.mend and one.line >= 1 for one in more)
    if record is None:
        salvage(document, Study)
