"""A version frozen into one file, and the proof that it is whole."""
