"""The English of results.

In: results, estimates, codes with their arguments. Out: sentences, labels, numbers as text, rows of tables. All English
stands in ``catalogue`` by key and can be replaced as a whole; no other room says what a code means.
"""
