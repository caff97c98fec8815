"""The services that are searched: one entry each, with everything the rest needs to know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from hccmeta.ground.network import Failure
from hccmeta.search import clinicaltrials, europepmc, pubmed
from hccmeta.search.found import Fetch, Found, Hits


class Run(Protocol):
    """Runs one query to its end."""

    def __call__(self, query: str, *, contact: str, fetch: Fetch) -> Hits | Failure:
        """Every record that ``query`` finds, or why there is no whole answer."""


@dataclass(frozen=True)
class Service:
    """One service. ``since`` limits a query to records added from a day on; ``parse`` reads one kept answer again.

    ``total`` is how many records an answer says there are, None when it says none. ``page`` is the address at which a
    person runs a query by hand, up to the query itself.
    """

    id: str
    name: str
    search: Run
    since: Callable[[str, str], str]
    parse: Callable[[bytes], tuple[Found, ...]]
    total: Callable[[bytes], int | None]
    page: str

    def by_hand(self, query: str) -> str:
        """The address that shows the results of ``query`` in a browser."""
        return self.page + quote(query, safe="")


SERVICES = (
    Service(
        "pubmed",
        "PubMed",
        pubmed.search,
        pubmed.since,
        pubmed.parse,
        pubmed.total,
        "https://pubmed.ncbi.nlm.nih.gov/?term=",
    ),
    Service(
        "europepmc",
        "Europe PMC",
        europepmc.search,
        europepmc.since,
        europepmc.parse,
        europepmc.total,
        "https://europepmc.org/search?query=",
    ),
    Service(
        "clinicaltrials",
        "ClinicalTrials.gov",
        clinicaltrials.search,
        clinicaltrials.since,
        clinicaltrials.parse,
        clinicaltrials.total,
        "https://clinicaltrials.gov/search?term=",
    ),
)
BY_ID = {service.id: service for service in SERVICES}
