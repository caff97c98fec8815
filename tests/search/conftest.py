"""A made-up review and made-up log rows; nothing here is evidence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hccmeta.evidence.records import ReviewFolder
from hccmeta.evidence.source import Document
from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, SEARCH_COLUMNS, Grade, Screened, Search
from hccmeta.evidence.spec.review import Review

PROTOCOL: dict[str, Any] = {
    "id": "made-up",
    "title": "A made-up review for tests",
    "short_title": "Made up",
    "question": {"population": "p", "intervention": "i", "comparator": "c", "outcomes": "o"},
    "evidence": "nested",
    "eligibility": [
        {"id": "line", "field": "population.line", "any_of": [2], "text": "second line"},
        {"id": "prior", "field": "population.prior", "any_of": ["immunotherapy"], "text": "after immunotherapy"},
        {"id": "drug", "field": "arms.treatment", "any_of": ["sorafenib", "lenvatinib"], "text": "a TKI"},
        {"id": "status", "field": "status", "any_of": ["included"], "text": "not retracted"},
    ],
    "treatments": ["sorafenib", "lenvatinib"],
    "reference": "sorafenib",
    "endpoints": [{"endpoint": "os", "origin": "start-of-this-line", "tau": [12], "minimal_important_difference": 1}],
    "analyses": [
        {
            "id": "os-12",
            "title": "OS",
            "kind": "nested",
            "measure": "rmst_difference",
            "endpoint": "os",
            "tau": 12,
            "primary": True,
        }
    ],
    "dominance": {"share": 0.8, "min_studies": 2},
    "living": {"search_interval_months": 3, "triggers": [], "retirement": "when nobody asks any more"},
    "authors": [{"name": "Test Author", "roles": ["software"]}],
    "queries": [
        {"service": "pubmed", "query": "hepatocellular AND lenvatinib", "since": "2026-01-01"},
        {"service": "europepmc", "query": "hepatocellular AND lenvatinib", "since": "2026-01-01"},
        {"service": "clinicaltrials", "query": "hepatocellular lenvatinib", "since": "2026-01-01"},
    ],
    "exclusion_reasons": [
        {"id": "wrong-line", "text": "not second line"},
        {"id": "wrong-population", "text": "other population"},
    ],
}


@pytest.fixture
def make_review() -> Callable[..., Review]:
    def make(**changes: Any) -> Review:
        return Review.model_validate_json(json.dumps(PROTOCOL | changes))

    return make


@pytest.fixture(scope="session")
def made_up_review() -> Review:
    return Review.model_validate_json(json.dumps(PROTOCOL))


@pytest.fixture
def searched() -> Callable[..., Search]:
    def make(date: str = "2026-06-01", source: str = "pubmed", hits: int = 0, new: int = 0, **more: Any) -> Search:
        return Search(
            date, source, "q", hits, new, more.get("answer", ""), more.get("status", "ok"), more.get("line", 2)
        )

    return make


@pytest.fixture
def screened() -> Callable[..., Screened]:
    def make(record: str, decision: str = "awaiting", found: str = "pubmed", **more: Any) -> Screened:
        columns = dict.fromkeys(
            ("title", "year", "doi", "pmid", "registration", "on", "reason", "study", "by", "note"), ""
        )
        return Screened(record=record, decision=decision, found=found, **(columns | more))

    return make


@pytest.fixture
def make_folder(make_review: Callable[..., Review]) -> Callable[..., ReviewFolder]:
    def make(searches: tuple[Search, ...] = (), screening: tuple[Screened, ...] = (), **changes: Any) -> ReviewFolder:
        path = "docs/reviews/made-up"
        return ReviewFolder(
            path, Document(f"{path}/review.yaml", {}, {}, {}), make_review(**changes), searches, screening, Grade(), {}
        )

    return make


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the made-up review and two real studies, in a folder of its own."""
    root = tmp_path / "project"
    home = root / "docs" / "reviews" / "made-up"
    home.mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: made up\n")
    repository = Path(__file__).parents[2]
    for study in ("chon-2024", "resorce-2017"):
        shutil.copytree(repository / "studies" / study, root / "studies" / study)
    (home / "review.yaml").write_text(yaml.safe_dump(PROTOCOL, sort_keys=False))
    (home / "searches.csv").write_text(",".join(SEARCH_COLUMNS) + "\n")
    (home / "screening.csv").write_text(",".join(SCREENING_COLUMNS) + "\n")
    return root
