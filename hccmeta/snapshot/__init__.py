"""A version frozen into one file, and the proof that it is whole.

In: a built version. Out: an archive with evidence, results, software and site, its manifest of hashes, and descriptions
for deposits; and back: a loaded or verified version, computed anew where asked. An archive is untrusted until verified.
"""
