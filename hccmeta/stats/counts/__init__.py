"""Counts: proportions, 2 x 2 tables and their models without normal approximations within studies."""
