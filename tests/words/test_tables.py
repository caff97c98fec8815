"""Tables of results as they are shown."""

from hccmeta.analysis.codes import Check, Kind, Measure, Unit
from hccmeta.analysis.details import Details, Heterogeneity
from hccmeta.analysis.intervals import confidence
from hccmeta.analysis.results import Analysis, FidelityItem, Key
from hccmeta.words import tables, wording
from hccmeta.words.details import table_of
from hccmeta.words.table import Table, p_cell


def test_measures_of_heterogeneity_are_never_read_as_ratios() -> None:
    # H2 of two trials may have a limit of thousands, whose exponential no number can hold.
    none = confidence(0.0, None)
    spread = Heterogeneity(2, 2.2, 1, 0.1, none, 0.5, none, 0.5, none, 2.2, confidence(1.0, 2264.7))
    one = Analysis(
        "a", Key("a", "A"), Kind.HAZARD_RATIO, Measure.LOG_HAZARD_RATIO, Unit.LOG_HAZARD_RATIO,
        details=Details(heterogeneity=spread),
    )  # fmt: skip
    found = table_of(one, "heterogeneity")
    assert found is not None
    assert tables.shown(found, one).rows[-1][1:4] == (2.2, 1.0, 2264.7)


def test_what_was_counted_in_the_curves_own_source_has_no_verdict() -> None:
    items = [FidelityItem(check, 350.0, 350.0, 0.0, 7.0, ok=True, month=0.0) for check in (Check.EVENTS, Check.AT_RISK)]
    owns: tuple[set[Check], ...] = (set(), {Check.EVENTS}, set(Check))
    verdicts = [[row[5] for row in tables.fidelity(items, own).rows] for own in owns]
    counted = "counted, not reported"
    assert verdicts == [["within", "within"], [counted, "within"], [counted, counted]]
    assert [row[4] for row in tables.fidelity(items, {Check.EVENTS}).rows] == ["", "7.00"]


def test_a_p_value_in_a_cell_is_a_number_to_take_away_and_never_zero_on_a_page() -> None:
    small = p_cell(0.0012)
    assert small == 0.0012
    assert [wording.cell(one) for one in (small, p_cell(1e-9), p_cell(0.046), p_cell(None))] == [
        "P = 0.001", "P < 0.001", "P = 0.046", "\N{EN DASH}"
    ]  # fmt: skip
    assert tables.as_csv(Table("t", "T", ("p",), ((small,),))) == "p\n0.0012\n"
