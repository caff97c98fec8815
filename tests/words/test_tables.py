"""Tables of results as they are shown."""

import pytest

from hccmeta.analysis.results import Table
from hccmeta.words import tables

HEADER = ("Measure", "Estimate", "95 % lower", "95 % upper", "Method")


@pytest.mark.parametrize(("table", "holds"), [("sensitivity", True), ("heterogeneity", False)])
def test_measures_of_heterogeneity_are_never_read_as_ratios(table: str, holds: bool) -> None:
    # H2 of two trials may have a limit of thousands, whose exponential no number can hold.
    one = Table(table, "A table", HEADER, (("H2", 2.2, 1.0, 2264.7, "from tau2"),))
    assert tables.holds_estimates(one) is holds
