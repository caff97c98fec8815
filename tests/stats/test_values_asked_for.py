"""Every value and case that was asked of the statistics, and the test that holds it.

``statistics-2.md`` (policies and methods that were simulated beforehand) and the small inputs from public reports, each
by its number there, with the test in this repository that holds its right value. Where our own simulation or the data
of the repository say otherwise, the remark says so.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

#: What was asked for -> the test that holds it (``file::function``).
HELD = {
    # Part 1: one rule for intervals and verdicts.
    "1 coverage and width by policy (benchmarks/results/interval_rule.json)":
        "stats/test_pool_benchmarks.py::test_recorded_simulation_of_the_rule_covers",
    "1 k = 1: REFLECT 12 months 0.32, own -0.12 to 0.77, mean of such trials -0.83 to 1.48":
        "stats/test_interval_rule.py::test_one_trial_and_the_mean_of_such_trials",
    "1 k = 2 to 4: SIRT -0.58, sorafenib v placebo 1.05, after sorafenib 2.16":
        "stats/test_interval_rule.py::test_few_studies_are_pooled_with_the_prior",
    "1 k >= 5, Kenward-Roger from 5, no HK-adhoc at 2": "stats/test_interval_rule.py::test_kinds_of_interval_by_number",
    "1 four effects 0.10, 0.10, 0.10, 0.11 with variance 0.04":
        "stats/test_edges.py::test_interval_narrower_than_common_effect_is_named",
    "1 Kenward-Roger not estimable with df < 1":
        "stats/test_edges.py::test_kenward_roger_without_degrees_of_freedom_gives_no_interval",
    "1 the same policy in hccmeta pool": "cli/test_own_data.py::test_pool_prints_what_stats_gives",
    # Part 2: cohorts, and the bias that does not average out.
    "2 the display: 1.6 months (0.2 to 2.9), -0.1 to 3.3, tips at 0.2":
        "stats/test_interval_rule.py::test_bias_term_and_tipping_points",
    "2 no E-value on the RMST scale; of ratios as in the paper":
        "stats/test_interval_rule.py::test_e_values_of_the_paper",
    # Part 3: RMST predicted from a reported median. The interval printed for Chon (-1.27 to 3.42) belongs to some 77
    # patients in both arms; the record has 36 and 36, as its abstract says, and gives -1.35 to 3.50.
    "3 LEVIATHAN 1.58 and by its ratio 1.17, Chon 1.08, Cheon 0.41, both together 1.44; ARTE sorafenib 7.2":
        "stats/test_estimators.py::test_predictions_from_medians",
    "3 refusals": "stats/test_estimators.py::test_refusals_are_typed",
    "3 a symmetric interval is not used": "stats/test_estimators.py::test_symmetric_interval_of_a_median_is_not_used",
    # Part 4: reading: rates.
    "4 the clock, its error, never beyond the last rate":
        "stats/reconstruction/test_rates.py::test_draws_hold_the_restricted_mean_of_the_patients",
    "4 arms of a trial share part of their error":
        "stats/reconstruction/test_rates.py::test_arms_of_one_trial_share_part_of_their_course",
    "4 a published median sets the clock": "stats/reconstruction/test_rates.py::test_a_published_median_sets_the_clock",
    # Part 5: two faults of the reconstruction.
    "5 a number at risk at the last reading; figures cut at 12 months":
        "stats/reconstruction/test_trace.py::test_figures_cut_at_their_last_tick_keep_its_number_and_the_events",
    "5 censor marks and the total of events in large arms":
        "stats/reconstruction/test_marks.py::test_the_total_of_events_is_met_in_large_arms_whose_marks_hide_one_another",
    # Part 6: who benefits, and when.
    "6 interactions as metafor's rma": "stats/test_estimators.py::test_interactions_agree_with_metafor",
    "6 floating levels as rma.mv": "stats/test_estimators.py::test_floating_levels_agree_with_metafor",
    "6 windows as survSplit and coxph": "stats/test_estimators.py::test_windows_agree_with_survsplit_and_coxph",
    "6 COSMIC-312: 99 % and 96 % intervals": "stats/test_edges.py::test_level_of_an_interval",
    # Cases from public reports, by their number.
    "case 01 at risk at the last reading":
        "stats/reconstruction/test_trace.py::test_a_number_at_risk_at_the_last_reading_is_met",
    "case 03 cumulative incidence":
        "stats/reconstruction/test_inputs.py::test_a_cumulative_incidence_is_not_taken_for_survival",
    "case 04 ties broken by rounding": "stats/test_edges.py::test_ties_that_differ_by_rounding_are_tied_as_in_r",
    "case 06 4.64 with 1.33 to 6.16": "stats/test_edges.py::test_ratio_off_the_middle_of_its_interval",
    "case 07 an interval that is not 95 %": "stats/test_edges.py::test_level_of_an_interval",
    "case 08 narrower than the common effect":
        "stats/test_edges.py::test_interval_narrower_than_common_effect_is_named",
    "case 09 all or nothing in every arm": "stats/test_edges.py::test_all_or_nothing_in_every_arm",
    "case 11 Mantel-Haenszel without events": "stats/test_edges.py::test_mantel_haenszel_without_events",
    "case 13 a proportion above one": "stats/test_edges.py::test_limits_of_proportions_stay_within_0_and_1",
    "case 14 a three-arm study that does not add up":
        "stats/test_edges.py::test_contradictory_multi_arm_study_is_refused_by_name",
    "case 16 arms of one study": "stats/test_edges.py::test_arms_of_one_study",
    "case 50 spreadsheet dialects": "cli/test_own_data.py::test_an_interval_in_one_cell_is_read",
    "case 60 a risk table with a gap":
        "evidence/source/test_table.py::test_a_number_that_a_risk_table_does_not_print_is_blank",
    "case 71 one far outlier": "stats/test_edges.py::test_one_far_outlier",
}  # fmt: skip


@pytest.mark.parametrize("asked", HELD)
def test_what_was_asked_for_has_its_test(asked: str) -> None:
    file, _, name = HELD[asked].partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, HELD[asked]
