"""What a record is: the models of ``study.yaml``, ``review.yaml`` and their logs.

In: plain data with marks (``source``). Out: frozen records, or problems in words for whoever wrote the file. Schema,
codebook, scaffold and messages follow from the same models; vocabularies come from ``docs/vocabulary.yaml``.
"""
