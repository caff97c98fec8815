from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hccmeta.evidence.spec.scaffold import Citation
from hccmeta.search.citations import crossref, pubmed

ANSWERS = Path(__file__).resolve().parent.parent / "cli" / "answers"


def test_crossref() -> None:
    assert crossref((ANSWERS / "crossref.json").read_bytes()) == Citation(
        looked_up=True,
        doi="10.9999/sim", authors=("Ada Simulated", "SIM Investigators"), title="A simulated trial",
        journal="Journal of Simulations", year=2020, volume="12(3)", pages="1-9",
    )  # fmt: skip


def test_pubmed() -> None:
    assert pubmed((ANSWERS / "pubmed.json").read_bytes()) == Citation(
        looked_up=True,
        doi="10.9999/sim", pmid="99999999", authors=("Simulated A",), title="A simulated trial",
        journal="Journal of simulations", year=2020, volume="12", pages="1-9",
    )  # fmt: skip


def test_answers_without_a_citation() -> None:
    for body in (
        b"",
        b"[]",
        b"{}",
        b'{"message": {"title": []}}',
        b'{"result": {"uids": ["1"], "1": {"error": "no"}}}',
    ):
        assert crossref(body) is None
        assert pubmed(body) is None


def test_a_year_that_is_none() -> None:
    found = crossref(b'{"message": {"title": ["T"], "issued": {"date-parts": [[null]]}, "author": [{"x": 1}, 3]}}')
    assert found == Citation(title="T", looked_up=True)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["message", "title", "author", "result", "uids", "issued", "1"]), inner)
        ),
    )
)
def test_never_an_exception(data: object) -> None:
    import json

    body = json.dumps(data).encode()
    crossref(body)
    pubmed(body)
