"""Drawing: small records of fields to marks, and marks to files.

In: the records of this room (a forest's entries, curves, points) and words that are ready. Out: the same marks as SVG
for a page (``svg``) or as PDF and PNG for paper (``paper``). Nothing is computed, and no result is known.
"""
