"""Kaplan-Meier figures to curves.

In: a figure's bytes (SVG, PDF, PNG, JPEG) and what the reader knows of it; they are untrusted and read in a bounded
process. Out: traces of arms with their axes, numbers at risk, and a note of how sure each is; ``kept`` is what is
committed of it. No statistics, no records.
"""
