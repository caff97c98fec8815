"""The kinds of fault that the two logs of a review can have."""

from __future__ import annotations

from hccmeta.problem import Code

UNBALANCED = Code(
    id="flow-unbalanced",
    title="The numbers of the flow diagram do not balance",
    why="Every record that a search found new must be in screening.csv once, or the flow diagram would hide some.",
    mend="add the missing rows to screening.csv, or correct the counts of the search that is named",
    wrong="searches.csv: pubmed, hits 40, new 3; screening.csv: two rows found by pubmed",
    right="searches.csv: pubmed, hits 40, new 3; screening.csv: three rows found by pubmed",
)
FAILED_WITH_COUNTS = Code(
    id="search-failed-with-counts",
    title="A failed search has counts",
    why="A search that did not end has no number of hits; a number in its row would enter the flow diagram.",
    mend="write 0 hits and 0 new in the row of a failed search",
    wrong="2026-11-21,pubmed,hepatocellular,40,3,,failed: status 500",
    right="2026-11-21,pubmed,hepatocellular,0,0,,failed: status 500",
)
UNKNOWN_DECISION = Code(
    id="screening-decision",
    title="A decision or a reason that is not on the list",
    why="Decisions and reasons for exclusion come from closed lists, so that the flow diagram can count them.",
    mend="use included, excluded, awaiting, held or ongoing, and for an exclusion one of the review's reasons",
    wrong="decision: maybe",
    right="decision: excluded, reason: wrong-line",
)
REPEATED_RECORD = Code(
    id="screening-repeated",
    title="Two rows for one record",
    why="A record that is counted twice is screened twice and unbalances the flow diagram.",
    mend="keep one of the rows",
    wrong="two rows whose record is pmid-29433850",
    right="one row whose record is pmid-29433850",
)
NOT_APPENDED = Code(
    id="log-not-appended",
    title="A row of an append-only log was changed or removed",
    why="The history of the searches and of the decisions is evidence; it is only ever added to.",
    mend="restore the earlier rows and add a new row below them",
    wrong="a past search's count is corrected in place",
    right="the search is run again and its row added",
)

CODES = (UNBALANCED, FAILED_WITH_COUNTS, UNKNOWN_DECISION, REPEATED_RECORD, NOT_APPENDED)
