"""Versions of the review: their number, what differs between two of them, how one is cited and addressed."""
