"""Patients of one or more arms: survival curves, medians, restricted mean survival times, regression, tests."""
