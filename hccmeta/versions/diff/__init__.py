"""What a change to the evidence, or to the code, does to the results."""

from hccmeta.versions.diff.compare import Difference, compare
from hccmeta.versions.diff.summary import Summary, summarise

__all__ = ["Difference", "Summary", "compare", "summarise"]
