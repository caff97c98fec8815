"""What keeps a review living: its searches, its screening, its age, and the checks of what it already includes."""
