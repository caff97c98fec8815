"""Direction of effects only: what synthesis without meta-analysis allows when reports give nothing to weight by.

The sign test of Boon and Thomson (Res Synth Methods 2021) under the SWiM guideline (Campbell et al., BMJ 2020).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from hccmeta.stats.counts.two_by_two import wilson


@dataclass(frozen=True)
class DirectionTest:
    """Of ``n`` studies with a direction, ``favouring`` point one way; ``p`` is exact and two-sided, limits are
    Wilson's.

    Says how many studies agree, never how large an effect is.
    """

    favouring: int
    n: int
    share: float
    share_lower: float
    share_upper: float
    p: float
    level: float


def direction_test(favouring: int, against: int, *, level: float = 0.95) -> DirectionTest:
    """Whether more studies point one way than a fair coin explains; studies without a direction are left out.

    Raises ``ValueError`` naming the argument, for counts that are negative or all 0.

    >>> found = direction_test(9, 1)
    >>> round(found.share, 2), round(found.p, 4)
    (0.9, 0.0215)
    """
    for name, count in (("favouring", favouring), ("against", against)):
        if count < 0 or count != int(count):
            raise ValueError(f"{name}: a whole number of studies is needed, got {count}")
    n = int(favouring + against)
    if n == 0:
        raise ValueError("favouring: at least one study with a direction is needed")
    most = max(int(favouring), int(against))
    tail = sum(comb(n, i) for i in range(most, n + 1)) / 2**n
    lower, upper = wilson(favouring, n, level=level)
    return DirectionTest(int(favouring), n, favouring / n, float(lower), float(upper), min(1.0, 2 * tail), level)
