from dataclasses import replace

from hccmeta.analysis.crosscheck import crosscheck


def test_lifelines_agrees_on_every_real_curve_and_hazard_ratio(real):
    found = real.results.crosscheck
    assert found.arms == sum(len(study.arms) for study in real.results.studies)
    assert found.contrasts == sum(len(study.contrasts) for study in real.results.studies)
    assert found.survival < 1e-10
    assert found.log_hazard_ratio < 1e-5


def test_a_wrong_curve_is_seen(real):
    study = real.results.study("reflect-2018")
    arm = study.arms[0]
    wrong = replace(arm, curve=replace(arm.curve, survival=arm.curve.survival * 0.9))
    assert crosscheck((replace(study, arms=(wrong, *study.arms[1:])),)).survival > 0.05


def test_a_project_without_curves_has_nothing_to_compare(real):
    found = crosscheck((real.results.study("chon-2024"),))
    assert (found.arms, found.contrasts) == (0, 0)
