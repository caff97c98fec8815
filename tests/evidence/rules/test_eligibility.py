from __future__ import annotations

from typing import get_args

import pytest

from hccmeta.evidence.spec.eligibility import possible_values, values_of
from hccmeta.evidence.spec.review import StudyField
from hccmeta.evidence.spec.vocabulary import ids, in_use


@pytest.mark.parametrize("field", get_args(StudyField))
def test_every_field_has_values(field: StudyField) -> None:
    assert possible_values(field)


def test_values_are_those_of_the_models() -> None:
    assert possible_values("arms.treatment") == ids(in_use().treatments)
    assert "immunotherapy" in possible_values("population.prior")
    assert possible_values("status")[0] == "included"
    assert "start-of-this-line" in possible_values("endpoints.origin")
    assert 2 in possible_values("population.line")


def test_unknown_field() -> None:
    with pytest.raises(ValueError, match="no such field"):
        values_of(None, "colour")  # type: ignore[arg-type]
