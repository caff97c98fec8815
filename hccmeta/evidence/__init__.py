"""The evidence, read and judged.

In: the files of ``studies/`` and ``docs/reviews/``, as text that anybody may have written. Out: frozen records in a
``Library``, and every problem found, each at its file, line and column. ``source`` reads, ``spec`` says what a record
is, ``rules`` judge across records, ``catalogue`` knows every kind of fault. Nothing is computed here.
"""
