"""Versions of the review.

In: two summaries of results, or the releases so far. Out: the next version's number, what differs between two of them
(``diff``), and how one is cited and addressed. Numbers are compared, never words.
"""
