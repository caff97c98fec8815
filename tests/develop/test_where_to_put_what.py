"""What "Where to put what" says is tried: each addition takes what the table names, and nothing else.

That of a drug is ``tests/evidence/test_vocabulary.py``. The project is SIMULATED. What is added is made up and says so.
"""

import importlib
import inspect
import pkgutil
import shutil
from typing import get_args

import pytest
from simulated import drawings
from simulated.small_project import write_project

from hccmeta import figures, stats
from hccmeta.analysis.compute import compute
from hccmeta.analysis.kinds import KINDS
from hccmeta.evidence import catalogue, rules
from hccmeta.evidence.library import load
from hccmeta.evidence.spec.review import AnalysisPlan
from hccmeta.ground.problem import has_errors
from hccmeta.site import assemble, review_figures, review_others
from hccmeta.site.navigation import in_order, with_reviews
from hccmeta.site.register import Register
from hccmeta.site.view import join
from hccmeta.versions.pages import publication


@pytest.fixture
def project(tmp_path, repository):
    return write_project(tmp_path / "project", repository, trials=("simulated-a", "simulated-b"), pages=True)


def computed(root, store):
    found = compute(root, store, lambda step: None)
    assert not has_errors(found.problems), [one.what for one in found.problems]
    return found


def in_file(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_study_is_a_folder(project, store):
    shutil.copytree(project / "studies" / "simulated-a", project / "studies" / "simulated-new")
    record = project / "studies" / "simulated-new" / "study.yaml"
    in_file(record, "id: simulated-a", "id: simulated-new")
    in_file(record, "name: Simulated A", "name: Simulated New")
    in_file(record, "Simulated trial A (no real patients)", "Simulated trial New (no real patients)")
    found = computed(project, store)
    assert "simulated-new" in found.results.reviews[0].selection.included
    assert any("simulated-new" in {row.study for row in one.rows} for one in found.results.reviews[0].analyses)


def test_a_review_is_a_folder_and_stands_in_the_navigation(project, repository):
    shutil.copytree(project / "docs" / "reviews" / "simulated-trials", project / "docs" / "reviews" / "simulated-new")
    protocol = project / "docs" / "reviews" / "simulated-new" / "review.yaml"
    in_file(protocol, "id: simulated-trials", "id: simulated-new")
    library, problems, _ = load(project)
    assert problems == ()
    reviews = in_order(folder.record for folder in library.reviews)
    assert "reviews/simulated-new/index.md" in str(with_reviews(repository, reviews))


def test_a_page_is_a_file(project, store):
    (project / "docs" / "made-up.md").write_text("# Made up\n\nOf {{ n_studies }} studies.\n", encoding="utf-8")
    found = computed(project, store)
    view, _ = join(found.library, found.results, found.accepted, version="26.0.0", epoch=1_795_000_000)
    register = Register(formats=())
    assemble.stage(view, project, register, publication(found.library, project, version="26.0.0", on=view.built))
    assert register.problems == []
    assert register.files["made-up.md"].startswith("# Made up\n\nOf 2 studies.")


def test_a_kind_of_analysis_has_its_computation_and_its_section():
    plans = set(get_args(get_args(AnalysisPlan)[0]))
    assert set(KINDS) == plans
    assert set(review_others.BODIES) | set(review_figures.FORESTS) == plans


def test_a_check_stands_in_a_tuple():
    """Every public function of the modules of rules that yields problems of a folder is called."""
    called = {one.__name__ for family in (rules.STUDY_RULES, rules.RULES_ACROSS, rules.REVIEW_RULES) for one in family}
    modules = [importlib.import_module(one.name) for one in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}.")]
    written = {
        name
        for module in modules
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if one.__module__ == module.__name__ and name[0] != "_" and _is_rule(one)
    }
    assert written - called == set()
    assert len(called) > 30


def _is_rule(function):
    """Whether a function takes one folder or all studies and gives problems: the shape of what the tuples hold."""
    given = inspect.signature(function)
    takes = [str(one.annotation) for one in given.parameters.values()]
    return takes in (["StudyFolder"], ["ReviewFolder", "Scope"]) and "Problem" in str(given.return_annotation)


def test_a_kind_of_fault_is_in_its_catalogue_with_two_examples():
    assert len(catalogue.BY_ID) == len(catalogue.ALL)
    assert [one.id for one in catalogue.ALL if not (one.wrong and one.right and one.why and one.mend)] == []


def test_a_figure_has_a_drawing_that_the_tests_of_layout_cover():
    source = inspect.getsource(drawings)
    drawn = [
        one.name
        for one in pkgutil.iter_modules(figures.__path__)
        if hasattr(importlib.import_module(f"{figures.__name__}.{one.name}"), "draw")
    ]
    assert [name for name in drawn if name not in source] == []
    assert len(drawn) > 8


def test_an_estimator_is_promised_once():
    assert len(stats.__all__) == len(set(stats.__all__))
    assert [name for name in stats.__all__ if not hasattr(stats, name)] == []
