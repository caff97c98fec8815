import re

import pytest
from click.testing import CliRunner

from hccmeta.cli import main
from hccmeta.cli.show import describe


def test_a_study_with_curves_shows_arms_contrasts_and_fidelity(real):
    folder = next(one for one in real.library.studies if one.record.id == "reflect-2018")
    text = describe(folder, real.results.study("reflect-2018"))
    assert "Lenvatinib: 478 patients" in text
    assert re.search(r"RMST\(12\) 9\.\d\d months \(SE 0\.\d\d\)", text)
    assert "Lenvatinib v sorafenib" in text
    assert "fidelity  hr: 0.92 given" in text


def test_a_study_without_a_curve_says_how_to_give_one(real):
    folder = next(one for one in real.library.studies if one.record.id == "chon-2024")
    text = describe(folder, real.results.study("chon-2024"))
    assert "no curve yet" in text


def test_what_is_not_estimable_has_its_reason(real):
    folder = next(one for one in real.library.studies if one.record.id == "sharp-2008")
    assert "RMST(24) not estimable: " in describe(folder, real.results.study("sharp-2008"))


def test_an_unknown_study_is_wrong_use_and_the_nearest_is_named(repository, monkeypatch):
    monkeypatch.chdir(repository)
    done = CliRunner().invoke(main, ["show", "reflect-2019"])
    assert done.exit_code == 2
    assert "did you mean 'reflect-2018'" in done.output


@pytest.mark.parametrize("verb", ["show", "build", "check"])
def test_outside_a_project_every_verb_says_so(tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [verb, "x"] if verb == "show" else [verb])
    assert done.exit_code == 2
    assert "no project here" in done.output


def test_every_verb_has_help_with_an_example():
    from hccmeta.cli import VERBS

    for verb in VERBS:
        done = CliRunner().invoke(main, [verb, "--help"])
        assert done.exit_code == 0, verb
        assert f"hccmeta {verb}" in done.output.split("Usage", 1)[1].split("\n", 1)[1], verb
