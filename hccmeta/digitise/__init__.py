"""Kaplan-Meier figures to curves: reading of vector and raster figures, with a note of how sure it is."""
