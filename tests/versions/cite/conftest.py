from datetime import date
from pathlib import Path

import pytest
from simulated.small_project import write_project

from hccmeta.evidence import library
from hccmeta.evidence.records import Library
from hccmeta.versions.cite import Citation, Person, cite_all

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("simulated") / "project", REPOSITORY, trials=("simulated-a",))
    record = root / "studies" / "simulated-a" / "study.yaml"
    record.write_text(
        record.read_text() + "contributors:\n  - {name: Simulated Person, orcid: 0000-0002-1825-0097, roles: [curve]}\n"
    )
    return root


@pytest.fixture(scope="session")
def evidence(project: Path) -> Library:
    return library.load(project)[0]


@pytest.fixture
def whole(evidence: Library) -> Citation:
    return cite_all(
        evidence, version="26.1.0", on=date(2026, 11, 21), doi="10.5281/zenodo.1", url="https://x.example/26.1.0/"
    )


@pytest.fixture
def hostile() -> Citation:
    person = Person('A & "B" </script><b>', "0000-0002-1825-0097", ("Software",))
    return Citation(
        "x",
        "50 % of {patients} & $_^~\\ </script>\nnew line",
        "26.1.0+dev",
        date(2026, 1, 2),
        (person,),
        (),
        "",
        "",
        (),
    )
