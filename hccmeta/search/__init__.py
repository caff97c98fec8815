"""What keeps a review living.

In: a review's protocol and logs, and the answers of PubMed, Europe PMC and ClinicalTrials.gov or files of references.
Out: rows for ``searches.csv`` and ``screening.csv``, a ranked queue for people who screen, news of retractions. The
answers are hostile until read; logs are only ever appended to.
"""
