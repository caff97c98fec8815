"""Tables of results as they are shown."""

from hccmeta.analysis.codes import Check, Kind, Measure, Unit
from hccmeta.analysis.details import Details, Heterogeneity
from hccmeta.analysis.intervals import confidence
from hccmeta.analysis.results import Analysis, FidelityItem, Key
from hccmeta.words import tables
from hccmeta.words.details import table_of


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
