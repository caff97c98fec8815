"""The English of results: sentences, labels, numbers as text, rows of tables. Results in, text out."""
