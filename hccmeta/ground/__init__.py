"""Tools that know nothing of the subject.

In and out: bytes, text, plain data. Problems, the store, files written whole, locks, hashes, paths that stay inside
their folder, the network and everything hostile that comes over it. Every other room may stand on it.
"""
