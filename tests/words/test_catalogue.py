"""Every code of a result has its English, and the English names no argument that a code does not give."""

import pytest

from hccmeta.analysis.codes import Check, EstimateKind, LabelKind, Mark, Model, Outcome, Part, Unit
from hccmeta.analysis.remarks import MethodKey, NoteKey, Why
from hccmeta.words.catalogue import CATALOGUE

#: Labels that are words of the evidence, or of the model they name.
BARE = {LabelKind.MODEL, LabelKind.TAU, LabelKind.TREATMENT}


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("why", Why),
        ("note", NoteKey),
        ("method", MethodKey),
        ("model", Model),
        ("mark", Mark),
        ("outcome", Outcome),
        ("unit", Unit),
        ("title", Part),
        ("check", Check),
        ("check-note", Check),
        ("label", [one for one in LabelKind if one not in BARE]),
    ],
)
def test_every_code_is_worded(part, codes):
    assert [code for code in codes if f"{part}.{code.value}" not in CATALOGUE] == []


def test_no_code_is_worded_that_is_gone():
    for part, codes in (("why", Why), ("note", NoteKey), ("method", MethodKey), ("mark", Mark), ("title", Part)):
        known = {f"{part}.{code.value}" for code in codes}
        assert {key for key in CATALOGUE if key.startswith(f"{part}.")} == known


def test_every_estimate_kind_is_that_of_a_measure_or_a_range():
    from hccmeta.analysis.codes import Measure

    assert {measure.estimate_kind for measure in Measure} == set(EstimateKind) - {EstimateKind.RANGE_OF_MEDIANS}
