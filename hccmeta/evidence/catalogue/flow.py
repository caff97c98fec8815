"""Faults of a review's logs taken together: its flow diagram and its history."""

from __future__ import annotations

from hccmeta.ground.problem import Code

UNBALANCED = Code(
    "V721",
    "Flow diagram does not balance",
    "Every record that a search found new has one row in screening.csv, or the diagram would hide some.",
    "add the missing rows to screening.csv, or correct the counts of the search that is named",
    "searches.csv: pubmed, hits 40, new 3; screening.csv: two rows found by pubmed",
    "searches.csv: pubmed, hits 40, new 3; screening.csv: three rows found by pubmed",
)
FAILED_WITH_COUNTS = Code(
    "V722",
    "Failed search with counts",
    "A search that did not end has no number of hits; one in its row would enter the flow diagram.",
    "write 0 hits and 0 new in the row of a failed search",
    "pubmed, hits 40, new 3, status 'failed: status 500'",
    "pubmed, hits 0, new 0, status 'failed: status 500'",
)
NOT_APPENDED = Code(
    "V723",
    "Earlier row of an append-only log changed",
    "The history of searches and decisions is evidence; it is only ever added to.",
    "restore the earlier rows and add a new row below them",
    "the count of a past search corrected in place",
    "the search run again and its row added",
)

ANSWER_MISSING = Code(
    "V724",
    "Kept answers of a search missing",
    "The answers prove the counts in the row; without the file that it names, nobody can check them.",
    "restore the file in the review's folder answers/, or leave 'answer' empty if the answers were not kept",
    "answer: 3f5a..., and answers/ holds no 3f5a....jsonl.gz",
    "the file committed together with the row",
)
NOT_PROVED = Code(
    "V725",
    "Kept answers do not prove their row",
    "The name of the file is the hash of what it holds, and the services' count in it is that of the row.",
    "restore the file and the row as the search wrote them; search again when they are lost",
    "hits: 40, while the kept answers say 38; or a file edited after it was kept",
    "both as 'hccmeta search' wrote them",
)

NOT_SCREENED = Code(
    "V726",
    "Study of a review without its row in screening.csv",
    "The flow diagram counts rows; a study that a review takes and no row leads to would enter its results uncounted.",
    "add the row, or let 'hccmeta new' write it with the study",
    "a study that meets the review's conditions, and no included row names it in 'study'",
    "the record's row with decision 'included' and the study's id in 'study'",
)

ALL = (UNBALANCED, FAILED_WITH_COUNTS, NOT_APPENDED, ANSWER_MISSING, NOT_PROVED, NOT_SCREENED)
